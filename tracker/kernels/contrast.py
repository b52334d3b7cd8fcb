"""Where in a map windows stand out most from what is around them; asked for only when a target is doubted."""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel

# What is around a window reaches this share of its sides further, and counts this much against it.
_RIM_SHARE = 0.25
_RIM_WEIGHT = 0.5
# Places are further apart than this share of a side, in one direction at least.
_APART = 0.5


@kernel
def clearest_windows(
    sums: NDArray[np.float64], width: int, height: int, contrasts: NDArray[np.float64], out: NDArray[np.int64]
) -> int:
    """Left and top of windows with the largest mean value, less half of the mean around them, best first.

    ``sums`` is the integral image of (H, W) values, (H + 1, W + 1); ``width`` and ``height`` are at most W and H, and
    ``contrasts``, (H, W), is scratch.
    ``out``, (n, 2), takes the places; returns how many there are: only windows that stand out, and not next to a
    better one.
    """
    rows, columns = contrasts.shape
    rim_x, rim_y = max(1, int(_RIM_SHARE * width)), max(1, int(_RIM_SHARE * height))
    area, lines, places = width * height, rows - height + 1, columns - width + 1
    for j in range(lines):
        top, bottom = max(0, j - rim_y), min(rows, j + height + rim_y)
        for i in range(places):
            left, right = max(0, i - rim_x), min(columns, i + width + rim_x)
            inside = sums[j + height, i + width] - sums[j, i + width] - sums[j + height, i] + sums[j, i]
            with_rim = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
            rim_area = (bottom - top) * (right - left) - area
            contrasts[j, i] = inside / area - _RIM_WEIGHT * (with_rim - inside) / max(1, rim_area)
    gap_x, gap_y = int(_APART * width), int(_APART * height)
    for found in range(out.shape[0]):
        best_x, best_y, best = -1, -1, 0.0
        for j in range(lines):
            for i in range(places):
                if contrasts[j, i] > best:
                    best_x, best_y, best = i, j, contrasts[j, i]
        if best_x < 0:
            return found
        out[found, 0], out[found, 1] = best_x, best_y
        for j in range(max(0, best_y - gap_y), min(lines, best_y + gap_y + 1)):
            for i in range(max(0, best_x - gap_x), min(places, best_x + gap_x + 1)):
                contrasts[j, i] = 0.0
    return int(out.shape[0])
