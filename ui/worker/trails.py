"""Where each target has been lately."""

from collections import deque
from collections.abc import Iterable

from tracker.values import TrackState, TrackStatus
from ui.snapshot import Point

LENGTH = 64


class Trails:
    """The last centres of every target; None stands for frames in which it was lost."""

    def __init__(self) -> None:
        self._points: dict[int, deque[Point | None]] = {}

    def extend(self, states: Iterable[TrackState]) -> None:
        """Take the states of the next frame."""
        for state in states:
            self._points.setdefault(state.target_id, deque(maxlen=LENGTH)).append(_point(state))

    def replace_last(self, state: TrackState) -> None:
        """Take a state that was changed in the current frame."""
        points = self._points.setdefault(state.target_id, deque(maxlen=LENGTH))
        if points:
            points.pop()
        points.append(_point(state))

    def of(self, target_id: int) -> tuple[Point | None, ...]:
        """Return the centres of one target in image px, oldest first."""
        return tuple(self._points.get(target_id, ()))

    def clear(self) -> None:
        """Forget everything."""
        self._points.clear()


def _point(state: TrackState) -> Point | None:
    return None if state.status is TrackStatus.LOST else (state.box.cx, state.box.cy)
