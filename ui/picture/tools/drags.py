"""What can be dragged with the mouse: a new box, or one that is there."""

from tracker.geometry import Box
from ui.picture.placement import Placement
from ui.picture.tools.base import Pointer
from ui.picture.tools.boxes import MIN_BOX_PX, Grip
from ui.picture.tools.boxes import changed as changed_box


class Drawing:
    """A box between where the button went down and where the mouse is.

    Parameters
    ----------
    start : Pointer
    """

    def __init__(self, start: Pointer) -> None:
        self.start = start
        self.box: Box | None = None
        self._way = False

    @property
    def is_large_enough(self) -> bool:
        """Whether this was more than a click."""
        return self._way and self.box is not None and min(self.box.width, self.box.height) >= MIN_BOX_PX

    def to(self, pointer: Pointer, placement: Placement) -> None:
        """Move the open corner."""
        self.box = placement.whole_box(self.start.at, pointer.at)
        self._way = not pointer.is_near(self.start)


class Moving:
    """The box of a target, held at one of its grips.

    Parameters
    ----------
    start : Pointer
    number : int
        Of the target.
    box : Box
        Where it was.
    grip : (int, int)
    """

    def __init__(self, start: Pointer, number: int, box: Box, grip: Grip) -> None:
        self.start, self.number, self.box = start, number, box
        self.changed = False
        self._from, self._grip = box, grip

    def to(self, pointer: Pointer, placement: Placement) -> None:
        """Move the grip to where the mouse is."""
        by = (pointer.at[0] - self.start.at[0], pointer.at[1] - self.start.at[1])
        whole = changed_box(self._from, self._grip, (0, 0), placement.width, placement.height)
        moved = changed_box(self._from, self._grip, by, placement.width, placement.height)
        self.changed = moved != whole and (self.changed or not pointer.is_near(self.start))
        self.box = moved if self.changed else self._from
