"""Where in an array of colour codes a window stands out most from what is around it.

Codes and values are those of `tracker.kernels.hellinger`; the place is asked for only when a target is doubted.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel

# What is around a window reaches this share of its sides further, and counts this much against it.
_RIM_SHARE = 0.25
_RIM_WEIGHT = 0.5


@kernel
def clearest_window(
    codes: NDArray[np.uint16], values: NDArray[np.float32], width: int, height: int, sums: NDArray[np.float64]
) -> tuple[int, int, float]:
    """Left, top and contrast of the window with the largest mean value, less half of the mean around it.

    ``width`` and ``height`` are at most the array's; ``sums`` is (H + 1, W + 1) scratch.
    """
    rows, columns = codes.shape
    sums[0, :] = 0.0
    for j in range(rows):
        total = 0.0
        sums[j + 1, 0] = 0.0
        for i in range(columns):
            total += values[codes[j, i]]
            sums[j + 1, i + 1] = sums[j, i + 1] + total
    rim_x, rim_y = max(1, int(_RIM_SHARE * width)), max(1, int(_RIM_SHARE * height))
    area = width * height
    best_x, best_y, best = 0, 0, -np.inf
    for j in range(rows - height + 1):
        top, bottom = max(0, j - rim_y), min(rows, j + height + rim_y)
        for i in range(columns - width + 1):
            left, right = max(0, i - rim_x), min(columns, i + width + rim_x)
            inside = sums[j + height, i + width] - sums[j, i + width] - sums[j + height, i] + sums[j, i]
            with_rim = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
            rim_area = (bottom - top) * (right - left) - area
            contrast = inside / area - _RIM_WEIGHT * (with_rim - inside) / max(1, rim_area)
            if contrast > best:
                best_x, best_y, best = i, j, contrast
    return best_x, best_y, best
