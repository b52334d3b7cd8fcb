"""The bandwidth at which the number of modes stays the same longest."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.modes.points import checked_points, checked_weights
from tracker.modes.profiles import Kernel, checked_kernel, gaussian_equivalent

_STEPS = 24
_NARROW_QUANTILE = 0.02
_SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Stability:
    """Number of modes over a range of bandwidths.

    Parameters
    ----------
    bandwidths : ndarray, shape (k,), float64
        Ascending, in the unit of the points.
    counts : ndarray, shape (k,), int64
        Modes that mean shift finds at each.
    best : float
        Geometric middle of the longest plateau.
    """

    bandwidths: NDArray[np.float64]
    counts: NDArray[np.int64]
    best: float


def stability(
    points: ArrayLike,
    bandwidths: ArrayLike | None = None,
    *,
    kernel: Kernel = "flat",
    weights: ArrayLike | None = None,
    **options: Any,
) -> Stability:
    """Count the modes over a range of bandwidths and choose the middle of the longest plateau.

    A plateau is a run of bandwidths, equal steps apart on a logarithmic scale, that give the same number of modes,
    more than one and fewer than points. Where there is none the longest run of any number counts: one cloud is one.

    Parameters
    ----------
    points : array-like, shape (n, d)
    bandwidths : array-like, shape (k,), or None
        What to try; None takes 24 from the mean distance to the nearest 2 % of the points to that to the farthest.
    kernel : {"flat", "epanechnikov", "gaussian"}
    weights : array-like, shape (n,), or None
    **options
        What else `MeanShift` takes, such as ``algorithm="grid"`` for many points, or ``period``.

    Returns
    -------
    Stability

    Raises
    ------
    DataError
        If points, bandwidths, kernel, weights or an option cannot be used, or the points are all the same.

    References
    ----------
    Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, section 2.5, on the
    centre of the widest range in which the number of clusters stays; after Fukunaga: Introduction to statistical
    pattern recognition, 1990.
    """
    from tracker.modes.estimator import MeanShift

    array = checked_points(points)
    kernel = checked_kernel(kernel)
    shares = checked_weights(weights, len(array))
    tried = _range(array, kernel) if bandwidths is None else _checked_range(bandwidths)
    counts = np.empty(len(tried), np.int64)
    for index, bandwidth in enumerate(tried):
        estimator = MeanShift(bandwidth=float(bandwidth), kernel=kernel, **options)
        counts[index] = len(estimator.fit(array, sample_weight=shares).cluster_centers_)
    return Stability(tried, counts, _middle_of_plateau(tried, counts, len(array)))


def _range(points: NDArray[np.float64], kernel: Kernel) -> NDArray[np.float64]:
    from tracker.modes.bandwidth import estimate_bandwidth

    # Counts of few points in a sample are rough: five are the least.
    share = min(1.0, max(_NARROW_QUANTILE, 5 / min(len(points), _SAMPLES)))
    narrow = estimate_bandwidth(points, quantile=share, n_samples=_SAMPLES)
    wide = estimate_bandwidth(points, quantile=1.0, n_samples=_SAMPLES)
    if wide == 0:
        raise DataError("points are all in one place: there is no range of bandwidths to try")
    d = points.shape[1]
    radii = np.geomspace(narrow if 0 < narrow < wide else wide / 100, wide, _STEPS)
    return radii * gaussian_equivalent(kernel, d) / gaussian_equivalent("flat", d)


def _checked_range(bandwidths: ArrayLike) -> NDArray[np.float64]:
    values = checked_points(np.reshape(np.asarray(bandwidths), (-1, 1)))[:, 0]
    if values.min() <= 0:
        raise DataError(f"bandwidths need to be > 0, got {values.min():g}")
    return np.sort(values)


def _middle_of_plateau(bandwidths: NDArray[np.float64], counts: NDArray[np.int64], n: int) -> float:
    edges = np.flatnonzero(np.diff(counts)) + 1
    starts = np.concatenate(([0], edges))
    ends = np.concatenate((edges, [len(counts)])) - 1
    lengths = np.log(bandwidths[ends] / bandwidths[starts])
    several = (counts[starts] > 1) & (counts[starts] < n) & (lengths > 0)
    longest = int(np.argmax(np.where(several, lengths, -1.0) if several.any() else lengths))
    return float(np.sqrt(bandwidths[starts[longest]] * bandwidths[ends[longest]]))
