"""Sources that behave as the worst real ones."""

import threading

import numpy as np

from tracker.capture.base import Source
from tracker.errors import SourceError
from tracker.values import Frame


class LiveSource(Source):
    """A camera at 100 pictures per second that breaks off when told to."""

    live = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.broken = threading.Event()
        self.closed = threading.Event()
        self._index = -1
        self._image = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)

    def read(self) -> Frame | None:
        if self.broken.is_set():
            raise SourceError(f"{self.name}: closed")
        if self.closed.wait(0.01):
            return None
        self._index += 1
        return Frame(self._image, self._index, self._index / 100)

    def close(self) -> None:
        self.closed.set()


class StalledSource(LiveSource):
    """A camera that shows one picture and then nothing; reading waits until it is closed."""

    def read(self) -> Frame | None:
        if self._index >= 0:
            self.closed.wait()
        return super().read()


class BrokenSource(Source):
    """Fails in a way that nobody foresaw, on its second picture."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._index = -1

    def read(self) -> Frame | None:
        self._index += 1
        if self._index:
            raise ZeroDivisionError("a defect in the source")
        return Frame(np.zeros((48, 64, 3), np.uint8), 0, 0.0)

    def close(self) -> None:
        pass


class HangingOpener:
    """Opens nothing until released; counts the sources that were closed again."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.sources: list[LiveSource] = []

    def __call__(self, spec: str) -> Source:
        self.release.wait()
        self.sources.append(LiveSource(spec))
        return self.sources[-1]
