"""Gradient channels of patches: which directions the edges in each cell have."""

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.grid import CELL
from tracker.kernels.hog import block_norms, gather_cells, normalise

GRADIENTS = 28
"""Channels: 18 directions, 9 without regard to sign, the texture energy."""

SIGNED = 18
"""How many of them tell the brighter side of an edge; they come first."""

_BLOCKS = 4


class Gradients:
    """Writes the gradient channels of equally large patches.

    Parameters
    ----------
    count : int
        Patches at a time.
    rows, cols : int
        Cells of a patch, `CELL` px each.

    References
    ----------
    Felzenszwalb, Girshick, McAllester, Ramanan: Object detection with discriminatively trained part based models.
    PAMI 32(9), 2010, section 6.
    """

    def __init__(self, count: int, rows: int, cols: int) -> None:
        self._histograms = np.empty((count, SIGNED, rows, cols), np.float32)
        self._norms = np.empty((count, _BLOCKS, rows, cols), np.float32)

    def write(self, patches: NDArray[np.uint8], out: NDArray[np.float32]) -> None:
        """Fill ``out``, (count, `GRADIENTS`, rows * cols), from patches, (count, rows * CELL, cols * CELL[, 3])."""
        count, _, rows, cols = self._histograms.shape
        gather_cells(patches, CELL, self._histograms)
        block_norms(self._histograms, self._norms)
        cells = rows * cols
        normalise(self._histograms.reshape(count, SIGNED, cells), self._norms.reshape(count, _BLOCKS, cells), out)
