"""Points in a tree of boxes, for windows that climb."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.climb import arrange, fill

# Most points in a leaf: the more axes, the fewer boxes lie wholly inside or outside a window.
_PER_AXIS, _FEWEST, _MOST = 20, 40, 160
_VECTOR = 8


@dataclass(frozen=True, slots=True)
class Tree:
    """A complete binary tree over weighted points.

    Parameters
    ----------
    places : ndarray, shape (leaves, d, size), float64
        The points of every leaf, one axis after the other.
    place_weights : ndarray, shape (leaves, size), float64
        Their weights; 0 where a leaf has room.
    boxes : ndarray, shape (2 leaves - 1, 2, d), float64
        Low and high corner of every node, the root first.
    sums : ndarray, shape (2 leaves - 1, d + 1), float64
        Weighted sums of the coordinates in every node, and the weight.
    order : ndarray, shape (n,), int64
        Which point takes which place: neighbours in this order are neighbours in space.
    """

    places: NDArray[np.float64]
    place_weights: NDArray[np.float64]
    boxes: NDArray[np.float64]
    sums: NDArray[np.float64]
    order: NDArray[np.int64]


def tree_of(points: NDArray[np.float64], weights: NDArray[np.float64]) -> Tree:
    """Arrange points, shape (n, d), and their weights, shape (n,), in a tree.

    The widest axis of every node is split at the median (Bentley: Multidimensional binary search trees used for
    associative searching. CACM 18(9), 1975); the boxes are the points' own.
    """
    n, d = points.shape
    leaves, most = 1, min(max(_PER_AXIS * d, _FEWEST), _MOST)
    while leaves * most < n:
        leaves *= 2
    size = -(-n // (leaves * _VECTOR)) * _VECTOR
    order = np.arange(n)
    arrange(points, order, leaves)
    places, place_weights = np.empty((leaves, d, size)), np.empty((leaves, size))
    boxes, sums = np.empty((2 * leaves - 1, 2, d)), np.zeros((2 * leaves - 1, d + 1))
    fill(points, weights, order, places, place_weights, boxes, sums)
    return Tree(places, place_weights, boxes, sums, order)


def wrapped(points: NDArray[np.float64], period: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points with the axes that have a period > 0 brought into [0, period)."""
    if not period.any():
        return points
    turn = np.where(period > 0, period, 1.0)
    inside = points - turn * np.floor(points / turn)
    # A tiny negative number and its period add up to the period itself.
    inside[inside >= turn] = 0.0
    return np.where(period > 0, inside, points)


def with_images(
    points: NDArray[np.float64], weights: NDArray[np.float64], period: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Repeat wrapped points beyond both ends of each axis that wraps, as far as ``reach``.

    A window that starts in [0, period) then meets every image of a point that it can see, and needs to know nothing
    of periods.
    """
    for k in np.flatnonzero(period):
        turns = int(np.ceil(reach / period[k]))
        parts, part_weights = [points], [weights]
        for turn in (t for t in range(-turns, turns + 1) if t):
            moved = points[:, k] + turn * period[k]
            seen = (moved >= -reach) & (moved <= period[k] + reach)
            image = points[seen]
            image[:, k] = moved[seen]
            parts.append(image)
            part_weights.append(weights[seen])
        points, weights = np.concatenate(parts), np.concatenate(part_weights)
    return points, weights
