"""Decodes the next pictures of a clip while the current one is tracked and shown."""

import threading

from tracker.capture.store import FrameStore
from tracker.errors import TrackerError

_DEPTH = 6


class ReadAhead:
    """A thread that has the store decode what comes after a picture.

    Errors are left to whoever asks the store for that picture.

    Parameters
    ----------
    store : FrameStore
    """

    def __init__(self, store: FrameStore) -> None:
        self._store = store
        self._news = threading.Condition()
        self._todo = range(0)
        self._ending = False
        self._thread = threading.Thread(target=self._run, name=f"reading {store.name}", daemon=True)
        self._thread.start()

    def follow(self, index: int) -> None:
        """Read what comes after a picture; returns at once."""
        with self._news:
            stop = index + 1 + _DEPTH
            begun = self._todo.start if index < self._todo.start <= stop else index + 1
            self._todo = range(begun, stop)
            self._news.notify()

    def rest(self) -> None:
        """Read nothing until the next `follow`."""
        with self._news:
            self._todo = range(0)

    def close(self) -> None:
        """End the thread; the store is to be closed first, which ends what is being decoded."""
        with self._news:
            self._ending = True
            self._news.notify()
        self._thread.join()

    def _run(self) -> None:
        while (index := self._next()) is not None:
            try:
                self._store.frame(index)
            except TrackerError:
                self.rest()

    def _next(self) -> int | None:
        """Take the first picture that is to be read, waiting for one; None at the end."""
        with self._news:
            while not self._ending:
                if self._todo:
                    index, self._todo = self._todo.start, self._todo[1:]
                    return index
                self._news.wait()
        return None
