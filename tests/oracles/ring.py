"""Slow, obvious twins of the kernels on what surrounds a window; everything in float64."""

import numpy as np

from tests.oracles.hellinger import both_histograms, pixels_of


def ring_histogram(codes, cx, cy, half_x, half_y, outer, count):
    dx, dy, inside = pixels_of(codes, cx, cy, outer * half_x, outer * half_y)
    outside = (abs(dx) > half_x) | (abs(dy) > half_y)
    return both_histograms(inside[outside], np.ones(outside.sum()), count), int(outside.sum())


def learn_ring(codes, cx, cy, half_x, half_y, outer, rate, first, learned, target, rare):
    """What is learned, and the ground and posterior made of it."""
    seen, count = ring_histogram(codes, cx, cy, half_x, half_y, outer, len(first))
    learned = (1 - rate) * learned + rate * seen if count else learned
    around = (first + learned) / 2
    return learned, np.sqrt(around), target / (target + around + rare)


def part_grounds(roots, ground, others_share):
    """The surroundings' histogram, for the parts mixed with the mean of the other parts' histograms; square roots."""
    around, histograms = np.asarray(ground, float) ** 2, np.asarray(roots, float) ** 2
    mixed = [around]
    for k in range(1, len(histograms)):
        others = np.delete(histograms, [0, k], axis=0)
        mixed.append((1 - others_share) * around + others_share * others.mean(axis=0) if len(others) else around)
    return np.sqrt(mixed)
