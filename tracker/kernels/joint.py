"""Mean shift in the joint spatial-range domain of a picture: windows of a few px and a few colour units climb.

A point has the coordinates x, y (px, index of the pixel) and then its channels. The window holds what lies within one
radius in space and within the other in the channels.

Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, sections 3 and 4.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part

LANES = 8
"""Columns of a strip: one vector register of float32."""
FLAT, EPANECHNIKOV, GAUSSIAN = 0, 1, 2
_KNOWN_ENDS = 1 << 15
_BASINS = 1 << 14
_HASH = 0x9E3779B1


@kernel
def cut_strips(planes: NDArray[np.float32], outside: float, strips: NDArray[np.float32]) -> None:
    """Lay (channels, H, W) planes out as strips of `LANES` columns, (channels, strips, padded rows * LANES).

    A window then covers a few long runs of memory in place of many short ones. What the strips hold beyond the picture
    gets the value ``outside``.
    """
    channels, rows, columns = planes.shape
    for c in range(channels):
        for s in range(strips.shape[1]):
            strip = strips[c, s]
            wide = min(LANES, columns - s * LANES)
            for j in range(strip.shape[0] // LANES):
                for lane in range(LANES):
                    inside = j < rows and lane < wide
                    strip[j * LANES + lane] = planes[c, j, s * LANES + lane] if inside else np.float32(outside)


@part
def place_pattern(pattern: NDArray[np.float32]) -> None:
    """Column and row within a strip of each place of a run, (2, n)."""
    for q in range(pattern.shape[1]):
        pattern[0, q], pattern[1, q] = np.float32(q % LANES), np.float32(q // LANES)


@part
def flat_mean(
    strips: NDArray[np.float32], pattern: NDArray[np.float32], rows: int, columns: int,
    x: float, y: float, a: float, b: float, c: float, spatial: float, colour: float,
) -> tuple[float, float, float, float, float, float]:  # fmt: skip
    """Count the pixels in a flat window and average x, y and three channels over them.

    Values that are multiples of a power of two give exact sums, so that equal sets of pixels have equal means to the
    last bit, whatever the window they were found in.
    """
    spatial2, colour2 = np.float32(spatial * spatial), np.float32(colour * colour)
    first, last = max(0, int(np.ceil(y - spatial))), min(rows - 1, int(np.floor(y + spatial)))
    # An even number of rows: the loop below takes two vectors at a time, and the pixels of a row too many are too far.
    n = (last + 1 - first + ((last + 1 - first) & 1)) * LANES
    start = first * LANES
    across, down = pattern[0, :n], pattern[1, :n]
    dy0 = np.float32(y - first)
    a32, b32, c32 = np.float32(a), np.float32(b), np.float32(c)
    one, zero = np.float32(1.0), np.float32(0.0)
    count, sum_x = 0.0, 0.0
    sum_y, sum_a, sum_b, sum_c = zero, zero, zero, zero
    left, right = max(0, int(np.ceil(x - spatial))), min(columns - 1, int(np.floor(x + spatial)))
    for s in range(left // LANES, right // LANES + 1):
        dx0 = np.float32(x - s * LANES)
        plane_a, plane_b = strips[0, s, start : start + n], strips[1, s, start : start + n]
        plane_c = strips[2, s, start : start + n]
        inside, sum_across = zero, zero
        for q in range(n):
            dx, dy = across[q] - dx0, down[q] - dy0
            da, db, dc = plane_a[q] - a32, plane_b[q] - b32, plane_c[q] - c32
            near = (dx * dx + dy * dy <= spatial2) & (da * da + db * db + dc * dc <= colour2)
            inside += one if near else zero
            sum_across += across[q] if near else zero
            sum_y += down[q] if near else zero
            sum_a += plane_a[q] if near else zero
            sum_b += plane_b[q] if near else zero
            sum_c += plane_c[q] if near else zero
        count += float(inside)
        sum_x += float(sum_across) + float(inside) * (s * LANES)
    if count == 0.0:
        return 0.0, x, y, a, b, c
    mean_y, mean_a, mean_b, mean_c = float(sum_y), float(sum_a), float(sum_b), float(sum_c)
    return count, sum_x / count, first + mean_y / count, mean_a / count, mean_b / count, mean_c / count


@part
def known_end(place: NDArray[np.float32], known: NDArray[np.float32]) -> tuple[int, bool]:
    """Where a place belongs in the table of places whose end is known, and whether it is there."""
    mixed = np.int64(0)
    for d in range(place.shape[0]):
        mixed = (mixed ^ np.int64(place[d] * np.float32(4096.0))) * _HASH
    slot = (mixed >> 20) & (known.shape[0] - 1)
    same = True
    for d in range(place.shape[0]):
        same &= known[slot, d] == place[d]
    return slot, same


@kernel
def climb_flat(
    strips: NDArray[np.float32], rows: int, columns: int, spatial: float, colour: float,
    tolerance: float, max_steps: int, first: int, last: int, ends: NDArray[np.float32],
) -> int:  # fmt: skip
    """Let the flat windows of the pixels of rows ``first`` to ``last`` - 1 climb; return the means computed.

    ``ends``, (H * W, 5), gets x, y and the three channels where each comes to rest: after a step of at most
    ``tolerance`` radii, or ``max_steps``. Paths that meet go on alike: a place from which the end is known is not
    climbed from again, which changes no bit of the result.
    """
    pattern = np.empty((2, (2 * min(int(spatial), rows) + 4) * LANES), np.float32)
    place_pattern(pattern)
    # Per place: where it is, its end, the steps in between. NaN is no place.
    known = np.full((_KNOWN_ENDS, 11), np.nan, np.float32)
    path = np.empty((max_steps + 1, 5), np.float32)
    computed = 0
    for j in range(first, last):
        for i in range(columns):
            path[0, 0], path[0, 1] = np.float32(i), np.float32(j)
            for k in range(3):
                path[0, 2 + k] = strips[k, i // LANES, j * LANES + i % LANES]
            end, rest, steps = path[0], 0, 0
            converged = False
            while not converged and steps < max_steps:
                here, there = path[steps], path[steps + 1]
                if steps > 0:
                    slot, found = known_end(here, known)
                    if found and steps + int(known[slot, 10]) <= max_steps:
                        end, rest, converged = known[slot, 5:10], int(known[slot, 10]), True
                        break
                _count, there[0], there[1], there[2], there[3], there[4] = flat_mean(
                    strips, pattern, rows, columns, here[0], here[1], here[2], here[3], here[4], spatial, colour
                )
                computed += 1
                steps += 1
                moved = ((there[0] - here[0]) ** 2 + (there[1] - here[1]) ** 2) / (spatial * spatial)
                for k in range(2, 5):
                    moved += (there[k] - here[k]) ** 2 / (colour * colour)
                end, converged = there, moved <= tolerance * tolerance
            for k in range(5):
                ends[j * columns + i, k] = end[k]
            if converged:
                for t in range(1, steps if rest == 0 else steps + 1):
                    slot, _found = known_end(path[t], known)
                    for k in range(5):
                        known[slot, k], known[slot, 5 + k] = path[t, k], ends[j * columns + i, k]
                    known[slot, 10] = np.float32(steps + rest - t)
    return computed


@kernel
def collect_cells(
    planes: NDArray[np.float32], side: int, step: float,
    cell_of: NDArray[np.int32], sums: NDArray[np.float64], starts: NDArray[np.int64],
) -> int:  # fmt: skip
    """Gather the pixels of a picture, (channels, H, W), in cells of ``side`` px and ``step`` channel units.

    The cells of one block of ``side`` x ``side`` px lie together: those of block b from ``starts[b]`` on, the blocks
    row by row. ``sums``, (cells, 3 + channels), gets count, x, y and the channels summed; ``cell_of`` the cell of each
    pixel. Returns the number of cells.
    """
    channels, rows, columns = planes.shape
    slots = 1
    while slots < 2 * min(side, rows) * min(side, columns):
        slots *= 2
    keys, cells = np.empty(slots, np.int64), np.full(slots, -1, np.int32)
    inverse = np.float32(1.0 / step)
    blocks = (columns + side - 1) // side
    count = 0
    for block in range(((rows + side - 1) // side) * blocks):
        top, left = (block // blocks) * side, (block % blocks) * side
        own = count
        starts[block] = own
        for j in range(top, min(top + side, rows)):
            for i in range(left, min(left + side, columns)):
                key = np.int64(0)
                for c in range(channels):
                    key = key * 1_000_003 + np.int64(np.floor(planes[c, j, i] * inverse))
                slot = (key * _HASH >> 16) & (slots - 1)
                # Cells of earlier blocks are as good as none: the table is never cleared.
                while cells[slot] >= own and keys[slot] != key:
                    slot = (slot + 1) & (slots - 1)
                if cells[slot] < own:
                    keys[slot], cells[slot] = key, count
                    sums[count, :] = 0.0
                    count += 1
                cell = cells[slot]
                cell_of[j, i] = cell
                sums[cell, 0] += 1.0
                sums[cell, 1] += i
                sums[cell, 2] += j
                for c in range(channels):
                    sums[cell, 3 + c] += planes[c, j, i]
    starts[starts.shape[0] - 1] = count
    return count


@part
def window_weights(
    near: NDArray[np.float32], alike: NDArray[np.float32], weights: NDArray[np.float32], profile: int
) -> None:
    """Turn squared distances over squared radii into kernel weights times ``weights``; written to ``near``.

    The Gaussian's standard deviation is half the radius, like that of a flat disc, and it ends at the radius.
    """
    one, zero = np.float32(1.0), np.float32(0.0)
    for q in range(near.shape[0]):
        inside = (near[q] <= one) & (alike[q] <= one)
        if profile == EPANECHNIKOV:
            near[q] = weights[q] * (one - near[q]) * (one - alike[q]) if inside else zero
        elif profile == GAUSSIAN:
            near[q] = weights[q] * np.exp(np.float32(-2.0) * (near[q] + alike[q])) if inside else zero
        else:
            near[q] = weights[q] if inside else zero


@kernel
def climb_cells(
    points: NDArray[np.float32], weights: NDArray[np.float32], starts: NDArray[np.int64], side: int, blocks: int,
    spatial: float, colour: float, profile: int, tolerance: float, max_steps: int,
    first: int, last: int, ends: NDArray[np.float32],
) -> None:  # fmt: skip
    """Let the windows of points ``first`` to ``last`` - 1 climb among all points, (2 + channels, n), with weights.

    The points lie in blocks of ``side`` px, ``blocks`` in a row, as `collect_cells` leaves them; pixels in raster order
    are blocks of one. ``ends``, (n, 2 + channels), gets where each window comes to rest, as in `climb_flat`.
    """
    dimensions = points.shape[0]
    block_rows = (starts.shape[0] - 1) // blocks
    spatial2, colour2 = np.float32(1.0 / (spatial * spatial)), np.float32(1.0 / (colour * colour))
    here, sums = np.empty(dimensions), np.empty(dimensions)
    longest = 0
    for row in range(block_rows):
        longest = max(longest, starts[(row + 1) * blocks] - starts[row * blocks])
    near_row, alike_row = np.empty(longest, np.float32), np.empty(longest, np.float32)
    for point in range(first, last):
        for d in range(dimensions):
            here[d] = float(points[d, point])
        for _ in range(max_steps):
            left = max(0, int(np.floor(np.ceil(here[0] - spatial) / side)))
            right = min(blocks - 1, int(np.floor(here[0] + spatial)) // side)
            top = max(0, int(np.floor(np.ceil(here[1] - spatial) / side)))
            bottom = min(block_rows - 1, int(np.floor(here[1] + spatial)) // side)
            mass = 0.0
            sums[:] = 0.0
            for row in range(top, bottom + 1):
                a, b = starts[row * blocks + left], starts[row * blocks + right + 1]
                near, alike = near_row[: b - a], alike_row[: b - a]
                xs, ys = points[0, a:b], points[1, a:b]
                x, y = np.float32(here[0]), np.float32(here[1])
                for q in range(b - a):
                    dx, dy = xs[q] - x, ys[q] - y
                    near[q] = (dx * dx + dy * dy) * spatial2
                    alike[q] = np.float32(0.0)
                for d in range(2, dimensions):
                    plane, value = points[d, a:b], np.float32(here[d])
                    for q in range(b - a):
                        alike[q] += (plane[q] - value) * (plane[q] - value) * colour2
                window_weights(near, alike, weights[a:b], profile)
                total = np.float32(0.0)
                for q in range(b - a):
                    total += near[q]
                mass += float(total)
                for d in range(dimensions):
                    plane, value = points[d, a:b], np.float32(here[d])
                    total = np.float32(0.0)
                    for q in range(b - a):
                        total += near[q] * (plane[q] - value)
                    sums[d] += float(total)
            if mass <= 0.0:
                break
            moved = 0.0
            for d in range(dimensions):
                sums[d] /= mass
                here[d] += sums[d]
                moved += sums[d] * sums[d] / (spatial * spatial if d < 2 else colour * colour)
            if moved <= tolerance * tolerance:
                break
        for d in range(dimensions):
            ends[point, d] = np.float32(here[d])


@part
def basin_key(x: float, y: float, a: float, b: float, c: float, spatial: float, colour: float) -> int:
    """Return the number of the box, half the radii wide, that a place lies in."""
    per_px, per_unit = 2.0 / spatial, 2.0 / colour
    key = np.int64(np.floor(x * per_px)) * 1_000_003 + np.int64(np.floor(y * per_px))
    key = key * 1_000_003 + np.int64(np.floor(a * per_unit))
    key = key * 1_000_003 + np.int64(np.floor(b * per_unit))
    return int(key * 1_000_003 + np.int64(np.floor(c * per_unit)))


@kernel
def settle_cells(
    points: NDArray[np.float32], weights: NDArray[np.float32], starts: NDArray[np.int64], side: int, blocks: int,
    spatial: float, colour: float, tolerance: float, max_steps: int, first: int, last: int, ends: NDArray[np.float32],
) -> None:  # fmt: skip
    """`climb_cells` for flat windows and three channels, in a hurry.

    A window that comes within about half the radii of where an earlier one passed goes where that one went.
    """
    block_rows = (starts.shape[0] - 1) // blocks
    spatial2, colour2 = np.float32(spatial * spatial), np.float32(colour * colour)
    zero = np.float32(0.0)
    passed, led_to = np.empty(_BASINS, np.int64), np.full(_BASINS, np.int64(-1))
    trail = np.empty(max_steps + 1, np.int64)
    for point in range(first, last):
        x, y = points[0, point], points[1, point]
        a, b, c = points[2, point], points[3, point], points[4, point]
        length = 0
        for _ in range(max_steps):
            left = max(0, int(np.floor(x - spatial)) // side)
            right = min(blocks - 1, int(np.floor(x + spatial)) // side)
            top = max(0, int(np.floor(y - spatial)) // side)
            bottom = min(block_rows - 1, int(np.floor(y + spatial)) // side)
            mass, sum_x, sum_y, sum_a, sum_b, sum_c = zero, zero, zero, zero, zero, zero
            for row in range(top, bottom + 1):
                start, stop = starts[row * blocks + left], starts[row * blocks + right + 1]
                xs, ys, counts = points[0, start:stop], points[1, start:stop], weights[start:stop]
                plane_a, plane_b, plane_c = points[2, start:stop], points[3, start:stop], points[4, start:stop]
                for q in range(stop - start):
                    dx, dy = xs[q] - x, ys[q] - y
                    da, db, dc = plane_a[q] - a, plane_b[q] - b, plane_c[q] - c
                    near = (dx * dx + dy * dy <= spatial2) & (da * da + db * db + dc * dc <= colour2)
                    weight = counts[q] if near else zero
                    mass += weight
                    sum_x += weight * dx
                    sum_y += weight * dy
                    sum_a += weight * da
                    sum_b += weight * db
                    sum_c += weight * dc
            if mass == zero:
                break
            inverse = np.float32(1.0) / mass
            sum_x, sum_y, sum_a, sum_b, sum_c = (
                sum_x * inverse, sum_y * inverse, sum_a * inverse, sum_b * inverse, sum_c * inverse
            )  # fmt: skip
            x, y, a, b, c = x + sum_x, y + sum_y, a + sum_a, b + sum_b, c + sum_c
            moved = (sum_x * sum_x + sum_y * sum_y) / spatial2
            moved += (sum_a * sum_a + sum_b * sum_b + sum_c * sum_c) / colour2
            if moved <= tolerance * tolerance:
                break
            key = basin_key(x, y, a, b, c, spatial, colour)
            slot = ((key * _HASH) >> 20) & (_BASINS - 1)
            if led_to[slot] >= 0 and passed[slot] == key:
                end = ends[led_to[slot]]
                x, y, a, b, c = end[0], end[1], end[2], end[3], end[4]
                break
            trail[length] = key
            length += 1
        ends[point, 0], ends[point, 1], ends[point, 2], ends[point, 3], ends[point, 4] = x, y, a, b, c
        for t in range(length):
            slot = ((trail[t] * _HASH) >> 20) & (_BASINS - 1)
            passed[slot], led_to[slot] = trail[t], point


@kernel
def soften(
    values: NDArray[np.float32], reach: float, colour: float, down: bool, first: int, last: int,
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Average each pixel of rows ``first`` to ``last`` - 1 of (H, W, channels) along its row or column.

    Nine pixels up to ``reach`` px off, of those inside the picture that are within ``colour`` of the one in the middle.
    """
    rows, columns, channels = values.shape
    offsets = np.empty(9, np.int64)
    for t in range(9):
        offsets[t] = int(np.rint((t - 4) * reach / 4.0))
    limit = np.float32(colour * colour)
    for j in range(first, last):
        for i in range(columns):
            own, sums = values[j, i], out[j, i]
            sums[:] = np.float32(0.0)
            count = np.float32(0.0)
            for t in range(9):
                y, x = (j + offsets[t], i) if down else (j, i + offsets[t])
                if y < 0 or y >= rows or x < 0 or x >= columns:
                    continue
                other, distance = values[y, x], np.float32(0.0)
                for c in range(channels):
                    distance += (other[c] - own[c]) * (other[c] - own[c])
                if distance <= limit:
                    count += np.float32(1.0)
                    for c in range(channels):
                        sums[c] += other[c]
            for c in range(channels):
                sums[c] /= count
