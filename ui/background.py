"""Work that may take long, beside the window's thread."""

import logging
import threading
from collections.abc import Callable
from time import monotonic

from PyQt5.QtCore import QObject, pyqtSignal

from tracker.errors import TrackerError

_log = logging.getLogger(__name__)


class _Relay(QObject):
    """Emits for a thread.

    The thread holds it, so it is there as long as the thread is; the object that the signals are led to may go at
    any time. A thread that emitted signals of that object itself would crash when it goes meanwhile.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(str)


class Background(QObject):
    """Runs jobs on one thread, which is there only while there is something to do.

    Of the jobs that wait the newest is run, the others are forgotten.

    Parameters
    ----------
    parent : QObject, optional
    rest : float, >= 0
        After a job the thread rests this many times as long as the job took, so that what follows playback leaves
        the processor to the tracker.

    Signals
    -------
    done(object)
        What a job returned.
    failed(str)
        A job raised an error: its line.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None, *, rest: float = 0.0) -> None:
        super().__init__(parent)
        self._relay = _Relay()
        self._relay.done.connect(self.done)
        self._relay.failed.connect(self.failed)
        self._rest = rest
        self._news = threading.Condition()
        self._job: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._rests_until_s = 0.0

    @property
    def busy(self) -> bool:
        """True while a job runs or waits."""
        with self._news:
            return self._thread is not None

    def run(self, job: Callable[[], object]) -> None:
        """Run a job soon, instead of one that waits; nothing once stopped. Returns at once."""
        with self._news:
            if self._stopped:
                return
            self._job = job
            if self._thread is None:
                # A daemon: a drive that does not answer must not keep the process alive.
                self._thread = threading.Thread(target=self._work, name="modetrack background", daemon=True)
                self._thread.start()

    def stop(self, timeout_s: float | None = None) -> None:
        """End for good; returns when the thread has ended, or after the time-out."""
        with self._news:
            self._stopped, self._job = True, None
            self._news.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            started_s = monotonic()
            signal, result = self._relay.done, None
            try:
                result = job()
            except TrackerError as error:
                signal, result = self._relay.failed, str(error)
            except Exception as error:
                _log.exception("a job in the background failed")
                signal, result = self._relay.failed, f"{type(error).__name__}: {error}"
            signal.emit(result)
            self._rests_until_s = monotonic() + self._rest * (monotonic() - started_s)

    def _next(self) -> Callable[[], object] | None:
        """Wait until the rest is over and return the newest job, None when there is none."""
        with self._news:
            while self._job is not None and (left_s := self._rests_until_s - monotonic()) > 0:
                self._news.wait(left_s)
            job, self._job = self._job, None
            if job is None:
                self._thread = None
            return job
