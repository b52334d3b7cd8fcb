"""How wide a window should be: scikit-learn's estimate, the rules of Scott and Silverman, and two searches."""

import operator
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.kernels.density import rank_distances
from tracker.modes.blocks import in_blocks, in_parts
from tracker.modes.cross_validation import cross_validated
from tracker.modes.plateau import Stability, stability
from tracker.modes.points import checked_points, checked_weights
from tracker.modes.spread import effective_count, spread_per_axis

__all__ = ["RULES", "Rule", "Stability", "cross_validated", "estimate_bandwidth", "scott", "silverman", "stability"]

Rule = Callable[[ArrayLike, ArrayLike | None], NDArray[np.float64]]


def estimate_bandwidth(points: ArrayLike, quantile: float = 0.3, n_samples: int | None = None, seed: int = 0) -> float:
    """Return the mean distance of a point to the nearest ``quantile`` of all points: one radius for flat windows.

    The number of ``sklearn.cluster.estimate_bandwidth``, whose ``random_state`` is ``seed`` here.

    Parameters
    ----------
    points : array-like, shape (n, d)
    quantile : float, in [0, 1]
        Share of the points a window should hold. scikit-learn's 0.3 is wide for more than three clusters.
    n_samples : int or None
        How many points to look at, drawn at random; None takes all of them.
    seed : int, 0 to 2**32 - 1
        For the draw.

    Returns
    -------
    float
        In the unit of the points. 0 for a single point and where that share of the points is in the same places:
        no window has that radius.

    Raises
    ------
    DataError
        If the points, the quantile, the number of samples or the seed cannot be used.

    Notes
    -----
    Exact. The time grows as n² at worst, in two or three dimensions about as n^1.5.
    """
    array = checked_points(points)
    if not (isinstance(quantile, int | float | np.number) and 0 <= quantile <= 1):
        raise DataError(f"quantile needs to be in [0, 1], got {quantile!r}")
    if n_samples is not None:
        array = array[_draw(len(array), n_samples, seed)]
    return float(_rank_distances(array, max(1, int(len(array) * quantile))).mean())


def _draw(count: int, n_samples: int, seed: int) -> NDArray[np.int64]:
    try:
        wanted = operator.index(n_samples)
        # The older generator, because scikit-learn draws with it.
        generator = np.random.RandomState(operator.index(seed))
    except (TypeError, ValueError):
        raise DataError(
            f"n_samples and seed need to be whole numbers, seed in [0, 2**32), got {n_samples!r} and {seed!r}"
        ) from None
    if wanted < 1:
        raise DataError(f"n_samples needs to be >= 1, got {n_samples}")
    drawn: NDArray[np.int64] = generator.permutation(count)[:wanted]
    return drawn


def _rank_distances(points: NDArray[np.float64], rank: int) -> NDArray[np.float64]:
    """Distance of each of (n, d) points to its ``rank``-th nearest, itself the first; in another order."""
    # A power of two: exact, and the squares of very large or small numbers stay numbers.
    scale = 2.0 ** np.frexp(np.abs(points).max())[1]
    blocks = in_blocks(points / scale)
    out = np.empty(len(points))

    def part(first: int, last: int) -> None:
        rank_distances(blocks.points, blocks.starts, blocks.boxes, rank, first, last, out)

    in_parts(part, blocks.count, len(points) ** 2)
    distances: NDArray[np.float64] = out * scale
    return distances


def scott(points: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return Scott's rule: per axis, the standard deviation times n^(-1/(d + 4)).

    Right for one normal cloud and a Gaussian kernel; too wide where there are several clusters.

    Parameters
    ----------
    points : array-like, shape (n, d)
    weights : array-like, shape (n,), or None
        With weights, n is the effective number of points, (sum w)² / sum w².

    Returns
    -------
    ndarray, shape (d,), float64
        Standard deviations of a Gaussian kernel, in the unit of the points.

    Raises
    ------
    DataError
        If points or weights cannot be used, or the points do not vary along an axis.

    References
    ----------
    Scott: Multivariate density estimation. Wiley 1992, section 6.3.
    """
    return _scaled_spread(points, weights, lambda count, d: count)


def silverman(points: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return Silverman's rule: per axis, the standard deviation times (n (d + 2) / 4)^(-1/(d + 4)).

    Least integrated squared error for one normal cloud and a Gaussian kernel; too wide where there are several
    clusters.

    Parameters
    ----------
    points : array-like, shape (n, d)
    weights : array-like, shape (n,), or None
        With weights, n is the effective number of points, (sum w)² / sum w².

    Returns
    -------
    ndarray, shape (d,), float64
        Standard deviations of a Gaussian kernel, in the unit of the points.

    Raises
    ------
    DataError
        If points or weights cannot be used, or the points do not vary along an axis.

    References
    ----------
    Silverman: Density estimation for statistics and data analysis. Chapman and Hall 1986, section 4.3.2.
    """
    return _scaled_spread(points, weights, lambda count, d: count * (d + 2) / 4)


def _scaled_spread(
    points: ArrayLike, weights: ArrayLike | None, base: Callable[[float, int], float]
) -> NDArray[np.float64]:
    """Return the standard deviation per axis, narrower the more points there are: by ``base`` to the -1/(d + 4)."""
    array = checked_points(points)
    shares = checked_weights(weights, len(array))
    d = array.shape[1]
    bandwidth: NDArray[np.float64] = spread_per_axis(array, shares) * base(effective_count(shares), d) ** (-1 / (d + 4))
    return bandwidth


def _cross_validated(points: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    return cross_validated(points, weights=weights)


RULES: dict[str, Rule] = {
    "scott": scott,
    "silverman": silverman,
    "cross-validated": _cross_validated,
}
"""Rules by the names that `KernelDensity` takes; each gives standard deviations of a Gaussian kernel."""
