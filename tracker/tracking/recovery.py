"""Look for a lost target near where it was last seen."""

import math

import numpy as np

from tracker.backprojection import Backprojector
from tracker.geometry import Box
from tracker.kernels.mass import densest_window
from tracker.values import Image

_CELLS = 12


def densest_place(projector: Backprojector, image: Image, window: Box, reach: float) -> tuple[float, float] | None:
    """Return the centre where a window holds most probability, px; None when there is none near.

    Parameters
    ----------
    projector : Backprojector
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    window : Box
        Where the target was last seen, px.
    reach : float
        How far around it to look, in mean sides of the window. The picture is looked at on a grid of about 12 cells per
        window side, so the cost depends on the reach only.
    """
    margin = reach * math.sqrt(window.area)
    around = Box(window.x - margin, window.y - margin, window.width + 2 * margin, window.height + 2 * margin)
    if around.clipped(image.shape[1], image.shape[0]) is None:
        return None
    step = max(1, round(min(window.width, window.height) / _CELLS))
    probability = projector.project(image, around.x, around.y, around.right, around.bottom, step)
    rows, columns = probability.image.shape
    window_columns = max(1, min(columns, round(window.width / step)))
    window_rows = max(1, min(rows, round(window.height / step)))
    sums = np.empty((rows + 1, columns + 1))
    column, row, mass = densest_window(probability.image, window_columns, window_rows, sums)
    if mass <= 0:
        return None
    return (
        probability.x + (column + window_columns / 2) * step,
        probability.y + (row + window_rows / 2) * step,
    )
