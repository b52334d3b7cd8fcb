"""Slow, obvious twin of the contrast kernel."""

import numpy as np


def clearest_window(codes, values, width, height):
    """Contrast of the best window, and of each, by its left and top."""
    rows, columns = codes.shape
    image = np.asarray(values, float)[codes]
    rim_x, rim_y = max(1, width // 4), max(1, height // 4)
    contrasts = {}
    for y in range(rows - height + 1):
        for x in range(columns - width + 1):
            inside = image[y : y + height, x : x + width].sum()
            outer = image[max(0, y - rim_y) : y + height + rim_y, max(0, x - rim_x) : x + width + rim_x]
            around = (outer.sum() - inside) / max(1, outer.size - width * height)
            contrasts[x, y] = inside / (width * height) - around / 2
    return max(contrasts.values()), contrasts
