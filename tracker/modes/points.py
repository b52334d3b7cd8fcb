"""Points, weights, bandwidths and periods as the rest of the package wants them: checked once, at the border."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError


def checked_points(points: ArrayLike) -> NDArray[np.float64]:
    """Return points as float64 in C order, or say what is wrong with them.

    Parameters
    ----------
    points : array-like, shape (n, d)
        Numbers, at least one row and one column.

    Returns
    -------
    ndarray, shape (n, d), float64
        The array that came if it already has this form, a copy otherwise.

    Raises
    ------
    DataError
        If these are not numbers, not two-dimensional, empty, NaN or infinite.
    """
    array = _numbers(points, "points")
    if array.ndim == 1:
        raise DataError(f"points need shape (n, d), got {array.shape}: use points.reshape(-1, 1) for one axis")
    if array.ndim != 2:
        raise DataError(f"points need shape (n, d), got {array.shape}")
    if array.size == 0:
        raise DataError(f"points need at least one row and one column, got shape {array.shape}")
    bad = _not_finite(array)
    if bad is not None:
        raise DataError(f"points need to be finite, got {array[bad]} in row {bad[0]}, column {bad[1]}")
    return array


def checked_weights(weights: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return one weight per point as float64; None gives every point the weight 1.

    Parameters
    ----------
    weights : array-like, shape (n,), or None
        A point of weight 2 counts as two points in the same place, one of weight 0 as none.
    n : int
        Number of points.

    Raises
    ------
    DataError
        If these are not numbers, not one per point, negative, NaN, infinite or all 0.
    """
    if weights is None:
        return np.ones(n)
    array = _numbers(weights, "weights")
    if array.ndim == 0:
        array = np.full(n, float(array))
    if array.shape != (n,):
        raise DataError(f"weights need shape ({n},), one per point, got {array.shape}")
    bad = _not_finite(array)
    if bad is not None:
        raise DataError(f"weights need to be finite, got {array[bad]} for point {bad[0]}")
    if array.min() < 0:
        first = int(np.argmax(array < 0))
        raise DataError(f"weights need to be >= 0, got {array[first]:g} for point {first}")
    if array.max() == 0:
        raise DataError("weights need to be > 0 for at least one point, got only zero weights")
    return array


def checked_bandwidth(bandwidth: ArrayLike, d: int) -> NDArray[np.float64]:
    """Return one bandwidth per axis, in the units of the points.

    Parameters
    ----------
    bandwidth : float or array-like, shape (d,)
        One for all axes or one for each.
    d : int
        Number of axes.

    Raises
    ------
    DataError
        If these are not numbers > 0, or not one or ``d`` of them.
    """
    array = _per_axis(bandwidth, d, "bandwidth")
    if not (array.min() > 0 and np.isfinite(array.max())):
        raise DataError(f"bandwidth needs to be finite and > 0, got {_shown(bandwidth)}")
    return array


def checked_period(period: ArrayLike | None, d: int) -> NDArray[np.float64]:
    """Return the period of every axis, 0 for an axis that does not wrap.

    Parameters
    ----------
    period : float, array-like of shape (d,), or None
        Length after which an axis repeats, such as 180 for the hue of an 8-bit image; 0 or None: it does not.
    d : int
        Number of axes.

    Raises
    ------
    DataError
        If these are not numbers >= 0, or not one or ``d`` of them.
    """
    if period is None:
        return np.zeros(d)
    array = _per_axis(period, d, "period")
    if not (array.min() >= 0 and np.isfinite(array.max())):
        raise DataError(f"period needs to be finite and >= 0 (0: does not wrap), got {_shown(period)}")
    return array


def _numbers(values: Any, name: str) -> NDArray[np.float64]:
    if hasattr(values, "toarray"):
        raise DataError(f"{name} need to be dense, got a sparse {type(values).__name__}: use .toarray()")
    try:
        array = np.asarray(values)
    except ValueError:
        raise DataError(f"{name} need rows of equal length, got ragged ones") from None
    if array.dtype.kind in "SU":
        raise DataError(f"{name} need to be numbers, got text such as {str(array.flat[0]) if array.size else ''!r}")
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(f"{name} need to be numbers: {error}") from None
    if array.dtype.kind not in "biuf":
        raise DataError(f"{name} need to be real numbers, got dtype {array.dtype}")
    # Kernels are compiled for writable arrays: a read-only one would cost a compilation of its own.
    return np.require(array, np.float64, ["C", "W"])


def _not_finite(array: NDArray[np.float64]) -> tuple[int, ...] | None:
    """Place of the first NaN or infinity."""
    # The sum of finite numbers is finite short of overflow, and far cheaper than a mask.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):
            return None
    finite = np.isfinite(array)
    if finite.all():
        return None
    return tuple(int(i) for i in np.unravel_index(int(np.argmin(finite)), array.shape))


def _per_axis(values: Any, d: int, name: str) -> NDArray[np.float64]:
    array = _numbers(values, f"{name} values")
    if array.ndim > 1 or array.size not in (1, d):
        raise DataError(f"{name} needs one value or {d}, one per axis, got shape {array.shape}")
    return np.broadcast_to(array.reshape(-1), (d,)).copy()


def _shown(values: Any) -> str:
    return np.array2string(np.asarray(values), precision=6, separator=", ").replace("\n", "")
