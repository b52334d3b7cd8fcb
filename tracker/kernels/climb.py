"""Windows climb the density of points: mean shift on points kept in a tree of boxes.

The tree is complete: node i has the children 2 i + 1 and 2 i + 2, the leaves are the last level, and every node knows
its box, the weight and the weighted sum of its points. A leaf has places for points in coordinate-major order; places
that no point takes have weight 0. One file, because a kernel must not call one of another file.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part


@kernel
def arrange(points: NDArray[np.float64], order: NDArray[np.int64], leaves: int) -> None:
    """Permute ``order`` so that the points of every node of a tree with that many leaves lie next to each other.

    Node j of a level with m nodes owns the places [n j / m, n (j + 1) / m); each is split at the median of its widest
    axis (quickselect).
    """
    n, d = points.shape
    parts = 1
    while parts < leaves:
        for place in range(parts):
            first, last = n * place // parts, n * (place + 1) // parts
            middle = n * (2 * place + 1) // (2 * parts)
            axis, widest = 0, -1.0
            for k in range(d):
                low, high = np.inf, -np.inf
                for i in range(first, last):
                    value = points[order[i], k]
                    low, high = min(low, value), max(high, value)
                if high - low > widest:
                    axis, widest = k, high - low
            left, right = first, last - 1
            while left < right:
                pivot = points[order[(left + right) // 2], axis]
                i, j = left, right
                while i <= j:
                    while points[order[i], axis] < pivot:
                        i += 1
                    while points[order[j], axis] > pivot:
                        j -= 1
                    if i <= j:
                        order[i], order[j] = order[j], order[i]
                        i += 1
                        j -= 1
                if middle <= j:
                    right = j
                elif middle >= i:
                    left = i
                else:
                    break
        parts *= 2


@kernel
def fill(
    points: NDArray[np.float64], weights: NDArray[np.float64], order: NDArray[np.int64], places: NDArray[np.float64],
    place_weights: NDArray[np.float64], boxes: NDArray[np.float64], sums: NDArray[np.float64],
) -> None:  # fmt: skip
    """Fill a tree from points in the order of `arrange`.

    ``places`` is (leaves, d, size), ``place_weights`` (leaves, size), ``boxes`` (nodes, 2, d) with the low and the high
    corner, ``sums`` (nodes, d + 1) with the weighted sums of the coordinates and the weight.
    """
    leaves, d, size = places.shape
    n = points.shape[0]
    for leaf in range(leaves):
        first, last = n * leaf // leaves, n * (leaf + 1) // leaves
        node = leaves - 1 + leaf
        for k in range(d):
            boxes[node, 0, k], boxes[node, 1, k] = np.inf, -np.inf
        for j in range(size):
            # Free places repeat a point, so that no distance overflows; without weight they count for nothing.
            i = order[min(first + j, last - 1)]
            weight = weights[i] if first + j < last else 0.0
            place_weights[leaf, j] = weight
            sums[node, d] += weight
            for k in range(d):
                value = points[i, k]
                places[leaf, k, j] = value
                sums[node, k] += weight * value
                boxes[node, 0, k] = min(boxes[node, 0, k], value)
                boxes[node, 1, k] = max(boxes[node, 1, k], value)
    for node in range(leaves - 2, -1, -1):
        left, right = 2 * node + 1, 2 * node + 2
        for k in range(d):
            boxes[node, 0, k] = min(boxes[left, 0, k], boxes[right, 0, k])
            boxes[node, 1, k] = max(boxes[left, 1, k], boxes[right, 1, k])
        for k in range(d + 1):
            sums[node, k] = sums[left, k] + sums[right, k]


@part
def window(
    places: NDArray[np.float64], place_weights: NDArray[np.float64], boxes: NDArray[np.float64],
    sums: NDArray[np.float64], centre: NDArray[np.float64], radius: float, profile: int, stack: NDArray[np.int64],
    squares: NDArray[np.float64], out: NDArray[np.float64],
) -> float:  # fmt: skip
    """Sum what lies in a ball around ``centre``; returns the weight there, ``out`` gets the weighted mean.

    A flat window counts what is not farther than ``radius``; an Epanechnikov window weighs it with 1 - r² / radius², a
    Gaussian one with exp(-r² / 2) up to ``radius``. Without weight ``out`` stays as it was.
    """
    # Loops over a number known only at run time are vectorised; with a constant they are unrolled instead.
    leaves, d, size = places.shape
    limit = radius * radius
    per_limit = 1.0 / limit
    total = 0.0
    moments = squares[1]
    distances = squares[0]
    for k in range(d):
        moments[k] = 0.0
    top = 1
    stack[0] = 0
    while top > 0:
        top -= 1
        node = stack[top]
        near, far = 0.0, 0.0
        low, high = boxes[node, 0], boxes[node, 1]
        for k in range(d):
            below, above = low[k] - centre[k], centre[k] - high[k]
            gap = below if below > above else above
            reach = above if below > above else below
            gap = gap if gap > 0.0 else 0.0
            near += gap * gap
            far += reach * reach
        if near > limit:
            continue
        if far <= limit and profile == 0:
            total += sums[node, d]
            for k in range(d):
                moments[k] += sums[node, k]
            continue
        if node < leaves - 1:
            stack[top] = 2 * node + 1
            stack[top + 1] = 2 * node + 2
            top += 2
            continue
        leaf = node - (leaves - 1)
        masses = place_weights[leaf]
        for j in range(size):
            distances[j] = 0.0
        for k in range(d):
            x, row = centre[k], places[leaf, k]
            for j in range(size):
                difference = row[j] - x
                distances[j] += difference * difference
        if profile == 0:
            for j in range(size):
                distances[j] = masses[j] if distances[j] <= limit else 0.0
        elif profile == 1:
            for j in range(size):
                distances[j] = masses[j] * max(0.0, 1.0 - distances[j] * per_limit)
        else:
            for j in range(size):
                # exp(t) = exp(t / 64)^64 with a short series runs in vector registers; its error, relative to the
                # weight 1 in the centre, stays below 1e-15.
                t = min(distances[j], limit) * (-1.0 / 128.0)
                e = 1.0 + t * (1.0 / 8.0)
                e = 1.0 + t * (1.0 / 7.0) * e
                e = 1.0 + t * (1.0 / 6.0) * e
                e = 1.0 + t * (1.0 / 5.0) * e
                e = 1.0 + t * (1.0 / 4.0) * e
                e = 1.0 + t * (1.0 / 3.0) * e
                e = 1.0 + t * (1.0 / 2.0) * e
                e = 1.0 + t * e
                e = e * e
                e = e * e
                e = e * e
                e = e * e
                e = e * e
                e = e * e
                distances[j] = masses[j] * e if distances[j] <= limit else 0.0
        part = 0.0
        for j in range(size):
            part += distances[j]
        total += part
        for k in range(d):
            part, row = 0.0, places[leaf, k]
            for j in range(size):
                part += distances[j] * row[j]
            moments[k] += part
    if total > 0.0:
        for k in range(d):
            out[k] = moments[k] / total
    return total


@part
def place_of(
    position: NDArray[np.float64], quantum: float, slots: NDArray[np.int64], known: NDArray[np.float64], used: int
) -> int:
    """Find the number of a position among those that are ``known``, give or take ``quantum``.

    A new one gets the number ``used`` while there is room, then -1. ``slots`` is a hash table of numbers, -1 where
    free, its length a power of two and more than the room.
    """
    room, d = known.shape
    mask = np.uint64(slots.shape[0] - 1)
    code = np.uint64(0)
    for k in range(d):
        code = (code ^ np.uint64(np.int64(np.floor(position[k] / quantum)))) * np.uint64(0x9E3779B97F4A7C15)
        code ^= code >> np.uint64(29)
    slot = code & mask
    while slots[slot] >= 0:
        number = slots[slot]
        same = True
        for k in range(d):
            same = same and abs(known[number, k] - position[k]) <= quantum
        if same:
            return int(number)
        slot = (slot + np.uint64(1)) & mask
    if used == room:
        return -1
    slots[slot] = used
    for k in range(d):
        known[used, k] = position[k]
    return used


@kernel
def climb(
    places: NDArray[np.float64], place_weights: NDArray[np.float64], boxes: NDArray[np.float64],
    sums: NDArray[np.float64], period: NDArray[np.float64], radius: float, profile: int, tolerance: float,
    max_iter: int, quantum: float, room: int, seeds: NDArray[np.float64], ends: NDArray[np.float64],
    weights: NDArray[np.float64], steps: NDArray[np.int64], paths: NDArray[np.float64],
) -> None:  # fmt: skip
    """Let a window climb from every seed until a step is not longer than ``tolerance`` or ``max_iter`` ran out.

    ``ends`` gets where it came to rest, ``weights`` the weight in its last window (0: it found no point), ``steps`` the
    number of steps before the last, ``paths`` (seeds, max_iter + 2, d) every place, if it has any room. Places on an
    axis with a period > 0 are kept in [0, period).

    Up to ``room`` places are remembered: a window that comes to one, give or take ``quantum``, that another has
    already climbed from, ends where that one did.
    """
    d = seeds.shape[1]
    stack = np.empty(128, np.int64)
    squares = np.empty((2, max(places.shape[2], d)))
    centre, mean = np.empty(d), np.empty(d)
    size = 1
    while size < 2 * room:
        size *= 2
    slots = np.full(size, -1, np.int64)
    known, used = np.empty((room, d)), 0
    owner, at_step = np.empty(room, np.int64), np.empty(room, np.int64)
    for seed in range(seeds.shape[0]):
        for k in range(d):
            centre[k] = seeds[seed, k]
            if paths.shape[0] > 0:
                paths[seed, 0, k] = centre[k]
        finished, step, leader, weight = used, 0, -1, 0.0
        while True:
            number = place_of(centre, quantum, slots, known, used) if room > 0 else -1
            if number == used:
                owner[used], at_step[used] = seed, step
                used += 1
            elif 0 <= number < finished:
                total = step + steps[owner[number]] - at_step[number]
                # A path that ran out of steps ends elsewhere for a window that has more or fewer left.
                if total == max_iter or (total < max_iter and steps[owner[number]] < max_iter):
                    leader, step = owner[number], total
                    break
            weight = window(places, place_weights, boxes, sums, centre, radius, profile, stack, squares, mean)
            if not weight > 0.0:
                break
            length = 0.0
            for k in range(d):
                length += (mean[k] - centre[k]) * (mean[k] - centre[k])
                centre[k] = mean[k]
                if period[k] > 0.0:
                    centre[k] -= period[k] * np.floor(centre[k] / period[k])
                    # A tiny negative number and the period add up to the period itself.
                    centre[k] = 0.0 if centre[k] >= period[k] else centre[k]
                if paths.shape[0] > 0:
                    paths[seed, step + 1, k] = centre[k]
            if length <= tolerance * tolerance or step == max_iter:
                break
            step += 1
        weights[seed] = weights[leader] if leader >= 0 else weight
        steps[seed] = step
        for k in range(d):
            ends[seed, k] = ends[leader, k] if leader >= 0 else centre[k]
