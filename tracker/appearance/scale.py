"""How much the target has grown: a one-dimensional correlation filter over its sizes."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from tracker.appearance.gradients import GRADIENTS, Gradients
from tracker.appearance.grid import CELL
from tracker.appearance.peaks import vertex
from tracker.config import ScaleSettings
from tracker.kernels.patch import crop_scales
from tracker.values import Image

_MAX_MODEL_PX = 512
_REGULARISATION = 1e-2


class ScaleFilter:
    """Tells the size of a target from samples of it at many sizes.

    Parameters
    ----------
    width, height : float
        First size of the target, px.
    grey : bool
        Whether the pictures have one channel.
    settings : ScaleSettings

    References
    ----------
    Danelljan, Häger, Khan, Felsberg: Discriminative scale space tracking. PAMI 39(8), 2017, section 4.
    """

    def __init__(self, width: float, height: float, grey: bool, settings: ScaleSettings) -> None:
        self._settings = settings
        shrink = math.sqrt(min(1.0, _MAX_MODEL_PX / (width * height)))
        rows, cols = (max(2, min(32, round(side * shrink / CELL))) for side in (height, width))
        self._exponents = np.arange(settings.steps) - settings.steps // 2
        self._factors = settings.factor ** self._exponents.astype(np.float64)
        sides = (settings.steps, rows * CELL, cols * CELL)
        self._patches = np.empty(sides if grey else (*sides, 3), np.uint8)
        self._gradients = Gradients(settings.steps, rows, cols)
        self._samples = np.empty((settings.steps, GRADIENTS * rows * cols), np.float32)
        self._window = np.hanning(settings.steps + 2)[1:-1].astype(np.float32)[:, None]
        self._numerator = np.zeros((settings.steps // 2 + 1, self._samples.shape[1]), np.complex64)
        self._denominator = np.zeros(settings.steps // 2 + 1, np.float32)

    def start(self, image: Image, cx: float, cy: float, width: float, height: float) -> None:
        """Learn the target at its first place and size, px."""
        self._learn(self._transform(image, cx, cy, width, height), 0.0, 1.0)

    def measure(self, image: Image, cx: float, cy: float, width: float, height: float, weight: float) -> float:
        """Return by which factor the target is larger than a size, and learn it at that factor.

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        cx, cy, width, height : float
            Where the target is and how large it was, px.
        weight : float, in [0, 1]
            How far the sample may be learnt.
        """
        spectrum = self._transform(image, cx, cy, width, height)
        total = np.vecdot(self._numerator, spectrum) / (self._denominator + np.float32(_REGULARISATION))
        response = fft.irfft(total, n=self._settings.steps, workers=1)
        best = int(response.argmax())
        step = float(self._exponents[best])
        if 0 < best < self._settings.steps - 1:
            step += vertex(float(response[best - 1]), float(response[best]), float(response[best + 1]))
        # The label moves instead of the sample: nothing needs to be sampled twice.
        self._learn(spectrum, step, weight * self._settings.learning_rate)
        return float(self._settings.factor**step)

    def _transform(self, image: Image, cx: float, cy: float, width: float, height: float) -> NDArray[np.complex64]:
        crop_scales(image, cx, cy, width, height, self._factors, self._patches)
        self._gradients.write(self._patches, self._samples.reshape(len(self._samples), GRADIENTS, -1))
        self._samples *= self._window
        spectrum: NDArray[np.complex64] = fft.rfft(self._samples, axis=0, workers=1)
        return spectrum

    def _learn(self, spectrum: NDArray[np.complex64], step: float, rate: float) -> None:
        sigma = math.sqrt(self._settings.steps) / 4
        label = np.exp(-0.5 * ((self._exponents - step) / sigma) ** 2).astype(np.float32)
        target, keep = np.float32(rate) * fft.rfft(label).conj(), np.float32(1 - rate)
        self._numerator *= keep
        self._numerator += target[:, None] * spectrum
        self._denominator *= keep
        self._denominator += np.float32(rate) * np.vecdot(spectrum, spectrum).real
