"""Looks for what a window that is gone has left, while the new one is already there."""

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

    def look(self) -> None:
        """Begin, unless it goes on."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="modetrack rescue", daemon=True)
            self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        left = self._autosave.left()
        try:
            if left:
                self.found.emit(left)
        except RuntimeError:
            # The window closed meanwhile; the files stay.
            self._autosave.release_all()
