"""Mean shift with every window computed: many windows climb, their ends become centres, points get labels."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError
from tracker.kernels.centres import keep_apart, nearest
from tracker.kernels.climb import climb
from tracker.modes.profiles import NUMBERS
from tracker.modes.tree import Tree, wrapped

_Result = TypeVar("_Result")

# A Gaussian window ends where its weight is 2e-16 of that in its centre: beyond float64.
GAUSSIAN_REACH = 8.5

# A window rests when its step is not longer than this share of the bandwidth, as in scikit-learn.
TOLERANCE = 1e-3
_SAME_PLACE = 1e-9
# Work is cut by these numbers whatever the number of threads, so that the answer does not depend on it.
_SEEDS_PER_TASK = 2048
_SHARING_SEEDS_PER_TASK = 4096
_POINTS_PER_TASK = 65536
_PATHS_PER_TASK = 64
_MANY_CENTRES = 200


class Climbs(NamedTuple):
    """Where windows came to rest.

    Parameters
    ----------
    ends : ndarray, shape (m, d), float64
    weights : ndarray, shape (m,), float64
        Kernel-weighted sum of the points in the last window; 0: the window held no point.
    steps : ndarray, shape (m,), int64
        Steps before the last.
    paths : list of ndarray, shape (steps + 2, d)
        Every place from the start to the end; empty unless asked for.
    """

    ends: NDArray[np.float64]
    weights: NDArray[np.float64]
    steps: NDArray[np.int64]
    paths: list[NDArray[np.float64]]


def climb_all(
    tree: Tree,
    seeds: NDArray[np.float64],
    bandwidth: float,
    kernel: str,
    *,
    reach: float,
    period: NDArray[np.float64],
    max_iter: int = 300,
    tolerance: float = TOLERANCE,
    same_place: float | None = None,
    keep_paths: bool = False,
    threads: int = 1,
) -> Climbs:
    """Let a window climb from every seed, shape (m, d).

    Parameters
    ----------
    tree : Tree
        The points, with their images where an axis wraps.
    bandwidth : float
        Radius of a flat or Epanechnikov window, standard deviation of a Gaussian one.
    kernel : {"flat", "epanechnikov", "gaussian"}
    reach : float
        How far a window sees: its radius, or where a Gaussian one ends.
    period : ndarray, shape (d,)
        0 where an axis does not wrap.
    tolerance : float
        Step in bandwidths at which a window rests.
    same_place : float, optional
        Windows that come closer than this to where another climbed share its end. By default only those that differ by
        rounding: they hold the same points.
    keep_paths : bool
        Also return every place of every window, which then share nothing.
    threads : int
        Number of threads; the result is the same for any.
    """
    n, d = seeds.shape
    # The kernel knows a Gaussian of deviation 1 only.
    unit = 1 / bandwidth if kernel == "gaussian" else 1.0
    nodes = _in_units(tree, unit) if unit != 1.0 else tree
    seeds, turns = seeds * unit, period * unit
    ends, weights, steps = np.empty((n, d)), np.empty(n), np.empty(n, np.int64)
    paths: list[NDArray[np.float64]] = []
    limit = tolerance * bandwidth * unit
    quantum = _SAME_PLACE * bandwidth * unit if same_place is None else same_place * unit
    size = _PATHS_PER_TASK if keep_paths else _SEEDS_PER_TASK if same_place is None else _SHARING_SEEDS_PER_TASK

    def task(first: int) -> list[NDArray[np.float64]]:
        part = slice(first, first + size)
        starts = seeds[part]
        room = 0 if keep_paths else 16 * len(starts)
        places = np.empty((len(starts), max_iter + 2, d) if keep_paths else (0, 0, d))
        climb(
            nodes.places, nodes.place_weights, nodes.boxes, nodes.sums, turns, reach * unit, NUMBERS[kernel], limit,
            max_iter, quantum, room, starts, ends[part], weights[part], steps[part], places,
        )  # fmt: skip
        return [
            place[: count + 2 if weight > 0 else count + 1] / unit
            for place, count, weight in zip(places, steps[part], weights[part], strict=False)
        ]

    for part in in_parallel(task, n, size, threads):
        paths += part
    return Climbs(wrapped(ends / unit, period), weights, steps, paths)


def _in_units(tree: Tree, unit: float) -> Tree:
    return Tree(tree.places * unit, tree.place_weights, tree.boxes * unit, tree.sums, tree.order)


def centres_of(climbs: Climbs, radius: float, period: NDArray[np.float64]) -> NDArray[np.float64]:
    """Choose the ends that stand apart by more than ``radius``, shape (k, d), the ones with the most weight first.

    Ends with the same weight are taken in falling order of their coordinates, as scikit-learn does.

    Raises
    ------
    DataError
        If no window held a point.
    """
    found = climbs.weights > 0
    if not found.any():
        raise DataError(
            f"No point was within bandwidth={radius:f} of any seed: seeds need to be nearer or bandwidth larger"
        )
    # Rounding in sums of the same weights must not decide the order.
    weights = np.round(climbs.weights[found] / climbs.weights.max(), 12)
    ends = climbs.ends[found]
    order = np.lexsort((*ends.T[::-1], weights))[::-1]
    ends = ends[order]
    fresh = np.ones(len(ends), np.bool_)
    fresh[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    ends = ends[fresh]
    kept, heads, axis, low, per_slice = np.empty(len(ends), np.int64), *_slices(ends, radius, period)
    return ends[kept[: keep_apart(ends, period, radius, axis, low, per_slice, heads, kept)]]


def _slices(
    ends: NDArray[np.float64], radius: float, period: NDArray[np.float64]
) -> tuple[NDArray[np.int64], int, float, float]:
    """Slices of the longest axis that does not wrap: their heads, the axis, where it starts, slices per length."""
    lengths = np.where(period > 0, 0.0, np.ptp(ends, axis=0))
    axis = int(lengths.argmax())
    count = int(min(lengths[axis] / radius, len(ends)))
    if count < 2:
        return np.full(1, -1, np.int64), axis, 0.0, 0.0
    # A little thicker than the radius: rounding must not put a neighbour two slices away.
    per_slice = count / lengths[axis] * (1 - 1e-9)
    return np.full(count + 1, -1, np.int64), axis, float(ends[:, axis].min()), per_slice


def nearest_centres(
    points: NDArray[np.float64], centres: NDArray[np.float64], period: NDArray[np.float64], threads: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the number of the nearest centre of every point, shape (n,), and its distance."""
    n = len(points)
    if len(centres) > _MANY_CENTRES:
        from scipy.spatial import cKDTree

        distances, labels = cKDTree(centres, boxsize=period if period.any() else None).query(points, workers=threads)
        return labels.astype(np.int64), distances
    labels, squares = np.empty(n, np.int64), np.empty(n)

    def task(first: int) -> None:
        part = slice(first, first + _POINTS_PER_TASK)
        nearest(points[part], centres, period, labels[part], squares[part])

    in_parallel(task, n, _POINTS_PER_TASK, threads)
    return labels, np.sqrt(squares)


def in_parallel(task: Callable[[int], _Result], n: int, size: int, threads: int) -> list[_Result]:
    """Call ``task(first)`` for every ``size``-th number below ``n``; the results in that order."""
    starts = range(0, n, size)
    if threads == 1 or len(starts) == 1:
        return [task(first) for first in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(task, starts))


def thread_count(n_jobs: int | None) -> int:
    """Return the number of threads: None is one, -1 all cores, -2 all but one, as in scikit-learn."""
    if n_jobs is None:
        return 1
    return n_jobs if n_jobs > 0 else max(1, (os.cpu_count() or 1) + 1 + n_jobs)
