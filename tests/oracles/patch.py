"""Slow, obvious twins of the patch kernels; everything in float64."""

import math

import numpy as np

from tests.oracles.projection import project_bgr, project_grey


def spread_taps(shrink):
    taps = min(4, max(1, math.floor(shrink)))
    return taps, max(1, round(shrink / taps))


def sample_places(start, step, count):
    """Places of the samples of each output pixel, (count, taps): pixel i has its middle at i."""
    taps, gap = spread_taps(step)
    middles = start + (np.arange(count) + 0.5) * step - 0.5
    return middles[:, None] + (np.arange(taps) - (taps - 1) / 2) * gap


def place_taps(start, step, limit, taps, gap, count):
    """Left pixel of the first sample and the right neighbour's share, moved to where nothing changes."""
    places = np.clip(sample_places(start, step, count)[:, 0], -(taps - 1) * gap - 1, limit - 1)
    return np.floor(places), places - np.floor(places)


def weights_of(start, step, count, limit):
    """Matrix (count, limit) by which output pixels sum an axis; pixels beyond it are its end pixels."""
    places = sample_places(start, step, count)
    matrix = np.zeros((count, limit))
    for i, row in enumerate(places):
        for place in row:
            low = math.floor(place)
            for pixel, weight in ((low, 1 - (place - low)), (low + 1, place - low)):
                matrix[i, min(max(pixel, 0), limit - 1)] += weight / len(row)
    return matrix


def crop_bilinear(image, cx, cy, width, height, rows, cols):
    """Return the levels before rounding."""
    down = weights_of(cy - height / 2, height / rows, rows, image.shape[0])
    along = weights_of(cx - width / 2, width / cols, cols, image.shape[1])
    return np.einsum("ij,jk...,lk->il...", down, image.astype(np.float64), along, optimize=True)


def crop_scales(image, cx, cy, width, height, factors, rows, cols):
    return np.stack([crop_bilinear(image, cx, cy, width * f, height * f, rows, cols) for f in factors])


def line_of_tap(first, gap, share, taps, limit):
    """Weight of every row of an axis for the samples of one output row, unnormalised."""
    weights = np.zeros(limit)
    for t in range(taps):
        for row, weight in ((first + t * gap, 1 - share), (first + t * gap + 1, share)):
            weights[min(max(row, 0), limit - 1)] += weight
    return weights


def blend_rows(upper, lower, up, down, before):
    return before + up * upper.astype(np.float64) + down * lower.astype(np.float64)


def add_ahead(line, taps, gap):
    return np.array([line[k : k + taps * gap : gap].sum() for k in range(len(line) - (taps - 1) * gap)])


def sample(line, starts, shares, channels):
    line, shares = line.astype(np.float64), shares.astype(np.float64)
    values = [
        (1 - share) * line[k + c] + share * line[k + channels + c]
        for k, share in zip(starts.astype(int), shares, strict=True)
        for c in range(channels)
    ]
    return np.array(values)


def round_row(line, scale):
    return np.floor(line.astype(np.float64) * scale + 0.5)


def posterior_map(patch, table):
    project = project_bgr if patch.ndim == 3 else project_grey
    return project(patch, table, 0, 0, 1, patch.shape[:2])


def mean_cells(values, cell):
    rows, cols = values.shape[0] // cell, values.shape[1] // cell
    return np.array(
        [
            [values[j * cell : (j + 1) * cell, i * cell : (i + 1) * cell].mean(dtype=np.float64) for i in range(cols)]
            for j in range(rows)
        ]
    )
