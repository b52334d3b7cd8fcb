"""Weighted points as the ground on which windows climb, in units in which the bandwidth is the same on every axis."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError
from tracker.modes.exact import GAUSSIAN_REACH, TOLERANCE, Climbs, centres_of, climb_all
from tracker.modes.grid import cells_of, cells_per_bandwidth
from tracker.modes.profiles import Kernel, constant
from tracker.modes.seeding import distinct
from tracker.modes.tree import Tree, tree_of, with_images, wrapped

_GRID_GAUSSIAN_REACH = 4.5
# Windows with smooth weights never hold quite the same: they share an end from this share of the bandwidth on.
_SMOOTH_SAME_PLACE = 0.01
_MODE_TOLERANCE = 1e-7
# Windows over cells share an end from about a cell on, but never as far apart as two modes can be.
_SHARED_DIAGONAL = 0.58
_ORPHAN_DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True)
class Landscape:
    """Points to climb on; every place below is in units of the landscape, see `to_units`.

    Parameters
    ----------
    kernel : {"flat", "epanechnikov", "gaussian"}
    bandwidth : ndarray, shape (d,)
        In the units of the points.
    width : float
        The bandwidth in the landscape: that of the first axis.
    scale, period : ndarray, shape (d,)
        What the points' axes are multiplied with, and the periods after that; 0 where an axis does not wrap.
    reach : float
        How far a window sees.
    same_place : float or None
        How near a window has to come to another's path to share its end; None: to hold the same points.
    tree, finer : Tree
        What windows climb over, and what they end on: the points, or cells and cells half as wide.
    starts : ndarray, shape (m, d)
        One place for every distinct point or cell.
    members : ndarray, shape (n,), int64
        The start of every point.
    total : float
        Weight of all points.
    """

    kernel: Kernel
    bandwidth: NDArray[np.float64]
    width: float
    scale: NDArray[np.float64]
    period: NDArray[np.float64]
    reach: float
    same_place: float | None
    tree: Tree
    finer: Tree
    starts: NDArray[np.float64]
    members: NDArray[np.int64]
    total: float

    def to_units(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring points, shape (n, d), into the landscape."""
        return _to_units(points, self.scale, self.period)

    def climb(
        self, starts: NDArray[np.float64], *, max_iter: int, keep_paths: bool = False, threads: int = 1
    ) -> Climbs:
        """Let a window climb from every place, shape (m, d)."""
        return climb_all(
            self.tree, starts, self.width, self.kernel, reach=self.reach, period=self.period, max_iter=max_iter,
            same_place=self.same_place, keep_paths=keep_paths, threads=threads,
        )  # fmt: skip

    def modes(self, climbs: Climbs, max_iter: int) -> NDArray[np.float64]:
        """Choose the places that stand for the ends of windows, shape (k, d), the one with the most weight first.

        A flat window on points rests where it rests. Smooth ones creep up to their mode, and on cells a window may be
        held up by a lack of them: those chosen go on, over finer cells, to the mode itself.
        """
        centres = centres_of(climbs, self.width, self.period)
        if self.kernel == "flat" and self.finer is self.tree:
            return centres
        tolerance = TOLERANCE if self.kernel == "flat" else _MODE_TOLERANCE
        again = self._climb_alone(centres, max_iter, tolerance)
        return centres_of(again, self.width, self.period)

    def densities(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Density at places, shape (k, d), per volume in the units of the points."""
        sums = self._climb_alone(places, 0, TOLERANCE).weights
        per_volume = constant(self.kernel, len(self.bandwidth)) / np.prod(self.bandwidth)
        return np.asarray(sums * per_volume / self.total)

    def _climb_alone(self, starts: NDArray[np.float64], max_iter: int, tolerance: float) -> Climbs:
        return climb_all(
            self.finer, starts, self.width, self.kernel, reach=self.reach, period=self.period, max_iter=max_iter,
            tolerance=tolerance,
        )  # fmt: skip

    @property
    def orphan_distance(self) -> float:
        """How far from a centre a point can be and still belong to it: the window, three deviations of a Gaussian."""
        return self.width * (_ORPHAN_DEVIATIONS if self.kernel == "gaussian" else 1.0)


def landscape_of(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    bandwidth: NDArray[np.float64],
    kernel: Kernel = "flat",
    period: NDArray[np.float64] | None = None,
    *,
    gathered: bool = False,
) -> Landscape:
    """Make a landscape of points, shape (n, d), with weights > 0.

    Parameters
    ----------
    bandwidth, period : ndarray, shape (d,)
    gathered : bool
        Climb over the cells of a grid instead of the points.

    Raises
    ------
    DataError
        If a window would see both sides of a period, or the grid has too many cells.
    """
    d = points.shape[1]
    # Equal bandwidths give the factor 1: integers stay integers, and distances that equal the bandwidth stay equal.
    scale, width = bandwidth[0] / bandwidth, float(bandwidth[0])
    turns = np.zeros(d) if period is None else period * scale
    reach = width
    if kernel == "gaussian":
        reach *= _GRID_GAUSSIAN_REACH if gathered else GAUSSIAN_REACH
    elif (turns > 0).any() and not reach < turns[turns > 0].min() / 2:
        raise DataError(
            f"the bandwidth on an axis that wraps needs to be less than half its period, got {bandwidth} for {period}"
        )
    places = _to_units(points, scale, turns)
    if gathered:
        side = width / cells_per_bandwidth(kernel, d)
        fine = cells_of(places, weights, side / 2)
        starts, masses, members = cells_of(fine.centres, fine.weights, side)
        members = members[fine.members]
        tree = tree_of(*with_images(starts, masses, turns, reach))
        finer = tree_of(*with_images(fine.centres, fine.weights, turns, reach))
        same_place: float | None = min(side, _SHARED_DIAGONAL * width / math.sqrt(d))
    else:
        starts, masses, members = distinct(places, weights)
        tree = tree_of(*with_images(starts, masses, turns, reach))
        finer = tree
        # Neighbours one after the other share more of their climbs; images come after the points.
        order = tree.order[tree.order < len(starts)]
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        starts, members, same_place = (
            starts[order],
            ranks[members],
            None if kernel == "flat" else _SMOOTH_SAME_PLACE * width,
        )
    return Landscape(
        kernel, bandwidth, width, scale, turns, reach, same_place, tree, finer, starts, members, float(weights.sum())
    )


def _to_units(
    points: NDArray[np.float64], scale: NDArray[np.float64], period: NDArray[np.float64]
) -> NDArray[np.float64]:
    return wrapped(points if (scale == 1).all() else points * scale, period)
