"""A loop while it is dragged out or one of its ends is dragged."""

_LEAST_PX = 4

Loop = tuple[int, int]


class LoopDrag:
    """One end stays, the other follows the mouse.

    Parameters
    ----------
    fixed, moving : int
        Frames of the two ends.
    x : float
        Where the mouse was pressed, px.
    loop : (int, int) or None
        What there is until the mouse has moved.
    """

    def __init__(self, fixed: int, moving: int, x: float, loop: Loop | None) -> None:
        self._fixed, self._moving = fixed, moving
        self._x = x
        self._before = loop
        self._moved = False

    def move(self, x: float, frame: int) -> None:
        """Follow the mouse; a press that trembles is no drag."""
        self._moved = self._moved or abs(x - self._x) >= _LEAST_PX
        if self._moved:
            self._moving = frame

    @property
    def loop(self) -> Loop | None:
        """The loop as it would be now."""
        if not self._moved:
            return self._before
        return min(self._fixed, self._moving), max(self._fixed, self._moving)
