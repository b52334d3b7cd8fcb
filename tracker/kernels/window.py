"""What tracking computes under a window: of the pixels there and of their probabilities.

Coordinates are continuous edges in px of the array: pixel i covers [i, i + 1). Windows may reach over the
array; only what lies inside counts. One file, because a kernel must not call one of another file: numba would go on
using its cached copy when the other file changes.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part

_PIXEL_VARIANCE = 1 / 12


@kernel
def project_bgr(
    image: NDArray[np.uint8], table: NDArray[np.float32], x: int, y: int, step: int, out: NDArray[np.float32]
) -> None:
    """Look up every ``step``-th pixel of an (H, W, 3) image from (x, y) on in a 32 x 32 x 32 BGR table."""
    for j in range(out.shape[0]):
        row = image[y + j * step, x::step]
        for i in range(out.shape[1]):
            blue, green, red = np.uint32(row[i, 0]), np.uint32(row[i, 1]), np.uint32(row[i, 2])
            cell = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
            out[j, i] = table[cell | red >> np.uint32(3)]


@kernel
def project_grey(
    image: NDArray[np.uint8], table: NDArray[np.float32], x: int, y: int, step: int, out: NDArray[np.float32]
) -> None:
    """Look up every ``step``-th pixel of an (H, W) image from (x, y) on in a table of 256 levels."""
    for j in range(out.shape[0]):
        row = image[y + j * step, x::step]
        for i in range(out.shape[1]):
            out[j, i] = table[row[i]]


@kernel
def histogram_bgr(
    image: NDArray[np.uint8],
    bin_of: NDArray[np.int32],
    cx: float,
    cy: float,
    a: float,
    b: float,
    cosine: float,
    sine: float,
    step: int,
    out: NDArray[np.float64],
) -> None:
    """Add Epanechnikov weights of the pixels in an ellipse to their bins, (H, W, 3) image.

    The ellipse has the semi-axis ``a`` along (cosine, sine) and ``b`` across. Every ``step``-th row and column
    counts; ``bin_of`` maps the 32 x 32 x 32 BGR cube to 0 .. len(out) - 1.
    """
    half_x, half_y = np.hypot(a * cosine, b * sine), np.hypot(a * sine, b * cosine)
    x0, x1 = max(0, int(np.floor(cx - half_x))), min(image.shape[1], int(np.ceil(cx + half_x)))
    y0, y1 = max(0, int(np.floor(cy - half_y))), min(image.shape[0], int(np.ceil(cy + half_y)))
    x1 = max(x0, x1)
    for j in range(y0, y1, step):
        dy = j + 0.5 - cy
        row = image[j, x0:x1:step]
        for i in range(row.shape[0]):
            dx = x0 + i * step + 0.5 - cx
            u, v = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
            weight = 1.0 - u * u - v * v
            if weight > 0.0:
                blue, green, red = np.uint32(row[i, 0]), np.uint32(row[i, 1]), np.uint32(row[i, 2])
                cell = (blue >> np.uint32(3)) << np.uint32(10) | (green >> np.uint32(3)) << np.uint32(5)
                out[bin_of[cell | red >> np.uint32(3)]] += weight


@kernel
def histogram_grey(
    image: NDArray[np.uint8],
    bin_of: NDArray[np.int32],
    cx: float,
    cy: float,
    a: float,
    b: float,
    cosine: float,
    sine: float,
    step: int,
    out: NDArray[np.float64],
) -> None:
    """Add Epanechnikov weights of the pixels in an ellipse to their bins, (H, W) image."""
    half_x, half_y = np.hypot(a * cosine, b * sine), np.hypot(a * sine, b * cosine)
    x0, x1 = max(0, int(np.floor(cx - half_x))), min(image.shape[1], int(np.ceil(cx + half_x)))
    y0, y1 = max(0, int(np.floor(cy - half_y))), min(image.shape[0], int(np.ceil(cy + half_y)))
    x1 = max(x0, x1)
    for j in range(y0, y1, step):
        dy = j + 0.5 - cy
        row = image[j, x0:x1:step]
        for i in range(row.shape[0]):
            dx = x0 + i * step + 0.5 - cx
            u, v = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
            weight = 1.0 - u * u - v * v
            if weight > 0.0:
                out[bin_of[row[i]]] += weight


@kernel
def coefficient(q: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Bhattacharyya coefficient of ``q``, which sums to 1, and of weights that need not; 0 without weight."""
    total, mixed = 0.0, 0.0
    for u in range(q.shape[0]):
        total += weights[u]
        mixed += np.sqrt(q[u] * weights[u])
    return mixed / np.sqrt(total) if total > 0.0 else 0.0


@kernel
def shift_flat(
    image: NDArray[np.float32],
    cx: float,
    cy: float,
    width: float,
    height: float,
    max_iterations: int,
    epsilon: float,
) -> tuple[float, float, float, int, bool]:
    """Move a rectangle to the centroid under it until it rests; a pixel counts by its covered share.

    Returns ``(cx, cy, m00, iterations, converged)``; without mass the centre stays where it was.
    """
    rows, columns = image.shape
    m00 = 0.0
    for iteration in range(max_iterations):
        left, right = max(cx - width / 2, 0.0), min(cx + width / 2, float(columns))
        top, bottom = max(cy - height / 2, 0.0), min(cy + height / 2, float(rows))
        m00, m10, m01 = 0.0, 0.0, 0.0
        if right > left and bottom > top:
            x0, x1 = int(left), int(np.ceil(right))
            cover0 = min(right, x0 + 1.0) - left
            cover1 = right - (x1 - 1.0) if x1 - x0 > 1 else 0.0
            for j in range(int(top), int(np.ceil(bottom))):
                total, moment = np.float32(0.0), np.float32(0.0)
                whole = image[j, x0 + 1 : max(x0 + 1, x1 - 1)]
                for i in range(whole.shape[0]):
                    total += whole[i]
                    moment += whole[i] * np.float32(i)
                first = cover0 * image[j, x0]
                last = cover1 * image[j, x1 - 1]
                row_sum = total + first + last
                cover = min(bottom, j + 1.0) - max(top, float(j))
                m00 += cover * row_sum
                m10 += cover * (
                    moment
                    + total * (x0 + 1.5)
                    + first * (left + min(right, x0 + 1.0)) / 2
                    + last * (right + x1 - 1.0) / 2
                )
                m01 += row_sum * cover * (min(bottom, j + 1.0) + max(top, float(j))) / 2
        if not m00 > 0.0:
            return cx, cy, 0.0, iteration, False
        dx, dy = m10 / m00 - cx, m01 / m00 - cy
        cx += dx
        cy += dy
        if dx * dx + dy * dy < epsilon * epsilon:
            return cx, cy, m00, iteration + 1, True
    return cx, cy, m00, max_iterations, False


@kernel
def shift_epanechnikov(
    image: NDArray[np.float32],
    cx: float,
    cy: float,
    width: float,
    height: float,
    max_iterations: int,
    epsilon: float,
) -> tuple[float, float, float, int, bool]:
    """Move an ellipse with weights 1 - r² to the weighted centroid under it until it rests.

    Returns ``(cx, cy, m00, iterations, converged)``; without mass the centre stays where it was.
    """
    rows, columns = image.shape
    m00 = 0.0
    for iteration in range(max_iterations):
        x0, x1 = max(0, int(np.floor(cx - width / 2))), min(columns, int(np.ceil(cx + width / 2)))
        y0, y1 = max(0, int(np.floor(cy - height / 2))), min(rows, int(np.ceil(cy + height / 2)))
        m00, m10, m01 = 0.0, 0.0, 0.0
        for j in range(y0, y1):
            v = (j + 0.5 - cy) / (height / 2)
            total, moment = np.float32(0.0), np.float32(0.0)
            row = image[j, x0 : max(x0, x1)]
            for i in range(row.shape[0]):
                u = (x0 + i + 0.5 - cx) / (width / 2)
                weighted = np.float32(max(0.0, 1.0 - u * u - v * v)) * row[i]
                total += weighted
                moment += weighted * np.float32(i)
            m00 += float(total)
            m10 += float(moment) + float(total) * (x0 + 0.5)
            m01 += float(total) * (j + 0.5)
        if not m00 > 0.0:
            return cx, cy, 0.0, iteration, False
        dx, dy = m10 / m00 - cx, m01 / m00 - cy
        cx += dx
        cy += dy
        if dx * dx + dy * dy < epsilon * epsilon:
            return cx, cy, m00, iteration + 1, True
    return cx, cy, m00, max_iterations, False


@part
def marginals(
    image: NDArray[np.float32],
    x: int,
    y: int,
    columns: NDArray[np.float32],
    rows: NDArray[np.float32],
) -> None:
    """Sum a rectangle from (x, y) on over its columns and rows; the outputs give its size."""
    columns[:] = np.float32(0.0)
    for j in range(rows.shape[0]):
        total = np.float32(0.0)
        row = image[y + j, x:]
        for i in range(columns.shape[0]):
            total += row[i]
            columns[i] += row[i]
        rows[j] = total


@part
def side_means(
    columns: NDArray[np.float32], rows: NDArray[np.float32], thickness_x: int, thickness_y: int
) -> tuple[float, float, float, float]:
    """Mean of the left, right, top and bottom strip of a rectangle, from its marginals."""
    left, right, top, bottom = 0.0, 0.0, 0.0, 0.0
    for i in range(thickness_x):
        left += columns[i]
        right += columns[columns.shape[0] - 1 - i]
    for j in range(thickness_y):
        top += rows[j]
        bottom += rows[rows.shape[0] - 1 - j]
    area_x, area_y = thickness_x * rows.shape[0], thickness_y * columns.shape[0]
    return left / area_x, right / area_x, top / area_y, bottom / area_y


@part
def rim_level(profile: NDArray[np.float32], first: int, last: int, offset: float, share: float, strip: int) -> float:
    """Share of the mean of ``profile - offset`` over [first, last) that counts as mass.

    At least ``share``, and as much as the noise reaches in the calmer of the two end strips, one half at most.
    """
    core, low, high = 0.0, 0.0, 0.0
    for i in range(first, last):
        core += profile[i] - offset
    core /= max(1, last - first)
    for i in range(strip):
        low = max(low, profile[i] - offset)
        high = max(high, profile[profile.shape[0] - 1 - i] - offset)
    if core <= 0.0:
        return share
    return min(0.5, max(share, min(low, high) / core))


@part
def run_around(
    profile: NDArray[np.float32], first: int, last: int, offset: float, share: float, gap: int
) -> tuple[int, int]:
    """Extend [first, last) to where ``profile - offset`` stays below a share of its mean there.

    Up to ``gap`` low entries in a row are bridged. Returns the half-open run.
    """
    core = 0.0
    for i in range(first, last):
        core += profile[i] - offset
    level = offset + share * core / max(1, last - first)
    start, misses, i = first, 0, first - 1
    while i >= 0 and misses <= gap:
        if profile[i] > level:
            start, misses = i, 0
        else:
            misses += 1
        i -= 1
    stop, misses, i = last, 0, last
    while i < profile.shape[0] and misses <= gap:
        if profile[i] > level:
            stop, misses = i + 1, 0
        else:
            misses += 1
        i += 1
    return start, stop


@part
def clearest(a: float, b: float, c: float, d: float) -> float:
    """Mean of the two smallest of four numbers."""
    lower, upper = min(a, b), max(a, b)
    low, high = min(c, d), max(c, d)
    return (min(lower, low) + min(max(lower, low), upper, high)) / 2


@part
def extent(
    profile: NDArray[np.float32], centre: float, size: float, offset: float,
    rim_share: float, gap_share: float, strip: int,
) -> tuple[int, int]:  # fmt: skip
    """From where to where the mass reaches that a window of a marginal rests on; ``offset`` is the background."""
    first = min(max(0, int(np.rint(centre - size / 4))), profile.shape[0] - 1)
    last = max(first + 1, min(profile.shape[0], int(np.rint(centre + size / 4))))
    share = rim_level(profile, first, last, offset, rim_share, strip)
    return run_around(profile, first, last, offset, share, int(np.rint(gap_share * size)))


@part
def moments(
    image: NDArray[np.float32], x0: int, y0: int, x1: int, y1: int, background: float
) -> tuple[float, float, float, float, float, float]:
    """Raw moments of ``image - background`` over [x0, x1) x [y0, y1), to order 2, about the array's origin.

    Returns m00, m10, m01, m20, m11, m02 of point masses at the pixel centres.
    """
    m00, m10, m01, m20, m11, m02 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    shift = x0 + 0.5
    for j in range(y0, y1):
        s0, s1, s2 = np.float32(0.0), np.float32(0.0), np.float32(0.0)
        row = image[j, x0:x1]
        for i in range(row.shape[0]):
            value = row[i] - np.float32(background)
            u = np.float32(i)
            s0 += value
            s1 += value * u
            s2 += value * u * u
        row0, row1, v = float(s0), float(s1) + shift * float(s0), j + 0.5
        m00 += row0
        m10 += row1
        m01 += v * row0
        m20 += float(s2) + 2.0 * shift * float(s1) + shift * shift * row0
        m11 += v * row1
        m02 += v * v * row0
    return m00, m10, m01, m20, m11, m02


@kernel
def measure(
    region: NDArray[np.float32], x: int, y: int, step: int, frame_width: int, frame_height: int,
    cx: float, cy: float, width: float, height: float,
    reach: float, min_reach: float, rim_share: float, gap_share: float,
) -> tuple[
    float, float, float, float, float, float, float, float, float, float, bool, bool, bool, bool, float,
]:  # fmt: skip
    """Moments of the mass under and around a window, less the mean of the surroundings' two clearest sides.

    The mass ends where its marginals stay below ``rim_share`` (more in noise, `rim_level`) of their mean in the
    window's middle half for more than ``gap_share`` of the window. ``region`` holds every ``step``-th pixel of the
    frame from (x, y) on; all else is in px of the frame, but for the least reach around the window, ``min_reach`` px of
    the region. Returns m00, centroid x and y, covariance xx, xy and yy, left, top, right and bottom, whether the border
    of the frame cuts the mass there, and the background; m00 is 0 where no mass stands out or is room to measure it.
    """
    nothing = 0.0, cx, cy, 0.0, 0.0, 0.0, cx, cy, cx, cy, False, False, False, False, 0.0
    cx, cy, width, height = (cx - x) / step, (cy - y) / step, width / step, height / step
    reach_x, reach_y = max(reach * width, min_reach), max(reach * height, min_reach)
    x0 = max(0, int(np.rint(cx - width / 2 - reach_x)))
    x1 = min(region.shape[1], int(np.rint(cx + width / 2 + reach_x)))
    y0 = max(0, int(np.rint(cy - height / 2 - reach_y)))
    y1 = min(region.shape[0], int(np.rint(cy + height / 2 + reach_y)))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return nothing
    columns, rows = np.empty(x1 - x0, np.float32), np.empty(y1 - y0, np.float32)
    marginals(region, x0, y0, columns, rows)
    strip_x = max(1, min(int(np.rint(reach_x / 2)), columns.shape[0]))
    strip_y = max(1, min(int(np.rint(reach_y / 2)), rows.shape[0]))
    background = clearest(*side_means(columns, rows, strip_x, strip_y))
    left, right = extent(columns, cx - x0, width, background * rows.shape[0], rim_share, gap_share, strip_x)
    top, bottom = extent(rows, cy - y0, height, background * columns.shape[0], rim_share, gap_share, strip_y)
    left, top, right, bottom = x0 + left, y0 + top, x0 + right, y0 + bottom
    m00, m10, m01, m20, m11, m02 = moments(region, left, top, right, bottom, background)
    if m00 <= background * (right - left) * (bottom - top):
        return nothing
    mx, my = m10 / m00, m01 / m00
    xx, yy = m20 / m00 - mx * mx + _PIXEL_VARIANCE, m02 / m00 - my * my + _PIXEL_VARIANCE
    if xx <= 0.0 or yy <= 0.0 or not (left <= mx <= right and top <= my <= bottom):
        return nothing
    left, top, right, bottom = x + left * step, y + top * step, x + right * step, y + bottom * step
    cuts = left <= 0, top <= 0, right > frame_width - step, bottom > frame_height - step
    area, xy = step * step, m11 / m00 - mx * my
    place = m00 * area, x + mx * step, y + my * step, xx * area, xy * area, yy * area
    return *place, float(left), float(top), float(right), float(bottom), *cuts, background


@part
def ellipse_mass(
    image: NDArray[np.float32], cx: float, cy: float, a: float, b: float, cosine: float, sine: float
) -> float:
    """Mass inside an ellipse with the semi-axis ``a`` along (cosine, sine) and ``b`` across."""
    rows, columns = image.shape
    # The ellipse is xx dx² + 2 xy dx dy + yy dy² <= 1: in each row dx runs between the roots.
    xx = (cosine / a) ** 2 + (sine / b) ** 2
    xy = cosine * sine * (1.0 / (a * a) - 1.0 / (b * b))
    yy = (sine / a) ** 2 + (cosine / b) ** 2
    half_y = np.hypot(a * sine, b * cosine)
    mass = 0.0
    for j in range(max(0, int(np.floor(cy - half_y))), min(rows, int(np.ceil(cy + half_y)))):
        dy = j + 0.5 - cy
        rest = (xy * dy) ** 2 - xx * (yy * dy * dy - 1.0)
        if rest <= 0.0:
            continue
        middle, half = cx - xy * dy / xx, np.sqrt(rest) / xx
        first = max(0, int(np.ceil(middle - half - 0.5)))
        last = min(columns, int(np.floor(middle + half - 0.5)) + 1)
        total = np.float32(0.0)
        row = image[j, first : max(first, last)]
        for i in range(row.shape[0]):
            total += row[i]
        mass += float(total)
    return mass


@kernel
def compare(
    image: NDArray[np.uint8],
    bin_of: NDArray[np.int32],
    q: NDArray[np.float64],
    probability: NDArray[np.float32],
    x: int,
    y: int,
    step: int,
    cx: float,
    cy: float,
    a: float,
    b: float,
    cosine: float,
    sine: float,
) -> tuple[float, float]:
    """Mean probability in an ellipse and the Bhattacharyya coefficient of its pixels with ``q``.

    The ellipse is in px of the frame; ``probability`` holds every ``step``-th pixel from (x, y) on. What lies outside
    the frame counts for the mean, with probability 0.
    """
    mass = ellipse_mass(probability, (cx - x) / step, (cy - y) / step, a / step, b / step, cosine, sine)
    weights = np.zeros(q.shape[0])
    if image.ndim == 3:
        histogram_bgr(image, bin_of, cx, cy, a, b, cosine, sine, step, weights)
    else:
        histogram_grey(image, bin_of, cx, cy, a, b, cosine, sine, step, weights)
    return mass * step * step / (np.pi * a * b), coefficient(q, weights)


@part
def pursue(
    image: NDArray[np.uint8], table: NDArray[np.float32],
    cx: float, cy: float, width: float, height: float, step: int,
    margin_x: float, margin_y: float, slack_x: float, slack_y: float,
    epanechnikov: bool, max_iterations: int, epsilon: float, max_recentres: int,
) -> tuple[float, float, NDArray[np.float32], int, int, int]:  # fmt: skip
    """Project the region around a window, let the window climb, go on from there while it moves past the slack.

    Sizes are in px of the frame, the region is every ``step``-th pixel. Returns
    ``(cx, cy, region, x, y, iterations)`` with the region's place; it is empty when it lies outside the frame.
    """
    frame_height, frame_width = image.shape[0], image.shape[1]
    half_x, half_y = width / 2 + margin_x, height / 2 + margin_y
    x, y, iterations = 0, 0, 0
    region = np.empty((0, 0), np.float32)
    for _ in range(max_recentres):
        x, y = max(0, int(np.floor(cx - half_x))), max(0, int(np.floor(cy - half_y)))
        columns = (min(frame_width, int(np.ceil(cx + half_x))) - x + step - 1) // step
        rows = (min(frame_height, int(np.ceil(cy + half_y))) - y + step - 1) // step
        region = np.empty((max(0, rows), max(0, columns)), np.float32)
        if region.size == 0:
            break
        if image.ndim == 3:
            project_bgr(image, table, x, y, step, region)
        else:
            project_grey(image, table, x, y, step, region)
        start_x, start_y, wide, high = (cx - x) / step, (cy - y) / step, width / step, height / step
        if epanechnikov:
            end_x, end_y, _m, used, _c = shift_epanechnikov(
                region, start_x, start_y, wide, high, max_iterations, epsilon
            )
        else:
            end_x, end_y, _m, used, _c = shift_flat(region, start_x, start_y, wide, high, max_iterations, epsilon)
        cx += (end_x - start_x) * step
        cy += (end_y - start_y) * step
        iterations += used
        if abs(end_x - start_x) * step <= slack_x and abs(end_y - start_y) * step <= slack_y:
            break
    return cx, cy, region, x, y, iterations


@part
def over_the_border(
    centre: float, size: float, first: float, last: float, cut_first: bool, cut_last: bool,
    edge_first: float, edge_last: float, whole_share: float,
) -> float:  # fmt: skip
    """Centre of a window whose mass runs from ``first`` to ``last``, held on to the edge that no border cuts.

    Whole, the mass would lie from ``edge_first`` to ``edge_last`` of the window's sizes from its centre (NaN where that
    is not known) and ``whole_share`` of this counts as whole.
    """
    # The comparison is False with NaN.
    if cut_first == cut_last or not last - first <= whole_share * (edge_last - edge_first) * size:
        return centre
    if cut_first:
        return min(centre, last - edge_last * size)
    return max(centre, first - edge_first * size)


@kernel
def main_axes(xx: float, xy: float, yy: float) -> tuple[float, float, float]:
    """Return the standard deviations along and across the main axis of a covariance, and its angle in radians."""
    mean, difference = (xx + yy) / 2, (xx - yy) / 2
    root = np.hypot(difference, xy)
    along, across = np.sqrt(max(mean + root, _PIXEL_VARIANCE)), np.sqrt(max(mean - root, _PIXEL_VARIANCE))
    return along, across, 0.5 * np.arctan2(2.0 * xy, xx - yy)


@kernel
def upright_area(aspect: float, angle: float) -> float:
    """Area of the upright box around a turned ellipse with the semi-axes ``aspect`` and 1, over 4."""
    cosine, sine = np.cos(angle), np.sin(angle)
    return float(np.hypot(aspect * cosine, sine) * np.hypot(aspect * sine, cosine))


@kernel
def follow(
    image: NDArray[np.uint8], table: NDArray[np.float32], bin_of: NDArray[np.int32], q: NDArray[np.float64],
    cx: float, cy: float, width: float, height: float, step: int, turned: bool, aspect: float, angle: float,
    edge_left: float, edge_top: float, edge_right: float, edge_bottom: float,
    epanechnikov: bool, max_iterations: int, epsilon: float, max_recentres: int,
    margin: float, min_margin: float, reach: float, min_reach: float,
    rim_share: float, gap_share: float, whole_share: float,
) -> tuple[
    float, float, NDArray[np.float32], int, int, int, float, float, float, float, float, float, float, bool, bool,
]:  # fmt: skip
    """All that one frame asks: let a window climb (`pursue`), `measure` what it rests on, `compare` its colours.

    In one call, because calling a kernel from Python takes about as long as what it does here. ``turned`` targets lie
    along ``angle`` within an upright box of the window's area, others fill the window. Returns what `pursue` does,
    aspect, angle and their `upright_area`, similarity and density, the variances xx and yy (0 where nothing was
    measured), and whether the border cuts the mass in x and in y.
    """
    margin_x, margin_y = max(min_margin, margin * width), max(min_margin, margin * height)
    slack_x, slack_y = margin_x - reach * width, margin_y - reach * height
    cx, cy, region, x, y, iterations = pursue(
        image, table, cx, cy, width, height, step, margin_x, margin_y, slack_x, slack_y,
        epanechnikov, max_iterations, epsilon, max_recentres,
    )  # fmt: skip
    upright = upright_area(aspect, angle)
    if region.size == 0:
        return cx, cy, region, x, y, iterations, aspect, angle, upright, 0.0, 0.0, 0.0, 0.0, False, False
    m00, _x, _y, xx, xy, yy, left, top, right, bottom, cut_left, cut_top, cut_right, cut_bottom, _b = measure(
        region, x, y, step, image.shape[1], image.shape[0], cx, cy, width, height,
        reach, min_reach, rim_share, gap_share,
    )  # fmt: skip
    if m00 > 0.0:
        cx = over_the_border(cx, width, left, right, cut_left, cut_right, edge_left, edge_right, whole_share)
        cy = over_the_border(cy, height, top, bottom, cut_top, cut_bottom, edge_top, edge_bottom, whole_share)
    a, b, cosine, sine = width / 2, height / 2, 1.0, 0.0
    if turned:
        if m00 > 0.0:
            along, across, angle = main_axes(xx, xy, yy)
            aspect = along / across
            upright = upright_area(aspect, angle)
        b = np.sqrt(width * height / upright) / 2
        a, cosine, sine = aspect * b, np.cos(angle), np.sin(angle)
    density, similarity = compare(image, bin_of, q, region, x, y, step, cx, cy, a, b, cosine, sine)
    similarity, density = min(1.0, similarity), min(1.0, density)
    cut_x, cut_y = cut_left or cut_right, cut_top or cut_bottom
    return cx, cy, region, x, y, iterations, aspect, angle, upright, similarity, density, xx, yy, cut_x, cut_y
