"""Where a pass that runs backward from a correction meets rows that were good."""

from collections.abc import Callable

from tracker.editing.passes import Origin, Pass
from tracker.geometry import Box, iou
from tracker.values import TrackState, TrackStatus

AGREED_FRAMES = 8
"""So many frames in a row have to agree: another object that crosses the target overlaps it for a while."""

LEAST_IOU, MOST_IOU = 0.7, 0.9
"""Between these lies how much boxes have to overlap: half way from that of the corrected row to a perfect fit."""

SAME_SIDE_PX = 1.0
"""A box whose sides differ by no more was moved only: its size was not what the user found wrong."""

GIVE_UP_FRAMES = 60
"""Lost for so long, a target that comes back is no longer followed backward."""


def back_to_of(backward: Pass, reached: int, before: Pass | None, seek_below: int, first: int) -> int | None:
    """Return the first frame in which the backward rows count, once it has been reached.

    They count down to the last good frame: where the rows from before agree with them in some frames in a row, both
    ``tracking`` and their boxes overlapping. How much is asked depends on the row that the user did not think good
    enough: an object beside the target may overlap it all along. Where a box was only moved the sizes need not agree.
    If nothing agrees they count as far as the target was followed.

    Parameters
    ----------
    backward : Pass
        Runs from the correction.
    reached : int
        Its rows below this frame are not looked at: called for each frame in turn the answer does not depend on
        how far the pass has run before.
    before : Pass or None
        The forward rows from the box before; None if there is no box before.
    seek_below : int
        Agreement counts in frames below this one only.
    first : int
        No backward row counts before this frame.

    Returns
    -------
    int or None
        The correction's own frame if no row counts; None while the pass has to go on.
    """
    if reached == backward.origin.frame:
        return None if first < reached else reached
    run = range(reached, reached + AGREED_FRAMES)
    if before is not None and run[-1] < seek_below:
        least = _agreeing_iou(before, backward.origin)
        overlap = _overlap_of_places if _was_moved(before, backward.origin) else iou
        if all(_agree(backward, before, frame, overlap, least) for frame in run):
            return trimmed(backward, run[-1] + 1)
    if reached <= first or _is_gone(backward, reached):
        return trimmed(backward, reached)
    return None


def trimmed(backward: Pass, frame: int) -> int:
    """Return the first frame from ``frame`` on whose backward row is sure of the target."""
    own = backward.origin.frame
    return next((index for index in range(frame, own) if _is_sure(backward, index)), own)


def _agreeing_iou(before: Pass, correction: Origin) -> float:
    corrected = _corrected(before, correction)
    overlap = 0.0 if corrected is None else iou(corrected.box, correction.box)
    return min(max((1 + overlap) / 2, LEAST_IOU), MOST_IOU)


def _was_moved(before: Pass, correction: Origin) -> bool:
    corrected = _corrected(before, correction)
    if corrected is None:
        return False
    sides = zip(corrected.box.as_tuple()[2:], correction.box.as_tuple()[2:], strict=True)
    return all(abs(one - other) <= SAME_SIDE_PX for one, other in sides)


def _corrected(before: Pass, correction: Origin) -> TrackState | None:
    """Return the row that the user corrected, None where the target was lost or not there."""
    if not before.has(correction.frame):
        return None
    corrected = before.rows[before.place(correction.frame)]
    return None if corrected.status is TrackStatus.LOST else corrected


def _overlap_of_places(one: Box, other: Box) -> float:
    """Return how much two boxes overlap when the first has the size of the second."""
    return iou(Box.from_centre(one.cx, one.cy, other.width, other.height), other)


def _agree(one: Pass, other: Pass, frame: int, overlap: Callable[[Box, Box], float], least: float) -> bool:
    if not (one.has(frame) and other.has(frame) and _is_sure(one, frame) and _is_sure(other, frame)):
        return False
    return overlap(one.rows[one.place(frame)].box, other.rows[other.place(frame)].box) >= least


def _is_sure(source: Pass, frame: int) -> bool:
    return source.has(frame) and source.rows[source.place(frame)].status is TrackStatus.TRACKING


def _is_gone(source: Pass, reached: int) -> bool:
    last = source.place(reached)
    places = range(last, last - GIVE_UP_FRAMES, -1)
    return places[-1] > 0 and all(source.rows[place].status is TrackStatus.LOST for place in places)
