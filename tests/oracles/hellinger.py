"""Slow, obvious twins of the kernels for mean shift on histograms; everything in float64.

Codes are those of a colour's entry, 16 and above, and of an edge, 0 to 15, in one number.
"""

import math

import numpy as np

EDGES = 16


def pixels_of(codes, cx, cy, half_x, half_y):
    """Offsets from the centre and code of the pixels that a rectangle touches."""
    ys, xs = np.indices(codes.shape)
    touched = (xs >= math.floor(cx - half_x)) & (xs < math.ceil(cx + half_x))
    touched &= (ys >= math.floor(cy - half_y)) & (ys < math.ceil(cy + half_y))
    return xs[touched] + 0.5 - cx, ys[touched] + 0.5 - cy, codes[touched]


def window_histogram(codes, cx, cy, half_x, half_y, count):
    dx, dy, inside = pixels_of(codes, cx, cy, half_x, half_y)
    across, down = dx / (half_x * math.sqrt(2) + 1), dy / (half_y * math.sqrt(2) + 1)
    weights = np.maximum(0, 1 - across**2 - down**2)
    return both_histograms(inside, weights, count)


def both_histograms(codes, weights, count):
    """Edges and behind them colours, each summing to 1."""
    histogram = np.bincount(codes // EDGES, weights, minlength=count)
    histogram[:EDGES] = np.bincount(codes % EDGES, weights, minlength=EDGES)
    return histogram / weights.sum() if weights.sum() > 0 else histogram


def affinity(p, roots):
    return float(np.sqrt(p * np.asarray(roots, float) ** 2).sum())


def histogram_weights(p, roots, ground):
    """Weights, the coefficient with the target, and the spill."""
    p, q, b = np.asarray(p, float), np.asarray(roots, float) ** 2, np.asarray(ground, float) ** 2
    like, unlike = np.sqrt(p * q).sum(), np.sqrt(p * b).sum()
    if like == 0:
        return np.zeros(p.size), 0.0, 1.0
    weights = np.zeros(p.size)
    for u in np.flatnonzero(p):
        against = math.sqrt(b[u] / p[u]) / unlike if unlike > 0 else 0.0
        weights[u] = max(0.0, math.sqrt(q[u] / p[u]) / like - against)
    foreign = q < b
    own = q[(p > 0) & ~foreign].sum()
    return weights, like, p[foreign].sum() / own if own > 0 else 1.0


def weighted_shift(codes, cx, cy, half_x, half_y, border, weights, of_edges):
    radius_x, radius_y = half_x + border, half_y + border
    dx, dy, inside = pixels_of(codes, cx, cy, radius_x, radius_y)
    r2 = (dx / radius_x) ** 2 + (dy / radius_y) ** 2
    weights = np.asarray(weights, float)[inside % EDGES if of_edges else inside // EDGES] * (r2 < 1)
    mass = weights.sum()
    if mass == 0:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    distance = np.hypot(dx / half_x, dy / half_y)
    return (mass, *((weights * values).sum() / mass for values in (dx, dy, 1 - r2, distance)))


def climb(codes, cx, cy, width, height, parts, parts_weight, roots, grounds, spill, max_iterations, epsilon):
    """Centre, scale and the centres on the way."""
    count = grounds.shape[1]
    least = 2 + 0.06 * math.sqrt(width * height)
    border, scale, path = least, 1.0, [(cx, cy)]

    def step_of(k, border, of_edges=False):
        x, y, wide, high = parts[k]
        half_x, half_y = scale * width / 2, scale * height / 2
        place = cx + x * half_x, cy + y * half_y, wide * half_x, high * half_y
        seen, weights = window_histogram(codes, *place, count), np.zeros(count)
        own = slice(0, EDGES) if of_edges else slice(EDGES, None)
        weights[own], like, spilt = histogram_weights(seen[own], roots[k][own], grounds[k][own])
        return like, spilt, weighted_shift(codes, *place, border, weights, of_edges)

    for _ in range(max_iterations):
        _like, spilt, whole = step_of(0, border)
        if whole[0] == 0:
            if len(path) > 1 or border >= 20:
                break
            border *= 3
            continue
        like, _spilt, edges = step_of(0, border, of_edges=True)
        steps = [(1.0, whole), (like if edges[0] > 0 else 0.0, edges)]
        for k in range(1, len(parts)):
            like, _spilt, part = step_of(k, 2.0)
            steps.append((parts_weight / (len(parts) - 1) * like if part[0] > 0 else 0.0, part))
        total = sum(share for share, _ in steps)
        dx, dy = (sum(share * step[axis] for share, step in steps) / total for axis in (1, 2))
        cx, cy = cx + dx, cy + dy
        restraint = np.clip(spill - spilt, -0.05, 0.05) + np.clip(-math.log(scale), -0.1, 0.1)
        scale = 0.7 * scale + 0.3 * ((1 - whole[3]) * scale + whole[4] + restraint)
        border = max(least, border / 3)
        path.append((cx, cy))
        if math.hypot(dx, dy) < epsilon:
            break
    return cx, cy, scale, path


def rectangle_sum(codes, cx, cy, half_x, half_y, values):
    def covered(low, high, count):
        starts = np.maximum(low, np.arange(count))
        return np.maximum(0.0, np.minimum(high, np.arange(count) + 1.0) - starts)

    across = covered(cx - half_x, cx + half_x, codes.shape[1])
    down = covered(cy - half_y, cy + half_y, codes.shape[0])
    share = down[:, None] * across
    return (share * np.asarray(values, float)[codes // EDGES]).sum(), share.sum()


def likeness(codes, cx, cy, half_x, half_y, parts, parts_weight, roots):
    """Of the colours, and of the edges."""
    alike = []
    for (x, y, wide, high), own in zip(parts, roots, strict=True):
        place = cx + x * half_x, cy + y * half_y, wide * half_x, high * half_y
        seen = window_histogram(codes, *place, len(own))
        alike.append((affinity(seen[EDGES:], own[EDGES:]), affinity(seen[:EDGES], own[:EDGES])))
    if len(alike) == 1:
        return alike[0]
    return tuple((np.array(alike[0]) + parts_weight * np.mean(alike[1:], axis=0)) / (1 + parts_weight))


def fit(codes, cx, cy, half_x, half_y, parts, parts_weight, roots, posterior):
    """Both likenesses and half of the contrast."""
    inside, area = rectangle_sum(codes, cx, cy, half_x, half_y, posterior)
    with_rim, whole = rectangle_sum(codes, cx, cy, 1.2 * half_x, 1.2 * half_y, posterior)
    contrast = inside / max(area, 1.0) - (with_rim - inside) / max(whole - area, 1.0)
    return *likeness(codes, cx, cy, half_x, half_y, parts, parts_weight, roots), 0.5 * contrast


def peak_of_three(before, at, after):
    """The largest point on [-1, 1] of the parabola, looked for on a fine grid; 0 on level ground."""
    xs = np.linspace(-1, 1, 20001)
    values = at + (after - before) / 2 * xs + (before - 2 * at + after) / 2 * xs**2
    return float(xs[values.argmax()]) if np.ptp(values) > 0 else 0.0


def seek(
    region, place, width, height, ahead, parts, parts_weight, roots, grounds, posterior, spill, max_iterations, epsilon,
):  # fmt: skip
    """Where the window ends, its scale, likenesses and density; the centres on the way, px of the frame."""
    x, y, step, cx, cy = place
    wide, high = width / step, height / step
    best = None
    for dx, dy in ahead:
        end_x, end_y, scale, path = climb(
            region, (cx + dx - x) / step, (cy + dy - y) / step, wide, high,
            parts, parts_weight, roots, grounds, spill, max_iterations, epsilon,
        )  # fmt: skip
        colours, edges, contrast = fit(region, end_x, end_y, wide / 2, high / 2, parts, parts_weight, roots, posterior)
        value = np.mean((colours, edges)) + contrast
        if best is None or value > best[0]:
            best = value, end_x, end_y, scale, path
    _value, end_x, end_y, scale, path = best
    alike = likeness(region, end_x, end_y, wide / 2, high / 2, parts, parts_weight, roots)
    mass, _area = rectangle_sum(region, end_x, end_y, wide / 2, high / 2, posterior)
    end = x + end_x * step, y + end_y * step, scale, *alike, mass / max(1.0, wide * high)
    return end, [(x + u * step, y + v * step) for u, v in path]


def centre(region, place, width, height, parts, parts_weight, roots, posterior):
    """Half way to the peak of the fit between places 6 % of the sides away; the place is x, y, step, cx, cy."""
    x, y, step, cx, cy = place

    def fit_at(at_x, at_y):
        at = (at_x - x) / step, (at_y - y) / step, width / step / 2, height / step / 2
        colours, edges, contrast = fit(region, *at, parts, parts_weight, roots, posterior)
        return (colours + edges) / 2 + contrast

    right = peak_of_three(fit_at(cx - 0.06 * width, cy), fit_at(cx, cy), fit_at(cx + 0.06 * width, cy))
    down = peak_of_three(fit_at(cx, cy - 0.06 * height), fit_at(cx, cy), fit_at(cx, cy + 0.06 * height))
    return cx + 0.03 * width * right, cy + 0.03 * height * down


def resize(region, place, before, before_place, width, height, scale, first, model, spill, max_iterations, epsilon):
    """New size, and whether a search in the region before confirmed the scale; places are x, y, step, cx, cy."""
    parts, parts_weight, roots, grounds, posterior = model
    confirmed = True
    if abs(math.log(scale)) > 0.05 and before is not None:
        x, y, step, cx, cy = before_place
        back = climb(
            before, (cx - x) / step, (cy - y) / step, scale * width / step, scale * height / step,
            parts, parts_weight, roots, grounds, spill, max_iterations, epsilon,
        )[2]  # fmt: skip
        confirmed = abs(math.log(scale * back)) <= 0.1
    gain, pull = (0.3, 0.0) if confirmed else (0.1, 0.2)
    width, height = (
        side + gain * (scale - 1) * side + pull * (start - side)
        for side, start in zip((width, height), first, strict=True)
    )
    x, y, step, cx, cy = place

    def fit_of(wider, higher):
        half_x, half_y = wider * width / step / 2, higher * height / step / 2
        at = (cx - x) / step, (cy - y) / step, half_x, half_y
        colours, _edges, contrast = fit(region, *at, parts, parts_weight, roots, posterior)
        return colours + contrast

    grown, turned = math.exp(0.05), math.exp(0.05)
    growth = 0.3 * 0.05 * peak_of_three(fit_of(1 / grown, 1 / grown), fit_of(1, 1), fit_of(grown, grown))
    turn = 0.3 * 0.1 * peak_of_three(fit_of(1 / turned, turned), fit_of(1, 1), fit_of(turned, 1 / turned))
    turn -= 0.02 * math.log((width / height) / (first[0] / first[1]))
    growth += 0.01 * math.log((first[0] * first[1]) / (width * height))
    return max(3.0, width * math.exp(growth + turn / 2)), max(3.0, height * math.exp(growth - turn / 2)), confirmed


def likest(regions, cx, cy, half_x, half_y, parts, parts_weight, roots):
    """Which of three regions shows the window's colours most like the target, on the parabola's scale."""
    return peak_of_three(*(likeness(one, cx, cy, half_x, half_y, parts, parts_weight, roots)[0] for one in regions))
