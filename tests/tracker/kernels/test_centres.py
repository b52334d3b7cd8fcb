import numpy as np
import pytest

from tests.oracles import centres as oracle
from tracker.kernels.centres import BLOCK, keep_apart, nearest

pytestmark = pytest.mark.kernels


def kept_of(centres, period, radius, axis=0, low=0.0, slices=1):
    kept, heads = np.empty(len(centres), np.int64), np.full(slices, -1, np.int64)
    per_slice = slices / 10.0 if slices > 1 else 0.0
    count = keep_apart(centres, np.array(period), radius, axis, low, per_slice, heads, kept)
    return kept[:count].tolist()


@pytest.mark.parametrize("slices", [1, 4, 10])
@pytest.mark.parametrize("period", [(0.0, 0.0), (10.0, 0.0)], ids=str)
@pytest.mark.parametrize("radius", [0.0, 0.8])
def test_keep_apart_keeps_the_first_of_those_that_are_near(period, radius, slices):
    centres = np.random.default_rng(0).uniform(0, 10, (120, 2))
    centres[7] = centres[3]
    assert kept_of(centres, period, radius, 1, 0.0, slices) == oracle.keep_apart(centres, np.array(period), radius)


def test_one_is_left_of_centres_that_are_all_near():
    assert kept_of(np.random.default_rng(0).uniform(0, 10, (120, 2)), (0.0, 0.0), 100.0) == [0]


def test_centres_at_the_radius_are_one():
    assert kept_of(np.array([[0.0], [2.0], [4.5]]), [0.0], 2.0) == [0, 2]
    assert kept_of(np.array([[0.0], [2.0], [4.5]]), [0.0], 2.0, slices=5) == [0, 2]


@pytest.mark.parametrize("period", [(0.0, 0.0, 0.0), (10.0, 0.0, 4.0)], ids=str)
@pytest.mark.parametrize("n", [1, BLOCK, 3 * BLOCK + 5])
@pytest.mark.parametrize("k", [1, 9])
def test_nearest_is_the_nearest(n, k, period):
    rng = np.random.default_rng(n + k)
    points, centres = rng.uniform(0, [10, 10, 4], (n, 3)), rng.uniform(0, [10, 10, 4], (k, 3))
    labels, squares = np.empty(n, np.int64), np.empty(n)
    nearest(points, centres, np.array(period), labels, squares)
    expected, distances = oracle.nearest(points, centres, np.array(period))
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_allclose(squares, distances**2, rtol=1e-12)


def test_the_first_of_equally_near_centres():
    labels, squares = np.empty(1, np.int64), np.empty(1)
    nearest(np.array([[0.0]]), np.array([[2.0], [-1.0], [1.0]]), np.zeros(1), labels, squares)
    assert (labels[0], squares[0]) == (1, 1.0)
