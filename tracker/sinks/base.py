"""What a sink of results is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tracker.values import Frame, TrackState


class Sink(ABC):
    """Takes the finished result of each frame, in order."""

    @abstractmethod
    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Take one frame and the state of every target in it, ordered by target.

        Raises
        ------
        SinkError
            If the result cannot be written; what was written before stays readable.
        """

    @abstractmethod
    def close(self) -> None:
        """Finish the output; may be called twice.

        Raises
        ------
        SinkError
            If the rest cannot be written.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class TrajectorySink(Sink):
    """Writes rows to one file, whose pictures need not be there any more."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The path for messages, ``stdout`` for ``-``."""

    @property
    @abstractmethod
    def ahead(self) -> bool:
        """True while a resumed file holds lines that this run has not come to.

        Still true when the run has finished: the file is from a longer run.
        """

    @abstractmethod
    def write_states(self, states: Sequence[TrackState]) -> None:
        """Take the states of one frame whose picture is gone.

        Raises
        ------
        SinkError
            As `write`.
        """
