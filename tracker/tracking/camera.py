"""How far the camera turned between two frames."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.values import Image

# Pictures are compared this small; what is finer than half of one of these pixels is skipped.
_COLUMNS, _ROWS = 64, 48
# Response of the correlation, 1 for a picture that is shifted and else unchanged, below which no shift is believed.
_CLEAR = 0.15


class CameraShift:
    """Measures how far the whole picture shifts from frame to frame.

    References
    ----------
    Kuglin, Hines: The phase correlation image alignment method. Int. Conf. on Cybernetics and Society, 1975.
    """

    def __init__(self) -> None:
        self._last: NDArray[np.float32] | None = None
        self._window = np.outer(np.hanning(_ROWS), np.hanning(_COLUMNS)).astype(np.float32)

    def measure(self, image: Image) -> tuple[float, float]:
        """Return how far things that stand still moved since the picture before, px to the right and down.

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8

        Returns
        -------
        dx, dy : float
            0 for the first picture, and where no shift explains the change.
        """
        last, self._last = self._last, _reduced(image)
        if last is None:
            return 0.0, 0.0
        (dx, dy), response = cv2.phaseCorrelate(last, self._last, self._window)
        if not response >= _CLEAR:
            return 0.0, 0.0
        height, width = image.shape[:2]
        return dx * width / _COLUMNS, dy * height / _ROWS


def _reduced(image: Image) -> NDArray[np.float32]:
    """Return a picture's green, or its grey, in 48 x 64 means."""
    grey = image if image.ndim == 2 else image[..., 1]
    step = max(1, min(grey.shape[1] // (2 * _COLUMNS), grey.shape[0] // (2 * _ROWS)))
    thinned = np.ascontiguousarray(grey[::step, ::step])
    return np.asarray(cv2.resize(thinned, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA), np.float32)
