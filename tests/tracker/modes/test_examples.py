import numpy as np
import pytest

from tracker.errors import DataError
from tracker.modes.examples import EXAMPLES, example


@pytest.mark.parametrize(
    ("name", "shape", "centres"),
    [
        ("three-corners", (150, 3), [(2, 2, 2), (7, 7, 7), (5, 13, 13)]),
        ("three-blobs", (500, 2), None),
        ("four-blobs", (300, 2), None),
    ],
)
def test_an_example_is_the_textbooks(name, shape, centres):
    one = example(name)
    points, blobs = one.points(), one.blobs()
    assert points.shape == shape
    assert centres is None or list(one.centres) == centres
    sizes = np.bincount(blobs)
    assert len(sizes) == len(one.centres)
    assert sizes.max() - sizes.min() <= 1
    for blob, centre in enumerate(one.centres):
        own = points[blobs == blob]
        # Five standard errors of mean and standard deviation.
        assert np.abs(own.mean(axis=0) - centre).max() < 5 * one.spread / np.sqrt(len(own))
        assert np.abs(own.std(axis=0) / one.spread - 1).max() < 5 / np.sqrt(2 * len(own))


def test_the_points_are_the_same_each_time_and_come_in_no_order():
    one = example("three-corners")
    assert np.array_equal(one.points(), one.points())
    assert len(set(one.blobs()[:20].tolist())) == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_mean_shift_finds_the_blobs(name):
    from tracker.modes.estimator import MeanShift

    one = example(name)
    found = MeanShift(bandwidth=one.bandwidth).fit(one.points())
    assert len(found.cluster_centers_) == len(one.centres)
    nearest = np.linalg.norm(np.array(one.centres)[:, None] - found.cluster_centers_, axis=2).min(axis=1)
    assert nearest.max() < one.spread
    agree = [set(found.labels_[one.blobs() == blob].tolist()) for blob in range(len(one.centres))]
    if name == "three-corners":  # the others touch
        assert all(len(labels) == 1 for labels in agree)


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(DataError, match="no example 'four-blob': did you mean 'four-blobs'"):
        example("four-blob")
    with pytest.raises(DataError, match="there are three-corners, three-blobs, four-blobs"):
        example("moons")
