"""Slow, obvious twins of the sums over pairs of points, and what they add up to; every pair, no blocks."""

import math

import numpy as np

SHAPES = {
    0: lambda r2: (r2 <= 1).astype(float),
    1: lambda r2: np.maximum(0, 1 - r2),
    2: lambda r2: np.exp(-r2 / 2),
}
BALL = {1: 2, 2: math.pi, 3: 4 * math.pi / 3}


def exponential(x):
    return math.exp(x) if x >= -700 else 0.0


def select(values, count, rank):
    return sorted(values[:count])[rank]


def box_distances(low, high, box):
    """From the corners and, for the nearest, from the gaps between the intervals."""
    gaps = [max(0, b0 - a1, a0 - b1) for a0, a1, b0, b1 in zip(low, high, *box, strict=True)]
    corners = [max(abs(a - b) for a in ends for b in others) for *ends, others in zip(low, high, box.T, strict=True)]
    return sum(gap**2 for gap in gaps), sum(corner**2 for corner in corners)


def squared_distances(points, start, stop, query):
    return np.array([((points[:, j] - query) ** 2).sum() for j in range(start, stop)])


def every_square(points, queries):
    return ((queries.T[:, None, :] - points.T[None, :, :]) ** 2).sum(axis=2)


def rank_distances(points, rank):
    return np.sqrt(np.sort(every_square(points, points), axis=1)[:, rank - 1])


def choose_blocks(low, high, boxes, log_masses, profile):
    """Blocks within reach; for the Gaussian, above what does not count at the place in the box where it counts most."""
    near, far = np.array([box_distances(low, high, box) for box in boxes]).T
    if profile != 2:
        return np.flatnonzero(near <= 1 + 1e-9)
    return np.flatnonzero(-near / 2 >= (log_masses - far / 2).max() - 41)


def sum_profiles(points, weights, queries, profile):
    return SHAPES[profile](every_square(points, queries)) @ weights


def sum_slopes(points, weights, queries, profile):
    """Derivative of the profile by r², times that of r² by the place."""
    squares = every_square(points, queries)
    slope = {1: -1.0 * (squares <= 1), 2: -np.exp(-squares / 2) / 2}[profile]
    return np.array([(slope * 2 * (q[:, None] - p)) @ weights for q, p in zip(queries, points, strict=True)])


def sum_pairs(points, weights, rate):
    wide = narrow = 0.0
    for i in range(points.shape[1]):
        for j in range(i + 1, points.shape[1]):
            term = math.exp(-rate * ((points[:, i] - points[:, j]) ** 2).sum())
            wide += weights[i] * weights[j] * term
            narrow += weights[i] * weights[j] * term**2
    return wide, narrow


def density(points, weights, queries, bandwidth, kernel):
    """Density of (n, d) points at (m, d) queries, d <= 3."""
    d = points.shape[1]
    squares = every_square((points / bandwidth).T, (queries / bandwidth).T)
    profile = ("flat", "epanechnikov", "gaussian").index(kernel)
    integral = (BALL[d], 2 * BALL[d] / (d + 2), (2 * math.pi) ** (d / 2))[profile]
    return SHAPES[profile](squares) @ weights / (weights.sum() * integral * np.prod(bandwidth * np.ones(d)))


def wrapped_density(points, weights, queries, bandwidth, kernel, period, turns):
    """As `density`, with the first axis wrapping: summed over copies of the points."""
    shifts = [np.array([turn * period, *[0] * (points.shape[1] - 1)]) for turn in range(-turns, turns + 1)]
    return sum(density(points + shift, weights, queries, bandwidth, kernel) for shift in shifts)


def cross_validation_score(points, weights, bandwidth):
    """Integral of f² by a sum over a fine grid, less twice the mean left-one-out density; one axis."""
    weights = weights / weights.sum()
    places = np.linspace(points.min() - 9 * bandwidth, points.max() + 9 * bandwidth, 4001)
    squared = density(points, weights, places[:, None], bandwidth, "gaussian") ** 2
    roughness = squared.sum() * (places[1] - places[0])
    left_out = total = 0.0
    for i in range(len(points)):
        for j in range(len(points)):
            if i != j:
                distance = (points[i, 0] - points[j, 0]) / bandwidth
                value = math.exp(-(distance**2) / 2) / (math.sqrt(2 * math.pi) * bandwidth)
                left_out += weights[i] * weights[j] * value
                total += weights[i] * weights[j]
    return roughness - 2 * left_out / total
