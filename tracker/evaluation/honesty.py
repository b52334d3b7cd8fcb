"""Does a tracker know how it fares: what it says of itself against where its box is.

Words: a tracker *holds* the target in a frame when it says ``tracking`` and its IoU is over `ON_TARGET`; it is *off*
the target when its IoU is under `OFF_TARGET`. Frames without truth, skipped frames and the frame of the start box,
where nothing is claimed, are left out.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.evaluation.metrics import iou
from tracker.evaluation.results import SKIPPED, Floats, Run

ON_TARGET = 0.5
OFF_TARGET = 0.1

REPAIR_FRAMES = 30
"""Frames within which a wrongly lost target needs to be held again."""
FRAMES_BEFORE = 5
"""Frames before a loss is called in which the box must have been on the target for the call to count as wrong."""
IN_VIEW = 0.5
"""Least share of the true box that is inside the picture where a target is in view."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How long something took, each time it was due.

    Parameters
    ----------
    frames : tuple of int
        For each time that it came, in order.
    never : int
        Times that it had not come when the run, or the occasion, was over.
    """

    frames: tuple[int, ...]
    never: int

    @property
    def median(self) -> float:
        """Median delay in frames, those that never came counted as endless; NaN when nothing was due."""
        if not self.frames and not self.never:
            return math.nan
        return float(np.quantile([*self.frames, *[math.inf] * self.never], 0.5, method="lower"))

    def __add__(self, other: "Delays") -> "Delays":
        return Delays(self.frames + other.frames, self.never + other.never)


@dataclass(frozen=True, slots=True)
class Honesty:
    """What one run shows, or several together.

    Parameters
    ----------
    tracking, off_tracking : int
        Frames that say ``tracking``, and those of them that are off the target.
    frames : int
        Frames that count at all.
    good, lost_good : int
        Frames with IoU over `ON_TARGET`, and those of them that say ``lost``.
    reported : Delays
        From the first frame off the target to the first that does not say ``tracking``, 0 for the same frame; never
        when the box meets the target again, or the run ends, before that.
    held_again : Delays
        From the frame in which the loss was called to the first that holds the target; never when the run ends.
    wrong_lost, repaired : int
        Runs in which a target was called lost that was there, and those of them that held it again in time; see
        `wrong_loss`. In the protocol ``restart`` each start begins a run of its own.
    """

    tracking: int
    off_tracking: int
    frames: int
    good: int
    lost_good: int
    reported: Delays
    held_again: Delays
    wrong_lost: int
    repaired: int

    @property
    def bad_tracking(self) -> float:
        """Share of the frames that say ``tracking`` which are off the target; NaN without such a frame."""
        return self.off_tracking / self.tracking if self.tracking else math.nan

    @property
    def bad_tracking_of_all(self) -> float:
        """The same frames as a share of all frames that count."""
        return self.off_tracking / self.frames if self.frames else math.nan

    @property
    def lost_good_share(self) -> float:
        """Share of the frames with IoU over `ON_TARGET` that say ``lost``; NaN without such a frame."""
        return self.lost_good / self.good if self.good else math.nan

    @property
    def repaired_share(self) -> float:
        """Share of the wrong losses that were repaired; NaN without one."""
        return self.repaired / self.wrong_lost if self.wrong_lost else math.nan

    def __add__(self, other: "Honesty") -> "Honesty":
        return Honesty(
            self.tracking + other.tracking,
            self.off_tracking + other.off_tracking,
            self.frames + other.frames,
            self.good + other.good,
            self.lost_good + other.lost_good,
            self.reported + other.reported,
            self.held_again + other.held_again,
            self.wrong_lost + other.wrong_lost,
            self.repaired + other.repaired,
        )


NOTHING = Honesty(0, 0, 0, 0, 0, Delays((), 0), Delays((), 0), 0, 0)


def honesty(run: Run) -> Honesty:
    """Compare what a run says of itself with where its boxes are."""
    overlaps, statuses = iou(run.boxes, run.truth), np.array(run.statuses)
    counts = ~np.isnan(overlaps) & (statuses != SKIPPED)
    counts[[0, *run.restarts]] = False
    off, on = counts & (overlaps < OFF_TARGET), counts & (overlaps > ON_TARGET)
    tracking, lost = counts & (statuses == "tracking"), counts & (statuses == "lost")
    said = Honesty(
        int(tracking.sum()),
        int((tracking & off).sum()),
        int(counts.sum()),
        int(on.sum()),
        int((on & lost).sum()),
        Delays((), 0),
        Delays((), 0),
        0,
        0,
    )
    in_view = inside_shares(run.truth, run.frame_size) >= IN_VIEW
    return sum((_delays(overlaps[rows], run.statuses[rows], in_view[rows]) for rows in _parts(run)), said)


def _parts(run: Run) -> list[slice]:
    """Return the rows of each start: what a tracker did before it was helped says nothing about what follows."""
    starts = (0, *run.restarts)
    return [slice(start, stop) for start, stop in zip(starts, (*run.restarts, len(run)), strict=True)]


def _delays(overlaps: Floats, statuses: tuple[str, ...], in_view: NDArray[np.bool_]) -> Honesty:
    wrong = wrong_loss(overlaps, statuses, in_view)
    reported, held_again = reporting_delays(overlaps, statuses), return_delays(overlaps, statuses)
    return Honesty(0, 0, 0, 0, 0, reported, held_again, int(wrong is not None), int(wrong is True))


def reporting_delays(overlaps: Floats, statuses: tuple[str, ...]) -> Delays:
    """Return how many frames it took to say so, for each time that a box went off the target.

    Parameters
    ----------
    overlaps : ndarray, shape (n,), float64
        IoU per row, NaN where there is no truth; such rows neither begin nor end a time off the target.
    statuses : tuple of str, length n
    """
    delays, never, since = [], 0, None
    waiting = False
    for row, (overlap, status) in enumerate(zip(overlaps, statuses, strict=True)):
        if math.isnan(overlap):
            continue
        if overlap >= OFF_TARGET:
            never += waiting
            waiting, since = False, None
            continue
        if since is None:
            since, waiting = row, True
        if waiting and status != "tracking":
            delays.append(row - since)
            waiting = False
    return Delays(tuple(delays), never + waiting)


def return_delays(overlaps: Floats, statuses: tuple[str, ...]) -> Delays:
    """Return how many frames it took to hold the target again, for each time that it was called lost.

    A second loss before the target is held again belongs to the first.
    """
    delays, since = [], None
    for row, (overlap, status) in enumerate(zip(overlaps, statuses, strict=True)):
        if since is None:
            since = row if status == "lost" else None
        elif status == "tracking" and overlap > ON_TARGET:
            delays.append(row - since)
            since = None
    return Delays(tuple(delays), int(since is not None))


def wrong_loss(overlaps: Floats, statuses: tuple[str, ...], in_view: NDArray[np.bool_]) -> bool | None:
    """Say whether the first wrong loss of a run was repaired.

    A loss is called in the first frame of a row of frames that say ``lost``. The call is wrong when

    - the target is in view: the frame has a truth, at least half of whose area is inside the picture; and
    - the box was on the target until then: in the `FRAMES_BEFORE` frames before, back to the start at most, each has a
      truth and an IoU of at least `OFF_TARGET`.

    It is repaired when the target is held in one of the `REPAIR_FRAMES` frames that follow. Only the first wrong loss
    of a run is looked at: those after it depend on it. Data sets that go on to give boxes where the target is hidden
    make a right call look wrong.

    Parameters
    ----------
    overlaps : ndarray, shape (n,), float64
        IoU per row, NaN without truth; row 0 is the start.
    statuses : tuple of str, length n
    in_view : ndarray, shape (n,), bool

    Returns
    -------
    bool or None
        None when no loss was wrong, or when the run ended unrepaired before the time was over.
    """
    for row in range(1, len(statuses)):
        if statuses[row] != "lost" or statuses[row - 1] == "lost" or not in_view[row]:
            continue
        if not (overlaps[max(0, row - FRAMES_BEFORE) : row] >= OFF_TARGET).all():
            continue
        after = slice(row + 1, row + 1 + REPAIR_FRAMES)
        held = (overlaps[after] > ON_TARGET) & (np.array(statuses[after]) == "tracking")
        if held.any():
            return True
        return False if len(held) == REPAIR_FRAMES else None
    return None


def inside_shares(truth: Floats, frame_size: tuple[int, int]) -> Floats:
    """Return which share of each true box is inside the picture, shape (n,); 0 where there is no truth."""
    low = np.maximum(truth[:, :2], 0.0)
    high = np.minimum(truth[:, :2] + truth[:, 2:], np.array(frame_size, np.float64))
    inside = np.maximum(high - low, 0.0).prod(axis=1) / truth[:, 2:].prod(axis=1)
    shares: NDArray[np.float64] = np.nan_to_num(inside, nan=0.0)
    return shares
