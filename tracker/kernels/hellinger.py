"""Mean shift on the Hellinger distance between histograms of colours and edges, of a target and of its four quarters.

Regions are arrays of codes as `tracker.kernels.codes` makes them. Coordinates are continuous edges in px of such an
array, `seek` and `resize` take px of the frame. Windows may reach over the array; only what lies inside counts. The
first 16 entries of a histogram are its edges, the others its colours; each sum to 1. Models are kept as their square
roots, so that the Bhattacharyya coefficient is a sum of products.

Row 0 of ``parts`` is the whole target, the others its parts: the centre's offset and the half sides, in half sides of
the window. Row ``k`` of ``roots`` holds the square roots of part ``k``'s histogram, row ``k`` of ``grounds`` those of
what it has to be told from.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part

_F0, _F1 = np.float32(0.0), np.float32(1.0)
_TINY = np.float32(1e-12)
_SQRT2 = 1.4142135623730951
# Entries of a histogram that are edges, and the bits of a code that hold one.
_EDGES = 16
_EDGE_BITS, _EDGE_MASK = np.uint32(4), np.uint32(15)

# The ellipse in which weights are summed reaches beyond the window: grid px, and share of its mean side.
_BORDER_PX = 2.0
_BORDER_SHARE = 0.06
_PART_BORDER_PX = 2.0
# A window without mass looks this many times further, twice at most.
_WIDER = 3.0
_MAX_BORDER_PX = 20.0

# How far one iteration goes towards the scale it measures, and how far a frame goes to the scale it ends with.
_STEP_GAIN = 0.3
_FRAME_GAIN = 0.3
_DOUBTED_GAIN = 0.1
# Bounds of the two regularising terms per iteration: share of surroundings' colours, and log of the scale.
_MAX_SPILL = 0.05
_MAX_LOG_SCALE = 0.1
# Changes above this (log of the scale) are checked backward in time and have to come back this close.
_CHECKED = 0.05
_AGREES = 0.1
# Pulls towards the first size, per frame: when the check fails, and always (then towards the first aspect as well).
_DOUBTED_PULL = 0.2
_PULL = 0.02

# Place, size and aspect are improved by comparing them with neighbouring ones: how far off, and gains. The place in
# shares of a side, size and aspect in their logarithms.
_MOVE_TRIED = 0.06
_MOVE_GAIN = 0.5
_TRIED = 0.05
_TRIED_GAIN = 0.3
_ASPECT_TRIED = 0.1
_AROUND = 1.2
_CONTRAST_WEIGHT = 0.5

# A window gets no smaller than this.
_MIN_SIDE_PX = 3.0


@kernel
def window_histogram(
    codes: NDArray[np.uint32], cx: float, cy: float, half_x: float, half_y: float, out: NDArray[np.float32]
) -> float:
    """Epanechnikov-weighted histograms of a rectangle, which reaches 0 about at its corners; returns their weight.

    The edges of ``out`` sum to 1 and so do its colours, or all are 0 where nothing of the rectangle lies inside.
    """
    for u in range(out.shape[0]):
        out[u] = _F0
    rows, columns = codes.shape
    radius_x, radius_y = half_x * _SQRT2 + 1.0, half_y * _SQRT2 + 1.0
    x0, x1 = max(0, int(np.floor(cx - half_x))), min(columns, int(np.ceil(cx + half_x)))
    y0, y1 = max(0, int(np.floor(cy - half_y))), min(rows, int(np.ceil(cy + half_y)))
    inverse, total = np.float32(1.0 / radius_x), _F0
    for j in range(y0, y1):
        v = (j + 0.5 - cy) / radius_y
        height = np.float32(1.0 - v * v)
        row = codes[j, x0 : max(x0, x1)]
        first = np.float32(x0 + 0.5 - cx)
        for i in range(row.shape[0]):
            across = (first + np.float32(i)) * inverse
            weight = height - across * across
            if weight > _F0:
                out[row[i] & _EDGE_MASK] += weight
                out[row[i] >> _EDGE_BITS] += weight
                total += weight
    if total > _F0:
        for u in range(out.shape[0]):
            out[u] /= total
    return float(total)


@part
def affinity(p: NDArray[np.float32], roots: NDArray[np.float32]) -> float:
    """Bhattacharyya coefficient of a histogram and of one that is given by its square roots."""
    total = _F0
    for u in range(p.shape[0]):
        total += np.sqrt(p[u]) * roots[u]
    return float(total)


@kernel
def histogram_weights(
    p: NDArray[np.float32], roots: NDArray[np.float32], ground: NDArray[np.float32], out: NDArray[np.float32]
) -> tuple[float, float]:
    """Weigh each entry by how much more of it makes the window more like the target than like its surroundings.

    ``out[u] = max(0, sqrt(q_u / p_u) / rho_q - sqrt(b_u / p_u) / rho_b)`` with the roots of q and b in ``roots`` and
    ``ground``. Returns rho_q and the spill: the share of the surroundings' colours over that of the target's.
    """
    like, unlike = _F0, _F0
    for u in range(p.shape[0]):
        root = np.sqrt(p[u])
        like += root * roots[u]
        unlike += root * ground[u]
    if not like > _F0:
        for u in range(out.shape[0]):
            out[u] = _F0
        return 0.0, 1.0
    per_like, per_unlike = _F1 / like, (_F1 / unlike if unlike > _F0 else _F0)
    theirs, own = _F0, _F0
    for u in range(p.shape[0]):
        gain = (roots[u] * per_like - ground[u] * per_unlike) / np.sqrt(p[u] + _TINY)
        present = p[u] > _F0
        out[u] = gain if present and gain > _F0 else _F0
        foreign = roots[u] < ground[u]
        theirs += p[u] if foreign else _F0
        own += roots[u] * roots[u] if present and not foreign else _F0
    return float(like), (float(theirs / own) if own > _F0 else 1.0)


@part
def weighted_shift(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    border: float,
    weights: NDArray[np.float32],
    of_edges: bool,
) -> tuple[float, float, float, float, float]:
    """Mass of the weights in an ellipse ``border`` px beyond a window, their mean offset, and two means of distances.

    The weights are of the edges or of the colours. Returns ``(mass, dx, dy, kernel, distance)``: the means of 1 - r²
    (r = 1 on the ellipse) and of the distance from the centre in half sides of the window.
    """
    rows, columns = codes.shape
    radius_x, radius_y = half_x + border, half_y + border
    x0, x1 = max(0, int(np.floor(cx - radius_x))), min(columns, int(np.ceil(cx + radius_x)))
    y0, y1 = max(0, int(np.floor(cy - radius_y))), min(rows, int(np.ceil(cy + radius_y)))
    per_radius, per_half = np.float32(1.0 / radius_x), np.float32(1.0 / half_x)
    mass, mx, my, inner, distance = 0.0, 0.0, 0.0, 0.0, 0.0
    for j in range(y0, y1):
        dy = j + 0.5 - cy
        high, down = np.float32((dy / radius_y) ** 2), np.float32((dy / half_y) ** 2)
        row = codes[j, x0 : max(x0, x1)]
        first = np.float32(x0 + 0.5 - cx)
        s0, s1, s2, s3 = _F0, _F0, _F0, _F0
        for i in range(row.shape[0]):
            weight = weights[row[i] & _EDGE_MASK if of_edges else row[i] >> _EDGE_BITS]
            dx = first + np.float32(i)
            u = dx * per_radius
            r2 = high + u * u
            if weight > _F0 and r2 < _F1:
                across = dx * per_half
                s0 += weight
                s1 += weight * dx
                s2 += weight * (_F1 - r2)
                s3 += weight * np.sqrt(down + across * across)
        mass += float(s0)
        mx += float(s1)
        my += float(s0) * dy
        inner += float(s2)
        distance += float(s3)
    if not mass > 0.0:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    return mass, mx / mass, my / mass, inner / mass, distance / mass


@part
def climb(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    width: float,
    height: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
    grounds: NDArray[np.float32],
    spill: float,
    max_iterations: int,
    epsilon: float,
    path: NDArray[np.float64],
) -> tuple[float, float, float, int]:
    """Move a window to where its colours, and those of its parts, are most like the target's; measure its scale.

    The steps of the whole and of the parts are averaged, each part with ``parts_weight`` over their number times its
    coefficient, and that of the whole's edges with theirs. ``spill`` is what `histogram_weights` gave for the first
    frame. ``path`` takes the centres. Returns ``(cx, cy, scale, iterations)``.
    """
    p, weights = np.empty(grounds.shape[1], np.float32), np.empty(grounds.shape[1], np.float32)
    least = _BORDER_PX + _BORDER_SHARE * np.sqrt(width * height)
    border, scale, iterations = least, 1.0, 0
    others = parts.shape[0] - 1
    path[0, 0], path[0, 1] = cx, cy
    for _ in range(max_iterations):
        half_x, half_y = scale * width / 2, scale * height / 2
        whole, total, dx, dy, spilt, inner, distance = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(parts.shape[0]):
            part_x, part_y = cx + parts[k, 0] * half_x, cy + parts[k, 1] * half_y
            wide, high = parts[k, 2] * half_x, parts[k, 3] * half_y
            window_histogram(codes, part_x, part_y, wide, high, p)
            like, part_spilt = histogram_weights(
                p[_EDGES:], roots[k, _EDGES:], grounds[k, _EDGES:], weights[_EDGES:]
            )  # fmt: skip
            mass, x, y, near, far = weighted_shift(
                codes, part_x, part_y, wide, high, border if k == 0 else _PART_BORDER_PX, weights, False
            )
            if k == 0:
                whole, spilt, inner, distance = mass, part_spilt, near, far
                if whole <= 0.0:
                    break
            if mass > 0.0:
                share = 1.0 if k == 0 else parts_weight / others * like
                dx += share * x
                dy += share * y
                total += share
            if k == 0:
                # Those of the quarters turn with the target, more than they tell where it is.
                like, _spilt = histogram_weights(p[:_EDGES], roots[0, :_EDGES], grounds[0, :_EDGES], weights[:_EDGES])
                mass, x, y, _near, _far = weighted_shift(codes, cx, cy, half_x, half_y, border, weights, True)
                if mass > 0.0:
                    dx += like * x
                    dy += like * y
                    total += like
        if whole <= 0.0:
            if iterations > 0 or border >= _MAX_BORDER_PX:
                break
            border *= _WIDER
            continue
        dx, dy = dx / total, dy / total
        cx += dx
        cy += dy
        # Both terms resist growth: over colours of the surroundings, and away from the scale before.
        restraint = min(_MAX_SPILL, max(-_MAX_SPILL, spill - spilt))
        restraint += min(_MAX_LOG_SCALE, max(-_MAX_LOG_SCALE, -np.log(scale)))
        # In half sides of the window at scale 1, the measured distances are multiples of the scale.
        measured = (1.0 - inner) * scale + distance + restraint
        scale += _STEP_GAIN * (measured - scale)
        border = max(least, border / _WIDER)
        iterations += 1
        path[iterations, 0], path[iterations, 1] = cx, cy
        if dx * dx + dy * dy < epsilon * epsilon:
            break
    return cx, cy, scale, iterations


@part
def rectangle_sum(
    codes: NDArray[np.uint32], cx: float, cy: float, half_x: float, half_y: float, values: NDArray[np.float32]
) -> tuple[float, float]:
    """Sum of the colours' values over a rectangle with pixels counting by their covered share; and its area inside."""
    rows, columns = codes.shape
    left, right = max(0.0, cx - half_x), min(float(columns), cx + half_x)
    top, bottom = max(0.0, cy - half_y), min(float(rows), cy + half_y)
    if right <= left or bottom <= top:
        return 0.0, 0.0
    x0, x1 = int(left), int(np.ceil(right))
    y0, y1 = int(top), int(np.ceil(bottom))
    total = 0.0
    for j in range(y0, y1):
        row, line = codes[j, x0:x1], _F0
        for i in range(row.shape[0]):
            line += values[row[i] >> _EDGE_BITS]
        first, last = values[row[0] >> _EDGE_BITS], values[row[row.shape[0] - 1] >> _EDGE_BITS]
        covered = float(line) - first * (left - x0) - last * (x1 - right)
        total += covered * (min(bottom, j + 1.0) - max(top, float(j)))
    return total, (right - left) * (bottom - top)


@part
def likeness(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
) -> tuple[float, float]:
    """Bhattacharyya coefficients of a window's colours and edges with the target's, averaged with the parts' means."""
    p = np.empty(roots.shape[1], np.float32)
    colours, edges, weights = 0.0, 0.0, 0.0
    for k in range(parts.shape[0]):
        part_x, part_y = cx + parts[k, 0] * half_x, cy + parts[k, 1] * half_y
        window_histogram(codes, part_x, part_y, parts[k, 2] * half_x, parts[k, 3] * half_y, p)
        weight = 1.0 if k == 0 else parts_weight / (parts.shape[0] - 1)
        colours += weight * affinity(p[_EDGES:], roots[k, _EDGES:])
        edges += weight * affinity(p[:_EDGES], roots[k, :_EDGES])
        weights += weight
    return colours / weights, edges / weights


@part
def fit(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
    posterior: NDArray[np.float32],
) -> tuple[float, float, float, float]:
    """How well a window fits the target: both `likeness`, and how much likelier its pixels are than those around it.

    Returns the likeness of the colours and of the edges, the weighted difference, and the sum of the posterior over
    the window.
    """
    colours, edges = likeness(codes, cx, cy, half_x, half_y, parts, parts_weight, roots)
    inside, area, contrast = 0.0, 0.0, 0.0
    for around in (1.0, _AROUND):
        mass, covered = rectangle_sum(codes, cx, cy, around * half_x, around * half_y, posterior)
        contrast = inside / max(area, 1.0) - (mass - inside) / max(covered - area, 1.0)
        if around == 1.0:
            inside, area = mass, covered
    return colours, edges, _CONTRAST_WEIGHT * contrast, inside


@part
def peak_of_three(before: float, at: float, after: float) -> float:
    """Where the parabola through three values at -1, 0 and 1 is largest, within [-1, 1]."""
    curve = before - 2.0 * at + after
    if curve < -1e-9:
        return min(1.0, max(-1.0, 0.5 * (before - after) / curve))
    if before > after:
        return -1.0 if before > at else 0.0
    return 1.0 if after > at else 0.0


@kernel
def seek(
    codes: NDArray[np.uint32],
    x: int,
    y: int,
    step: int,
    cx: float,
    cy: float,
    width: float,
    height: float,
    ahead: NDArray[np.float64],
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
    grounds: NDArray[np.float32],
    posterior: NDArray[np.float32],
    spill: float,
    max_iterations: int,
    epsilon: float,
    path: NDArray[np.float64],
) -> tuple[float, float, float, float, float, float, int]:
    """Climb from a window's place, and from where else it might be going, in codes that lie at (x, y).

    ``ahead``, (n, 2), holds the offsets of the starts from the place; of their ends the one with the best `fit` counts.
    Returns ``(cx, cy, scale, colours, edges, density, iterations)``: the likenesses of both, and the sum of the
    posterior over the window's area.
    """
    wide, high = width / step, height / step
    end_x, end_y, scale, iterations, best, mass = 0.0, 0.0, 1.0, 0, -np.inf, 0.0
    colours, edges = 0.0, 0.0
    other = np.empty((path.shape[0], 2))
    for start in range(ahead.shape[0]):
        u, v = (cx + ahead[start, 0] - x) / step, (cy + ahead[start, 1] - y) / step
        to_x, to_y, measured, used = climb(
            codes, u, v, wide, high, parts, parts_weight, roots, grounds, spill, max_iterations, epsilon, other
        )
        alike, along, contrast, inside = fit(
            codes, to_x, to_y, wide / 2, high / 2, parts, parts_weight, roots, posterior
        )
        if (alike + along) / 2 + contrast > best:
            end_x, end_y, scale, iterations, best = to_x, to_y, measured, used, (alike + along) / 2 + contrast
            colours, edges, mass = alike, along, inside
            for i in range(used + 1):
                path[i, 0], path[i, 1] = x + other[i, 0] * step, y + other[i, 1] * step
    density = mass / max(wide * high, 1.0)
    return x + end_x * step, y + end_y * step, scale, colours, edges, density, iterations


@kernel
def centre(
    codes: NDArray[np.uint32],
    x: int,
    y: int,
    step: int,
    cx: float,
    cy: float,
    width: float,
    height: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
    posterior: NDArray[np.float32],
) -> tuple[float, float]:
    """Move a window towards where it fits best among its neighbours left, right, above and below.

    The mean that `climb` ends on follows the heaviest colours; the `fit` sees where the target's edges are. ``codes``
    lie at (x, y). Returns the new centre, px of the frame.
    """
    u, v, half_x, half_y = (cx - x) / step, (cy - y) / step, width / step / 2, height / step / 2
    away_x, away_y = _MOVE_TRIED * 2.0 * half_x, _MOVE_TRIED * 2.0 * half_y
    # As it is; left, right; above, below.
    fits = np.empty(5)
    for k in range(5):
        to_x, to_y = u + away_x * ((k == 2) - (k == 1)), v + away_y * ((k == 4) - (k == 3))
        colours, edges, contrast, _mass = fit(codes, to_x, to_y, half_x, half_y, parts, parts_weight, roots, posterior)
        fits[k] = (colours + edges) / 2 + contrast
    right = _MOVE_GAIN * away_x * peak_of_three(fits[1], fits[0], fits[2])
    down = _MOVE_GAIN * away_y * peak_of_three(fits[3], fits[0], fits[4])
    return cx + right * step, cy + down * step


@kernel
def resize(
    codes: NDArray[np.uint32],
    x: int,
    y: int,
    step: int,
    cx: float,
    cy: float,
    before: NDArray[np.uint32],
    before_x: int,
    before_y: int,
    before_step: int,
    before_cx: float,
    before_cy: float,
    width: float,
    height: float,
    scale: float,
    first_width: float,
    first_height: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
    grounds: NDArray[np.float32],
    posterior: NDArray[np.float32],
    spill: float,
    max_iterations: int,
    epsilon: float,
) -> tuple[float, float, bool]:
    """Return the window's new size, and whether the measured scale was confirmed backward in time.

    ``codes`` lie at (x, y) with the target at (cx, cy), ``before`` those of the frame before. A large change is taken
    over in full only if a search in the frame before, with the new size, changes it back.
    """
    confirmed = True
    if abs(np.log(scale)) > _CHECKED and before.shape[0] > 0:
        path = np.empty((max_iterations + 1, 2))
        _x, _y, back, _n = climb(
            before, (before_cx - before_x) / before_step, (before_cy - before_y) / before_step,
            scale * width / before_step, scale * height / before_step,
            parts, parts_weight, roots, grounds, spill, max_iterations, epsilon, path,
        )  # fmt: skip
        confirmed = abs(np.log(scale * back)) <= _AGREES
    gain, pull = (_FRAME_GAIN, 0.0) if confirmed else (_DOUBTED_GAIN, _DOUBTED_PULL)
    width += gain * (scale - 1.0) * width + pull * (first_width - width)
    height += gain * (scale - 1.0) * height + pull * (first_height - height)
    u, v, half_x, half_y = (cx - x) / step, (cy - y) / step, width / step / 2, height / step / 2
    # As it is; smaller, larger; higher, wider.
    fits = np.empty(5)
    for k in range(5):
        larger = np.exp(_TRIED * ((k == 2) - (k == 1)))
        wider = np.exp(_ASPECT_TRIED / 2 * ((k == 4) - (k == 3)))
        colours, _edges, contrast, _mass = fit(
            codes, u, v, half_x * larger * wider, half_y * larger / wider, parts, parts_weight, roots, posterior
        )
        fits[k] = colours + contrast
    growth = _TRIED_GAIN * _TRIED * peak_of_three(fits[1], fits[0], fits[2])
    growth -= _PULL / 2 * np.log(width * height / (first_width * first_height))
    turn = _TRIED_GAIN * _ASPECT_TRIED * peak_of_three(fits[3], fits[0], fits[4])
    turn -= _PULL * np.log(width / height * first_height / first_width)
    width, height = width * np.exp(growth + turn / 2), height * np.exp(growth - turn / 2)
    return max(_MIN_SIDE_PX, width), max(_MIN_SIDE_PX, height), confirmed


@kernel
def likest(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    parts: NDArray[np.float64],
    parts_weight: float,
    roots: NDArray[np.float32],
) -> float:
    """Say in which of three regions, (3, H, W), a window's colours are most like the target's.

    Returns where between the first (-1) and the last (1) the likeness is largest.
    """
    like = np.empty(3)
    for k in range(3):
        like[k], _edges = likeness(codes[k], cx, cy, half_x, half_y, parts, parts_weight, roots)
    return peak_of_three(like[0], like[1], like[2])
