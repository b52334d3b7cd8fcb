"""Looks for what was left unsaved by a window that is gone, or by a source that is closed."""

import threading

from PyQt5.QtCore import QObject, pyqtSignal

from ui.worker.autosave import Autosave


class Rescue(QObject):
    """Reads the autosaved files on a thread of its own.

    Parameters
    ----------
    autosave : Autosave

    Signals
    -------
    found(object)
        A list of `Left`, the newest first; only if there are any.
    """

    found = pyqtSignal(object)

    def __init__(self, autosave: Autosave) -> None:
        super().__init__()
        self._autosave = autosave
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        self._ended = False

    def look(self) -> None:
        """Begin; returns at once."""
        if self._ended:
            return
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="modetrack rescue", daemon=True)
            self._thread.start()

    def end(self, timeout_s: float) -> None:
        """Look no more, and wait for the end."""
        self._ended = True
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while self._wanted.is_set():
            self._wanted.clear()
            left = self._autosave.left()
            try:
                if left:
                    self.found.emit(left)
            except RuntimeError:
                # The window closed meanwhile; the files stay.
                self._autosave.release_all()
