"""Slow, obvious twins of the kernels that turn pixels into codes."""

import math

import numpy as np

from tests.oracles.projection import cell_of

EDGES = 16


def codes(image, table, levels, x, y, step, rows, columns):
    """Code of every ``step``-th pixel of an (H, W, 3) or (H, W) image after the light is taken off, without edges."""
    out = np.zeros((rows, columns), int)
    for j in range(rows):
        for i in range(columns):
            pixel = image[y + j * step, x + i * step]
            if image.ndim == 2:
                out[j, i] = EDGES * table[levels[1, pixel]]
            else:
                out[j, i] = EDGES * table[cell_of([levels[channel, pixel[channel]] for channel in range(3)])]
    return out


def lit_codes(image, table, light, change, x, y, step, rows, columns):
    """Codes under three lights, one change apart."""
    lights = [np.add(light, np.multiply(times, change)) for times in (-1, 0, 1)]
    return np.array([codes(image, table, light_levels(*one), x, y, step, rows, columns) for one in lights])


def light_levels(brightness, warmth):
    gains = [math.exp(brightness - warmth), math.exp(brightness), math.exp(brightness + warmth)]
    return np.array([[min(255, round(value / gain)) for value in range(256)] for gain in gains])


def add_edges(image, x, y, step, radius, codes):
    """Codes with the edge of each place: by the angle of the change, and 4 more where it is three times as large."""
    shades = (image if image.ndim == 2 else image[..., 1]).astype(float)
    out = codes.copy()
    rows, columns = codes.shape
    for j in range(radius, rows - radius):
        for i in range(radius, columns - radius):
            row, column, away = y + j * step, x + i * step, radius * step
            across = shades[row, column + away] - shades[row, column - away]
            down = shades[row + away, column] - shades[row - away, column]
            size = math.hypot(across, down)
            # Directions are a half turn around, 0 from left to right, a quarter of it from above left to below right.
            turn = round(math.atan2(down, across) / (math.pi / 4)) % 4
            if size >= 12:
                out[j, i] += 1 + turn + (4 if size >= 36 else 0)
    return out
