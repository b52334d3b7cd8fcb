"""Where a map of responses is highest, and how clearly."""

import math

import numpy as np
from numpy.typing import NDArray


def vertex(before: float, at: float, after: float) -> float:
    """Return where the parabola through three equally spaced values peaks, from the middle one, in [-0.5, 0.5]."""
    curvature = before - 2.0 * at + after
    if not curvature < 0.0:
        return 0.0
    return min(0.5, max(-0.5, 0.5 * (before - after) / curvature))


def peak(response: NDArray[np.float32]) -> tuple[float, float]:
    """Return row and column of the largest entry of a circular map, shape (rows, cols); of equal ones the first.

    Both are refined by a parabola through the entry and its neighbours.
    """
    rows, cols = response.shape
    j, i = divmod(int(response.argmax()), cols)
    at = float(response[j, i])
    dy = vertex(float(response[j - 1, i]), at, float(response[(j + 1) % rows, i]))
    dx = vertex(float(response[j, i - 1]), at, float(response[j, (i + 1) % cols]))
    return j + dy, i + dx


def sidelobe(response: NDArray[np.float32], row: int, col: int, radius: int) -> float:
    """Return by how many standard deviations an entry exceeds the mean of those further off: peak to sidelobe ratio.

    Left out are those within ``radius`` rows and columns on the circular map. 0 when nothing is left or all is flat.

    References
    ----------
    Bolme, Beveridge, Draper, Lui: Visual object tracking using adaptive correlation filters. CVPR 2010, section 3.5.
    """
    rows, cols = response.shape
    # About the peak, so that sums of squares lose nothing.
    values = response - response[row, col]
    near = values.take(_around(row, radius, rows), axis=0).take(_around(col, radius, cols), axis=1)
    count = values.size - near.size
    if count == 0:
        return 0.0
    mean = float(values.sum() - near.sum()) / count
    variance = float(np.vdot(values, values) - np.vdot(near, near)) / count - mean * mean
    return -mean / math.sqrt(variance) if variance > 1e-6 * mean * mean else 0.0


def _around(index: int, radius: int, count: int) -> list[int]:
    """Return each index within a radius on a circle once."""
    return [(index - radius + k) % count for k in range(min(2 * radius + 1, count))]
