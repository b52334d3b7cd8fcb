"""Where each target has been lately."""

from collections import deque
from collections.abc import Callable, Iterable

from tracker.values import TrackState, TrackStatus
from ui.snapshot import Point

LENGTH = 64


class Trails:
    """The last centres of every target, one for each frame; None where it was lost or has no row."""

    def __init__(self) -> None:
        self._points: dict[int, deque[Point | None]] = {}
        self._index = -1

    def show(self, index: int, numbers: Iterable[int], row: Callable[[int, int], TrackState | None]) -> None:
        """Let the trails end in a frame.

        Parameters
        ----------
        index : int
        numbers : iterable of int
            The targets.
        row : callable
            Returns the row of a target in a frame, None if it has none.
        """
        follows = index in (self._index, self._index + 1)
        trails: dict[int, deque[Point | None]] = {}
        for number in numbers:
            points = self._points.get(number) if follows else None
            first = max(0, index - LENGTH + 1)
            if points is not None:
                first = index
                if index == self._index:
                    points.pop()
            else:
                points = deque(maxlen=LENGTH)
            points.extend(_point(row(number, one)) for one in range(first, index + 1))
            trails[number] = points
        self._points, self._index = trails, index

    def of(self, number: int) -> tuple[Point | None, ...]:
        """Return the centres of one target in image px, oldest first."""
        points = self._points.get(number, ())
        begun = next((place for place, point in enumerate(points) if point is not None), len(points))
        return tuple(points)[begun:]

    def clear(self) -> None:
        """Forget everything."""
        self._points.clear()
        self._index = -1


def _point(state: TrackState | None) -> Point | None:
    return None if state is None or state.status is TrackStatus.LOST else (state.box.cx, state.box.cy)
