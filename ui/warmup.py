"""Compiles the kernels while the window is already there."""

import logging
import threading

import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal

from tracker.config import Profile
from tracker.modes.suggest import suggest_box
from tracker.tracking import warm_up

_log = logging.getLogger(__name__)


def compile_suggestions() -> None:
    """Compile, or load, what proposes a box around an object that is clicked."""
    suggest_box(np.zeros((32, 32, 3), np.uint8), (16, 16))


class WarmUp(QObject):
    """Compiles on a thread of its own; ``done`` is emitted when all that follows a target is compiled."""

    done = pyqtSignal()

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._profile = profile
        self._thread = threading.Thread(target=self._run, name="modetrack warm-up", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """True until the kernels are compiled."""
        return self._thread.is_alive()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread and return whether it has ended."""
        self._thread.join(timeout_s)
        return not self.running

    def _run(self) -> None:
        try:
            warm_up(self._profile)
        except Exception:
            # The first box drawn will run into the same and report it where it can be seen.
            _log.exception("kernels could not be compiled")
        try:
            self.done.emit()
        except RuntimeError:
            _log.debug("the window closed while kernels were compiled")
            return
        try:
            compile_suggestions()
        except Exception:
            _log.exception("kernels of the segmentation could not be compiled")
