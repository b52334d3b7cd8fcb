"""Mean shift clustering with the interface of scikit-learn, and without depending on it."""

import inspect
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.modes.exact import Climbs, nearest_centres, thread_count
from tracker.modes.landscape import landscape_of
from tracker.modes.points import checked_bandwidth, checked_period, checked_points, checked_weights
from tracker.modes.profiles import Kernel, checked_kernel
from tracker.modes.seeding import bin_seeds, default_bandwidth

_AUTO_POINTS = 20_000
_AUTO_SMOOTH_POINTS = 5000
_AUTO_AXES = 4


class MeanShift:
    """Find the modes of a density and the cluster that belongs to each, without being told how many.

    A window climbs from every seed: it moves to the weighted mean of the points in it until it rests, which is on a
    mode of the density. Modes closer than the bandwidth are one; the one with the most weight in its window stays.

    Parameters
    ----------
    bandwidth : float or array-like of shape (d,), optional
        Size of the window in the units of the points, one for all axes or one for each: the radius of a flat or
        Epanechnikov window, the standard deviation of a Gaussian one. By default scikit-learn's estimate of a radius,
        `tracker.modes.estimate_bandwidth`.
    seeds : array-like, shape (m, d), optional
        Where windows start; by default at every point (exact) or every cell (grid).
    bin_seeding : bool
        Start at the corners of a grid as coarse as the bandwidth that have points around them.
    min_bin_freq : int, >= 1
        Weight of the points around a corner for it to be a seed of ``bin_seeding``.
    cluster_all : bool
        False leaves points farther than the bandwidth (three of a Gaussian) from every centre without a cluster:
        label -1. With basins it is the end of the climb that counts.
    n_jobs : int, optional
        Threads: None is one, -1 as many as there are cores. The answer is the same for any number.
    max_iter : int, >= 0
        Steps after which a window stops, at rest or not.
    kernel : {"flat", "epanechnikov", "gaussian"}
        Weight of a point in the window at r bandwidths from its centre: 1 up to 1, 1 - r² up to 1, or exp(-r²/2).
    labels : {"nearest", "basin"}
        A point belongs to the centre nearest to it, as in scikit-learn, or to the one its own window climbs to.
    algorithm : {"auto", "exact", "grid"}
        "exact" computes every window from all points in it; smooth windows that come within a hundredth of the
        bandwidth to the path of another share its end. "grid" gathers the points in cells a fraction of the
        bandwidth wide first and climbs over these; a window that meets the path of another shares its end. The time
        then hardly depends on the number of points. "auto" is "exact" for up to 20,000 points (5,000 with a kernel
        that is not flat), for more than 4 axes, and when there are ``seeds`` or ``bin_seeding``; "grid" otherwise.
    period : float or array-like of shape (d,), optional
        Length after which an axis repeats, such as 180 for the hue of an 8-bit image; 0: it does not.
    keep_paths : bool
        Keep the path of every window in ``paths_``.

    Attributes
    ----------
    labels_ : ndarray, shape (n,), int64
        Cluster of every point; -1: none.
    cluster_centers_ : ndarray, shape (k, d), float64
        The modes, the ones with the most weight in the window first.
    densities_ : ndarray, shape (k,), float64
        Density at the modes: that of the kernel, normalised to integrate to 1 over the space (not over the period).
    n_iter_ : int
        Steps of the window that took most.
    bandwidth_ : float or ndarray of shape (d,)
        The bandwidth that was used.
    n_features_in_ : int
    paths_ : list of ndarray, shape (steps, d)
        With ``keep_paths``: every place of every window, from its seed on.

    References
    ----------
    Fukunaga, Hostetler: The estimation of the gradient of a density function. IEEE Transactions on Information Theory
    21(1), 1975. Cheng: Mean shift, mode seeking, and clustering. PAMI 17(8), 1995. Comaniciu, Meer: Mean shift: a
    robust approach toward feature space analysis. PAMI 24(5), 2002, sections 2 and 3.

    Examples
    --------
    >>> model = MeanShift(bandwidth=2).fit([[1, 1], [2, 1], [1, 0], [4, 7], [3, 5], [3, 6]])
    >>> model.labels_.tolist()
    [1, 1, 1, 0, 0, 0]
    """

    labels_: NDArray[np.int64]
    cluster_centers_: NDArray[np.float64]
    densities_: NDArray[np.float64]
    n_iter_: int
    bandwidth_: float | NDArray[np.float64]
    n_features_in_: int
    paths_: list[NDArray[np.float64]]

    def __init__(
        self,
        *,
        bandwidth: ArrayLike | None = None,
        seeds: ArrayLike | None = None,
        bin_seeding: bool = False,
        min_bin_freq: int = 1,
        cluster_all: bool = True,
        n_jobs: int | None = None,
        max_iter: int = 300,
        kernel: Literal["flat", "epanechnikov", "gaussian"] = "flat",
        labels: Literal["nearest", "basin"] = "nearest",
        algorithm: Literal["auto", "exact", "grid"] = "auto",
        period: ArrayLike | None = None,
        keep_paths: bool = False,
    ) -> None:
        self.bandwidth = bandwidth
        self.seeds = seeds
        self.bin_seeding = bin_seeding
        self.min_bin_freq = min_bin_freq
        self.cluster_all = cluster_all
        self.n_jobs = n_jobs
        self.max_iter = max_iter
        self.kernel = kernel
        self.labels = labels
        self.algorithm = algorithm
        self.period = period
        self.keep_paths = keep_paths

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """Find the modes of points and label the points.

        Parameters
        ----------
        X : array-like, shape (n, d)
        y : ignored
        sample_weight : array-like, shape (n,), optional
            A point of weight 2 counts as two in the same place, one of weight 0 as none; it still gets a label.

        Raises
        ------
        DataError
            If points, weights, bandwidth, period or an option cannot be used, or no seed has a point in its window.
        """
        kernel = self._checked_options()
        points = checked_points(X)
        n, d = points.shape
        weights = checked_weights(sample_weight, n)
        bandwidth, period = self._bandwidth(points, weights), checked_period(self.period, d)
        present = weights > 0
        everywhere = bool(present.all())
        heavy, masses = (points, weights) if everywhere else (points[present], weights[present])
        seeds = self._seeds(heavy, masses, bandwidth)
        ground = landscape_of(heavy, masses, bandwidth, kernel, period, gathered=self._gathered(heavy, seeds))
        threads = thread_count(self.n_jobs)
        starts = ground.starts if seeds is None else ground.to_units(seeds)
        climbs = ground.climb(starts, max_iter=self.max_iter, keep_paths=self.keep_paths, threads=threads)

        self._ground = ground
        self._centres = ground.modes(climbs, self.max_iter)
        self.n_features_in_ = d
        self.bandwidth_ = bandwidth if np.ndim(0 if self.bandwidth is None else self.bandwidth) else float(bandwidth[0])
        self.cluster_centers_ = self._centres / ground.scale
        self.densities_ = ground.densities(self._centres)
        self.n_iter_ = int(climbs.steps.max())
        if self.keep_paths:
            self.paths_ = [path / ground.scale for path in climbs.paths]
        if self.labels == "basin" and seeds is None and everywhere:
            self.labels_ = self._of_ends(starts, climbs, threads)[ground.members]
        else:
            self.labels_ = self._labelled(ground.to_units(points), threads)
        return self

    def fit_predict(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> NDArray[np.int64]:
        """Do what `fit` does and return the labels of the points, shape (n,)."""
        return self.fit(X, sample_weight=sample_weight).labels_

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Label other points, shape (m, d), by the same rule as those of `fit`; shape (m,).

        Unlike in scikit-learn, ``cluster_all=False`` leaves points without a cluster here too.

        Raises
        ------
        DataError
            Before `fit`, or if the points cannot be used or have another number of axes.
        """
        if not hasattr(self, "labels_"):
            raise DataError("this MeanShift is not fitted yet: call fit first")
        points = checked_points(X)
        if points.shape[1] != self.n_features_in_:
            raise DataError(f"points need {self.n_features_in_} columns as in fit, got {points.shape[1]}")
        return self._labelled(self._ground.to_units(points), thread_count(self.n_jobs))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Options by name, as given."""
        return {name: getattr(self, name) for name in _OPTIONS}

    def set_params(self, **params: Any) -> Self:
        """Change options by name; they count from the next `fit`.

        Raises
        ------
        DataError
            If there is no option of that name.
        """
        for name, value in params.items():
            if name not in _OPTIONS:
                raise DataError(f"MeanShift has no option {name!r}; it has {', '.join(_OPTIONS)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        given = (f"{name}={getattr(self, name)!r}" for name, default in _OPTIONS.items() if not self._is(name, default))
        return f"MeanShift({', '.join(given)})"

    def _is(self, name: str, default: Any) -> bool:
        value = getattr(self, name)
        return value is default or (isinstance(value, str | int) and value == default)

    def _checked_options(self) -> Kernel:
        for name, choices in (("labels", ("nearest", "basin")), ("algorithm", ("auto", "exact", "grid"))):
            value = getattr(self, name)
            if value not in choices:
                raise DataError(f"{name} needs to be one of {', '.join(choices)}, got {value!r}")
        if not (_is_whole(self.max_iter) and self.max_iter >= 0):
            raise DataError(f"max_iter needs to be a whole number >= 0, got {self.max_iter!r}")
        if not (_is_whole(self.min_bin_freq) and self.min_bin_freq >= 1):
            raise DataError(f"min_bin_freq needs to be a whole number >= 1, got {self.min_bin_freq!r}")
        if self.n_jobs is not None and not (_is_whole(self.n_jobs) and self.n_jobs != 0):
            raise DataError(f"n_jobs needs to be None or a whole number other than 0, got {self.n_jobs!r}")
        return checked_kernel(self.kernel)

    def _bandwidth(self, points: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        d = points.shape[1]
        if self.bandwidth is None:
            present = weights > 0
            return np.full(d, default_bandwidth(points[present], weights[present]))
        return checked_bandwidth(self.bandwidth, d)

    def _seeds(
        self, points: NDArray[np.float64], weights: NDArray[np.float64], bandwidth: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        if self.seeds is None:
            return bin_seeds(points, weights, bandwidth, self.min_bin_freq) if self.bin_seeding else None
        seeds = checked_points(self.seeds)
        if seeds.shape[1] != points.shape[1]:
            raise DataError(f"seeds need {points.shape[1]} columns as the points, got {seeds.shape[1]}")
        return seeds

    def _gathered(self, points: NDArray[np.float64], seeds: NDArray[np.float64] | None) -> bool:
        if self.algorithm == "auto":
            few = _AUTO_POINTS if self.kernel == "flat" else _AUTO_SMOOTH_POINTS
            return seeds is None and len(points) > few and points.shape[1] <= _AUTO_AXES
        return self.algorithm == "grid"

    def _labelled(self, places: NDArray[np.float64], threads: int) -> NDArray[np.int64]:
        if self.labels == "basin":
            climbs = self._ground.climb(places, max_iter=self.max_iter, threads=threads)
            return self._of_ends(places, climbs, threads)
        return self._of_nearest(places, threads)

    def _of_ends(self, starts: NDArray[np.float64], climbs: Climbs, threads: int) -> NDArray[np.int64]:
        """Label windows by the centre nearest to their end; those that held no point end where they started."""
        labels = self._of_nearest(climbs.ends, threads)
        if not self.cluster_all:
            labels[climbs.weights <= 0] = -1
        return labels

    def _of_nearest(self, places: NDArray[np.float64], threads: int) -> NDArray[np.int64]:
        labels, distances = nearest_centres(places, self._centres, self._ground.period, threads)
        if not self.cluster_all:
            labels[distances > self._ground.orphan_distance] = -1
        return labels


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


_OPTIONS = {name: option.default for name, option in inspect.signature(MeanShift).parameters.items()}
