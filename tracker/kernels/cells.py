"""Points gathered in the cells of a regular grid."""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel


@kernel
def limits(points: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Write the smallest and the largest coordinate on every axis to ``low`` and ``high``."""
    n, d = points.shape
    for k in range(d):
        low[k], high[k] = points[0, k], points[0, k]
    for i in range(n):
        for k in range(d):
            low[k], high[k] = min(low[k], points[i, k]), max(high[k], points[i, k])


@kernel
def gather(
    points: NDArray[np.float64], weights: NDArray[np.float64], low: NDArray[np.float64], per_side: NDArray[np.float64],
    strides: NDArray[np.int64], slots: NDArray[np.int64], keys: NDArray[np.int64], sums: NDArray[np.float64],
    members: NDArray[np.int64], first: int, used: int,
) -> tuple[int, int]:  # fmt: skip
    """Add points from number ``first`` on to the cells that they lie in; returns the next point and the cells in use.

    The cell of a point is floor((point - low) * per_side) on every axis, packed into one number by ``strides``.
    ``slots`` is a hash table of cells, all free (-1), its length a power of two. ``keys`` get the packed numbers of the
    cells in the order in which they turn up, ``sums`` (cells, d + 1) their weighted sums and their weight, ``members``
    the cell of every point. It stops early when there is no room for another cell: go on with larger arrays.
    """
    n, d = points.shape
    mask = np.uint64(slots.shape[0] - 1)
    for cell in range(used):
        code = np.uint64(keys[cell]) * np.uint64(0x9E3779B97F4A7C15)
        slot = (code ^ code >> np.uint64(32)) & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = cell
    for i in range(first, n):
        key = 0
        for k in range(d):
            key += int(np.floor((points[i, k] - low[k]) * per_side[k])) * strides[k]
        code = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
        slot = (code ^ code >> np.uint64(32)) & mask
        while slots[slot] >= 0 and keys[slots[slot]] != key:
            slot = (slot + np.uint64(1)) & mask
        cell = slots[slot]
        if cell < 0:
            if used == keys.shape[0]:
                return i, used
            cell = used
            slots[slot], keys[cell] = cell, key
            for k in range(d + 1):
                sums[cell, k] = 0.0
            used += 1
        members[i] = cell
        weight = weights[i]
        sums[cell, d] += weight
        for k in range(d):
            sums[cell, k] += weight * points[i, k]
    return n, used
