"""Slow twins of `tracker.kernels.climb`: no tree, every window looks at every point."""

import numpy as np


def arrange(points, leaves):
    """The points of every leaf as sets: halves by the widest axis, again and again."""
    n = len(points)
    parts = [list(range(n))]
    while len(parts) < leaves:
        split = []
        for number, part in enumerate(parts):
            first, middle = n * number // len(parts), n * (2 * number + 1) // (2 * len(parts))
            axis = np.argmax(np.ptp(points[part], axis=0)) if part else 0
            ordered = sorted(part, key=lambda i: points[i, axis])
            split += [ordered[: middle - first], ordered[middle - first :]]
        parts = split
    return [set(part) for part in parts]


def fill(points, weights, members):
    """Box and sums (coordinates, then weight) of the points in one node."""
    chosen, masses = points[members], weights[members]
    return chosen.min(axis=0), chosen.max(axis=0), [*(masses @ chosen), masses.sum()]


def window(points, weights, centre, radius, profile):
    """The weight in a window and the weighted mean, None without weight."""
    squares = ((points - centre) ** 2).sum(axis=1)
    share = [np.ones(len(points)), 1 - squares / radius**2, np.exp(-squares / 2)][profile]
    masses = np.where(squares <= radius**2, weights * share, 0.0)
    total = masses.sum()
    return total, masses @ points / total if total > 0 else None


def place_of(position, quantum, known):
    """Number of the known place within a quantum on every axis, or how many there are."""
    for number, place in enumerate(known):
        if np.all(np.abs(np.subtract(place, position)) <= quantum):
            return number
    return len(known)


def climb(points, weights, period, radius, profile, tolerance, max_iter, seed):
    """End, weight, steps and path of the window from one seed; points are repeated by whole periods as needed."""
    for k in np.flatnonzero(period):
        turns = range(-int(radius / period[k]) - 2, int(radius / period[k]) + 3)
        step = np.eye(len(period))[k] * period[k]
        points, weights = np.concatenate([points + t * step for t in turns]), np.tile(weights, len(turns))
    centre, path, step = np.array(seed, float), [np.array(seed, float)], 0
    while True:
        weight, mean = window(points, weights, centre, radius, profile)
        if mean is None:
            break
        length = np.linalg.norm(mean - centre)
        centre = np.where(period > 0, np.mod(mean, np.where(period > 0, period, 1)), mean)
        path.append(centre)
        if length <= tolerance or step == max_iter:
            break
        step += 1
    return centre, weight, step, path
