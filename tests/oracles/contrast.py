"""Slow, obvious twins of the contrast kernel."""

import numpy as np


def contrasts(codes, values, width, height):
    """Contrast of each window, by its left and top."""
    rows, columns = codes.shape
    image = np.asarray(values, float)[codes]
    rim_x, rim_y = max(1, width // 4), max(1, height // 4)
    found = {}
    for y in range(rows - height + 1):
        for x in range(columns - width + 1):
            inside = image[y : y + height, x : x + width].sum()
            outer = image[max(0, y - rim_y) : y + height + rim_y, max(0, x - rim_x) : x + width + rim_x]
            around = (outer.sum() - inside) / max(1, outer.size - width * height)
            found[x, y] = inside / (width * height) - around / 2
    return found


def clearest_windows(codes, values, width, height, count):
    """Places of the largest contrasts above 0, each without those half a window or less from a better one."""
    left, places = contrasts(codes, values, width, height), []
    while left and max(left.values()) > 0 and len(places) < count:
        x, y = max(left, key=left.get)
        places.append([x, y])
        left = {at: v for at, v in left.items() if abs(at[0] - x) > width // 2 or abs(at[1] - y) > height // 2}
    return places
