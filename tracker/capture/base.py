"""What a source of pictures is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from tracker.values import Frame


class Source(ABC):
    """Pictures in order, forward only.

    Attributes
    ----------
    name : str
        What the user asked for: a path, a URL, ``camera 0``, ``synth:plain``.
    live : bool
        True where pictures come at their own pace: such a source hands out the newest one and
        counts what it dropped. The others never drop a picture.
    nominal_fps : float or None
        Frame rate as announced, for pacing a display; never used to compute a time.
    announced_frames : int or None
        Number of pictures as announced by the container or known from the folder or scene.
    dropped : int
        Pictures that arrived and were never handed out.
    remark : str
        What the user should know, such as that a camera gives other pictures than asked for; mostly empty.
    """

    name: str
    live: bool = False
    nominal_fps: float | None = None
    announced_frames: int | None = None
    dropped: int = 0
    remark: str = ""

    @property
    def started_s(self) -> float | None:
        """Where ``Frame.time_s`` is 0 on the clock of `time.monotonic`; None where it has nothing to do with that."""
        return None

    @abstractmethod
    def read(self) -> Frame | None:
        """Return the next picture, None at the end.

        Raises
        ------
        SourceError
            If the source breaks off: a damaged or truncated file, a stream that stalls or closes.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the device, file or thread; may be called twice."""

    def skip(self, count: int) -> int:
        """Pass over up to ``count`` pictures and return how many there were."""
        for skipped in range(count):
            if self.read() is None:
                return skipped
        return count

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self.read()) is not None:
            yield frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
