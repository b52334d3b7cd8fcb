"""The part of a picture that the profile ``colour`` looks at: codes of pixels on a grid."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.codes import add_edges, codes_bgr, codes_grey
from tracker.values import Image

EDGES = 16
"""Entries of a histogram that are edges: the first ones."""

_EDGE_BITS = 4
# Mean side of a window in looked-at pixels from which on fewer of them are looked at.
_FULL_RESOLUTION_PX = 23.0


class Region(NamedTuple):
    """Codes of every ``step``-th pixel from (x, y) of the frame on, as kernels take them."""

    codes: NDArray[np.uint32]
    x: int
    y: int
    step: int

    def of_colours(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the value of each pixel's colour, given those of a histogram's entries."""
        mapped: NDArray[np.float32] = values[self.codes >> _EDGE_BITS]
        return mapped


class RegionBuffer:
    """Room for the codes of a region, which the next one overwrites."""

    def __init__(self) -> None:
        self._codes = np.empty(0, np.uint32)
        self._shades = np.empty(0, np.uint8)

    def look(
        self,
        image: Image,
        cube: NDArray[np.uint16],
        grey: NDArray[np.uint16],
        levels: NDArray[np.uint8],
        bounds: tuple[float, float, float, float],
        step: int,
    ) -> Region:
        """Return colours and edges between left, top, right and bottom, px; empty outside the picture."""
        left, top = max(0, math.floor(bounds[0])), max(0, math.floor(bounds[1]))
        right, bottom = min(image.shape[1], math.ceil(bounds[2])), min(image.shape[0], math.ceil(bounds[3]))
        rows, columns = max(0, (bottom - top + step - 1) // step), max(0, (right - left + step - 1) // step)
        size = rows * columns
        if self._codes.size < size:
            self._codes, self._shades = np.empty(2 * size, np.uint32), np.empty(2 * size, np.uint8)
        codes, shades = self._codes[:size].reshape(rows, columns), self._shades[:size].reshape(rows, columns)
        if size > 0:
            look_up(image, cube, grey, levels, left, top, step, codes)
            add_edges(image, left, top, step, 1, shades, codes)
        return Region(codes, left, top, step)


def look_up(
    image: Image,
    cube: NDArray[np.uint16],
    grey: NDArray[np.uint16],
    levels: NDArray[np.uint8],
    x: int,
    y: int,
    step: int,
    out: NDArray[np.uint32],
) -> None:
    """Fill the codes of every ``step``-th pixel from (x, y) on, without edges.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    cube, grey : ndarray, shape (32768,) and (256,), uint16
        Entry of each cell of the BGR cube and of each grey level.
    levels : ndarray, shape (3, 256), uint8
        Which value each value of a channel counts as.
    out : ndarray, shape (rows, columns), uint32
    """
    if image.ndim == 3:
        codes_bgr(image, cube, levels, x, y, step, out)
    else:
        codes_grey(image, grey, levels, x, y, step, out)


def grid_step(width: float, height: float) -> int:
    """Return every how many pixels a window of a size is looked at."""
    return max(1, int(math.sqrt(width * height) / _FULL_RESOLUTION_PX))
