"""Slow, obvious twins of the window kernels; everything in float64."""

import math

import numpy as np

from tests.oracles.histogram import coefficient, histogram
from tests.oracles.projection import project_bgr, project_grey


def _covered(low, high, count):
    """How much of each pixel [i, i + 1) lies in [low, high], and the middle of that part."""
    starts = np.maximum(low, np.arange(count))
    stops = np.minimum(high, np.arange(count) + 1.0)
    return np.maximum(0.0, stops - starts), (starts + stops) / 2


def _climb(weights_at, cx, cy, max_iterations, epsilon):
    """Move to the centroid of ``weights_at(cx, cy)`` -> (weights, xs, ys) until a step is below epsilon."""
    for iteration in range(max_iterations):
        weights, xs, ys = weights_at(cx, cy)
        m00 = weights.sum()
        if m00 <= 0:
            return cx, cy, 0.0, iteration, False
        new_x, new_y = (weights * xs).sum() / m00, (weights * ys).sum() / m00
        moved = math.hypot(new_x - cx, new_y - cy)
        cx, cy = new_x, new_y
        if moved < epsilon:
            return cx, cy, m00, iteration + 1, True
    return cx, cy, m00, max_iterations, False


def shift_flat(image, cx, cy, width, height, max_iterations, epsilon):
    image = image.astype(np.float64)

    def weights_at(cx, cy):
        across, xs = _covered(cx - width / 2, cx + width / 2, image.shape[1])
        down, ys = _covered(cy - height / 2, cy + height / 2, image.shape[0])
        return image * down[:, None] * across, xs, ys[:, None]

    return _climb(weights_at, cx, cy, max_iterations, epsilon)


def shift_epanechnikov(image, cx, cy, width, height, max_iterations, epsilon):
    image = image.astype(np.float64)
    ys, xs = np.indices(image.shape) + 0.5

    def weights_at(cx, cy):
        r2 = ((xs - cx) / (width / 2)) ** 2 + ((ys - cy) / (height / 2)) ** 2
        return image * np.maximum(0, 1 - r2), xs, ys

    return _climb(weights_at, cx, cy, max_iterations, epsilon)


def marginals(image, x, y, width, height):
    part = image[y : y + height, x : x + width].astype(np.float64)
    return part.sum(axis=0), part.sum(axis=1)


def side_means(part, thickness_x, thickness_y):
    """Mean of the left, right, top and bottom strip of a rectangle, from its pixels."""
    part = part.astype(np.float64)
    strips = part[:, :thickness_x], part[:, -thickness_x:], part[:thickness_y], part[-thickness_y:]
    return tuple(strip.mean() for strip in strips)


def rim_level(profile, first, last, offset, share, strip):
    values = profile.astype(np.float64) - offset
    core = values[first:last].mean()
    noise = max(0.0, min(values[:strip].max(), values[-strip:].max()))
    return min(0.5, max(share, noise / core)) if core > 0 else share


def run_around(profile, first, last, offset, share, gap):
    values = profile.astype(np.float64) - offset
    core = values[first:last].mean() if last > first else 0.0
    high = {i for i in range(len(values)) if values[i] > share * core}

    def next_high(near):
        return next((i for i in near if i in high), None)

    start, stop = first, last
    while (i := next_high(range(start - 1, start - 2 - gap, -1))) is not None:
        start = i
    while (i := next_high(range(stop, stop + gap + 1))) is not None:
        stop = i + 1
    return start, stop


def moments(image, x0, y0, x1, y1, background):
    out = np.zeros(6)
    for j in range(y0, y1):
        for i in range(x0, x1):
            value, x, y = float(image[j, i]) - background, i + 0.5, j + 0.5
            out += value * np.array([1, x, y, x * x, x * y, y * y])
    return out


def ellipse_mass(image, cx, cy, a, b, cosine, sine):
    mass = 0.0
    for j in range(image.shape[0]):
        for i in range(image.shape[1]):
            dx, dy = i + 0.5 - cx, j + 0.5 - cy
            if ((dx * cosine + dy * sine) / a) ** 2 + ((dy * cosine - dx * sine) / b) ** 2 <= 1:
                mass += float(image[j, i])
    return mass


def clearest(a, b, c, d):
    return sum(sorted((a, b, c, d))[:2]) / 2


def extent(profile, centre, size, offset, rim_share, gap_share, strip):
    first = min(max(0, round(centre - size / 4)), len(profile) - 1)
    last = max(first + 1, min(len(profile), round(centre + size / 4)))
    share = rim_level(profile, first, last, offset, rim_share, strip)
    return run_around(profile, first, last, offset, share, round(gap_share * size))


def measure(
    region, x, y, step, frame_width, frame_height, cx, cy, width, height, reach, min_reach, rim_share, gap_share
):  # fmt: skip
    """Return m00, place, covariance, ends, cuts and background as the kernel does; None where there is nothing."""
    cx, cy, width, height = (cx - x) / step, (cy - y) / step, width / step, height / step
    reach_x, reach_y = max(reach * width, min_reach), max(reach * height, min_reach)
    x0, x1 = max(0, round(cx - width / 2 - reach_x)), min(region.shape[1], round(cx + width / 2 + reach_x))
    y0, y1 = max(0, round(cy - height / 2 - reach_y)), min(region.shape[0], round(cy + height / 2 + reach_y))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return None
    part = region[y0:y1, x0:x1]
    strip_x, strip_y = (max(1, min(round(reach / 2), side)) for reach, side in ((reach_x, x1 - x0), (reach_y, y1 - y0)))
    background = clearest(*side_means(part, strip_x, strip_y))
    columns, rows = (part.sum(axis=axis, dtype=np.float64) for axis in (0, 1))
    first, last = extent(columns, cx - x0, width, background * (y1 - y0), rim_share, gap_share, strip_x)
    top, bottom = extent(rows, cy - y0, height, background * (x1 - x0), rim_share, gap_share, strip_y)
    box = x0 + first, y0 + top, x0 + last, y0 + bottom
    m00, m10, m01, m20, m11, m02 = moments(region, *box, background)
    if m00 <= background * (last - first) * (bottom - top):
        return None
    mx, my = m10 / m00, m01 / m00
    # A pixel is a square of side 1 and no point: its own variance is 1/12 on each axis.
    xx, xy, yy = m20 / m00 - mx**2 + 1 / 12, m11 / m00 - mx * my, m02 / m00 - my**2 + 1 / 12
    if xx <= 0 or yy <= 0 or not (box[0] <= mx <= box[2] and box[1] <= my <= box[3]):
        return None
    left, top, right, bottom = x + step * box[0], y + step * box[1], x + step * box[2], y + step * box[3]
    # The last pixel looked at lies up to step - 1 px before the border.
    cuts = left <= 0, top <= 0, right >= frame_width - (step - 1), bottom >= frame_height - (step - 1)
    place = m00 * step**2, x + step * mx, y + step * my
    return *place, xx * step**2, xy * step**2, yy * step**2, left, top, right, bottom, *cuts, background


def compare(image, bin_of, q, probability, x, y, step, cx, cy, a, b, cosine, sine):
    """Each pixel of ``probability`` stands for step x step px of the frame."""
    mass = ellipse_mass(probability, (cx - x) / step, (cy - y) / step, a / step, b / step, cosine, sine)
    weights = histogram(image, bin_of, cx, cy, a, b, cosine, sine, step, len(q))
    return mass * step**2 / (math.pi * a * b), coefficient(q, weights)


def pursue(
    image, table, cx, cy, width, height, step, margin_x, margin_y, slack_x, slack_y,
    epanechnikov, max_iterations, epsilon, max_recentres,
):  # fmt: skip
    shift = shift_epanechnikov if epanechnikov else shift_flat
    project = project_bgr if image.ndim == 3 else project_grey
    iterations = 0
    for _ in range(max_recentres):
        x, x1 = _span(cx - width / 2 - margin_x, cx + width / 2 + margin_x, image.shape[1])
        y, y1 = _span(cy - height / 2 - margin_y, cy + height / 2 + margin_y, image.shape[0])
        shape = len(range(y, y1, step)), len(range(x, x1, step))
        if 0 in shape:
            return cx, cy, np.zeros(shape, np.float32), x, y, iterations
        region = project(image, table, x, y, step, shape)
        start = (cx - x) / step, (cy - y) / step
        end_x, end_y, _, used, _ = shift(region, *start, width / step, height / step, max_iterations, epsilon)
        iterations += used
        moved_x, moved_y = (end_x - start[0]) * step, (end_y - start[1]) * step
        cx, cy = cx + moved_x, cy + moved_y
        if abs(moved_x) <= slack_x and abs(moved_y) <= slack_y:
            break
    return cx, cy, region, x, y, iterations


def _span(low, high, count):
    return max(0, math.floor(low)), min(count, math.ceil(high))


def over_the_border(centre, size, first, last, cut_first, cut_last, edge_first, edge_last, whole_share):
    one_side_is_cut = cut_first != cut_last
    if math.isnan(edge_first) or not one_side_is_cut or last - first > whole_share * (edge_last - edge_first) * size:
        return centre
    seen = last - edge_last * size if cut_first else first - edge_first * size
    return min(centre, seen) if cut_first else max(centre, seen)


def main_axes(xx, xy, yy):
    values, vectors = np.linalg.eigh([[xx, xy], [xy, yy]])
    across, along = np.sqrt(np.maximum(values, 1 / 12))
    return along, across, math.atan2(vectors[1, 1], vectors[0, 1])


def upright_area(aspect, angle):
    """From the farthest points of the outline itself."""
    turns = np.linspace(0, 2 * math.pi, 100_000)
    along, across = aspect * np.cos(turns), np.sin(turns)
    xs = along * math.cos(angle) - across * math.sin(angle)
    ys = along * math.sin(angle) + across * math.cos(angle)
    return xs.max() * ys.max()


def follow(
    image, table, bin_of, q, cx, cy, width, height, step, turned, aspect, angle, edge_left, edge_top, edge_right,
    edge_bottom, epanechnikov, max_iterations, epsilon, max_recentres, margin, min_margin, reach, min_reach,
    rim_share, gap_share, whole_share,
):  # fmt: skip
    margins = max(min_margin, margin * width), max(min_margin, margin * height)
    slacks = margins[0] - reach * width, margins[1] - reach * height
    cx, cy, region, x, y, iterations = pursue(
        image, table, cx, cy, width, height, step, *margins, *slacks,
        epanechnikov, max_iterations, epsilon, max_recentres,
    )  # fmt: skip
    upright = upright_area(aspect, angle)
    if region.size == 0:
        return cx, cy, region, x, y, iterations, aspect, angle, upright, 0, 0, 0, 0, False, False
    place = region, x, y, step, image.shape[1], image.shape[0], cx, cy, width, height
    measured = measure(*place, reach, min_reach, rim_share, gap_share)
    xx = yy = 0
    cut_x = cut_y = False
    if measured is not None:
        _, _, _, xx, xy, yy, left, top, right, bottom, *cuts, _ = measured
        cx = over_the_border(cx, width, left, right, cuts[0], cuts[2], edge_left, edge_right, whole_share)
        cy = over_the_border(cy, height, top, bottom, cuts[1], cuts[3], edge_top, edge_bottom, whole_share)
        cut_x, cut_y = cuts[0] or cuts[2], cuts[1] or cuts[3]
        if turned:
            along, across, angle = main_axes(xx, xy, yy)
            aspect, upright = along / across, upright_area(along / across, angle)
    outline = width / 2, height / 2, 1, 0
    if turned:
        b = math.sqrt(width * height / (4 * upright))
        outline = aspect * b, b, math.cos(angle), math.sin(angle)
    density, similarity = compare(image, bin_of, q, region, x, y, step, cx, cy, *outline)
    found = min(1, similarity), min(1, density), xx, yy, cut_x, cut_y
    return cx, cy, region, x, y, iterations, aspect, angle, upright, *found
