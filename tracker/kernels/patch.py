"""What is cut out of a picture for the template: resampled rectangles and their cells.

Coordinates are continuous edges in px: pixel i covers [i, i + 1). Beyond its border a picture goes on as its
outermost pixels. Images are uint8 and C-contiguous, (H, W, 3) BGR or (H, W) grey.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part


@part
def spread_taps(shrink: float) -> tuple[int, int]:
    """How many bilinear samples per axis one output pixel averages, at most 4, and how many px apart they lie."""
    taps = min(4, max(1, int(shrink)))
    return taps, max(1, int(np.rint(shrink / taps)))


@part
def place_taps(
    start: float,
    step: float,
    limit: int,
    taps: int,
    gap: int,
    pixels: NDArray[np.int64],
    shares: NDArray[np.float32],
) -> None:
    """Left pixel of the first of ``taps`` samples of each output pixel and the share of its right neighbour.

    Output pixel i covers [start + i step, start + (i + 1) step) of an axis with ``limit`` pixels.
    """
    reach = (taps - 1) * gap + 1.0
    for i in range(pixels.shape[0]):
        place = start + (i + 0.5) * step - 0.5 - (taps - 1) * gap / 2
        # Further out all samples see the border's pixel.
        place = min(max(place, -reach), limit - 1.0)
        pixels[i] = int(np.floor(place))
        shares[i] = np.float32(place - np.floor(place))


@part
def line_of_tap(first: int, gap: int, share: float, taps: int, entry: int, limit: int) -> tuple[int, float]:
    """Row number and weight of an entry of the rows that ``taps`` samples of an output row read.

    Samples next to each other share a row: there are ``taps + 1`` entries at a gap of 1, else ``2 taps``.
    """
    if gap == 1:
        row = first + entry
        weight = 1.0 - share if entry == 0 else (share if entry == taps else 1.0)
    else:
        row = first + (entry // 2) * gap + entry % 2
        weight = 1.0 - share if entry % 2 == 0 else share
    return min(max(row, 0), limit - 1), weight


@part
def blend_rows(
    upper: NDArray[np.uint8],
    lower: NDArray[np.uint8],
    up: float,
    down: float,
    first: bool,
    out: NDArray[np.float32],
) -> None:
    """Weighted sum of two rows; the first pair sets ``out``, the others add."""
    u, v = np.float32(up), np.float32(down)
    if first:
        for k in range(out.shape[0]):
            out[k] = u * np.float32(upper[k]) + v * np.float32(lower[k])
    else:
        for k in range(out.shape[0]):
            out[k] += u * np.float32(upper[k]) + v * np.float32(lower[k])


@part
def add_ahead(line: NDArray[np.float32], taps: int, gap: int, out: NDArray[np.float32]) -> None:
    """Sum of ``taps`` entries, ``gap`` apart, from each entry on; at least two."""
    second = line[gap : gap + out.shape[0]]
    for k in range(out.shape[0]):
        out[k] = line[k] + second[k]
    for t in range(2, taps):
        later = line[t * gap : t * gap + out.shape[0]]
        for k in range(out.shape[0]):
            out[k] += later[k]


@part
def sample_bgr(
    line: NDArray[np.float32], starts: NDArray[np.uint32], shares: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Interpolate between each start, the entry of a pixel's blue, and the next pixel."""
    for i in range(starts.shape[0]):
        # Unsigned and written out: neither wrapped indices nor an inner loop.
        k, j, share = np.uint64(starts[i]), np.uint64(i) * np.uint64(3), shares[i]
        blue, green, red = line[k], line[k + np.uint64(1)], line[k + np.uint64(2)]
        out[j] = blue + share * (line[k + np.uint64(3)] - blue)
        out[j + np.uint64(1)] = green + share * (line[k + np.uint64(4)] - green)
        out[j + np.uint64(2)] = red + share * (line[k + np.uint64(5)] - red)


@part
def sample_grey(
    line: NDArray[np.float32], starts: NDArray[np.uint32], shares: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Interpolate between each start and the next pixel."""
    for i in range(starts.shape[0]):
        k = np.uint64(starts[i])
        out[i] = line[k] + shares[i] * (line[k + np.uint64(1)] - line[k])


@part
def round_row(line: NDArray[np.float32], scale: float, out: NDArray[np.uint8]) -> None:
    """Scale and round to whole levels; the values are in range."""
    factor = np.float32(scale)
    for k in range(out.shape[0]):
        out[k] = np.uint8(np.int32(line[k] * factor + np.float32(0.5)))


@kernel
def crop_scales(
    image: NDArray[np.uint8],
    cx: float,
    cy: float,
    width: float,
    height: float,
    factors: NDArray[np.float64],
    out: NDArray[np.uint8],
) -> None:
    """Resample a rectangle at every factor of its size around a centre to the grid of ``out``, (n, rows, cols[, 3]).

    Bilinear where the picture shrinks by less than 2, else the mean of up to 4 bilinear samples per axis.
    """
    frame_rows, frame_cols = image.shape[0], image.shape[1]
    rows, cols = out.shape[1], out.shape[2]
    channels = 3 if image.ndim == 3 else 1
    source = image.reshape(frame_rows, frame_cols * channels)
    target = out.reshape(out.shape[0], rows, cols * channels)
    columns, shares_x = np.empty(cols, np.int64), np.empty(cols, np.float32)
    lines, shares_y = np.empty(rows, np.int64), np.empty(rows, np.float32)
    samples = np.empty(cols * channels, np.float32)
    for s in range(factors.shape[0]):
        wide, high = width * factors[s], height * factors[s]
        taps_x, gap_x = spread_taps(wide / cols)
        taps_y, gap_y = spread_taps(high / rows)
        place_taps(cx - wide / 2, wide / cols, frame_cols, taps_x, gap_x, columns, shares_x)
        place_taps(cy - high / 2, high / rows, frame_rows, taps_y, gap_y, lines, shares_y)
        # The stretch of source pixels [first, last) that a row needs, and the part [left, right) of it in the picture.
        first, last = columns[0], columns[cols - 1] + (taps_x - 1) * gap_x + 2
        left, right = max(first, 0), min(last, frame_cols)
        starts = ((columns - first) * channels).astype(np.uint32)
        line = np.empty((last - first) * channels, np.float32)
        inside = line[(left - first) * channels : (right - first) * channels]
        sums = np.empty(line.shape[0] - (taps_x - 1) * gap_x * channels, np.float32) if taps_x > 1 else line
        entries = taps_y + 1 if gap_y == 1 else 2 * taps_y
        for j in range(rows):
            for entry in range(0, entries, 2):
                y, up = line_of_tap(lines[j], gap_y, shares_y[j], taps_y, entry, frame_rows)
                z, down = line_of_tap(lines[j], gap_y, shares_y[j], taps_y, entry + 1, frame_rows)
                # An odd one out is paired with nothing.
                down = down if entry + 1 < entries else 0.0
                upper = source[y, left * channels : right * channels]
                lower = source[z, left * channels : right * channels]
                blend_rows(upper, lower, up, down, entry == 0, inside)
            for k in range((left - first) * channels):
                line[k] = inside[k % channels]
            for k in range((right - first) * channels, line.shape[0]):
                line[k] = line[k - channels]
            if taps_x > 1:
                add_ahead(line, taps_x, gap_x * channels, sums)
            if image.ndim == 3:
                sample_bgr(sums, starts, shares_x, samples)
            else:
                sample_grey(sums, starts, shares_x, samples)
            round_row(samples, 1.0 / (taps_x * taps_y), target[s, j])


@kernel
def posterior_map(patch: NDArray[np.uint8], table: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Look up every pixel in a table of the 32 x 32 x 32 BGR cube, or of 256 grey levels for a (rows, cols) patch."""
    rows, cols = out.shape
    for j in range(rows):
        line, row = out[j], patch[j]
        for i in range(cols):
            if patch.ndim == 3:
                blue, green, red = np.uint32(row[i, 0]), np.uint32(row[i, 1]), np.uint32(row[i, 2])
                bgr = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
                line[i] = table[bgr | red >> np.uint32(3)]
            else:
                line[i] = table[np.uint32(row[i])]
