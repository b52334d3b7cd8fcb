"""Where the mass of a probability image is heaviest and how it tails off: asked once in a while, not in every frame.

Coordinates are continuous edges in px of the array: pixel i covers [i, i + 1).
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel


@kernel
def densest_window(
    image: NDArray[np.float32], width: int, height: int, sums: NDArray[np.float64]
) -> tuple[int, int, float]:
    """Left, top and mass of the heaviest ``width`` x ``height`` window; ``sums`` is (H + 1, W + 1) scratch."""
    rows, columns = image.shape
    sums[0, :] = 0.0
    for j in range(rows):
        total = 0.0
        sums[j + 1, 0] = 0.0
        for i in range(columns):
            total += image[j, i]
            sums[j + 1, i + 1] = sums[j, i + 1] + total
    best_x, best_y, best = 0, 0, -1.0
    for j in range(rows - height + 1):
        for i in range(columns - width + 1):
            mass = sums[j + height, i + width] - sums[j, i + width] - sums[j + height, i] + sums[j, i]
            if mass > best:
                best_x, best_y, best = i, j, mass
    return best_x, best_y, best


@kernel
def principal_kurtosis(
    image: NDArray[np.float32],
    x0: int,
    y0: int,
    x1: int,
    y1: int,
    background: float,
    cx: float,
    cy: float,
    cosine: float,
    sine: float,
) -> tuple[float, float]:
    """Fourth central moments of ``image - background`` along and across a direction, not normalised."""
    along, across = 0.0, 0.0
    for j in range(y0, y1):
        dy = np.float32(j + 0.5 - cy)
        row_along, row_across = np.float32(0.0), np.float32(0.0)
        row = image[j, x0:x1]
        for i in range(row.shape[0]):
            value = row[i] - np.float32(background)
            dx = np.float32(x0 + i + 0.5 - cx)
            u = dx * np.float32(cosine) + dy * np.float32(sine)
            v = dy * np.float32(cosine) - dx * np.float32(sine)
            row_along += value * (u * u) * (u * u)
            row_across += value * (v * v) * (v * v)
        along += float(row_along)
        across += float(row_across)
    return along, across
