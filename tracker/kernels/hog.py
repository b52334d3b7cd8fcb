"""Histograms of oriented gradients on cells.

The 31-channel variant of Felzenszwalb, Girshick, McAllester, Ramanan: Object detection with discriminatively trained
part based models. PAMI 32(9), 2010, section 6. Patches are uint8 and C-contiguous, (rows, cols, 3) BGR or (rows, cols)
grey, their sides whole multiples of the cell.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part

# Tangents of the limits between the 20-degree bins.
TAN_10, TAN_30, TAN_50, TAN_70 = (np.float32(np.tan(np.deg2rad(angle))) for angle in (10, 30, 50, 70))
SIGNED = 18
UNSIGNED = 9
EPSILON = np.float32(1e-4)
TRUNCATION = np.float32(0.2)
TEXTURE_SCALE = np.float32(1.0 / np.sqrt(18.0))


@part
def split_bgr(row: NDArray[np.uint8], planes: NDArray[np.float32]) -> None:
    """Write a row's channels to ``planes``, (3, cols + 2), with the end pixels repeated."""
    cols = planes.shape[1] - 2
    blue, green, red = planes[0, 1 : cols + 1], planes[1, 1 : cols + 1], planes[2, 1 : cols + 1]
    for i in range(cols):
        blue[i], green[i], red[i] = np.float32(row[3 * i]), np.float32(row[3 * i + 1]), np.float32(row[3 * i + 2])
    for c in range(3):
        planes[c, 0], planes[c, cols + 1] = planes[c, 1], planes[c, cols]


@part
def split_grey(row: NDArray[np.uint8], planes: NDArray[np.float32]) -> None:
    """Write a row to ``planes``, (1, cols + 2), with the end pixels repeated."""
    cols = planes.shape[1] - 2
    plane = planes[0, 1 : cols + 1]
    for i in range(cols):
        plane[i] = np.float32(row[i])
    planes[0, 0], planes[0, cols + 1] = planes[0, 1], planes[0, cols]


@part
def gradient_row(
    above: NDArray[np.float32],
    here: NDArray[np.float32],
    below: NDArray[np.float32],
    dx: NDArray[np.float32],
    dy: NDArray[np.float32],
    squares: NDArray[np.float32],
) -> None:
    """Central differences of the channel where they are largest, and their sum of squares; (channels, cols + 2)."""
    cols = dx.shape[0]
    for c in range(here.shape[0]):
        left, right = here[c, :cols], here[c, 2 : cols + 2]
        upper, lower = above[c, 1 : cols + 1], below[c, 1 : cols + 1]
        if c == 0:
            for i in range(cols):
                dx[i], dy[i] = right[i] - left[i], lower[i] - upper[i]
                squares[i] = dx[i] * dx[i] + dy[i] * dy[i]
        else:
            for i in range(cols):
                u, v = right[i] - left[i], lower[i] - upper[i]
                square = u * u + v * v
                larger = square > squares[i]
                dx[i] = u if larger else dx[i]
                dy[i] = v if larger else dy[i]
                squares[i] = square if larger else squares[i]


@part
def bin_row(
    dx: NDArray[np.float32],
    dy: NDArray[np.float32],
    squares: NDArray[np.float32],
    stride: int,
    slots: NDArray[np.int32],
    places: NDArray[np.int32],
    magnitudes: NDArray[np.float32],
) -> None:
    """Entry of each pixel in the histograms of its column, ``bin * stride + slot``, and its gradient's length.

    Bin k is centred on 20 k degrees; 90 and 270 degrees go to bins 4 and 13.
    """
    step = np.int32(stride)
    for i in range(dx.shape[0]):
        a, b = abs(dx[i]), abs(dy[i])
        first = (
            np.int32(b > TAN_10 * a) + np.int32(b > TAN_30 * a) + np.int32(b > TAN_50 * a) + np.int32(b > TAN_70 * a)
        )
        along = -dx[i] if dy[i] < np.float32(0.0) else dx[i]
        half = np.int32(9) - first if along < np.float32(0.0) else first
        full = np.int32(9) + half if dy[i] < np.float32(0.0) else half
        full = np.int32(0) if full == np.int32(18) else full
        places[i] = full * step + slots[i]
        magnitudes[i] = np.sqrt(squares[i])


@part
def scatter_row(
    places: NDArray[np.int32],
    magnitudes: NDArray[np.float32],
    share: float,
    upper: NDArray[np.float32],
    lower: NDArray[np.float32],
) -> None:
    """Add a row's gradients to the column histograms of the cell above its middle and, by its share, below."""
    down = np.float32(share)
    up = np.float32(1.0) - down
    for i in range(places.shape[0]):
        place = np.uint32(places[i])
        upper[place] += up * magnitudes[i]
        lower[place] += down * magnitudes[i]


@part
def fold_columns(
    columns: NDArray[np.float32],
    cell: int,
    slots: int,
    row: int,
    line: NDArray[np.float32],
    histograms: NDArray[np.float32],
) -> None:
    """Share the column histograms between the cells beside them, to one row of histograms (n, 18, rows, cols) of cells.

    Entry ``((x mod cell) * 18 + bin) * slots + n * (cols + 1) + x // cell + 1`` belongs to column x of patch n: the
    same pixel of every cell lies together, with an empty slot at each end and between patches. ``line``, 18 * slots,
    is scratch.
    """
    size = SIGNED * slots
    inner_line = line[1 : size - 1]
    for p in range(cell):
        offset = (p + 0.5) / cell - 0.5
        own, other = np.float32(1.0 - abs(offset)), np.float32(abs(offset))
        # A pixel left of its cell's middle also belongs to the cell before.
        ahead = 1 if offset < 0.0 else -1
        inner = columns[p * size + 1 : (p + 1) * size - 1]
        outer = columns[p * size + 1 + ahead : (p + 1) * size - 1 + ahead]
        if p == 0:
            for k in range(inner_line.shape[0]):
                inner_line[k] = own * inner[k] + other * outer[k]
        else:
            for k in range(inner_line.shape[0]):
                inner_line[k] += own * inner[k] + other * outer[k]
    for n in range(histograms.shape[0]):
        for o in range(histograms.shape[1]):
            cells, first = histograms[n, o, row], o * slots + n * (histograms.shape[3] + 1) + 1
            for k in range(cells.shape[0]):
                cells[k] = line[first + k]


@kernel
def gather_cells(patches: NDArray[np.uint8], cell: int, histograms: NDArray[np.float32]) -> None:
    """Sum gradient lengths per orientation and cell, bilinearly shared, to (n, 18, rows / cell, cols / cell).

    The patches are gone through side by side, one row of all at a time: rows of small ones are too short to be fast.
    """
    count, rows, cols = patches.shape[0], patches.shape[1], patches.shape[2]
    channels = 3 if patches.ndim == 4 else 1
    pixels = patches.reshape(count, rows, cols * channels)
    # Between two patches lie the repeated end pixels of both: their gradients go to a slot that nothing reads.
    wide, per_patch = count * (cols + 2) - 2, cols // cell + 1
    nowhere = count * per_patch + 1
    slots = nowhere + 1
    planes = np.empty((3, channels, wide + 2), np.float32)
    dx, dy, squares = np.empty(wide, np.float32), np.empty(wide, np.float32), np.empty(wide, np.float32)
    own, places = np.empty(wide, np.int32), np.empty(wide, np.int32)
    magnitudes = np.empty(wide, np.float32)
    columns = np.empty((2, SIGNED * cell * slots), np.float32)
    columns[:, :] = np.float32(0.0)
    folded = np.empty(SIGNED * slots, np.float32)
    for k in range(wide):
        own[k] = nowhere
    for n in range(count):
        for i in range(cols):
            own[n * (cols + 2) + i] = (i % cell) * SIGNED * slots + n * per_patch + i // cell + 1
    # Row numbers of cells are one too high: the first reaches over the patch's upper rim.
    upper = 0
    for j in range(-1, rows):
        for n in range(count):
            line = pixels[n, min(j + 1, rows - 1)]
            part = planes[(j + 1) % 3, :, n * (cols + 2) : (n + 1) * (cols + 2)]
            if patches.ndim == 4:
                split_bgr(line, part)
            else:
                split_grey(line, part)
        if j < 0:
            continue
        gradient_row(planes[max(j - 1, 0) % 3], planes[j % 3], planes[(j + 1) % 3], dx, dy, squares)
        bin_row(dx, dy, squares, slots, own, places, magnitudes)
        place = (j + 0.5) / cell + 0.5
        if int(place) > upper:
            if upper > 0:
                fold_columns(columns[upper % 2], cell, slots, upper - 1, folded, histograms)
            columns[upper % 2, :] = np.float32(0.0)
            upper = int(place)
        scatter_row(places, magnitudes, place - upper, columns[upper % 2], columns[(upper + 1) % 2])
    for last in range(max(upper, 1), rows // cell + 1):
        fold_columns(columns[last % 2], cell, slots, last - 1, folded, histograms)


@kernel
def block_norms(histograms: NDArray[np.float32], norms: NDArray[np.float32]) -> None:
    """One over the norm of the four 2 x 2 blocks around each cell, (n, 4, rows, cols); beyond the rim the rim's cells.

    Blocks: above left, above right, below left, below right. A cell's energy is that of its 9 unsigned bins.
    """
    rows, cols = norms.shape[2], norms.shape[3]
    energy = np.empty((rows + 2, cols + 2), np.float32)
    blocks = np.empty(cols + 1, np.float32)
    for n in range(histograms.shape[0]):
        for j in range(rows):
            line = energy[j + 1, 1 : cols + 1]
            line[:] = np.float32(0.0)
            # A number that is known when compiling would have the loop written out.
            for o in range(histograms.shape[1] // 2):
                one, other = histograms[n, o, j], histograms[n, o + UNSIGNED, j]
                for i in range(cols):
                    both = one[i] + other[i]
                    line[i] += both * both
            energy[j + 1, 0], energy[j + 1, cols + 1] = energy[j + 1, 1], energy[j + 1, cols]
        # Entry by entry: assigning slices would compile seconds of error messages.
        top, bottom, first, last = energy[0], energy[rows + 1], energy[1], energy[rows]
        for i in range(cols + 2):
            top[i], bottom[i] = first[i], last[i]
        for j in range(rows + 1):
            upper, lower = energy[j], energy[j + 1]
            for i in range(cols + 1):
                four = upper[i] + upper[i + 1] + lower[i] + lower[i + 1]
                blocks[i] = np.float32(1.0) / np.sqrt(four + EPSILON)
            if j < rows:
                left, right = norms[n, 0, j], norms[n, 1, j]
                for i in range(cols):
                    left[i], right[i] = blocks[i], blocks[i + 1]
            if j > 0:
                left, right = norms[n, 2, j - 1], norms[n, 3, j - 1]
                for i in range(cols):
                    left[i], right[i] = blocks[i], blocks[i + 1]


@kernel
def normalise(histograms: NDArray[np.float32], norms: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Write channels, (n, 28, k), from histograms, (n, 18, k), and norms, (n, 4, k), of k cells.

    18 signed orientations (channel i is 20 i degrees, x right, y down), 9 unsigned, the mean texture energy.
    """
    half = np.float32(0.5)
    for n in range(histograms.shape[0]):
        n0, n1, n2, n3 = norms[n, 0], norms[n, 1], norms[n, 2], norms[n, 3]
        texture = out[n, SIGNED + UNSIGNED]
        texture[:] = np.float32(0.0)
        for o in range(SIGNED + UNSIGNED):
            # A signed channel adds nothing of the opposite one.
            signed = o < SIGNED
            one, weight = histograms[n, o if signed else o - SIGNED], np.float32(0.0 if signed else 1.0)
            energy = half * TEXTURE_SCALE if signed else np.float32(0.0)
            other, channel = histograms[n, o % UNSIGNED + UNSIGNED], out[n, o]
            for k in range(channel.shape[0]):
                h = one[k] + weight * other[k]
                a, b = min(h * n0[k], TRUNCATION), min(h * n1[k], TRUNCATION)
                c, d = min(h * n2[k], TRUNCATION), min(h * n3[k], TRUNCATION)
                value = half * ((a + b) + (c + d))
                channel[k] = value
                # The four texture energies add up to twice the signed channels.
                texture[k] += energy * value
