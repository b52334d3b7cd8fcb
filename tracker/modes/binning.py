"""Points spread over the nodes of a grid."""

from itertools import product

import numpy as np
from numpy.typing import NDArray


def linear_binned(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    shape: tuple[int, ...],
    wraps: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Share each point's weight among the 2^d nodes around it, the more the nearer.

    Parameters
    ----------
    points : ndarray, shape (n, d), float64
        In steps of the grid: node k of an axis is at k.
    weights : ndarray, shape (n,), float64
    shape : tuple of d ints
        Nodes per axis. A share that falls on a node outside is lost.
    wraps : ndarray, shape (d,), bool, or None
        Axes on which node ``shape[axis]`` is node 0 again.

    Returns
    -------
    ndarray, shape ``shape``, float64

    References
    ----------
    Wand: Fast computation of multivariate kernel estimators. Journal of Computational and Graphical Statistics 3(4),
    1994, section 2.
    """
    sizes = np.array(shape)
    below = np.floor(points)
    upper = points - below
    nodes = below.astype(np.int64)
    values = np.zeros(int(np.prod(sizes)))
    for corner in product((0, 1), repeat=len(shape)):
        place = nodes + np.array(corner)
        if wraps is not None:
            place = np.where(wraps, place % sizes, place)
        inside = np.all((place >= 0) & (place < sizes), axis=1)
        share = weights * np.prod(np.where(corner, upper, 1 - upper), axis=1)
        flat = np.ravel_multi_index(tuple(place[inside].T), shape)
        values += np.bincount(flat, share[inside], minlength=len(values))
    return values.reshape(shape)
