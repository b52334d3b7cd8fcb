"""Smooth positions and their derivatives: a parabola fitted to the rows around each row.

Rows may come at uneven times. Where they are even this is the Savitzky-Golay filter of order 2, at the ends too.

References
----------
Savitzky, Golay: Smoothing and differentiation of data by simplified least squares procedures. Analytical Chemistry
36(8), 1964. Gorry: General least-squares smoothing and differentiation by the convolution method. Analytical Chemistry
62(6), 1990, on the ends. Cleveland: Robust locally weighted regression and smoothing scatterplots. JASA 74(368), 1979,
on local fits at uneven places, here with equal weights.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A row counts as inside a window when rounding of its time alone keeps it out.
_ROUNDING = 1e-6
# Of the normal equations, times scaled to a window of [-1, 1]; below it three rows are as good as two.
_SINGULAR = 1e-13
# Rows at a time whose sums stay in the processor's cache.
_BLOCK = 8192


class Windows(NamedTuple):
    """The rows that each row's parabola is fitted to.

    Parameters
    ----------
    first, last : ndarray, shape (n,), int64
        Of the window around each row, both included.
    anchor : ndarray, shape (n,), int64
        The row whose parabola is read at a row: itself, but near an end the nearest with a full window.
    """

    first: Ints
    last: Ints
    anchor: Ints


class Fit(NamedTuple):
    """Smoothed values and derivatives, each of shape (k, n) and NaN where there are too few rows."""

    value: Floats
    velocity: Floats
    acceleration: Floats


def pieces_of(begins: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the first and the last row of the piece that each row is in.

    Parameters
    ----------
    begins : ndarray, shape (n,), bool
        True at the first row of every piece.
    """
    starts = np.flatnonzero(begins)
    piece = np.cumsum(begins) - 1
    ends = np.append(starts[1:], len(begins)) - 1
    return starts[piece], ends[piece]


def windows(time_s: Floats, begins: NDArray[np.bool_], length_s: float) -> Windows:
    """Return a window of ``length_s`` around each row: at least three rows, all of one piece.

    Parameters
    ----------
    time_s : ndarray, shape (n,), float64
        Rising within each piece.
    begins : ndarray, shape (n,), bool
    length_s : float, >= 0
    """
    start, end = pieces_of(begins)
    rows = np.arange(len(time_s))
    half_s = length_s / 2 * (1 + _ROUNDING)
    apart = _pieces_apart(time_s, begins, 2 * half_s)
    first = np.searchsorted(apart, apart - half_s, "left")
    last = np.searchsorted(apart, apart + half_s, "right") - 1
    few = last - first < 2
    first = np.where(few, np.maximum(np.minimum(rows - 1, end - 2), start), first)
    last = np.where(few, np.minimum(first + 2, end), last)
    anchor = rows.copy()
    at_end, at_start = last == end, first == start
    anchor[at_end] = (end - _count_in_piece(at_end, start, end) + 1)[at_end]
    anchor[at_start] = (start + _count_in_piece(at_start, start, end) - 1)[at_start]
    return Windows(first, last, anchor)


def fit(time_s: Floats, values: Floats, around: Windows) -> Fit:
    """Fit a parabola to the rows of each window and read value, velocity and acceleration from it.

    Two rows give a line, without acceleration; a row on its own only its value.

    Parameters
    ----------
    time_s : ndarray, shape (n,), float64
    values : ndarray, shape (k, n), float64
    around : Windows
    """
    first, last, anchor = around
    # Times from -1 to 1 and values from the row's own on keep the sums small, wherever the clock and the world begin.
    reach_s = np.maximum(time_s[last] - time_s, time_s - time_s[first])
    per_s = 1 / np.where(reach_s > 0, reach_s, 1.0)
    shift, slope, bend = (np.empty_like(values) for _ in range(3))
    for begin in range(0, len(time_s), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        found = _solved(*_sums(time_s, values, around, per_s, block))
        shift[:, block] = found[0]
        np.multiply(found[1], per_s[block], out=slope[:, block])
        np.multiply(found[2], per_s[block] ** 2, out=bend[:, block])
    moved = np.flatnonzero(anchor != np.arange(len(anchor)))
    there = anchor[moved]
    since = time_s[moved] - time_s[there]
    straight, curved = np.nan_to_num(slope[:, there]), np.nan_to_num(bend[:, there])
    value = values + shift
    value[:, moved] = value[:, there] + (straight + curved * since) * since
    slope[:, moved] = slope[:, there] + 2 * curved * since
    bend[:, moved] = bend[:, there]
    return Fit(value, slope, 2 * bend)


def _sums(time_s: Floats, values: Floats, around: Windows, per_s: Floats, block: slice) -> tuple[Floats, Floats]:
    """Return the sums of t**0 to t**4, shape (5, m), and of v, t v and t**2 v, shape (3, k, m), over each window.

    t is the time since the row, scaled, v the value less that of the row.
    """
    rows = np.arange(block.start, min(block.stop, len(time_s)))
    before, after, per_s = around.first[block] - rows, around.last[block] - rows, per_s[block]
    times, moments = np.zeros((5, len(rows))), np.zeros((3, len(values), len(rows)))
    for offset in range(int(before.min()), int(after.max()) + 1):
        # Beyond the first and the last of all rows there is nothing to read.
        begin, end = max(block.start, -offset), min(rows[-1] + 1, len(time_s) - offset)
        here, there, own = (
            slice(begin - block.start, end - block.start),
            slice(begin + offset, end + offset),
            slice(begin, end),
        )
        inside = (before[here] <= offset) & (offset <= after[here])
        time = (time_s[there] - time_s[own]) * per_s[here] * inside
        value = (values[:, there] - values[:, own]) * inside
        square = time * time
        times[0, here] += inside
        times[1, here] += time
        times[2, here] += square
        times[3, here] += square * time
        times[4, here] += square * square
        moments[0, :, here] += value
        moments[1, :, here] += time * value
        moments[2, :, here] += square * value
    return times, moments


def _solved(times: Floats, sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Solve the normal equations of ``shift + slope t + bend t**2`` for all rows, by Cramer's rule."""
    n, t1, t2, t3, t4 = times
    a, b, c = t2 * t4 - t3 * t3, t2 * t3 - t1 * t4, t1 * t3 - t2 * t2
    d, e, f = n * t4 - t2 * t2, t1 * t2 - n * t3, n * t2 - t1 * t1
    determinant = n * a + t1 * b + t2 * c
    y0, y1, y2 = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        curved = determinant > _SINGULAR
        inverse = 1 / np.where(curved, determinant, np.nan)
        line = np.where(n == 2, y1 / t2, np.nan)
    shift = np.where(curved, (a * y0 + b * y1 + c * y2) * inverse, 0.0)
    slope = np.where(curved, (b * y0 + d * y1 + e * y2) * inverse, line)
    return shift, slope, (c * y0 + e * y1 + f * y2) * inverse


def _pieces_apart(time_s: Floats, begins: NDArray[np.bool_], gap_s: float) -> Floats:
    """Return times that rise over all rows and leave at least a gap between pieces."""
    steps = np.diff(time_s, prepend=time_s[:1])
    steps[begins] = gap_s + 1.0
    apart: Floats = np.cumsum(steps)
    return apart


def _count_in_piece(chosen: NDArray[np.bool_], start: Ints, end: Ints) -> Ints:
    """Return for each row how many rows of its piece are chosen."""
    before = np.concatenate([[0], np.cumsum(chosen)])
    count: Ints = before[end + 1] - before[start]
    return count
