"""Where a pass that runs backward from a correction meets rows that were good."""

from tracker.editing.passes import Origin, Pass
from tracker.geometry import iou
from tracker.values import TrackStatus

AGREED_FRAMES = 8
"""So many frames in a row have to agree: another object that crosses the target overlaps it for a while."""

LEAST_IOU, MOST_IOU = 0.7, 0.9
"""Between these lies how much boxes have to overlap: half way from that of the corrected row to a perfect fit."""

GIVE_UP_FRAMES = 60
"""Lost for so long, a target that comes back is no longer followed backward."""


def back_to_of(backward: Pass, reached: int, before: Pass | None, seek_below: int, first: int) -> int | None:
    """Return the first frame in which the backward rows count, once it has been reached.

    They count down to the last good frame: where the rows from before agree with them in some frames in a row, both
    ``tracking`` and their boxes overlapping. How much is asked depends on the row that the user did not think good
    enough: an object beside the target may overlap it all along. If nothing agrees they count as far as the target was
    followed.

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
        if all(_agree(backward, before, frame, least) for frame in run):
            return trimmed(backward, run[-1] + 1)
    if reached <= first or _is_gone(backward, reached):
        return trimmed(backward, reached)
    return None


def trimmed(backward: Pass, frame: int) -> int:
    """Return the first frame from ``frame`` on whose backward row is sure of the target."""
    own = backward.origin.frame
    return next((index for index in range(frame, own) if _is_sure(backward, index)), own)


def _agreeing_iou(before: Pass, correction: Origin) -> float:
    overlap = 0.0
    if before.has(correction.frame):
        corrected = before.rows[before.place(correction.frame)]
        if corrected.status is not TrackStatus.LOST:
            overlap = iou(corrected.box, correction.box)
    return min(max((1 + overlap) / 2, LEAST_IOU), MOST_IOU)


def _agree(one: Pass, other: Pass, frame: int, least: float) -> bool:
    if not (one.has(frame) and other.has(frame) and _is_sure(one, frame) and _is_sure(other, frame)):
        return False
    return iou(one.rows[one.place(frame)].box, other.rows[other.place(frame)].box) >= least


def _is_sure(source: Pass, frame: int) -> bool:
    return source.has(frame) and source.rows[source.place(frame)].status is TrackStatus.TRACKING


def _is_gone(source: Pass, reached: int) -> bool:
    last = source.place(reached)
    places = range(last, last - GIVE_UP_FRAMES, -1)
    return places[-1] > 0 and all(source.rows[place].status is TrackStatus.LOST for place in places)
