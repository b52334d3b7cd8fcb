"""How the surroundings of a target are resampled: a patch of a fixed number of cells, whatever the target's size."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CELL = 4
"""Side of a cell, px of the patch."""

# Numbers of cells for which Fourier transforms are fast.
_SMOOTH = tuple(n for n in range(8, 129) if math.gcd(n, 2**7 * 3**4 * 5**3) == n)


@dataclass(frozen=True, slots=True)
class Grid:
    """The patch around a target.

    Parameters
    ----------
    region_width, region_height : float
        What the patch shows when the target has its first size, px of the frame.
    rows, cols : int
        Cells of the patch, `CELL` px each.
    target_width, target_height : float
        Size of the target in the patch, px of the patch.
    """

    region_width: float
    region_height: float
    rows: int
    cols: int
    target_width: float
    target_height: float

    @classmethod
    def around(cls, width: float, height: float, padding: float, patch_px: float) -> "Grid":
        """Lay a grid around a target of a size in px.

        Parameters
        ----------
        width, height : float, > 0
            First size of the target.
        padding : float, > 0
            What is seen around it in total, in mean sides of the target.
        patch_px : float, > 0
            Side of a square with about as many pixels as the patch.
        """
        margin = padding * (width + height) / 2
        region_width, region_height = width + margin, height + margin
        scale = patch_px / math.sqrt(region_width * region_height) / CELL
        cols, rows = _nearest_smooth(region_width * scale), _nearest_smooth(region_height * scale)
        return cls(
            region_width,
            region_height,
            rows,
            cols,
            width * cols * CELL / region_width,
            height * rows * CELL / region_height,
        )

    @property
    def patch_shape(self) -> tuple[int, int]:
        """Rows and columns of the patch, px."""
        return self.rows * CELL, self.cols * CELL

    @property
    def cell_width(self) -> float:
        """Width of a cell in the frame when the target has its first size, px."""
        return self.region_width / self.cols

    @property
    def cell_height(self) -> float:
        """Height of a cell in the frame when the target has its first size, px."""
        return self.region_height / self.rows

    def inside(
        self, frame_width: int, frame_height: int, cx: float, cy: float, scale: float
    ) -> tuple[int, int, int, int]:
        """Return the part of the patch around a centre that lies in the frame: ``x0, y0, x1, y1``, px of the patch."""
        rows, cols = self.patch_shape
        per_px_x, per_px_y = cols / (self.region_width * scale), rows / (self.region_height * scale)
        left, top = cx - self.region_width * scale / 2, cy - self.region_height * scale / 2
        x0, x1 = (min(max(round((edge - left) * per_px_x), 0), cols) for edge in (0, frame_width))
        y0, y1 = (min(max(round((edge - top) * per_px_y), 0), rows) for edge in (0, frame_height))
        return x0, y0, x1, y1


def mean_cells(values: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Write the mean of each cell of a map, (rows * `CELL`, cols * `CELL`), to ``out``, (rows, cols), C-contiguous."""
    rows, cols = out.shape
    cv2.resize(values, (cols, rows), dst=out, interpolation=cv2.INTER_AREA)


def _nearest_smooth(cells: float) -> int:
    return min(_SMOOTH, key=lambda n: abs(math.log(n / cells)))
