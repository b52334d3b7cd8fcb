"""What a search of the profile ``robust`` leaves behind to be looked at."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.backprojection import Probability
from tracker.geometry import Box


class Maps(NamedTuple):
    """Both cues and what they make, over the cells of one patch, and the climb.

    Parameters
    ----------
    response, likelihood, fused : ndarray, shape (rows, cols), float32
        Of the template and of the colours, and the weighted sum of both.
    region : Box
        Where the patch lay, px of the frame.
    path : ndarray, shape (n, 2), float64
        Centres of the window on its way, px of the frame.
    cell_px : float
        The shorter side of a cell, px of the frame.
    frame_width, frame_height : int
    """

    response: NDArray[np.float32]
    likelihood: NDArray[np.float32]
    fused: NDArray[np.float32]
    region: Box
    path: NDArray[np.float64]
    cell_px: float
    frame_width: int
    frame_height: int

    @property
    def in_frame(self) -> Box | None:
        """The part of the region inside the frame, px; None where there is none."""
        return self.region.clipped(self.frame_width, self.frame_height)

    @property
    def are_visible(self) -> bool:
        """Whether enough of the region lies in the frame for a picture of it."""
        part = self.in_frame
        return part is not None and min(part.width, part.height) >= 2 * self._step

    def probability(self, cells: NDArray[np.float32]) -> Probability:
        """Return one of the maps as a probability image on the pixels of the frame."""
        region, step = self.region, self._step
        shape = max(1, round(region.width / step)), max(1, round(region.height / step))
        image = np.asarray(cv2.resize(np.clip(cells, 0, 1), shape, interpolation=cv2.INTER_LINEAR), np.float32)
        x, y = min(round(region.x), self.frame_width - 1), min(round(region.y), self.frame_height - 1)
        left, top = (max(0, -(start // step)) if start < 0 else 0 for start in (x, y))
        right, bottom = max(left + 1, (self.frame_width - x) // step), max(top + 1, (self.frame_height - y) // step)
        return Probability(np.ascontiguousarray(image[top:bottom, left:right]), x + left * step, y + top * step, step)

    @property
    def _step(self) -> int:
        """Pixels of the frame between two of a picture."""
        return max(1, round(self.cell_px))
