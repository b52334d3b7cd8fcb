"""Colour statistics of a patch: histograms over the 32 x 32 x 32 BGR cube or the 256 grey levels, and what follows."""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel


@kernel
def count_bgr(patch: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int, out: NDArray[np.float32]) -> None:
    """Add 1 to the cell of the BGR cube of every pixel of [x0, x1) x [y0, y1), (rows, cols, 3) patch."""
    for j in range(y0, y1):
        row = patch[j, x0 : max(x0, x1)]
        for i in range(row.shape[0]):
            blue, green, red = np.uint32(row[i, 0]), np.uint32(row[i, 1]), np.uint32(row[i, 2])
            cell = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
            out[cell | red >> np.uint32(3)] += np.float32(1.0)


@kernel
def count_grey(patch: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int, out: NDArray[np.float32]) -> None:
    """Add 1 to the grey level of every pixel of [x0, x1) x [y0, y1), (rows, cols) patch."""
    for j in range(y0, y1):
        row = patch[j, x0 : max(x0, x1)]
        for i in range(row.shape[0]):
            out[row[i]] += np.float32(1.0)


@kernel
def name_cells(
    patch: NDArray[np.uint8], fours: NDArray[np.uint64], cell: int, gap: int, weight: float, out: NDArray[np.float32]
) -> None:
    """Mean share of every colour name in every cell, times ``weight``; (N, rows / cell, cols / cell).

    ``fours`` is (32768, >= N / 4), shares of 255 for each cell of the BGR cube, four of 16 bits in a number. Every
    ``gap``-th pixel of a cell counts, at most 257 of them.
    """
    count, seen = out.shape[0], ((cell + gap - 1) // gap) ** 2
    scale = np.float32(weight / (255.0 * seen))
    # Four shares are added at once as one number: their sums do not run into each other.
    totals = np.empty(fours.shape[1], np.uint64)
    for j in range(out.shape[1]):
        for i in range(out.shape[2]):
            for k in range(totals.shape[0]):
                totals[k] = np.uint64(0)
            for y in range(j * cell, (j + 1) * cell, gap):
                line = patch[y]
                for x in range(i * cell, (i + 1) * cell, gap):
                    place = np.uint64(x)
                    blue, green, red = np.uint32(line[place, 0]), np.uint32(line[place, 1]), np.uint32(line[place, 2])
                    colour = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
                    row = fours[colour | red >> np.uint32(3)]
                    for k in range(row.shape[0]):
                        totals[k] += row[k]
            for k in range(count):
                share = totals[k // 4] >> np.uint64(16 * (k % 4)) & np.uint64(0xFFFF)
                out[k, j, i] = np.float32(share) * scale
