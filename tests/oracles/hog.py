"""Slow, obvious twins of the gradient histogram kernels; everything in float64."""

import math

import numpy as np


def split(row, channels):
    """Channels of a row of pixels, (channels, cols + 2), with the end pixels repeated."""
    planes = row.reshape(-1, channels).T.astype(np.float64)
    return np.pad(planes, ((0, 0), (1, 1)), mode="edge")


def gradient_row(above, here, below):
    """Return dx, dy and their sum of squares in the channel where that is largest, the first of equals."""
    dx, dy = here[:, 2:] - here[:, :-2], below[:, 1:-1] - above[:, 1:-1]
    squares = dx**2 + dy**2
    best = squares.argmax(axis=0), np.arange(dx.shape[1])
    return dx[best], dy[best], squares[best]


def orientation(dx, dy):
    """Direction of 18 that a gradient projects on furthest, the first of equals."""
    angles = np.deg2rad(20.0 * np.arange(18))[:, None]
    return np.round(dx * np.cos(angles) + dy * np.sin(angles), 6).argmax(axis=0)


def bin_row(dx, dy, squares, stride, slots):
    return orientation(dx, dy) * stride + slots, np.sqrt(squares)


def scatter_row(places, magnitudes, share, upper, lower):
    upper, lower = upper.astype(np.float64), lower.astype(np.float64)
    for place, magnitude in zip(places, magnitudes, strict=True):
        upper[place] += (1 - share) * magnitude
        lower[place] += share * magnitude
    return upper, lower


def share_between(pixel, cell, count):
    """Cells beside a pixel's middle and their bilinear weights; cells beyond the patch get none."""
    place = (pixel + 0.5) / cell - 0.5
    low = math.floor(place)
    pairs = (low, 1 - (place - low)), (low + 1, place - low)
    return [(number, weight) for number, weight in pairs if 0 <= number < count and weight > 0]


def fold_columns(columns, cell, cells):
    """Histograms of a row of cells, (18, cells), from those of its pixel columns, (18, cols)."""
    out = np.zeros((18, cells))
    for x in range(columns.shape[1]):
        for number, weight in share_between(x, cell, cells):
            out[:, number] += weight * columns[:, x]
    return out


def gather_patch(patch, cell):
    pixels = patch.astype(np.float64).reshape(*patch.shape[:2], -1)
    rows, cols, channels = pixels.shape
    histogram = np.zeros((18, rows // cell, cols // cell))
    for j in range(rows):
        above, here, below = (split(pixels[min(max(y, 0), rows - 1)].ravel(), channels) for y in (j - 1, j, j + 1))
        dx, dy, squares = gradient_row(above, here, below)
        bins = orientation(dx, dy)
        for i in range(cols):
            for y, down in share_between(j, cell, rows // cell):
                for x, along in share_between(i, cell, cols // cell):
                    histogram[bins[i], y, x] += down * along * math.sqrt(squares[i])
    return histogram


def norms_of(histogram):
    """One over the norms of the blocks above left, above right, below left and below right of each cell."""
    histogram = histogram.astype(np.float64)
    energy = np.pad(((histogram[:9] + histogram[9:]) ** 2).sum(axis=0), 1, mode="edge")
    blocks = energy[:-1, :-1] + energy[:-1, 1:] + energy[1:, :-1] + energy[1:, 1:]
    norms = 1 / np.sqrt(blocks + 1e-4)
    return np.stack([norms[:-1, :-1], norms[:-1, 1:], norms[1:, :-1], norms[1:, 1:]])


def channels_of(histogram, norms):
    histogram, norms = histogram.astype(np.float64), norms.astype(np.float64)
    signed = np.minimum(histogram[None] * norms[:, None], 0.2)
    unsigned = np.minimum((histogram[:9] + histogram[9:])[None] * norms[:, None], 0.2)
    texture = signed.sum(axis=1) / np.sqrt(18)
    return np.concatenate([signed.sum(axis=0) / 2, unsigned.sum(axis=0) / 2, texture.mean(axis=0, keepdims=True)])


def gather_cells(patches, cell):
    return np.stack([gather_patch(patch, cell) for patch in patches])


def block_norms(histograms):
    return np.stack([norms_of(histogram) for histogram in histograms])


def normalise(histograms, norms):
    return np.stack([channels_of(*pair) for pair in zip(histograms, norms, strict=True)])


def gradient_channels(patches, cell):
    histograms = gather_cells(patches, cell)
    return normalise(histograms, block_norms(histograms))
