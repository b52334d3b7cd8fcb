"""How likely a colour is the target's rather than its surroundings', learnt anew in every frame."""

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.grid import CELL, Grid
from tracker.kernels.patch import box_means, posterior_map
from tracker.kernels.posterior import count_bgr, count_grey, keep_inside, learn_histogram, posterior_table
from tracker.values import Image

# A band inside the box, in mean sides of the target, that may already be surroundings; the least core that is kept.
_RIM = 0.2
_CORE = 0.4
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

    Attributes
    ----------
    separability : float, in [0, 1]
        Mean posterior of the target less that of its surroundings: 0 when colour says nothing.

    References
    ----------
    Possegger, Mauthner, Bischof: In defense of color-based model-free tracking. CVPR 2015, section 3.1.
    Bertinetto, Valmadre, Golodetz, Miksik, Torr: Staple: complementary learners for real-time tracking. CVPR 2016,
    section 3.3.
    """

    def __init__(self, grid: Grid, grey: bool) -> None:
        self.separability = 0.0
        self._grid = grid
        self._count = count_grey if grey else count_bgr
        colours = 256 if grey else 32**3
        self._foreground, self._background, self._counts, self.table = np.zeros((4, colours), np.float32)
        rows, cols = grid.patch_shape
        self._map, self._means = np.zeros((2, rows, cols), np.float32)
        self._sums = np.empty((rows + 1, cols + 1))
        # A shift by i cells of the response belongs to the pixel i cells from the patch's middle.
        self._at_rows = np.clip(rows // 2 + CELL * (np.arange(grid.rows) - grid.rows // 2), 0, rows - 1)[:, None]
        self._at_cols = np.clip(cols // 2 + CELL * (np.arange(grid.cols) - grid.cols // 2), 0, cols - 1)

    def project(self, patch: Image, inside: Part) -> NDArray[np.float32]:
        """Return the posterior of every pixel of a patch, shape (rows, cols); the next call overwrites it.

        What lies outside the frame is surely not the target: 0.
        """
        posterior_map(patch, self.table, self._map)
        keep_inside(self._map, *inside)
        return self._map

    def box_likelihood(self) -> NDArray[np.float32]:
        """Return the mean posterior in the target's box at every cell of the last projection, shape (rows, cols)."""
        width, height = (int(side) // 2 * 2 + 1 for side in (self._grid.target_width, self._grid.target_height))
        box_means(self._map, width, height, self._sums, self._means)
        return self._means[self._at_rows, self._at_cols]

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
        learn_histogram(self._counts, rate, self._foreground)
        x0, y0, x1, y1 = inside
        u0, v0, u1, v1 = self._part(grid.target_width, grid.target_height, inside, right, down)
        self._counts[:] = 0
        for band in ((x0, y0, x1, v0), (x0, v1, x1, y1), (x0, v0, u0, v1), (u1, v0, x1, v1)):
            self._count(patch, *band, self._counts)
        learn_histogram(self._counts, rate, self._background)
        self.separability = posterior_table(self._foreground, self._background, _RARE, self.table)

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
