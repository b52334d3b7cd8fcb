"""Cameras that are not there, for the picker: one that works, and those that fail."""

import threading
import time

import numpy as np

from tracker.capture.base import Source
from tracker.capture.devices import CameraInfo
from tracker.errors import SourceError
from tracker.values import Frame

LISTED = (CameraInfo(0, "Front", "/dev/video0"), CameraInfo(2, "Microscope", "/dev/video2"))


class FakeCamera(Source):
    """Gives 100 pictures per second; can be unplugged, and can stall like a driver until it is closed."""

    live = True

    def __init__(self, spec: str, size: tuple[int, int]) -> None:
        self.spec = self.name = spec
        self.unplugged = threading.Event()
        self.stalled = threading.Event()
        self.closed = threading.Event()
        self._index = -1
        self._image = np.full((size[1], size[0], 3), (10, 120, 240), np.uint8)

    def read(self) -> Frame | None:
        if self.stalled.is_set():
            self.closed.wait()
        if self.closed.wait(0.01):
            return None
        if self.unplugged.is_set():
            raise SourceError(f"{self.name}: no picture for 5 s: it closed")
        self._index += 1
        return Frame(self._image, self._index, self._index / 100)

    def close(self) -> None:
        self.closed.set()


class Bus:
    """Opens fake cameras and remembers them; one can be open only once at a time, as in life."""

    def __init__(self) -> None:
        self.opened: list[FakeCamera] = []
        self.size = (64, 48)
        self.problem = ""
        self.clashes = 0
        self.slow = threading.Event()
        self.slow.set()

    def open(self, spec: str) -> Source:
        self.slow.wait(5)
        if self.problem:
            raise SourceError(self.problem)
        self.clashes += any(not camera.closed.is_set() for camera in self.opened)
        self.opened.append(FakeCamera(spec, self.size))
        return self.opened[-1]

    @property
    def all_closed(self) -> bool:
        return all(camera.closed.is_set() for camera in self.opened)

    def await_closed(self, timeout_s: float = 3.0) -> None:
        end_s = time.monotonic() + timeout_s
        while not self.all_closed and time.monotonic() < end_s:
            time.sleep(0.005)
        assert self.all_closed
