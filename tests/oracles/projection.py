"""Slow, obvious twins of the projection kernels."""

import numpy as np


def cell_of(pixel):
    """Number of a BGR pixel's cell in a 32 x 32 x 32 cube, blue outermost."""
    blue, green, red = (int(value) // 8 for value in pixel)
    return (blue * 32 + green) * 32 + red


def project_bgr(image, table, x, y, step, shape):
    out = np.zeros(shape, np.float32)
    for j in range(shape[0]):
        for i in range(shape[1]):
            out[j, i] = table[cell_of(image[y + j * step, x + i * step])]
    return out


def project_grey(image, table, x, y, step, shape):
    out = np.zeros(shape, np.float32)
    for j in range(shape[0]):
        for i in range(shape[1]):
            out[j, i] = table[image[y + j * step, x + i * step]]
    return out
