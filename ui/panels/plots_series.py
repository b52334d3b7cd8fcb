"""What is plotted: the columns of a motion as series, thinned to what a screen can show."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tracker.editing import STATUSES, Track
from tracker.measuring import Motion
from tracker.values import TrackStatus

Numbers = NDArray[np.float64]
_LOST = STATUSES.index(TrackStatus.LOST)
_BLOCK = 8
_PATH_CELLS = 1600
_PATH_POINTS = 3000
_COARSER = 4


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot.

    Parameters
    ----------
    name : str
    text : str
        What users call it.
    unit : str
        With ``{}`` for the unit of length.
    column : str
        The field of a motion that it shows, empty for another source.
    raw : str
        The same before smoothing, empty without.
    """

    name: str
    text: str
    unit: str
    column: str = ""
    raw: str = ""

    def title(self, length: str) -> str:
        """Return its text with the unit it has for a unit of length."""
        unit = self.unit.format(length)
        return f"{self.text}  ({unit})" if unit else self.text


TIME_PLOTS = (
    Plot("score", "Score", ""),
    Plot("x", "x", "{}", "x_smooth", "x"),
    Plot("y", "y", "{}", "y_smooth", "y"),
    Plot("speed", "Speed", "{}/s", "speed"),
    Plot("acceleration", "Acceleration", "{}/s²", "acceleration"),
    Plot("distance", "Distance", "{}", "distance"),
)
PATH_PLOT = Plot("path", "Path, y against x", "{}")
PLOTS = (*TIME_PLOTS, PATH_PLOT)


class Series:
    """Values over time; NaN is a gap.

    Parameters
    ----------
    time_s : ndarray, shape (n,), float64
        Rising.
    values : ndarray, shape (n,), float64
    """

    def __init__(self, time_s: Numbers, values: Numbers) -> None:
        self.time_s = time_s
        self.values = values

    @cached_property
    def _blocks(self) -> tuple[Numbers, Numbers]:
        """Least and greatest value of every 8 rows, not counting NaN."""
        starts = np.arange(0, len(self.values), _BLOCK)
        return np.fmin.reduceat(self.values, starts), np.fmax.reduceat(self.values, starts)

    def prepare(self) -> None:
        """Compute what `thinned` needs more than once."""
        if len(self.values):
            _ = self._blocks

    def thinned(self, start_s: float, end_s: float, columns: int) -> "Thinned":
        """Return points that look like the series between two times.

        Of rows that share a pixel the least and the greatest value are kept, so that no peak is lost.

        Parameters
        ----------
        columns : int, >= 1
            About how many pixels there are from left to right.
        """
        first = max(0, int(np.searchsorted(self.time_s, start_s)) - 1)
        last = min(len(self.time_s), int(np.searchsorted(self.time_s, end_s, side="right")) + 1)
        step = -(-(last - first) // max(1, columns))
        if step <= 2:
            return Thinned(self.time_s[first:last], self.values[first:last])
        if step < _BLOCK:
            starts = np.arange(first, last, step)
            least, greatest = (each.reduceat(self.values[:last], starts) for each in (np.fmin, np.fmax))
            return self._zigzag(starts, step, least, greatest)
        blocks = np.arange(first // _BLOCK, -(-last // _BLOCK), step // _BLOCK)
        least, greatest = (
            each.reduceat(column[: -(-last // _BLOCK)], blocks)
            for each, column in zip((np.fmin, np.fmax), self._blocks, strict=True)
        )
        lefts = self.time_s[blocks * _BLOCK]
        rights = np.append(lefts[1:], self.time_s[last - 1])
        known = np.isfinite(least)
        times, values = np.column_stack([lefts, rights])[known], np.column_stack([least, greatest])[known]
        return Thinned(times.ravel(), values.ravel(), filled=True)

    def _zigzag(self, starts: NDArray[np.int64], step: int, least: Numbers, greatest: Numbers) -> "Thinned":
        """Return the two values of each part in the order in which a line goes through them."""
        halfway = np.minimum(starts + step // 2, len(self.time_s) - 1)
        ends = np.minimum(starts + step, len(self.time_s)) - 1
        falls = self.values[starts] > self.values[ends]
        values = np.column_stack([np.where(falls, greatest, least), np.where(falls, least, greatest)])
        return Thinned(np.column_stack([self.time_s[starts], self.time_s[halfway]]).ravel(), values.ravel())


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """Points to draw.

    Parameters
    ----------
    x, y : ndarray, shape (m,), float64
        A line; NaN is a gap.
    filled : bool
        No line but rectangles, two points for each: left and right, lower and upper end. So many rows share a pixel
        that a line through them would fill these as well, only more slowly.
    """

    x: Numbers
    y: Numbers
    filled: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All that is plotted of one target.

    Parameters
    ----------
    frame : ndarray, shape (n,), int64
    time_s : ndarray, shape (n,), float64
        Of the rows.
    x, y : ndarray, shape (n,), float64
        Where it is, for the path; NaN where it is lost.
    series : mapping of str to Series
        By the name of the plot, with gaps also where frames have no row.
    raw : mapping of str to Series
        The same before smoothing.
    path, raw_path : Thinned
        y against x.
    """

    frame: NDArray[np.int64]
    time_s: Numbers
    x: Numbers
    y: Numbers
    series: dict[str, Series]
    raw: dict[str, Series]
    path: Thinned
    raw_path: Thinned

    @classmethod
    def of(cls, track: Track, motion: Motion) -> "Curves":
        """Lay out the motion of a track."""
        holes = np.flatnonzero(np.diff(track.frame) > 1) + 1
        # A live source may set its clock back; curves need times that never fall.
        rows_s = np.fmax.accumulate(track.time_s) if len(track.time_s) else track.time_s
        time_s = _with_gaps(rows_s, holes, rows_s[holes - 1])

        def series_of(values: Numbers) -> Series:
            one = Series(time_s, _with_gaps(values, holes))
            one.prepare()
            return one

        series = {plot.name: series_of(getattr(motion, plot.column)) for plot in TIME_PLOTS if plot.column}
        series["score"] = series_of(np.where(track.status == _LOST, np.nan, track.score))
        raw = {plot.name: series_of(getattr(motion, plot.raw)) for plot in TIME_PLOTS if plot.raw}
        return cls(
            frame=track.frame,
            time_s=rows_s,
            x=motion.x_smooth,
            y=motion.y_smooth,
            series=series,
            raw=raw,
            path=thinned_path(series["x"].values, series["y"].values),
            raw_path=thinned_path(raw["x"].values, raw["y"].values),
        )

    def place_at(self, frame: int) -> tuple[float, float] | None:
        """Return where the target is in a frame, None where it is lost or has no row."""
        row = int(np.searchsorted(self.frame, frame))
        if row == len(self.frame) or self.frame[row] != frame or np.isnan(self.x[row]):
            return None
        return float(self.x[row]), float(self.y[row])


def frame_at(time_s: float, curves: Iterable[Curves]) -> int | None:
    """Return the frame nearest to a time, None without rows; outside the rows at the pace they have."""
    rows = [(one.frame, one.time_s) for one in curves if len(one.frame)]
    if not rows:
        return None
    frames = np.concatenate([frame for frame, _ in rows])
    times = np.concatenate([time for _, time in rows])
    frames, places = np.unique(frames, return_index=True)
    times = times[places]
    if times[0] <= time_s <= times[-1] or times[0] == times[-1]:
        return round(float(np.interp(time_s, times, frames)))
    pace = (frames[-1] - frames[0]) / (times[-1] - times[0])
    return max(0, round(float(frames[0] + pace * (time_s - times[0]))))


def frame_nearest(x: float, y: float, curves: Iterable[Curves]) -> int | None:
    """Return the frame in which a target is nearest to a point, None where none is anywhere."""
    best, frame = np.inf, None
    for one in curves:
        squares = np.nan_to_num(np.square(one.x - x) + np.square(one.y - y), nan=np.inf)
        if len(squares) and squares.min() < best:
            row = int(squares.argmin())
            best, frame = float(squares[row]), int(one.frame[row])
    return frame


def extent(columns: Iterable[Numbers]) -> tuple[float, float] | None:
    """Return the least and the greatest number of all, None if all are NaN."""
    ends = [(np.fmin.reduce(column), np.fmax.reduce(column)) for column in columns if len(column)]
    finite = [pair for pair in ends if np.isfinite(pair[0])]
    if not finite:
        return None
    return float(min(low for low, _ in finite)), float(max(high for _, high in finite))


def thinned_path(x: Numbers, y: Numbers) -> Thinned:
    """Return what to draw of a path: a line without points that a screen does not tell from the one before.

    A path that is long even so would take long to draw and be a scribble: of that, the places it came through.
    """
    width, height = extent([x]), extent([y])
    if width is None or height is None or len(x) < 3:
        return Thinned(x, y)
    cell = max(width[1] - width[0], height[1] - height[0]) / _PATH_CELLS or 1.0
    columns, rows = np.floor((x - width[0]) / cell), np.floor((y - height[0]) / cell)
    # NaN differs from everything, so that the ends of a gap stay.
    kept = np.ones(len(x), bool)
    kept[1:] = (columns[1:] != columns[:-1]) | (rows[1:] != rows[:-1])
    kept[1:] &= ~(np.isnan(x[1:]) & np.isnan(x[:-1]))
    kept[-1] = True
    if kept.sum() <= _PATH_POINTS:
        return Thinned(x[kept], y[kept])
    coarse = cell * _COARSER
    known = kept & np.isfinite(x)
    keys = np.unique((rows[known] // _COARSER) * _PATH_CELLS + columns[known] // _COARSER)
    places = np.column_stack([keys % _PATH_CELLS, keys // _PATH_CELLS]) * coarse + (width[0], height[0])
    return Thinned(*(np.column_stack([ends, ends + coarse]).ravel() for ends in places.T), filled=True)


def _with_gaps(values: Numbers, holes: NDArray[np.int64], filling: Numbers | float = np.nan) -> Numbers:
    return np.insert(values, holes, filling) if len(holes) else values
