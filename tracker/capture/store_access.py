"""How a frame store gets at the pictures of a recording, by number."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator

from tracker.capture.base import Source
from tracker.errors import SourceError
from tracker.values import Frame


class Access(ABC):
    """The pictures of a recording by number, without memory of their pixels; used by one thread at a time.

    Attributes
    ----------
    name : str
        As in `Source`.
    nominal_fps : float or None
        As in `Source`.
    announced_frames : int or None
        As in `Source`.
    count : int or None
        Number of pictures that sequential reading hands out; None until known.
    generation : int
        Goes up when pictures read earlier may have been others than their numbers said.
    """

    name: str
    nominal_fps: float | None = None
    announced_frames: int | None = None
    count: int | None = None
    generation: int = 0

    @abstractmethod
    def read(self, first: int, last: int) -> Iterator[Frame]:
        """Give the pictures ``first`` to ``last``, both included, in order.

        Raises
        ------
        SourceError
            If one of them does not exist or cannot be decoded.
        """

    @abstractmethod
    def close(self) -> None:
        """Release everything; may be called twice."""

    def stop(self) -> None:  # noqa: B027
        """Let what another thread is reading end soon, with an error."""

    def learn(self) -> Iterator[Frame]:
        """Find out ``count``, and give the pictures that had to be decoded for it."""
        return iter(())

    def cost(self, index: int) -> int:
        """Return how many pictures have to be decoded to get at one of them cold."""
        return 1

    def reach(self, index: int) -> int:
        """Return the first picture that comes along anyway when ``index`` is decoded cold."""
        return index

    def note(self, frame: Frame) -> None:  # noqa: B027
        """Learn from a picture that sequential reading has handed out; may be called by any thread."""

    def missing(self, index: int) -> SourceError:
        """Return the error for a picture that does not exist."""
        return SourceError(f"{self.name}: frame needs to be in 0..{(self.count or 0) - 1}, got {index}")


class PictureAccess(Access):
    """Pictures that each stand for themselves: picture files, rendered scenes.

    Parameters
    ----------
    source : Source
        Passes over pictures for free, announces exactly how many it has, and is a plain value that can be
        copied. Not read from: each access reads a copy.
    """

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.nominal_fps = source.nominal_fps
        self.announced_frames = self.count = source.announced_frames
        self._source = source

    def read(self, first: int, last: int) -> Iterator[Frame]:
        """Give the pictures ``first`` to ``last``, both included, in order."""
        reader = copy.copy(self._source)
        reader.skip(first)
        for index in range(first, last + 1):
            frame = reader.read()
            if frame is None:
                raise self.missing(index)
            yield frame

    def close(self) -> None:
        """Release the source."""
        self._source.close()
