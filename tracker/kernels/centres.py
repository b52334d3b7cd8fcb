"""The last steps of mean shift clustering: centres that stand apart, and the nearest of them for every point."""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel

BLOCK = 64


@kernel
def keep_apart(
    centres: NDArray[np.float64], period: NDArray[np.float64], radius: float, axis: int, low: float, per_slice: float,
    heads: NDArray[np.int64], kept: NDArray[np.int64],
) -> int:  # fmt: skip
    """Choose the centres, in their order, that are farther than ``radius`` from all chosen before; returns how many.

    ``kept`` gets their numbers. Distances on an axis with a period > 0 are the short way round. Only centres in the
    same or the next slice of ``axis`` are compared: slice (coordinate - low) * per_slice, one for each of ``heads``,
    all -1, and at least as thick as the radius if there are several.
    """
    n, d = centres.shape
    following = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        own = min(max(int((centres[i, axis] - low) * per_slice), 0), heads.shape[0] - 1)
        apart = True
        for near in range(max(own - 1, 0), min(own + 2, heads.shape[0])):
            other = heads[near]
            while other >= 0 and apart:
                square = 0.0
                for k in range(d):
                    difference = abs(centres[i, k] - centres[other, k])
                    if period[k] > 0.0:
                        difference = min(difference, period[k] - difference)
                    square += difference * difference
                apart = square > radius * radius
                other = following[other]
        if apart:
            kept[count] = i
            following[i] = heads[own]
            heads[own] = i
            count += 1
    return count


@kernel
def nearest(
    points: NDArray[np.float64], centres: NDArray[np.float64], period: NDArray[np.float64],
    labels: NDArray[np.int64], squares: NDArray[np.float64],
) -> None:  # fmt: skip
    """Find the nearest centre of every point, the first of those equally near, and its squared distance."""
    n, d = points.shape
    columns = np.empty((d, BLOCK))
    distances, least, chosen = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for first in range(0, n, BLOCK):
        count = min(BLOCK, n - first)
        for i in range(count):
            least[i], chosen[i] = np.inf, 0.0
            for k in range(d):
                columns[k, i] = points[first + i, k]
        for centre in range(centres.shape[0]):
            for i in range(count):
                distances[i] = 0.0
            for k in range(d):
                x, turn, column = centres[centre, k], period[k], columns[k]
                if turn > 0.0:
                    for i in range(count):
                        difference = abs(column[i] - x)
                        difference = min(difference, turn - difference)
                        distances[i] += difference * difference
                else:
                    for i in range(count):
                        difference = column[i] - x
                        distances[i] += difference * difference
            # Both as numbers of the same size and without a branch, so that the loop is vectorised.
            number = float(centre)
            for i in range(count):
                closer = distances[i] < least[i]
                chosen[i] = number if closer else chosen[i]
                least[i] = distances[i] if closer else least[i]
        for i in range(count):
            labels[first + i], squares[first + i] = int(chosen[i]), least[i]
