"""How far the camera turned between two frames."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.values import Image

# Of a picture so many pixels are compared.
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
    """Return the green, or the grey, of 48 x 64 pixels of a picture."""
    # Means would touch all of a picture, which takes longer than all else and shows the turn no better.
    thinned = cv2.resize(image, (_COLUMNS, _ROWS), interpolation=cv2.INTER_NEAREST)
    return np.asarray(thinned if image.ndim == 2 else thinned[..., 1], np.float32)
