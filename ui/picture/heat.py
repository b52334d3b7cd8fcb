"""A probability image as colours over the picture."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtGui import QImage, QPainter

from ui.picture.placement import Placement
from ui.snapshot import ProbabilityMap

_HEAT_STOPS = {
    0: (8, 10, 40),
    80: (120, 20, 110),
    160: (235, 90, 60),
    220: (255, 190, 60),
    255: (255, 255, 200),
}

# Nothing is made out of an image without any peak.
_LEAST_PEAK = 32


def paint_heat(painter: QPainter, probability: ProbabilityMap, placement: Placement, opacity: float) -> None:
    """Paint a probability image where it was computed, relative to its highest value: its mode is always bright."""
    height, width = probability.image.shape
    highest = max(int(probability.image.max()), _LEAST_PEAK)
    levels = np.minimum(np.arange(256) * 255 // highest, 255)
    colours = np.ascontiguousarray(heat_table()[levels][probability.image])
    image = QImage(colours.data, width, height, 4 * width, QImage.Format_RGB32)
    painter.setOpacity(opacity)
    painter.drawImage(placement.rect_to_widget(probability.region), image)
    painter.setOpacity(1.0)


@cache
def heat_table() -> NDArray[np.uint32]:
    """Return 256 colours from dark blue (0) over red to pale yellow (1) as ``0xffRRGGBB``."""
    levels = np.arange(256)
    red, green, blue = (
        np.interp(levels, list(_HEAT_STOPS), channel).astype(np.uint32)
        for channel in zip(*_HEAT_STOPS.values(), strict=True)
    )
    return np.uint32(0xFF000000) | red << 16 | green << 8 | blue
