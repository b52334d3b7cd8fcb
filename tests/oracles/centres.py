"""Slow twins of `tracker.kernels.centres`."""

import numpy as np


def distances(points, centres, period):
    """All distances, (points, centres), the short way round where an axis has a period."""
    apart = np.abs(points[:, None] - centres[None])
    around = np.where(period > 0, period - apart, apart)
    return np.sqrt((np.minimum(apart, around) ** 2).sum(axis=2))


def keep_apart(centres, period, radius):
    kept = []
    for i in range(len(centres)):
        if not kept or distances(centres[[i]], centres[kept], period).min() > radius:
            kept.append(i)
    return kept


def nearest(points, centres, period):
    apart = distances(points, centres, period)
    return apart.argmin(axis=1), apart.min(axis=1)
