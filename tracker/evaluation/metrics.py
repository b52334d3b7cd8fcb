"""Numbers that say how near boxes are to the truth: pure functions on arrays.

Boxes are ``(n, 4)`` arrays ``x, y, width, height`` in px. A row of NaN in the truth means that the target is absent, in
the boxes that no tracker ran: such frames come out as NaN and are left out of every share. All other frames count, the
one with the start box included.

References
----------
Wu, Lim, Yang: Object tracking benchmark. PAMI 37(9), 2015, section 4 (success and precision plots).
Müller et al.: TrackingNet. ECCV 2018 (normalised precision).
Kristan et al.: A novel performance evaluation methodology for single-target trackers. PAMI 38(11), 2016 (accuracy and
robustness with restarts).
"""

import math

import numpy as np
from numpy.typing import NDArray

from tracker.evaluation.results import Floats

SUCCESS_THRESHOLDS: Floats = np.linspace(0.0, 1.0, 21)
PRECISION_THRESHOLDS_PX: Floats = np.arange(51.0)
NORMALISED_THRESHOLDS: Floats = np.linspace(0.0, 0.5, 51)

PRECISION_AT_PX = 20
NORMALISED_AT = 0.2

RESTART_AFTER = 5
"""Frames from a failure to the next start in the protocol ``restart``."""
BURN_IN = 10
"""Frames from each start on, its own included, that do not count for the accuracy: the start helps them."""
SENSITIVITY = 30.0
"""Frames over which the robustness says how likely a tracker is not to fail."""


def iou(boxes: Floats, truth: Floats) -> Floats:
    """Return intersection over union, frame by frame, on continuous edges (a width is a width, no +1).

    Parameters
    ----------
    boxes, truth : ndarray, shape (n, 4), float64

    Returns
    -------
    ndarray, shape (n,), float64
        In [0, 1]; NaN where one of the two has no box.
    """
    low = np.maximum(boxes[:, :2], truth[:, :2])
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], truth[:, :2] + truth[:, 2:])
    shared = np.maximum(high - low, 0.0).prod(axis=1)
    union = boxes[:, 2:].prod(axis=1) + truth[:, 2:].prod(axis=1) - shared
    overlaps = np.full(len(boxes), 0.0)
    np.divide(shared, union, out=overlaps, where=~(union <= 0))
    # Equal boxes may come out a rounding error over 1, and perfect boxes may not have more than 20/21.
    np.minimum(overlaps, 1.0, out=overlaps)
    return overlaps


def centre_errors(boxes: Floats, truth: Floats) -> Floats:
    """Return the distance between the centres, px, shape (n,); NaN where one of the two has no box.

    OTB's centre ``x + (width - 1) / 2`` and the project's ``x + width / 2`` give the same distances.
    """
    offsets = _centres(boxes) - _centres(truth)
    return np.hypot(offsets[:, 0], offsets[:, 1])


def normalised_errors(boxes: Floats, truth: Floats) -> Floats:
    """Return the distance between the centres in sizes of the true box, axis by axis, shape (n,)."""
    offsets = (_centres(boxes) - _centres(truth)) / truth[:, 2:]
    return np.hypot(offsets[:, 0], offsets[:, 1])


def _centres(boxes: Floats) -> Floats:
    return boxes[:, :2] + boxes[:, 2:] / 2


def success_curve(overlaps: Floats) -> Floats:
    """Return the share of frames with IoU > t for `SUCCESS_THRESHOLDS`, shape (21,); NaN without a frame.

    Its mean is the AUC. No IoU exceeds 1, so that perfect boxes have an AUC of 20/21.
    """
    return _share(overlaps[~np.isnan(overlaps), None] > SUCCESS_THRESHOLDS)


def precision_curve(errors_px: Floats) -> Floats:
    """Return the share of frames with an error <= t for `PRECISION_THRESHOLDS_PX`, shape (51,); NaN without a frame."""
    return _share(errors_px[~np.isnan(errors_px), None] <= PRECISION_THRESHOLDS_PX)


def normalised_precision_curve(errors: Floats) -> Floats:
    """Return the share of frames with an error <= t for `NORMALISED_THRESHOLDS`, shape (51,); NaN without a frame."""
    return _share(errors[~np.isnan(errors), None] <= NORMALISED_THRESHOLDS)


def success_rate(overlaps: Floats, threshold: float = 0.5) -> float:
    """Return the share of frames with IoU > ``threshold``; NaN without a frame."""
    return float(_share(overlaps[~np.isnan(overlaps), None] > threshold)[0])


def at(curve: Floats, thresholds: Floats, threshold: float) -> float:
    """Return a curve's value at one of its thresholds."""
    return float(curve[int(np.argmin(np.abs(thresholds - threshold)))])


def frames_per_second(update_times_s: Floats) -> float:
    """Return 1 / mean time of an update, NaN times left out; NaN without a time."""
    times_s = update_times_s[~np.isnan(update_times_s)]
    total_s = float(times_s.sum())
    return len(times_s) / total_s if total_s > 0 else math.nan


def accuracy(overlaps: Floats, starts: tuple[int, ...], failures: tuple[int, ...]) -> float:
    """Return the mean IoU of a run with restarts, without failures and the `BURN_IN` frames from each start on.

    Parameters
    ----------
    overlaps : ndarray, shape (n,), float64
    starts, failures : tuple of int
        Rows; the first start is row 0.

    Returns
    -------
    float
        NaN when no frame is left.
    """
    counts = ~np.isnan(overlaps)
    counts[list(failures)] = False
    for start in starts:
        counts[start : start + BURN_IN] = False
    return float(overlaps[counts].mean()) if counts.any() else math.nan


def robustness(failures: int, frames: int) -> float:
    """Return ``exp(-30 F / N)``: how likely a tracker goes through `SENSITIVITY` frames without a failure."""
    return math.exp(-SENSITIVITY * failures / frames) if frames else math.nan


def mean(values: list[float]) -> float:
    """Return the mean of what is not NaN; NaN when nothing is."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _share(passed: NDArray[np.bool_]) -> Floats:
    if len(passed) == 0:
        return np.full(passed.shape[1], math.nan)
    shares: Floats = passed.mean(axis=0)
    return shares
