"""Where a lost target might be."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tracker.geometry import Box
from tracker.kernels.mass import densest_window
from tracker.kernels.window import project_bgr, project_grey
from tracker.values import Image

_CELLS = 8
_MIN_SHARE = 0.5


def dense_places(
    image: Image, table: NDArray[np.float32], window: Box, reach: float, count: int
) -> list[tuple[float, float]]:
    """Return centres where a window holds most probability, px, the densest first.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    table : ndarray, shape (32768,) or (256,), float32
        Probability of each cell of the BGR cube or of each grey level.
    window : Box
        Where the target is expected, px.
    reach : float
        How far around the window to look, px. It is looked at on a grid of about 8 cells per window side.
    count : int
        How many places at most; they do not overlap, and hold at least half of what the first holds.
    """
    around = Box(window.x - reach, window.y - reach, window.width + 2 * reach, window.height + 2 * reach)
    part = around.clipped(image.shape[1], image.shape[0])
    if part is None:
        return []
    step = max(1, round(min(window.width, window.height) / _CELLS))
    x, y = int(part.x), int(part.y)
    rows, cols = (max(1, (int(end) - start) // step) for end, start in ((part.bottom, y), (part.right, x)))
    probability = np.empty((rows, cols), np.float32)
    (project_bgr if image.ndim == 3 else project_grey)(image, table, x, y, step, probability)
    wide, high = (max(1, min(n, round(side / step))) for n, side in ((cols, window.width), (rows, window.height)))
    sums = np.empty((rows + 1, cols + 1))
    places: list[tuple[float, float]] = []
    first = 0.0
    for _ in range(count):
        col, row, mass = densest_window(probability, wide, high, sums)
        if mass <= first * _MIN_SHARE:
            break
        first = first or mass
        places.append((x + (col + wide / 2) * step, y + (row + high / 2) * step))
        probability[row : row + high, col : col + wide] = 0.0
    return places


def ring_places(frame_width: int, frame_height: int, window: Box, rings: int) -> Iterator[tuple[float, float]]:
    """Yield the centres of windows laid around a window ring by ring, px, over and over.

    Parameters
    ----------
    frame_width, frame_height : int
        Centres outside the frame are left out.
    window : Box
        In the middle; itself left out. The others lie one window apart.
    rings : int, >= 1
    """
    around = sorted(
        ((i, j) for i in range(-rings, rings + 1) for j in range(-rings, rings + 1) if i or j),
        key=lambda place: (max(abs(place[0]), abs(place[1])), place),
    )
    places = [(window.cx + i * window.width, window.cy + j * window.height) for i, j in around]
    inside = [(x, y) for x, y in places if 0 <= x < frame_width and 0 <= y < frame_height]
    while inside:
        yield from inside
