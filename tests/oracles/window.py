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


def measure(image, cx, cy, width, height, reach_x, reach_y, rim_share, gap_share):
    x0, x1 = max(0, round(cx - width / 2 - reach_x)), min(image.shape[1], round(cx + width / 2 + reach_x))
    y0, y1 = max(0, round(cy - height / 2 - reach_y)), min(image.shape[0], round(cy + height / 2 + reach_y))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return np.zeros(11)
    part = image[y0:y1, x0:x1]
    strip_x, strip_y = (max(1, min(round(reach / 2), side)) for reach, side in ((reach_x, x1 - x0), (reach_y, y1 - y0)))
    background = np.mean(sorted(side_means(part, strip_x, strip_y))[:2])
    ends = []
    for profile, lines, centre, side, strip in (
        (part.sum(axis=0, dtype=np.float64), y1 - y0, cx - x0, width, strip_x),
        (part.sum(axis=1, dtype=np.float64), x1 - x0, cy - y0, height, strip_y),
    ):
        first = min(max(0, round(centre - side / 4)), len(profile) - 1)
        last = max(first + 1, min(len(profile), round(centre + side / 4)))
        share = rim_level(profile, first, last, background * lines, rim_share, strip)
        ends.append(run_around(profile, first, last, background * lines, share, round(gap_share * side)))
    (left, right), (top, bottom) = ends
    box = x0 + left, y0 + top, x0 + right, y0 + bottom
    return np.array([*moments(image, *box, background), *box, background])


def principal_kurtosis(image, x0, y0, x1, y1, background, cx, cy, cosine, sine):
    along = across = 0.0
    for j in range(y0, y1):
        for i in range(x0, x1):
            dx, dy = i + 0.5 - cx, j + 0.5 - cy
            value = float(image[j, i]) - background
            along += value * (dx * cosine + dy * sine) ** 4
            across += value * (dy * cosine - dx * sine) ** 4
    return along, across


def ellipse_mass(image, cx, cy, a, b, cosine, sine):
    mass = 0.0
    for j in range(image.shape[0]):
        for i in range(image.shape[1]):
            dx, dy = i + 0.5 - cx, j + 0.5 - cy
            if ((dx * cosine + dy * sine) / a) ** 2 + ((dy * cosine - dx * sine) / b) ** 2 <= 1:
                mass += float(image[j, i])
    return mass


def densest_window(image, width, height):
    best = 0, 0, -1.0
    for j in range(image.shape[0] - height + 1):
        for i in range(image.shape[1] - width + 1):
            mass = float(image[j : j + height, i : i + width].sum(dtype=np.float64))
            if mass > best[2]:
                best = i, j, mass
    return best


def pursue(
    image, table, cx, cy, width, height, margin_x, margin_y, slack_x, slack_y,
    step, epanechnikov, max_iterations, epsilon, max_recentres,
):  # fmt: skip
    """Return the kernel's numbers and the region itself."""
    shift = shift_epanechnikov if epanechnikov else shift_flat
    project = project_bgr if image.ndim == 3 else project_grey
    iterations = 0
    for _ in range(max_recentres):
        x, x1 = _span(cx - width / 2 - margin_x, cx + width / 2 + margin_x, image.shape[1])
        y, y1 = _span(cy - height / 2 - margin_y, cy + height / 2 + margin_y, image.shape[0])
        shape = len(range(y, y1, step)), len(range(x, x1, step))
        if 0 in shape:
            return (cx, cy, x, y, 0, 0, iterations), None
        region = project(image, table, x, y, step, shape)
        start = (cx - x) / step, (cy - y) / step
        end_x, end_y, _, used, _ = shift(region, *start, width / step, height / step, max_iterations, epsilon)
        iterations += used
        moved_x, moved_y = (end_x - start[0]) * step, (end_y - start[1]) * step
        cx, cy = cx + moved_x, cy + moved_y
        if abs(moved_x) <= slack_x and abs(moved_y) <= slack_y:
            break
    return (cx, cy, x, y, *shape, iterations), region


def _span(low, high, count):
    return max(0, math.floor(low)), min(count, math.ceil(high))


def compare(image, bin_of, q, probability, x, y, step, cx, cy, a, b, cosine, sine):
    """Each pixel of ``probability`` stands for step x step px of the frame."""
    mass = ellipse_mass(probability, (cx - x) / step, (cy - y) / step, a / step, b / step, cosine, sine)
    weights = histogram(image, bin_of, cx, cy, a, b, cosine, sine, step, len(q))
    return mass * step**2 / (math.pi * a * b), coefficient(q, weights)
