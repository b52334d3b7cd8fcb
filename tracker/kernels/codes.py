"""Codes of pixels: what each looked-at pixel counts as in the histograms of the profile ``colour``.

A code is ``entry << 4 | edge``: the entry of the pixel's colour in a histogram, and that of the edge there. Entries 0
to 15 of a histogram are its edges, those from 16 on its colours. Edge 0 is none; at the others the brightness changes
from left to right (1), along the falling diagonal (2), from above to below (3) or along the rising diagonal (4), and 4
more where it changes much.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel

# Bits of a code that hold the edge.
_EDGE_BITS = np.uint32(4)
# Squared differences of grey levels from which on there is an edge, and a strong one.
_LEAST, _MUCH = np.float32(12.0**2), np.float32(36.0**2)
# Tangent of three eighths of a right angle: directions are told apart halfway between the four.
_STEEP = np.float32(2.4142135)


@kernel
def codes_bgr(
    image: NDArray[np.uint8],
    table: NDArray[np.uint16],
    levels: NDArray[np.uint8],
    x: int,
    y: int,
    step: int,
    out: NDArray[np.uint32],
) -> None:
    """Look up every ``step``-th pixel of an (H, W, 3) image from (x, y) on in a 32 x 32 x 32 BGR table of entries.

    ``levels``, (3, 256), gives for each channel and value the value that counts, 0 to 255. The codes have no edges.
    """
    for j in range(out.shape[0]):
        row = image[y + j * step, x::step]
        for i in range(out.shape[1]):
            blue, green = np.uint32(levels[0, row[i, 0]]), np.uint32(levels[1, row[i, 1]])
            red = np.uint32(levels[2, row[i, 2]])
            cell = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
            out[j, i] = np.uint32(table[cell | red >> np.uint32(3)]) << _EDGE_BITS


@kernel
def codes_grey(
    image: NDArray[np.uint8],
    table: NDArray[np.uint16],
    levels: NDArray[np.uint8],
    x: int,
    y: int,
    step: int,
    out: NDArray[np.uint32],
) -> None:
    """Look up every ``step``-th pixel of an (H, W) image from (x, y) on in a table of the entries of 256 levels.

    ``levels``, (3, 256), gives in row 1 the value that counts for each value. The codes have no edges.
    """
    for j in range(out.shape[0]):
        row = image[y + j * step, x::step]
        for i in range(out.shape[1]):
            out[j, i] = np.uint32(table[levels[1, row[i]]]) << _EDGE_BITS


@kernel
def light_levels(brightness: float, warmth: float, out: NDArray[np.uint8]) -> None:
    """Fill a (3, 256) table with the values that a light's changes are taken off from, blue, green, red.

    The logarithms of the light's gains are ``brightness - warmth``, ``brightness`` and ``brightness + warmth``.
    """
    for channel in range(3):
        gain = np.exp(brightness + (channel - 1) * warmth)
        for value in range(256):
            out[channel, value] = np.uint8(min(255.0, np.rint(value / gain)))


@kernel
def lit_codes(
    image: NDArray[np.uint8],
    table: NDArray[np.uint16],
    brightness: float,
    warmth: float,
    step_brightness: float,
    step_warmth: float,
    x: int,
    y: int,
    step: int,
    out: NDArray[np.uint32],
) -> None:
    """Look up pixels as `codes_bgr` or `codes_grey` do, under three lights that are one step apart, into (3, H, W)."""
    levels = np.empty((3, 256), np.uint8)
    for k in range(3):
        light_levels(brightness + (k - 1) * step_brightness, warmth + (k - 1) * step_warmth, levels)
        if image.ndim == 3:
            codes_bgr(image, table, levels, x, y, step, out[k])
        else:
            codes_grey(image, table, levels, x, y, step, out[k])


@kernel
def add_edges(
    image: NDArray[np.uint8],
    x: int,
    y: int,
    step: int,
    radius: int,
    shades: NDArray[np.uint8],
    codes: NDArray[np.uint32],
) -> None:
    """Add edges to codes of an image: which way it changes between the places ``radius`` of them to each side.

    What changes is green or grey. Nearer to the rim than ``radius`` there are none. ``shades``, like the codes, is
    scratch.
    """
    rows, columns = codes.shape
    for j in range(rows):
        row = image[y + j * step, x::step]
        for i in range(columns):
            if image.ndim == 3:
                shades[j, i] = row[i, 1]
            else:
                shades[j, i] = row[i]
    inner = max(radius, columns - radius)
    for j in range(radius, rows - radius):
        # Slices of one length: only so is the loop vectorised.
        above, below = shades[j - radius, radius:inner], shades[j + radius, radius:inner]
        left, right = shades[j, : inner - radius], shades[j, 2 * radius :]
        line = codes[j, radius:inner]
        for i in range(line.shape[0]):
            across, down = np.float32(right[i]) - np.float32(left[i]), np.float32(below[i]) - np.float32(above[i])
            edge = np.uint32(2) if across * down > np.float32(0.0) else np.uint32(4)
            edge = np.uint32(1) if abs(across) > _STEEP * abs(down) else edge
            edge = np.uint32(3) if abs(down) > _STEEP * abs(across) else edge
            change = across * across + down * down
            edge += np.uint32(4) if change >= _MUCH else np.uint32(0)
            line[i] |= edge if change >= _LEAST else np.uint32(0)
