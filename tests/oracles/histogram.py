"""Slow, obvious twins of the histogram kernels."""

import math

import numpy as np

from tests.oracles.projection import cell_of


def first_pixel(centre, half):
    """First row or column of the picture that the ellipse can touch; steps are counted from it."""
    return max(0, math.floor(centre - half))


def histogram(image, bin_of, cx, cy, a, b, cosine, sine, step, count):
    """Epanechnikov weights 1 - r² of all pixels of an (H, W, 3) or (H, W) image, summed per bin."""
    out = np.zeros(count)
    x0 = first_pixel(cx, math.hypot(a * cosine, b * sine))
    y0 = first_pixel(cy, math.hypot(a * sine, b * cosine))
    for j in range(image.shape[0]):
        for i in range(image.shape[1]):
            if j < y0 or i < x0 or (j - y0) % step or (i - x0) % step:
                continue
            dx, dy = i + 0.5 - cx, j + 0.5 - cy
            along, across = dx * cosine + dy * sine, dy * cosine - dx * sine
            weight = 1 - (along / a) ** 2 - (across / b) ** 2
            if weight > 0:
                index = image[j, i] if image.ndim == 2 else cell_of(image[j, i])
                out[bin_of[index]] += weight
    return out


def coefficient(q, weights):
    if weights.sum() == 0:
        return 0.0
    return float(np.sqrt(q * (weights / weights.sum())).sum())


def spread_bins(grid, periodic):
    """Every bin gives 0.15 of itself to either neighbour on each axis; what would fall off an edge stays."""
    for axis in range(grid.ndim):
        out = np.zeros(grid.shape)
        for place in np.ndindex(*grid.shape):
            for shift, share in ((-1, 0.15), (0, 0.7), (1, 0.15)):
                to = place[axis] + shift
                count = grid.shape[axis]
                to = to % count if periodic and axis == 0 else min(max(to, 0), count - 1)
                out[(*place[:axis], to, *place[axis + 1 :])] += share * grid[place]
        grid = out
    return grid
