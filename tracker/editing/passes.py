"""One tracker that runs from a box in one direction, frame by frame, and keeps its rows."""

from typing import Literal, NamedTuple, Protocol

from tracker.config import Profile
from tracker.editing.rows import Rows
from tracker.geometry import Box
from tracker.sinks.packing import packed
from tracker.tracking import Tracker
from tracker.values import Frame

Direction = Literal[1, -1]
FORWARD: Direction = 1
BACKWARD: Direction = -1


class Frames(Protocol):
    """Pictures by number."""

    @property
    def count(self) -> int | None:
        """How many there are, None while that is not known."""

    def frame(self, index: int) -> Frame:
        """Return one picture, always the same.

        Raises
        ------
        SourceError
            If it cannot be read.
        """


class Origin(NamedTuple):
    """All that decides the rows of a pass."""

    number: int
    profile: Profile
    frame: int
    box: Box
    direction: Direction


class Pass:
    """A tracker that learns a target in a box and follows it from there in one direction.

    Its rows depend on its origin and the pictures alone. Its tracker can be let go, as after a restart: then the way is
    gone again when the rows are to go on.

    Parameters
    ----------
    origin : Origin

    Attributes
    ----------
    rows : Rows
        The first is that of the box itself, with status ``tracking``.
    changed_from : int
        Place of the first row that is new since somebody set this.
    """

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.rows = Rows(origin.number)
        self.changed_from = 0
        self._tracker: Tracker | None = None
        self._taken = 0

    @property
    def reached(self) -> int:
        """The last frame that has a row; one before the first while there is none."""
        return self.origin.frame + self.origin.direction * (len(self.rows) - 1)

    @property
    def next_frame(self) -> int:
        """The frame that `step` needs."""
        return self.origin.frame + self.origin.direction * self._taken

    @property
    def alive(self) -> bool:
        """True while the tracker is kept."""
        return self._tracker is not None

    def place(self, frame: int) -> int:
        """Return the place of a frame in the rows."""
        return (frame - self.origin.frame) * self.origin.direction

    def has(self, frame: int) -> bool:
        """Tell whether there is a row for a frame."""
        return 0 <= self.place(frame) < len(self.rows)

    def steps_to(self, frame: int) -> int:
        """Return how many pictures it takes until there is a row for a frame."""
        return 0 if self.place(frame) < len(self.rows) else self.place(frame) - self._taken + 1

    def step(self, frame: Frame) -> None:
        """Take the picture of `next_frame`.

        Raises
        ------
        RoiError
            If it is the first and the box cannot be used.
        """
        if self._tracker is None:
            tracker = Tracker(self.origin.profile, self.origin.number)
            state = tracker.init(frame, self.origin.box)
            self._tracker = tracker
        else:
            state = self._tracker.update(frame)
        numbers = packed(state)
        # Rows of an earlier run on another machine may differ: what is computed here is what a replay computes.
        if self._taken < len(self.rows) and self.rows.numbers(self._taken) != numbers:
            self.rows.cut(self._taken)
            self.changed_from = min(self.changed_from, self._taken)
        if self._taken == len(self.rows):
            self.rows.append(numbers)
        self._taken += 1

    def tracker_in(self, frame: int) -> Tracker | None:
        """Return the tracker if this frame is the last that it has taken."""
        return self._tracker if self.next_frame - self.origin.direction == frame else None

    def let_go(self) -> None:
        """Free the tracker and keep the rows."""
        self._tracker, self._taken = None, 0
