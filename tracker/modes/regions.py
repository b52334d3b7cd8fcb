"""The regions of a picture: how large, of which colour, where, and next to whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.regions import absorb, border_keys, measure_regions, renumber
from tracker.modes.pictures import Space, to_bgr


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """One row per region.

    Parameters
    ----------
    area : ndarray, shape (k,), int64
        Pixels.
    colour : ndarray, shape (k, 3) BGR or (k, 1) grey, float64
        Mean over the region, averaged in the colour space of the segmentation, 0 to 255.
    centroid : ndarray, shape (k, 2), float64
        x, y in px, continuous edges: a region of one pixel i has i + 0.5.
    box : ndarray, shape (k, 4), int64
        x, y, width, height, px.
    """

    area: NDArray[np.int64]
    colour: NDArray[np.float64]
    centroid: NDArray[np.float64]
    box: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.area)


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """One row per two regions that share a border.

    Parameters
    ----------
    pairs : ndarray, shape (n, 2), int64
        Their labels, the lower first; sorted.
    border : ndarray, shape (n,), int64
        Length of the border: edges between a pixel of one and a pixel of the other.
    contrast : ndarray, shape (n,), float64
        Distance of their mean colours in the colour space of the segmentation, 8-bit units.
    """

    pairs: NDArray[np.int64]
    border: NDArray[np.int64]
    contrast: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pairs)


def find_borders(labels: NDArray[np.int32], regions: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return who borders on whom, (n, 2), and the length of each border, (n,)."""
    rows, columns = labels.shape
    keys = np.empty(2 * rows * columns, np.int64)
    count = border_keys(labels, regions, keys)
    keys = np.sort(keys[:count])
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if count else np.empty(0, np.int64)
    lengths = np.diff(np.append(first, count))
    return np.stack((keys[first] // regions, keys[first] % regions), axis=1), lengths


def take_in(labels: NDArray[np.int32], planes: NDArray[np.float32], regions: int, min_region: int) -> int:
    """Let neighbours take in regions of fewer than ``min_region`` px, in ``labels``; return how many are left."""
    if min_region <= 1 or regions == 1:
        return regions
    sums, _ = _measure(labels, planes, regions)
    into = np.empty(regions, np.int32)
    absorb(sums, find_borders(labels, regions)[0], min_region, into)
    return renumber(labels, into)


def describe(
    labels: NDArray[np.int32], planes: NDArray[np.float32], regions: int, colours: int, space: Space
) -> tuple[Regions, Adjacency]:
    """Return the tables of a labelled picture; the first ``colours`` planes are its colour, in ``space``."""
    sums, ends = _measure(labels, planes, regions)
    means = sums[:, 1:] / sums[:, :1]
    colour = means[:, 2 : 2 + colours]
    if colours == 3:
        bgr = to_bgr(colour[:, None].astype(np.float32), space)[:, 0].astype(np.float64)
        colour = np.clip(bgr, 0, 255)
    box = np.stack((ends[:, 0], ends[:, 1], ends[:, 2] - ends[:, 0] + 1, ends[:, 3] - ends[:, 1] + 1), axis=1)
    table = Regions(sums[:, 0].astype(np.int64), colour, means[:, :2] + 0.5, box.astype(np.int64))
    pairs, border = find_borders(labels, regions)
    contrast = np.linalg.norm(means[pairs[:, 0], 2:] - means[pairs[:, 1], 2:], axis=1)
    return table, Adjacency(pairs, border, contrast)


def _measure(
    labels: NDArray[np.int32], planes: NDArray[np.float32], regions: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    sums, boxes = np.empty((regions, 3 + len(planes))), np.empty((regions, 4), np.int32)
    measure_regions(labels, planes, sums, boxes)
    return sums, boxes
