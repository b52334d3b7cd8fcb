"""Points sorted into blocks with bounding boxes, and work on them spread over the cores."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Part = TypeVar("_Part")

_SIZE = 64
_PARTS_PER_CORE = 4
_WORTH_A_THREAD = 200_000


@dataclass(frozen=True, slots=True)
class Blocks:
    """Points sorted so that neighbours lie in runs, the blocks.

    Parameters
    ----------
    order : ndarray, shape (n,), int64
        Index of each sorted point among the points given.
    points : ndarray, shape (d, n), float64
        Sorted, one axis per row.
    starts : ndarray, shape (b + 1,), int64
        Where each block starts and the last one ends.
    boxes : ndarray, shape (b, 2, d), float64
        Lowest and highest coordinates in each block.
    """

    order: NDArray[np.int64]
    points: NDArray[np.float64]
    starts: NDArray[np.int64]
    boxes: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self.starts) - 1


def in_blocks(points: NDArray[np.float64]) -> Blocks:
    """Sort (n, d) points into blocks of at most 64: slices along the first axis, each sliced along the next.

    References
    ----------
    Leutenegger, Lopez, Edgington: STR: a simple and efficient algorithm for R-tree packing. ICDE 1997.
    """
    runs: list[NDArray[np.int64]] = []
    _slice(points, np.arange(len(points)), 0, runs)
    order = np.concatenate(runs)
    lengths = np.array([len(run) for run in runs], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    columns = np.ascontiguousarray(points[order].T)
    boxes = np.stack([reduce.reduceat(columns, starts[:-1], axis=1).T for reduce in (np.minimum, np.maximum)], axis=1)
    return Blocks(order, columns, starts, np.ascontiguousarray(boxes))


def _slice(points: NDArray[np.float64], indices: NDArray[np.int64], axis: int, runs: list[NDArray[np.int64]]) -> None:
    axes = points.shape[1] - axis
    if len(indices) > _SIZE:
        indices = indices[np.argsort(points[indices, axis], kind="stable")]
    if axes == 1 or len(indices) <= _SIZE:
        runs.extend(indices[start : start + _SIZE] for start in range(0, len(indices), _SIZE))
        return
    slices = int(np.ceil((len(indices) / _SIZE) ** (1 / axes) - 1e-9))
    for part in np.array_split(indices, slices):
        _slice(points, part, axis + 1, runs)


def in_parts(work: Callable[[int, int], _Part], count: int, cost: float) -> list[_Part]:
    """Call ``work(first, last)`` on parts of ``range(count)``, on all cores where ``cost`` is worth it.

    The parts depend on ``count`` and ``cost`` alone, so sums over them have the same bits on any number of cores.
    ``cost`` is about the number of pairs of points looked at.
    """
    parts = int(min(count, max(1, cost / _WORTH_A_THREAD), 16 * _PARTS_PER_CORE))
    edges = [count * part // parts for part in range(parts + 1)]
    workers = min(parts, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if workers == 1:
        return [work(first, last) for first, last in pairwise(edges)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))
