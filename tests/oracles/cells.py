"""Slow twins of `tracker.kernels.cells`."""

import numpy as np


def limits(points):
    return points.min(axis=0), points.max(axis=0)


def gather(points, weights, low, side):
    """Number of every point's cell in the order of their first points, and the sums (coordinates, weight) of each."""
    numbers, members = {}, []
    for point in points:
        cell = tuple(int(c) for c in np.floor((point - low) / side))
        members.append(numbers.setdefault(cell, len(numbers)))
    members = np.array(members)
    sums = [[*(weights[members == c] @ points[members == c]), weights[members == c].sum()] for c in numbers.values()]
    return members, np.array(sums)
