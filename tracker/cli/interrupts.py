"""Ctrl-C and SIGTERM end a run between two frames, never inside one."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from tracker.capture.base import Source
from tracker.values import Frame


class Interrupts:
    """Takes SIGINT and SIGTERM over while a run goes on.

    A signal raises `KeyboardInterrupt` where nothing can be left half done: at start-up and while waiting
    for a picture. Anywhere else it only sets ``wanted``, and the loop ends behind the current frame. A second
    signal raises in any case.
    """

    def __init__(self) -> None:
        self.wanted = False
        self.harmless = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        again, self.wanted = self.wanted, True
        if again or self.harmless:
            raise KeyboardInterrupt


class InterruptibleSource(Source):
    """Lets an interrupt break off the wait for a picture.

    Parameters
    ----------
    source : Source
        Closed with this one.
    interrupts : Interrupts
    """

    def __init__(self, source: Source, interrupts: Interrupts) -> None:
        self.name, self.live = source.name, source.live
        self.nominal_fps, self.announced_frames = source.nominal_fps, source.announced_frames
        self._source = source
        self._interrupts = interrupts

    def read(self) -> Frame | None:
        """Return the next picture, None at the end."""
        self._interrupts.harmless = True
        frame = self._source.read()
        self._interrupts.harmless = False
        return frame

    def skip(self, count: int) -> int:
        """Pass over up to ``count`` pictures and return how many there were."""
        return self._source.skip(count)

    def close(self) -> None:
        """Release the source; may be called twice."""
        self._source.close()
