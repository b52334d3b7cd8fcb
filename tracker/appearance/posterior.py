"""How likely a colour is the target's rather than its surroundings', learnt anew in every frame."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.appearance.grid import CELL, Grid
from tracker.kernels.patch import posterior_map
from tracker.kernels.posterior import count_bgr, count_grey
from tracker.values import Image

# A band inside the box, in mean sides of the target, that may already be surroundings; the least core that is kept.
_RIM = 0.2
_CORE = 0.4
# Keeps colours that neither has at 0.
_RARE = 1e-7

Part = tuple[int, int, int, int]
"""``x0, y0, x1, y1`` of a rectangle in a patch, px."""


class ColourPosterior:
    """Histograms of the target and of what is around it, and the share of the target in each colour.

    Parameters
    ----------
    grid : Grid
    grey : bool
        Whether the pictures have one channel.

    References
    ----------
    Possegger, Mauthner, Bischof: In defense of color-based model-free tracking. CVPR 2015, section 3.1.
    Bertinetto, Valmadre, Golodetz, Miksik, Torr: Staple: complementary learners for real-time tracking. CVPR 2016,
    section 3.3.
    """

    def __init__(self, grid: Grid, grey: bool) -> None:
        self._grid = grid
        self._count = count_grey if grey else count_bgr
        colours = 256 if grey else 32**3
        self._foreground, self._background, self._counts, self.table = np.zeros((4, colours), np.float32)
        rows, cols = grid.patch_shape
        self._map = np.zeros((rows, cols), np.float32)
        self._box_area = _odd(grid.target_width) * _odd(grid.target_height)
        self._tops, self._bottoms = _edges(grid.rows, _odd(grid.target_height))
        self._lefts, self._rights = _edges(grid.cols, _odd(grid.target_width))

    def project(self, patch: Image, inside: Part) -> NDArray[np.float32]:
        """Return the posterior of every pixel of a patch, shape (rows, cols); the next call overwrites it.

        What lies outside the frame is surely not the target: 0.
        """
        posterior_map(patch, self.table, self._map)
        x0, y0, x1, y1 = inside
        self._map[:y0] = self._map[y1:] = self._map[:, :x0] = self._map[:, x1:] = 0
        return self._map

    def box_likelihood(self) -> NDArray[np.float32]:
        """Return the mean posterior in the target's box at every cell of the last projection, shape (rows, cols)."""
        sums = cv2.integral(self._map)
        strips = sums[self._bottoms] - sums[self._tops]
        means: NDArray[np.float64] = (strips[:, self._rights] - strips[:, self._lefts]) / self._box_area
        return means.astype(np.float32)

    def learn(self, patch: Image, inside: Part, rate: float, right: float = 0.0, down: float = 0.0) -> None:
        """Move both histograms towards what a patch shows; rate 1 starts anew.

        Parameters
        ----------
        patch : ndarray, shape (rows, cols, 3) or (rows, cols), uint8
        inside : tuple of int
            Part of it that lies in the frame.
        rate : float, in [0, 1]
        right, down : float
            How far off its middle the target is, px of the patch.
        """
        grid = self._grid
        rim = _RIM * (grid.target_width + grid.target_height) / 2
        core = self._part(
            max(grid.target_width - rim, _CORE * grid.target_width),
            max(grid.target_height - rim, _CORE * grid.target_height),
            inside,
            right,
            down,
        )
        self._counts[:] = 0
        self._count(patch, *core, self._counts)
        _learn_histogram(self._counts, rate, self._foreground)
        x0, y0, x1, y1 = inside
        u0, v0, u1, v1 = self._part(grid.target_width, grid.target_height, inside, right, down)
        self._counts[:] = 0
        for band in ((x0, y0, x1, v0), (x0, v1, x1, y1), (x0, v0, u0, v1), (u1, v0, x1, v1)):
            self._count(patch, *band, self._counts)
        _learn_histogram(self._counts, rate, self._background)
        np.add(self._foreground, self._background, out=self.table)
        self.table += np.float32(_RARE)
        np.divide(self._foreground, self.table, out=self.table)

    def _part(self, width: float, height: float, inside: Part, right: float, down: float) -> Part:
        """Return the part that lies inside of a rectangle right and down of the middle."""
        rows, cols = self._grid.patch_shape
        x0, y0, x1, y1 = inside
        return (
            min(max(round((cols - width) / 2 + right), x0), x1),
            min(max(round((rows - height) / 2 + down), y0), y1),
            min(max(round((cols + width) / 2 + right), x0), x1),
            min(max(round((rows + height) / 2 + down), y0), y1),
        )


def _learn_histogram(counts: NDArray[np.float32], rate: float, histogram: NDArray[np.float32]) -> None:
    """Move a histogram towards counts, scaled to sum to 1; without counts it stays."""
    total = float(counts.sum())
    if total > 0:
        cv2.addWeighted(histogram, 1 - rate, counts, rate / total, 0.0, dst=histogram)


def _odd(side: float) -> int:
    """Return the odd number of pixels that is nearest to a side."""
    return int(side) // 2 * 2 + 1


def _edges(cells: int, side: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where a box around each cell begins and ends along an axis of the patch, px; no more than the patch is.

    A shift by i cells of the response belongs to the pixel i cells from the patch's middle.
    """
    size = cells * CELL
    middles = np.clip(size // 2 + CELL * (np.arange(cells) - cells // 2), 0, size - 1)
    return np.clip(middles - side // 2, 0, size), np.clip(middles - side // 2 + side, 0, size)
