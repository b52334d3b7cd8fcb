"""States as plain numbers: a fifth of the memory of objects, over hours of frames."""

from collections.abc import Sequence

from tracker.geometry import Box, RotatedBox
from tracker.values import TrackState, TrackStatus

STATUSES = tuple(TrackStatus)
"""Every status; a packed state holds the place in it."""

WIDTH = 14
"""Numbers per state: frame, time, box, rotated box, score, status, iterations."""

Numbers = tuple[float, ...]


def packed(state: TrackState) -> Numbers:
    """Return a state as numbers; the target's number is left out."""
    turned = state.rotated_box
    return (
        state.index,
        state.time_s,
        *state.box.as_tuple(),
        *(turned.cx, turned.cy, turned.width, turned.height, turned.angle_deg),
        state.score,
        STATUSES.index(state.status),
        state.iterations,
    )


def unpacked(numbers: Sequence[float], number: int) -> TrackState:
    """Return the state that `packed` took, of the target with a number."""
    return TrackState(
        index=int(numbers[0]),
        time_s=numbers[1],
        target_id=number,
        box=Box(*numbers[2:6]),
        rotated_box=RotatedBox(*numbers[6:11]),
        score=numbers[11],
        status=STATUSES[int(numbers[12])],
        iterations=int(numbers[13]),
    )
