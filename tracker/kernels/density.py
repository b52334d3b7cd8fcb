"""Sums over pairs of points for density and bandwidth; points lie sorted in blocks with a bounding box each.

``points`` is (d, n), one axis per row, so that a run of points is read in one go. Block b holds points
``starts[b]`` to ``starts[b + 1]`` and lies in the box from ``boxes[b, 0]`` to ``boxes[b, 1]``. Distances are in
bandwidths except where stated. Profiles are numbers: 0 flat, 1 Epanechnikov, 2 Gaussian.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part

_PER_LN2 = 1.4426950408889634
_LN2 = 0.6931471805599453
_UNDERFLOW = -700.0
# exp(-41) is 1.6e-18: what is left out is less than half the last bit of the sum.
_NEGLIGIBLE = 41.0
_SLACK = 1e-9
# Three standard deviations of a median's place in the sample.
_SAMPLE = 256
_MARGIN = 24


@part
def exponential(x: float) -> float:
    """Return exp(x) for x <= 0 to 1e-14 relative, 0 below -700; arithmetic alone, so that loops become vectors."""
    # exp(x) = 2^k exp(r) with |r| <= ln 2 / 2, where 14 terms of the series leave 1e-17.
    k = np.rint(max(x, _UNDERFLOW) * _PER_LN2)
    r = max(x, _UNDERFLOW) - k * _LN2
    p = 1 / 6227020800.0
    p = p * r + 1 / 479001600.0
    p = p * r + 1 / 39916800.0
    p = p * r + 1 / 3628800.0
    p = p * r + 1 / 362880.0
    p = p * r + 1 / 40320.0
    p = p * r + 1 / 5040.0
    p = p * r + 1 / 720.0
    p = p * r + 1 / 120.0
    p = p * r + 1 / 24.0
    p = p * r + 1 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    power: float = np.int64((np.int64(k) + 1023) << 52).view(np.float64)
    return p * power if x >= _UNDERFLOW else 0.0


@part
def select(values: NDArray[np.float64], count: int, rank: int) -> float:
    """Return the ``rank``-th smallest (0 first) of the first ``count`` values, which it reorders (quickselect)."""
    first, last = 0, count - 1
    while first < last:
        pivot = values[(first + last) // 2]
        i, j = first, last
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if rank <= j:
            last = j
        elif rank >= i:
            first = i
        else:
            break
    value: float = values[rank]
    return value


@part
def box_distances(low: NDArray[np.float64], high: NDArray[np.float64], box: NDArray[np.float64]) -> tuple[float, float]:
    """Least and greatest squared distance between points of the box from ``low`` to ``high`` and of another box."""
    near = far = 0.0
    for k in range(low.shape[0]):
        gap = max(0.0, box[0, k] - high[k], low[k] - box[1, k])
        span = max(box[1, k] - low[k], high[k] - box[0, k])
        near += gap * gap
        far += span * span
    return near, far


@part
def squared_distances(
    points: NDArray[np.float64], start: int, stop: int, query: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Squared distance of points [start, stop) from a query."""
    # Slices, because an index that might be negative keeps loops from becoming vectors.
    row = points[0, start:stop]
    for j in range(row.shape[0]):
        difference = row[j] - query[0]
        out[j] = difference * difference
    for k in range(1, points.shape[0]):
        row = points[k, start:stop]
        for j in range(row.shape[0]):
            difference = row[j] - query[k]
            out[j] += difference * difference


@kernel
def rank_distances(
    points: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    rank: int,
    first: int,
    last: int,
    out: NDArray[np.float64],
) -> None:
    """Distance of each point of blocks [first, last) to the ``rank``-th nearest of all points, itself the first.

    That distance changes by no more than the way from one point to the next, so the last one found says which
    blocks lie inside or outside for sure. Among many that are left, a sample says between which distances to look.
    """
    dimensions, count = points.shape
    candidates = np.empty(count)
    squares = np.empty(count)
    query = np.empty(dimensions)
    radius = np.inf
    for i in range(starts[first], starts[last]):
        way = 0.0
        for k in range(dimensions):
            way += (points[k, i] - query[k]) ** 2
            query[k] = points[k, i]
        inner, outer = 0.0, np.inf
        if i > starts[first]:
            way = np.sqrt(way)
            # The slack covers the rounding of distances found in two ways.
            inner = max(0.0, radius - way - _SLACK * radius) ** 2
            outer = ((radius + way) * (1 + _SLACK)) ** 2
        inside = looked_at = 0
        for block in range(starts.shape[0] - 1):
            near, far = box_distances(query, query, boxes[block])
            size = starts[block + 1] - starts[block]
            if far < inner:
                inside += size
            elif near <= outer:
                squared_distances(points, starts[block], starts[block + 1], query, squares[looked_at:])
                looked_at += size
        wanted = rank - 1 - inside
        least, most = 0.0, np.inf
        if looked_at > 4 * _SAMPLE:
            for j in range(_SAMPLE):
                candidates[j] = squares[j * (looked_at // _SAMPLE)]
            middle = wanted * _SAMPLE // looked_at
            if middle >= _MARGIN:
                least = select(candidates, _SAMPLE, middle - _MARGIN)
            if middle + _MARGIN < _SAMPLE:
                most = select(candidates, _SAMPLE, middle + _MARGIN)
        below = found = 0
        while True:
            below = found = 0
            for j in range(looked_at):
                below += squares[j] < least
            for j in range(looked_at):
                if squares[j] >= least and squares[j] <= most:
                    candidates[found] = squares[j]
                    found += 1
            if below <= wanted < below + found or (least == 0.0 and most == np.inf):
                break
            least, most = 0.0, np.inf
        radius = np.sqrt(select(candidates, found, wanted - below))
        out[i] = radius


@part
def choose_blocks(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    boxes: NDArray[np.float64],
    log_masses: NDArray[np.float64],
    profile: int,
    among: NDArray[np.int64],
    count: int,
    out: NDArray[np.int64],
) -> int:
    """Which of the first ``count`` blocks ``among`` count for queries in a box; returns how many.

    ``log_masses`` are logarithms of the blocks' weights, which sum to 1. For the Gaussian those blocks are left
    out that together add less than rounding does, wherever in the box the query lies.
    """
    floor = -np.inf
    if profile == 2:
        for index in range(count):
            _, far = box_distances(low, high, boxes[among[index]])
            floor = max(floor, log_masses[among[index]] - far / 2)
        floor -= _NEGLIGIBLE
    chosen = 0
    for index in range(count):
        block = among[index]
        near, _ = box_distances(low, high, boxes[block])
        out[chosen] = block
        chosen += -near / 2 >= floor if profile == 2 else near <= 1 + _SLACK
    return chosen


@kernel
def sum_profiles(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    log_masses: NDArray[np.float64],
    queries: NDArray[np.float64],
    query_starts: NDArray[np.int64],
    query_boxes: NDArray[np.float64],
    profile: int,
    first: int,
    last: int,
    out: NDArray[np.float64],
) -> None:
    """Sum of weight times profile at each query of query blocks [first, last); without the kernel's constant."""
    blocks = starts.shape[0] - 1
    every = np.arange(blocks)
    shared = np.empty(blocks + 1, np.int64)
    chosen = np.empty(blocks + 1, np.int64)
    squares = np.empty(points.shape[1])
    query = np.empty(points.shape[0])
    for group in range(first, last):
        group_box = query_boxes[group]
        among = choose_blocks(group_box[0], group_box[1], boxes, log_masses, profile, every, blocks, shared)
        for i in range(query_starts[group], query_starts[group + 1]):
            for k in range(query.shape[0]):
                query[k] = queries[k, i]
            near = choose_blocks(query, query, boxes, log_masses, profile, shared, among, chosen)
            total = 0.0
            for index in range(near):
                start, stop = starts[chosen[index]], starts[chosen[index] + 1]
                squared_distances(points, start, stop, query, squares)
                masses = weights[start:stop]
                if profile == 2:
                    for j in range(masses.shape[0]):
                        total += masses[j] * exponential(squares[j] * -0.5)
                elif profile == 1:
                    for j in range(masses.shape[0]):
                        total += masses[j] * max(0.0, 1 - squares[j])
                else:
                    for j in range(masses.shape[0]):
                        total += masses[j] if squares[j] <= 1 else 0.0
            out[i] = total


@kernel
def sum_slopes(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    log_masses: NDArray[np.float64],
    queries: NDArray[np.float64],
    query_starts: NDArray[np.int64],
    query_boxes: NDArray[np.float64],
    profile: int,
    first: int,
    last: int,
    out: NDArray[np.float64],
) -> None:
    """Gradient of what `sum_profiles` sums, at each query, (d, m); profile 1 or 2."""
    dimensions = points.shape[0]
    blocks = starts.shape[0] - 1
    every = np.arange(blocks)
    shared = np.empty(blocks + 1, np.int64)
    chosen = np.empty(blocks + 1, np.int64)
    slopes = np.empty(points.shape[1])
    query = np.empty(dimensions)
    for group in range(first, last):
        group_box = query_boxes[group]
        among = choose_blocks(group_box[0], group_box[1], boxes, log_masses, profile, every, blocks, shared)
        for i in range(query_starts[group], query_starts[group + 1]):
            for k in range(dimensions):
                query[k] = queries[k, i]
                out[k, i] = 0.0
            near = choose_blocks(query, query, boxes, log_masses, profile, shared, among, chosen)
            for index in range(near):
                start, stop = starts[chosen[index]], starts[chosen[index] + 1]
                squared_distances(points, start, stop, query, slopes)
                masses = weights[start:stop]
                for j in range(masses.shape[0]):
                    gaussian = exponential(slopes[j] * -0.5)
                    flat = 2.0 if slopes[j] <= 1 else 0.0
                    slopes[j] = masses[j] * (gaussian if profile == 2 else flat)
                for k in range(dimensions):
                    row = points[k, start:stop]
                    total = 0.0
                    for j in range(row.shape[0]):
                        total += slopes[j] * (row[j] - query[k])
                    out[k, i] += total


@kernel
def sum_pairs(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.float64],
    rate: float,
    first: int,
    last: int,
) -> tuple[float, float]:
    """Sum w_i w_j E and w_i w_j E², E = exp(-rate |x_i - x_j|²), over the pairs i < j, i in blocks [first, last)."""
    squares = np.empty(points.shape[1])
    query = np.empty(points.shape[0])
    wide = narrow = 0.0
    for block in range(first, last):
        for i in range(starts[block], starts[block + 1]):
            for k in range(query.shape[0]):
                query[k] = points[k, i]
            row_wide = row_narrow = 0.0
            for other in range(block, starts.shape[0] - 1):
                near, _ = box_distances(query, query, boxes[other])
                if rate * near > _NEGLIGIBLE:
                    continue
                start, stop = max(i + 1, starts[other]), starts[other + 1]
                squared_distances(points, start, stop, query, squares)
                masses = weights[start:stop]
                for j in range(masses.shape[0]):
                    term = exponential(squares[j] * -rate)
                    row_wide += masses[j] * term
                    row_narrow += masses[j] * term * term
            wide += weights[i] * row_wide
            narrow += weights[i] * row_narrow
    return wide, narrow
