"""Slow, obvious twins of the mass kernels; everything in float64."""

import numpy as np


def densest_window(image, width, height):
    best = 0, 0, -1.0
    for j in range(image.shape[0] - height + 1):
        for i in range(image.shape[1] - width + 1):
            mass = float(image[j : j + height, i : i + width].sum(dtype=np.float64))
            if mass > best[2]:
                best = i, j, mass
    return best


def principal_kurtosis(image, x0, y0, x1, y1, background, cx, cy, cosine, sine):
    along = across = 0.0
    for j in range(y0, y1):
        for i in range(x0, x1):
            dx, dy = i + 0.5 - cx, j + 0.5 - cy
            value = float(image[j, i]) - background
            along += value * (dx * cosine + dy * sine) ** 4
            across += value * (dy * cosine - dx * sine) ** 4
    return along, across
