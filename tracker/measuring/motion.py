"""Where a target is in the world, how fast, and how far it has come."""

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.measuring.calibration import Calibration
from tracker.measuring.smoothing import fit, windows
from tracker.values import TrackStatus

_LOST = tuple(TrackStatus).index(TrackStatus.LOST)

Floats = NDArray[np.float64]


class Measurable(Protocol):
    """The rows of one target in order of frames, such as `tracker.editing.Track`."""

    @property
    def frame(self) -> NDArray[np.int64]:
        """Shape (n,)."""

    @property
    def time_s(self) -> Floats:
        """Shape (n,)."""

    @property
    def box(self) -> Floats:
        """Shape (n, 4): x, y, width, height, px."""

    @property
    def status(self) -> NDArray[np.uint8]:
        """Shape (n,): places in `TrackStatus`."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """What is measured of one target: read-only arrays of n rows, NaN where nobody knows.

    A row in which the target is lost is a gap. Nothing is computed across a gap: the rows on either side of it are
    smoothed on their own, and the distance goes on after it from where it was before.

    Parameters
    ----------
    x, y : ndarray, shape (n,), float64
        Position as tracked, in the calibration's unit.
    x_smooth, y_smooth : ndarray, shape (n,), float64
        Position, smoothed.
    vx, vy, speed : ndarray, shape (n,), float64
        Velocity and its magnitude, unit/s; NaN for a row on its own.
    ax, ay, acceleration : ndarray, shape (n,), float64
        Acceleration and its magnitude, unit/s²; NaN where fewer than three rows follow one another.
    distance : ndarray, shape (n,), float64
        Length of the smoothed path up to here, without gaps.
    """

    x: Floats
    y: Floats
    x_smooth: Floats
    y_smooth: Floats
    vx: Floats
    vy: Floats
    speed: Floats
    ax: Floats
    ay: Floats
    acceleration: Floats
    distance: Floats

    def __len__(self) -> int:
        return len(self.x)


def measure(track: Measurable, calibration: Calibration) -> Motion:
    """Measure a target.

    Parameters
    ----------
    track : Measurable
    calibration : Calibration

    Returns
    -------
    Motion
        One row for each row of the track.
    """
    return motion(
        track.time_s,
        calibration.to_world(calibration.points_of(track.box)),
        smoothing_s=calibration.smoothing_s,
        valid=track.status != _LOST,
        frame=track.frame,
    )


def motion(
    time_s: ArrayLike,
    points: ArrayLike,
    *,
    smoothing_s: float,
    valid: ArrayLike | None = None,
    frame: ArrayLike | None = None,
) -> Motion:
    """Derive speed, acceleration and distance from positions.

    To each row a parabola is fitted by least squares, through all rows that are at most half of ``smoothing_s`` away,
    but at least through the row and its neighbours: without smoothing the parabola goes exactly through these three.
    Position, velocity and acceleration are those of the parabola. Near a gap or an end the parabola of the nearest
    full window is used.

    Parameters
    ----------
    time_s : array-like, shape (n,)
        Need not be even. A row that is not later than the one before begins anew, as after a gap.
    points : array-like, shape (n, 2)
        x, y in any unit; NaN is a gap.
    smoothing_s : float, >= 0
        Length of the window.
    valid : array-like, shape (n,), bool, optional
        False is a gap.
    frame : array-like, shape (n,), int, optional
        Numbers of the rows; where one is left out there is a gap.

    Returns
    -------
    Motion

    Raises
    ------
    DataError
        If shapes do not fit or ``smoothing_s`` is negative.
    """
    times, places = np.asarray(time_s, np.float64), np.asarray(points, np.float64)
    rows = len(times) if times.ndim == 1 else -1
    numbers = np.arange(rows) if frame is None else np.asarray(frame, np.int64)
    known = np.ones(max(rows, 0), bool) if valid is None else np.asarray(valid, bool)
    if places.shape != (rows, 2) or numbers.shape != (rows,) or known.shape != (rows,):
        shapes = f"{times.shape}, {places.shape}, {known.shape} and {numbers.shape}"
        raise DataError(f"time_s, points, valid and frame need shapes (n,), (n, 2), (n,) and (n,), got {shapes}")
    if not smoothing_s >= 0:
        raise DataError(f"smoothing_s needs to be at least 0, got {smoothing_s:g}")
    known = known & np.isfinite(times) & np.isfinite(places[:, 0]) & np.isfinite(places[:, 1])
    table = np.full((len(fields(Motion)), rows), np.nan)
    if known.any():
        table[:, known] = _columns(
            times[known], np.ascontiguousarray(places[known].T), numbers[known], float(smoothing_s)
        )
    table.setflags(write=False)
    return Motion(*table)


def _columns(time_s: Floats, points: Floats, frame: NDArray[np.int64], smoothing_s: float) -> Floats:
    """Return the fields of a motion as rows of an array, from known points, shape (2, n)."""
    begins = np.ones(len(time_s), bool)
    begins[1:] = (np.diff(time_s) <= 0) | (np.diff(frame) != 1)
    smooth, velocity, acceleration = fit(time_s, points, windows(time_s, begins, smoothing_s))
    steps = np.hypot(*np.diff(smooth, axis=1, prepend=smooth[:, :1]))
    steps[begins] = 0.0
    speed, magnitude = np.hypot(*velocity), np.hypot(*acceleration)
    return np.vstack([points, smooth, velocity, speed, acceleration, magnitude, np.cumsum(steps)])
