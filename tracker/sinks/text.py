"""What the text formats share."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tracker.sinks.base import TrajectorySink
from tracker.sinks.lines import LineWriter
from tracker.values import Frame, TrackState


class TextSink(TrajectorySink):
    """Writes the states of each frame as lines of text; the picture is not looked at.

    Rows reach the file within a second. A file that is there is replaced when the first frame is written.

    Parameters
    ----------
    path : Path or str
        ``-`` is stdout.
    resume : bool
        Continue a file that an interrupted run left: its complete lines stay and must equal what this run
        writes; an incomplete last line is cut off. The finished file has the bytes of an uninterrupted run.
        A missing file is started anew.

    Raises
    ------
    SinkError
        If the path cannot be written.
    """

    header: ClassVar[str] = ""

    def __init__(self, path: Path | str, *, resume: bool = False) -> None:
        self._lines = LineWriter(path, self.header, resume=resume)

    @property
    def name(self) -> str:
        """The path for messages, ``stdout`` for ``-``."""
        return self._lines.name

    @property
    def ahead(self) -> bool:
        """True while a resumed file holds lines that this run has not come to."""
        return self._lines.ahead

    @abstractmethod
    def format(self, states: Sequence[TrackState]) -> str:
        r"""Return the lines of one frame, each with its ``\n``.

        Raises
        ------
        SinkError
            If the format cannot hold these states.
        """

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Write the states of one frame."""
        self._lines.write(self.format(states))

    def write_states(self, states: Sequence[TrackState]) -> None:
        """Write the states of one frame whose picture is gone.

        Raises
        ------
        SinkError
            As `write`.
        """
        self._lines.write(self.format(states))

    def close(self) -> None:
        """Write what is left and close the file; may be called twice."""
        self._lines.close()
