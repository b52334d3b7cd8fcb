"""The light on a target, followed so that its colours stay its own."""

import math

import numpy as np

from tracker.kernels.codes import light_levels, lit_codes
from tracker.kernels.hellinger import likest
from tracker.tracking.colour_target import ColourTarget
from tracker.values import Image

# Logarithms of the light's gains: how far other lights are tried, how much of that is taken over, and the limits.
_BRIGHTNESS_STEP = 0.05
_WARMTH_STEP = 0.03
_GAIN = 0.5
_MAX_BRIGHTNESS = 0.7
_MAX_WARMTH = 0.2


class Light:
    """How bright and how warm the light is against the first frame's.

    Attributes
    ----------
    levels : ndarray, shape (3, 256), uint8
        Which value each value of blue, green and red would have in the first frame's light.
    """

    def __init__(self) -> None:
        self.levels = np.empty((3, 256), np.uint8)
        self._brightness = self._warmth = 0.0
        self._brightens = False
        light_levels(0.0, 0.0, self.levels)

    def follow(
        self,
        image: Image,
        target: ColourTarget,
        window: tuple[float, float, float, float],
        step: int,
        parts_weight: float,
    ) -> None:
        """Go on, in turn with brightness and warmth, to where a target looks most like itself.

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        target : ColourTarget
        window : tuple of float
            Its centre x, y, width and height, px.
        step : int
            Every how many pixels are looked at.
        parts_weight : float
            Of its quarters against the whole.
        """
        self._brightens = not self._brightens
        change = (_BRIGHTNESS_STEP, 0.0) if self._brightens else (0.0, _WARMTH_STEP)
        cx, cy, width, height = window
        left, top = max(0, math.floor(cx - width / 2)), max(0, math.floor(cy - height / 2))
        right = min(image.shape[1], math.ceil(cx + width / 2))
        bottom = min(image.shape[0], math.ceil(cy + height / 2))
        if right <= left or bottom <= top:
            return
        codes = np.empty((3, (bottom - top + step - 1) // step, (right - left + step - 1) // step), np.uint32)
        table = target.cube if image.ndim == 3 else target.grey
        lit_codes(image, table, self._brightness, self._warmth, *change, left, top, step, codes)
        best = likest(
            codes, (cx - left) / step, (cy - top) / step, width / step / 2, height / step / 2,
            target.parts, parts_weight, target.roots,
        )  # fmt: skip
        self._brightness = _within(self._brightness + _GAIN * best * change[0], _MAX_BRIGHTNESS)
        self._warmth = _within(self._warmth + _GAIN * best * change[1], _MAX_WARMTH)
        light_levels(self._brightness, self._warmth, self.levels)


def _within(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
