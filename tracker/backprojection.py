"""Pixels to probabilities: how likely each pixel of a region is the target.

One table look-up per pixel, only inside the region that is asked for; the frame as a whole is never touched.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel
from tracker.errors import RoiError
from tracker.geometry import Box
from tracker.kernels.window import project_bgr, project_grey
from tracker.values import Image, check_image


class Probability(NamedTuple):
    """A probability image of a part of a frame.

    Parameters
    ----------
    image : ndarray, shape (h, w), float32
        Probability in [0, 1] that a pixel belongs to the target.
    x, y : int
        Where its top left pixel lies in the frame, px.
    step : int
        1, or the distance in px between the pixels that were looked at.
    """

    image: NDArray[np.float32]
    x: int
    y: int
    step: int = 1

    @property
    def region(self) -> Box:
        """The part of the frame it covers, px."""
        height, width = self.image.shape
        return Box(self.x, self.y, width * self.step, height * self.step)


class Cue(NamedTuple):
    """One source of the probability image and how far it is trusted.

    Parameters
    ----------
    name : str
        ``colour`` or ``template``.
    weight : float, in [0, 1]
        Its share of the probability image.
    probability : Probability
        Its own map.
    """

    name: str
    weight: float
    probability: Probability


class Backprojector:
    """Projects regions of frames with one target model into a buffer that is reused.

    Parameters
    ----------
    model : ColourModel
    """

    def __init__(self, model: ColourModel) -> None:
        self.model = model
        self._buffer = np.empty(0, np.float32)

    def project(self, image: Image, left: float, top: float, right: float, bottom: float, step: int = 1) -> Probability:
        """Project what lies between four edges, px; the next call overwrites the result.

        The edges are clipped to the picture; the part inside needs to hold at least one pixel.
        """
        height, width = image.shape[:2]
        x0 = math.floor(left) if left > 0 else 0
        y0 = math.floor(top) if top > 0 else 0
        columns = ((math.ceil(right) if right < width else width) - x0) // step or 1
        rows = ((math.ceil(bottom) if bottom < height else height) - y0) // step or 1
        size = rows * columns
        if self._buffer.size < size:
            self._buffer = np.empty(2 * size, np.float32)
        out = self._buffer[:size].reshape(rows, columns)
        if image.ndim == 3:
            project_bgr(image, self.model.cube_table, x0, y0, step, out)
        else:
            project_grey(image, self.model.grey_table, x0, y0, step, out)
        return Probability(out, x0, y0, step)


def backproject(image: Image, model: ColourModel, region: Box | None = None) -> Probability:
    """Return the probability image of a picture or of a region of it.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8, C-contiguous
    model : ColourModel
    region : Box, optional
        Clipped to the picture; the whole picture by default.

    Raises
    ------
    FrameError
        If the image has another form.
    RoiError
        If the region lies outside the picture.

    References
    ----------
    Swain, Ballard: Color indexing. IJCV 7(1), 1991, section 5.
    """
    check_image(image)
    height, width = image.shape[:2]
    whole = Box(0, 0, width, height)
    part = whole if region is None else region.clipped(width, height)
    if part is None:
        raise RoiError(f"region {region} lies outside the picture of {width} x {height} px")
    return Backprojector(model).project(image, part.x, part.y, part.right, part.bottom)
