"""How densely points lie: kernel density estimates at points and on grids, their gradient and their modes."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.kernels.density import sum_profiles, sum_slopes
from tracker.modes.bandwidth import RULES, Rule
from tracker.modes.blocks import Blocks, in_blocks, in_parts
from tracker.modes.density_grid import DensityGrid, GridAlgorithm, binned_grid, checked_window, worth_binning
from tracker.modes.periodic import images, narrowed, unwrapped, wrapped
from tracker.modes.points import checked_bandwidth, checked_period, checked_points, checked_weights
from tracker.modes.profiles import NUMBERS, Kernel, checked_kernel, constant, gaussian_equivalent

__all__ = ["DensityGrid", "KernelDensity", "Modes"]

_Sources = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


class Modes(NamedTuple):
    """Where a density is highest around.

    Parameters
    ----------
    places : ndarray, shape (k, d), float64
        Densest first.
    densities : ndarray, shape (k,), float64
        Density at each.
    """

    places: NDArray[np.float64]
    densities: NDArray[np.float64]


class KernelDensity:
    """Kernel density estimate of weighted points in d dimensions; integrates to 1.

    Parameters
    ----------
    bandwidth : float, array-like of shape (d,), or {"scott", "silverman", "cross-validated"}
        For all axes, per axis, or found by a rule. Radius of the flat and the Epanechnikov kernel, standard deviation
        of the Gaussian, in the unit of the points. A rule's number is for the Gaussian; the others get the radius
        that smooths as much.
    kernel : {"gaussian", "epanechnikov", "flat"}
        exp(-r²/2), 1 - r² or 1, the latter two for r <= 1; r is the distance in bandwidths.
    period : array-like, shape (d,), or None
        Length after which an axis starts again, such as 180 for the hue of an 8-bit image; 0 for one that does not.
        The density then integrates to 1 over one period. Rules see such an axis cut open opposite its mean.

    Attributes
    ----------
    bandwidth_ : ndarray, shape (d,), float64
        What is used, after `fit`.

    References
    ----------
    Silverman: Density estimation for statistics and data analysis. Chapman and Hall 1986, section 4.2.

    Examples
    --------
    >>> KernelDensity(bandwidth=1.0).fit([[0.0], [2.0]]).evaluate([[1.0]]).round(4).tolist()
    [0.242]
    """

    def __init__(
        self, bandwidth: ArrayLike | str = "scott", kernel: Kernel = "gaussian", period: ArrayLike | None = None
    ) -> None:
        self.bandwidth = bandwidth
        self.kernel = kernel
        self.period = period

    def fit(self, points: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Take points and their weights.

        Parameters
        ----------
        points : array-like, shape (n, d)
        weights : array-like, shape (n,), or None
            Only their proportions count.

        Raises
        ------
        DataError
            If points, weights, bandwidth, kernel or period cannot be used, or a rule finds no bandwidth.
        """
        array = checked_points(points)
        d = array.shape[1]
        shares = checked_weights(weights, len(array))
        kernel = checked_kernel(self.kernel)
        period = checked_period(self.period, d)
        shares = shares / shares.max()
        shares = shares / shares.sum()
        array, shares = wrapped(array[shares > 0], period), shares[shares > 0]
        if isinstance(self.bandwidth, str):
            bandwidth = _rule(self.bandwidth)(unwrapped(array, shares, period), shares) * gaussian_equivalent(kernel, d)
        else:
            bandwidth = checked_bandwidth(self.bandwidth, d)
        self.bandwidth_ = bandwidth
        self._kernel, self._period, self._points, self._weights = kernel, period, array, shares
        self._scale = scale = narrowed(bandwidth, period, kernel)
        copies, owners = images(array / scale, period / scale, kernel)
        self._blocks = in_blocks(copies)
        self._block_weights = shares[owners[self._blocks.order]]
        masses = np.add.reduceat(self._block_weights, self._blocks.starts[:-1])
        self._log_masses = np.log(masses / masses.sum())
        return self

    def evaluate(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the density at points, exactly.

        Parameters
        ----------
        points : array-like, shape (m, d)

        Returns
        -------
        ndarray, shape (m,), float64
            Per unit of the points to the power d. Each within 1e-12 of itself; Gaussian sums below 1e-304 are 0.

        Raises
        ------
        DataError
            If there was no `fit`, or the points cannot be used or have another number of axes.
        """
        queries = self._queries(points)
        out = np.empty(queries.points.shape[1])

        def part(first: int, last: int) -> None:
            sum_profiles(*self._sources(), *_places(queries), NUMBERS[self._kernel], first, last, out)

        in_parts(part, queries.count, len(queries.order) * len(self._blocks.order))
        values = np.empty_like(out)
        values[queries.order] = out * self._constant
        return values

    def gradient(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the gradient of the density at points, exactly.

        Parameters
        ----------
        points : array-like, shape (m, d)

        Returns
        -------
        ndarray, shape (m, d), float64

        Raises
        ------
        DataError
            As `evaluate`, and for the flat kernel, whose density is made of steps.
        """
        queries = self._queries(points)
        if self._kernel == "flat":
            raise DataError("the flat kernel's density has steps and no gradient: use 'epanechnikov' or 'gaussian'")
        out = np.empty_like(queries.points)

        def part(first: int, last: int) -> None:
            sum_slopes(*self._sources(), *_places(queries), NUMBERS[self._kernel], first, last, out)

        in_parts(part, queries.count, len(queries.order) * len(self._blocks.order))
        values = np.empty((len(queries.order), len(self._scale)))
        values[queries.order] = out.T * (self._constant / self._scale)
        return values

    def grid(
        self,
        shape: int | tuple[int, ...],
        limits: ArrayLike | None = None,
        *,
        algorithm: GridAlgorithm = "auto",
    ) -> DensityGrid:
        """Return the density on a grid of nodes.

        Parameters
        ----------
        shape : int or tuple of d ints, >= 2
            Nodes per axis.
        limits : array-like, shape (d, 2), or None
            First and last node of each axis. None takes in all points and what the kernel adds around them. A
            periodic axis always covers one period, the end left out.
        algorithm : {"auto", "exact", "binned"}
            Exact sums at the nodes; or points shared among nodes and convolved with the kernel by FFT, at a cost that
            hardly grows with their number. "auto" bins where that is both faster and accurate: see the notes.

        Returns
        -------
        DensityGrid

        Raises
        ------
        DataError
            If there was no `fit`, or shape, limits or algorithm cannot be used.

        Notes
        -----
        With s steps of the grid per bandwidth, binning errs, in parts of what a point contributes at its own place, by
        d / (12 s²) at most for the Gaussian; for the Epanechnikov kernel by 1 / (2 s) at its rim; for the flat one by
        up to the whole at its rim. The errors of many points even out: at s = 4 and 2000 points in two dimensions the
        Gaussian's is 1/1000 of the highest density. "auto" bins from s = 4 on for the Gaussian and s = 8 on for the
        Epanechnikov kernel, in up to three dimensions, never for the flat one.

        References
        ----------
        Wand: Fast computation of multivariate kernel estimators. Journal of Computational and Graphical Statistics
        3(4), 1994.
        """
        self._check_fitted()
        if algorithm not in ("auto", "exact", "binned"):
            raise DataError(f"algorithm needs to be auto, exact or binned, got {algorithm!r}")
        window = checked_window(shape, limits, self._points, self._scale, self._period, self._kernel)
        if algorithm == "binned" or (algorithm == "auto" and worth_binning(window, self._kernel, len(self._points))):
            return DensityGrid(window.axes, binned_grid(self._points, self._weights, window, self._kernel), "binned")
        nodes = np.stack(np.meshgrid(*window.axes, indexing="ij"), axis=-1).reshape(-1, len(window.axes))
        return DensityGrid(window.axes, self.evaluate(nodes).reshape(window.shape), "exact")

    def modes(self) -> Modes:
        """Return where the density is highest around, found by mean shift from every point.

        Returns
        -------
        Modes
            For the flat kernel, whose density has plateaus, those of the Epanechnikov kernel of the same radius.

        Raises
        ------
        DataError
            If there was no `fit`.

        References
        ----------
        Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, section 2.1: a
        flat window climbs the density of the Epanechnikov kernel, a Gaussian one that of the Gaussian.
        """
        from tracker.modes.estimator import MeanShift

        self._check_fitted()
        climber = MeanShift(
            bandwidth=self.bandwidth_,
            kernel="gaussian" if self._kernel == "gaussian" else "flat",
            period=self._period if self._period.any() else None,
        )
        places = climber.fit(self._points, sample_weight=self._weights).cluster_centers_
        densities = self.evaluate(places)
        order = np.argsort(-densities, kind="stable")
        return Modes(places[order], densities[order])

    @property
    def _constant(self) -> float:
        return float(constant(self._kernel, len(self.bandwidth_)) / np.prod(self._scale))

    def _check_fitted(self) -> None:
        if not hasattr(self, "bandwidth_"):
            raise DataError("this KernelDensity has no points yet: call fit(points) first")

    def _queries(self, points: ArrayLike) -> Blocks:
        self._check_fitted()
        array = checked_points(points)
        d = len(self.bandwidth_)
        if array.shape[1] != d:
            raise DataError(f"points need {d} columns as the points fitted, got {array.shape[1]}")
        return in_blocks(wrapped(array, self._period) / self._scale)

    def _sources(self) -> _Sources:
        return self._blocks.points, self._block_weights, self._blocks.starts, self._blocks.boxes, self._log_masses


def _places(queries: Blocks) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    return queries.points, queries.starts, queries.boxes


def _rule(name: str) -> Rule:
    if name not in RULES:
        raise DataError(f"bandwidth needs to be a number, one per axis, or one of {', '.join(RULES)}, got {name!r}")
    return RULES[name]
