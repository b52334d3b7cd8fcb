"""Computes away from the window's thread."""

import threading
from collections.abc import Callable
from time import monotonic

from PyQt5.QtCore import QObject, pyqtSignal

from tracker.errors import TrackerError

_REST = 3.0


class Background(QObject):
    """Runs jobs on one thread, which is there only while there is something to do.

    Of the jobs that wait the newest is run, the others are forgotten. After a job the thread rests three times as
    long as the job took, so that what follows playback leaves the processor to the tracker.

    Signals
    -------
    done(object)
        What a job returned.
    failed(str)
        A job raised a `TrackerError`: its line.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._job: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._rests_until = 0.0

    @property
    def busy(self) -> bool:
        """True while a job runs or waits."""
        with self._condition:
            return self._thread is not None

    def run(self, job: Callable[[], object]) -> None:
        """Run a job soon, instead of one that waits; nothing once stopped."""
        with self._condition:
            if self._stopped:
                return
            self._job = job
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="panel", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End for good; returns when the thread has ended."""
        with self._condition:
            self._stopped, self._job = True, None
            self._condition.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            start = monotonic()
            try:
                result = job()
            except TrackerError as error:
                self.failed.emit(str(error))
            except BaseException:
                with self._condition:
                    self._thread = None
                raise
            else:
                self.done.emit(result)
            self._rests_until = monotonic() + _REST * (monotonic() - start)

    def _next(self) -> Callable[[], object] | None:
        """Wait until the rest is over and return the newest job, None when there is none."""
        with self._condition:
            while self._job is not None and (left := self._rests_until - monotonic()) > 0:
                self._condition.wait(left)
            job, self._job = self._job, None
            if job is None:
                self._thread = None
            return job
