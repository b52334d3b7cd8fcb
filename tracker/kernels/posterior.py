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
def learn_histogram(counts: NDArray[np.float32], rate: float, histogram: NDArray[np.float32]) -> None:
    """Move a histogram towards counts, scaled to sum to 1; without counts it stays."""
    total = 0.0
    for u in range(counts.shape[0]):
        total += counts[u]
    if not total > 0.0:
        return
    keep, new = np.float32(1.0 - rate), np.float32(rate / total)
    for u in range(counts.shape[0]):
        histogram[u] = keep * histogram[u] + new * counts[u]


@kernel
def posterior_table(
    foreground: NDArray[np.float32], background: NDArray[np.float32], rare: float, table: NDArray[np.float32]
) -> float:
    """Write each colour's share of the foreground to ``table``, 0 where both hold less than ``rare``.

    Returns how far the two are apart: the mean of the table over the foreground less that over the background.
    """
    apart = 0.0
    for u in range(table.shape[0]):
        both = foreground[u] + background[u]
        share = foreground[u] / both if both > np.float32(rare) else np.float32(0.0)
        table[u] = share
        apart += share * (foreground[u] - background[u])
    return apart


@kernel
def name_cells(
    patch: NDArray[np.uint8], names: NDArray[np.uint16], cell: int, gap: int, weight: float, out: NDArray[np.float32]
) -> None:
    """Mean share of every colour name in every cell, times ``weight``; (N, rows / cell, cols / cell).

    ``names`` is (32768, >= N), shares of 255 for each cell of the BGR cube, in fours. Every ``gap``-th pixel of a cell
    counts, at most 257 of them.
    """
    count, seen = out.shape[0], ((cell + gap - 1) // gap) ** 2
    scale = np.float32(weight / (255.0 * seen))
    # Four shares are added at once as one number: their sums do not run into each other.
    fours = names.view(np.uint64)
    totals = np.empty(fours.shape[1], np.uint64)
    sums = totals.view(np.uint16)
    for j in range(out.shape[1]):
        for i in range(out.shape[2]):
            totals[:] = np.uint64(0)
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
                out[k, j, i] = np.float32(sums[k]) * scale


@kernel
def keep_inside(values: NDArray[np.float32], x0: int, y0: int, x1: int, y1: int) -> None:
    """Set a map to 0 outside [x0, x1) x [y0, y1)."""
    for j in range(values.shape[0]):
        row = values[j]
        if j < y0 or j >= y1 or x1 <= x0:
            row[:] = np.float32(0.0)
        else:
            row[:x0] = np.float32(0.0)
            row[x1:] = np.float32(0.0)
