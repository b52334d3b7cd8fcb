"""Slow, obvious twins of the colour statistics kernels; everything in float64."""

import numpy as np

from tests.oracles.projection import cell_of


def count(patch, x0, y0, x1, y1, colours):
    out = np.zeros(colours)
    for j in range(y0, y1):
        for i in range(x0, x1):
            out[patch[j, i] if patch.ndim == 2 else cell_of(patch[j, i])] += 1
    return out


def name_cells(patch, names, cell, gap, weight, count):
    rows, cols = patch.shape[0] // cell, patch.shape[1] // cell
    out = np.zeros((count, rows, cols))
    for j in range(rows):
        for i in range(cols):
            pixels = patch[j * cell : (j + 1) * cell : gap, i * cell : (i + 1) * cell : gap].reshape(-1, 3)
            shares = [names[cell_of(pixel), :count] / 255 for pixel in pixels]
            out[:, j, i] = weight * np.mean(shares, axis=0)
    return out
