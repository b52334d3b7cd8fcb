"""How far weighted points spread."""

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError

_ROUNDING = 1e-12


def effective_count(weights: NDArray[np.float64]) -> float:
    """Return how many points of equal weight say as much: (sum w)² / sum w² (Kish, Survey sampling, 1965)."""
    shares = weights / weights.max()
    return float(shares.sum() ** 2 / (shares**2).sum())


def spread_per_axis(points: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviation along each axis, (d,), without the bias of a small number of points.

    Raises
    ------
    DataError
        If the points do not vary along an axis.
    """
    shares = weights / weights.max()
    shares = shares / shares.sum()
    mean = shares @ points
    lack = 1 - (shares**2).sum()
    # Of points in one place the mean is off by rounding: their spread would be that, and no error.
    scale = np.abs(points[shares > 0]).max(axis=0)
    deviation = np.sqrt(np.maximum(shares @ (points - mean) ** 2, 0) / lack) if lack > 0 else np.zeros_like(mean)
    flat = np.flatnonzero(deviation <= _ROUNDING * scale)
    if len(flat):
        count = "a single point has" if np.count_nonzero(shares) == 1 else f"points do not vary along axis {flat[0]}:"
        raise DataError(f"{count} no spread to find a bandwidth from, give one as a number")
    result: NDArray[np.float64] = deviation
    return result
