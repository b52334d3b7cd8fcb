"""Ratios measured in one run, asked for with a wide margin; `modetrack bench --family modes` prints the real ones."""

import time

import numpy as np
import sklearn.cluster
from sklearn.datasets import make_blobs

from tracker.modes import MeanShift


def best_of(runs, work):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def test_exact_is_far_faster_than_scikit_learn():
    points = make_blobs(500, centers=5, random_state=0)[0]
    model = MeanShift(bandwidth=1.5).fit(points)
    ours = best_of(3, lambda: model.fit(points))
    theirs = best_of(1, lambda: sklearn.cluster.MeanShift(bandwidth=1.5).fit(points))
    assert theirs > 20 * ours


def test_the_grid_grows_no_faster_than_the_points():
    rng = np.random.default_rng(0)
    few, many = rng.normal(size=(20_000, 2)), rng.normal(size=(320_000, 2))
    model = MeanShift(bandwidth=1.0, algorithm="grid").fit(few)
    assert best_of(3, lambda: model.fit(many)) < 3 * 16 * best_of(3, lambda: model.fit(few))
