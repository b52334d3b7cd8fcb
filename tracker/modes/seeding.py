"""Where windows start, and how large they are when nobody said."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError

_SAMPLE = 20_000
_WEIGHTED_SAMPLE = 3000
_QUANTILE = 0.3
_SMALLEST = 1e-9


class Distinct(NamedTuple):
    """Points without repetitions.

    Parameters
    ----------
    points : ndarray, shape (m, d), float64
    weights : ndarray, shape (m,), float64
        Sum of the weights of the points there.
    members : ndarray, shape (n,), int64
        Which of them each point is.
    """

    points: NDArray[np.float64]
    weights: NDArray[np.float64]
    members: NDArray[np.int64]


def distinct(points: NDArray[np.float64], weights: NDArray[np.float64]) -> Distinct:
    """Join points, shape (n, d), that lie in the same place; in an order that depends on the places only."""
    order = np.lexsort(points.T)
    rows = points[order]
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    members = np.empty(len(points), np.int64)
    members[order] = np.cumsum(fresh) - 1
    return Distinct(rows[fresh], np.bincount(members, weights).astype(np.float64), members)


def bin_seeds(
    points: NDArray[np.float64], weights: NDArray[np.float64], bandwidth: NDArray[np.float64], min_bin_freq: float
) -> NDArray[np.float64]:
    """Corners of a grid as coarse as the bandwidth, shape (d,), that have enough points nearest to them.

    The points themselves when every point has a corner of its own.

    Raises
    ------
    DataError
        If no corner has points of the weight ``min_bin_freq``.
    """
    corners = distinct(np.round(points / bandwidth), weights)
    enough = corners.weights >= min_bin_freq
    if enough.sum() == len(points):
        return points
    if not enough.any():
        raise DataError(
            f"bin_seeding needs bins with points of the weight {min_bin_freq:g} (min_bin_freq), "
            f"the fullest has {corners.weights.max():g}"
        )
    return corners.points[enough] * bandwidth


def default_bandwidth(points: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Scikit-learn's estimate for points, shape (n, d), with weights > 0; from a sample of very many.

    Where most points lie in few places the estimate is 0; the bandwidth is then so small that different points are
    apart.
    """
    from tracker.modes.bandwidth import estimate_bandwidth

    if (weights == 1).all():
        estimate = float(estimate_bandwidth(points, n_samples=_SAMPLE if len(points) > _SAMPLE else None))
    else:
        estimate = _weighted_estimate(points, weights)
    return estimate if estimate > 0 else _SMALLEST * (float(np.abs(points).max()) or 1.0)


def _weighted_estimate(points: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Mean distance within which a point finds a share of all weight: the estimate for points that are repeated."""
    if len(points) > _WEIGHTED_SAMPLE:
        chosen = np.random.default_rng(0).permutation(len(points))[:_WEIGHTED_SAMPLE]
        points, weights = points[chosen], weights[chosen]
    total = weights.sum()
    rank = max(1.0, np.floor(total * _QUANTILE))
    estimate = 0.0
    for point, weight in zip(points, weights, strict=True):
        squares = ((points - point) ** 2).sum(axis=1)
        order = np.argsort(squares)
        place = np.searchsorted(np.cumsum(weights[order]), rank * (1 - 1e-12))
        estimate += weight * np.sqrt(squares[order[min(place, len(order) - 1)]])
    return float(estimate / total)
