"""Points gathered in the cells of a grid: mean shift then climbs over cells, however many points there are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError
from tracker.kernels.cells import gather, limits

_MAX_CELLS = 2.0**62
_FIRST_ROOM = 4096
# Cells per bandwidth by number of axes, the last for all above: as fine as leaves few enough cells.
_PER_BANDWIDTH = {"flat": (32, 8, 3, 2), "epanechnikov": (32, 8, 3, 2), "gaussian": (16, 4, 2, 1)}


def cells_per_bandwidth(kernel: str, d: int) -> int:
    """How many cells a bandwidth is long."""
    choices = _PER_BANDWIDTH[kernel]
    return choices[min(d, len(choices)) - 1]


class Cells(NamedTuple):
    """What lies in the cells that are not empty.

    Parameters
    ----------
    centres : ndarray, shape (m, d), float64
        Weighted mean of the points in each, in falling order of the weight.
    weights : ndarray, shape (m,), float64
    members : ndarray, shape (n,), int64
        The cell of every point.
    """

    centres: NDArray[np.float64]
    weights: NDArray[np.float64]
    members: NDArray[np.int64]


def cells_of(points: NDArray[np.float64], weights: NDArray[np.float64], side: float) -> Cells:
    """Gather points, shape (n, d), with weights > 0 in cells with equal sides that start at their lowest corner.

    Raises
    ------
    DataError
        If the box around the points has 2^62 cells or more: their numbers would not fit in 64 bits.

    References
    ----------
    Jang, Jiang: MeanShift++: extremely fast mode-seeking with applications to segmentation and object tracking.
    CVPR 2021. Kumar et al.: GridShift: a faster mode-seeking algorithm for image segmentation and object tracking.
    CVPR 2022.
    """
    n, d = points.shape
    low, high = np.empty(d), np.empty(d)
    limits(points, low, high)
    # One more than there are: the product with 1 / side may round the last point beyond the last cell.
    counts = np.floor((high - low) / side) + 2
    if not np.prod(counts) < _MAX_CELLS:
        raise DataError(
            f"the grid would have {np.prod(counts):.2g} cells, at most {_MAX_CELLS:.2g} can be numbered: "
            "use a larger bandwidth or algorithm='exact'"
        )
    strides = np.ones(d, np.int64)
    strides[:-1] = np.cumprod(counts[:0:-1].astype(np.int64))[::-1]
    members, per_side = np.empty(n, np.int64), np.full(d, 1 / side)
    room, first, used = min(_FIRST_ROOM, n), 0, 0
    keys, sums = np.empty(room, np.int64), np.empty((room, d + 1))
    while True:
        slots = np.full(2 << room.bit_length(), -1, np.int64)
        first, used = gather(points, weights, low, per_side, strides, slots, keys, sums, members, first, used)
        if first == n:
            return _densest_first(sums[:used], members)
        room = min(8 * room, n)
        keys, sums = np.resize(keys, room), np.resize(sums, (room, d + 1))


def _densest_first(sums: NDArray[np.float64], members: NDArray[np.int64]) -> Cells:
    order = np.argsort(-sums[:, -1], kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    weights = sums[order, -1]
    return Cells(sums[order, :-1] / weights[:, None], weights, ranks[members])
