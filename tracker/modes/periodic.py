"""Axes that start again after a period, such as hue: points into one period, and their images outside it."""

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError
from tracker.modes.profiles import Kernel

# A Gaussian of 1.5 periods, wrapped, is 1 / period to 5e-20: 2 exp(-2 pi² 1.5²). A wider one is the same.
_UNIFORM = 1.5
# exp(-80 / 2) = 4e-18: images that many times weaker than the nearest do not count.
_NEGLIGIBLE = 80.0
_MOST_IMAGES = 20_000_000


def wrapped(points: NDArray[np.float64], period: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, d) points with each periodic axis in [0, period)."""
    if not period.any():
        return points
    return np.where(period > 0, np.mod(points, np.where(period > 0, period, 1.0)), points)


def unwrapped(
    points: NDArray[np.float64], weights: NDArray[np.float64], period: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n, d) points with each periodic axis cut open opposite its circular mean."""
    points = points.copy()
    for axis in np.flatnonzero(period):
        turns = np.exp(2j * np.pi * points[:, axis] / period[axis])
        cut = np.angle(weights @ turns) / (2 * np.pi) * period[axis] - period[axis] / 2
        points[:, axis] = np.mod(points[:, axis] - cut, period[axis])
    return points


def narrowed(bandwidth: NDArray[np.float64], period: NDArray[np.float64], kernel: Kernel) -> NDArray[np.float64]:
    """Return bandwidths per axis that give the same density: a Gaussian far wider than a period is flat around it."""
    if kernel != "gaussian":
        return bandwidth
    return np.where(period > 0, np.minimum(bandwidth, _UNIFORM * period), bandwidth)


def images(
    points: NDArray[np.float64], period: NDArray[np.float64], kernel: Kernel
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the points with those of their images that count for a place within the period.

    Parameters
    ----------
    points : ndarray, shape (n, d), float64
        In bandwidths, periodic axes in [0, period).
    period : ndarray, shape (d,), float64
        In bandwidths; 0 for an axis that does not wrap.

    Returns
    -------
    ndarray, shape (k, d), float64
    ndarray, shape (k,), int64
        Which point each is an image of.

    Raises
    ------
    DataError
        If there are too many to hold: a flat or Epanechnikov kernel many periods wide.
    """
    owners = np.arange(len(points))
    for axis in np.flatnonzero(period):
        length = period[axis]
        # The nearest image of a point is half a period away at most.
        reach = np.sqrt(_NEGLIGIBLE + length**2 / 4) if kernel == "gaussian" else 1.0
        turns = int(np.ceil(reach / length))
        if len(owners) * (2 * turns + 1) > _MOST_IMAGES:
            raise DataError(
                f"the bandwidth is {1 / length:.3g} periods of axis {axis}: too wide for an axis that wraps"
            )
        kept = []
        for turn in range(-turns, turns + 1):
            place = points[:, axis] + turn * length
            kept.append((np.flatnonzero((place >= -reach) & (place <= length + reach)), turn * length))
        shifted = [points[rows] for rows, _ in kept]
        for part, (_, shift) in zip(shifted, kept, strict=True):
            part[:, axis] += shift
        owners = np.concatenate([owners[rows] for rows, _ in kept])
        points = np.concatenate(shifted)
    return points, owners
