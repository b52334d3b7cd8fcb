"""The bandwidth that predicts points left out best: least-squares cross-validation."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.kernels.density import sum_pairs
from tracker.modes.binning import linear_binned
from tracker.modes.blocks import in_blocks, in_parts
from tracker.modes.points import checked_points, checked_weights
from tracker.modes.profiles import Kernel, checked_kernel, gaussian_equivalent
from tracker.modes.spread import effective_count, spread_per_axis

_LOWEST, _HIGHEST = 0.005, 2.0
_CANDIDATES = 30
_TOLERANCE = 1e-4
_EXACT = 5000
_NODES = {1: 2**16, 2: 2**11}
_STEPS_PER_BANDWIDTH = 2.0

_Score = Callable[[float], float]


def cross_validated(
    points: ArrayLike, kernel: Kernel = "gaussian", *, weights: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return the bandwidth of least integrated squared error, as far as the points themselves can tell.

    Unlike the rules it does not take the density for one normal cloud, so it sees clusters apart.

    Parameters
    ----------
    points : array-like, shape (n, d)
    kernel : {"gaussian", "epanechnikov", "flat"}
        The search is for a Gaussian; the others get the radius that smooths as much (Marron and Nolan 1988).
    weights : array-like, shape (n,), or None

    Returns
    -------
    ndarray, shape (d,), float64
        In the proportions of the standard deviations along the axes, between 0.005 and 2 times Scott's rule. Where
        the criterion falls up to the end, that end.

    Raises
    ------
    DataError
        If points, kernel or weights cannot be used, the points do not vary along an axis, or so many lie in the
        same places that every narrower bandwidth looks better (rounded data).

    Notes
    -----
    The criterion is the integral of the squared density less twice the mean density at each point without that point
    (the pairs' weighted mean). The sums over pairs are exact up to 5000 points and in three or more dimensions, where
    the time grows as n²; beyond, they come from the autocorrelation of the points binned on a grid, which cannot tell
    bandwidths below two of its steps (in two dimensions 1/1000 of the longer range).

    References
    ----------
    Bowman: An alternative method of cross-validation for the smoothing of density estimates. Biometrika 71, 1984.
    Silverman: Density estimation for statistics and data analysis. Chapman and Hall 1986, section 3.4.3.
    """
    array = checked_points(points)
    kernel = checked_kernel(kernel)
    shares = checked_weights(weights, len(array))
    d = array.shape[1]
    unit = spread_per_axis(array, shares) * effective_count(shares) ** (-1 / (d + 4))
    kept = shares > 0
    scaled = (array[kept] - array[kept].min(axis=0)) / unit
    shares = shares[kept] / shares[kept].max()
    shares = shares / shares.sum()
    lowest = _LOWEST
    if len(scaled) > _EXACT and d in _NODES:
        score, step = _binned_score(scaled, shares)
        lowest = max(lowest, _STEPS_PER_BANDWIDTH * step)
    if len(scaled) <= _EXACT or d not in _NODES or lowest > _HIGHEST / 4:
        score, lowest = _exact_score(scaled, shares), _LOWEST
    bandwidth: NDArray[np.float64] = unit * (_least(score, lowest) * gaussian_equivalent(kernel, d))
    return bandwidth


def _least(score: _Score, lowest: float) -> float:
    """Where the score is least: the best of its valleys, found on a geometric range and then refined."""
    from scipy.optimize import minimize_scalar

    places = np.linspace(math.log(lowest), math.log(_HIGHEST), _CANDIDATES)
    values = np.array([score(math.exp(place)) for place in places])
    valleys = 1 + np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:]))
    if len(valleys) == 0:
        if values[-1] < values[0]:
            return _HIGHEST
        # With the same place taken often enough the criterion falls without end as the bandwidth does.
        raise DataError(
            "cross-validation finds no bandwidth: too many points lie in the same places; use 'scott' or 'silverman'"
        )
    best = valleys[np.argmin(values[valleys])]
    bounds = places[best - 1], places[best + 1]
    found = minimize_scalar(
        lambda place: score(math.exp(place)), bounds=bounds, method="bounded", options={"xatol": _TOLERANCE}
    )
    return math.exp(found.x)


def _criterion(wide: float, narrow: float, own: float, bandwidth: float, d: int) -> float:
    """Criterion from mean values of the kernel over ordered pairs i != j, at twice the variance and at the variance.

    ``own`` is the sum of squared weights: what the pairs i = j weigh.
    """
    return own * _peak(2 * bandwidth**2, d) + wide - 2 * narrow / (1 - own)


def _peak(variance: float, d: int) -> float:
    return float((2 * math.pi * variance) ** (-d / 2))


def _exact_score(points: NDArray[np.float64], weights: NDArray[np.float64]) -> _Score:
    blocks = in_blocks(points)
    ordered = weights[blocks.order]
    own = float((weights**2).sum())
    d = points.shape[1]

    def score(bandwidth: float) -> float:
        rate = 1 / (4 * bandwidth**2)

        def part(first: int, last: int) -> tuple[float, float]:
            return sum_pairs(blocks.points, ordered, blocks.starts, blocks.boxes, rate, first, last)

        sums = np.sum(in_parts(part, blocks.count, len(points) ** 2 / 2), axis=0)
        wide, narrow = 2 * sums[0] * _peak(2 * bandwidth**2, d), 2 * sums[1] * _peak(bandwidth**2, d)
        return _criterion(wide, narrow, own, bandwidth, d)

    return score


def _binned_score(points: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[_Score, float]:
    """Score by the autocorrelation of the binned points, and the step of the grid."""
    from scipy import fft

    d = points.shape[1]
    step = float(points.max()) / (_NODES[d] - 1)
    shape = tuple(int(length / step) + 2 for length in points.max(axis=0))
    padded = [fft.next_fast_len(2 * nodes, real=True) for nodes in shape]
    spectrum = fft.rfftn(linear_binned(points / step, weights, shape), padded, workers=-1)
    pairs = fft.irfftn(spectrum.real**2 + spectrum.imag**2, padded, workers=-1)
    for axis, nodes in enumerate(shape):
        pairs = _folded(pairs, nodes, axis)
    squares = [(np.arange(nodes) * step) ** 2 for nodes in shape]
    # A point is shared by two nodes of an axis: its pair with itself lies at lag 0, and this much of it at lag 1.
    place = points / step - np.floor(points / step)
    split = 2 * place * (1 - place)
    # Binning moves points apart: it adds step² / 6 to the variance of each, on average over places between nodes.
    added = step**2 / 3
    own = float((weights**2).sum())

    def mean_of_pairs(variance: float) -> float:
        sums = pairs
        for lags in reversed(squares):
            sums = sums @ np.exp(lags / (-2 * variance))
        themselves = np.prod(1 - split * (1 - math.exp(-(step**2) / (2 * variance))), axis=1)
        return float(sums - weights**2 @ themselves) * _peak(variance, d)

    def score(bandwidth: float) -> float:
        wide, narrow = mean_of_pairs(2 * bandwidth**2 - added), mean_of_pairs(bandwidth**2 - added)
        return _criterion(wide, narrow, own, bandwidth, d)

    return score, step


def _folded(pairs: NDArray[np.float64], nodes: int, axis: int) -> NDArray[np.float64]:
    """Add lag -k of an axis, which follows the longest lag, to lag k: the kernel does not tell them apart."""
    lags = np.moveaxis(pairs, axis, 0)
    folded = lags[:nodes].copy()
    folded[1:] += lags[:-nodes:-1]
    return np.ascontiguousarray(np.moveaxis(folded, 0, axis))
