import numpy as np
import pytest

from tests.oracles import cells as oracle
from tracker.kernels.cells import gather, limits

pytestmark = pytest.mark.kernels


@pytest.fixture(params=[(1, 1), (500, 2), (500, 3)], ids=str)
def cloud(request):
    n, d = request.param
    rng = np.random.default_rng(d)
    return rng.normal(size=(n, d)) * 3 - 1, rng.uniform(0.5, 2.0, n)


def test_limits_of_every_axis(cloud):
    points, _ = cloud
    low, high = np.empty(points.shape[1]), np.empty(points.shape[1])
    limits(points, low, high)
    np.testing.assert_array_equal([low, high], oracle.limits(points))


@pytest.mark.parametrize("room", [1, 7, 500])
def test_gather_puts_points_in_cells(cloud, room):
    points, weights = cloud
    n, d = points.shape
    low, side = points.min(axis=0), np.full(d, 0.7)
    strides = 1000 ** np.arange(d, dtype=np.int64)
    members, first, used = np.empty(n, np.int64), 0, 0
    keys, sums = np.empty(room, np.int64), np.empty((room, d + 1))
    while first < n:
        slots = np.full(4 << len(keys).bit_length(), -1, np.int64)
        first, used = gather(points, weights, low, 1 / side, strides, slots, keys, sums, members, first, used)
        assert first == n or used == len(keys)
        keys, sums = np.resize(keys, 2 * len(keys)), np.resize(sums, (2 * len(sums), d + 1))
    expected, expected_sums = oracle.gather(points, weights, low, side)
    np.testing.assert_array_equal(members, expected)
    np.testing.assert_allclose(sums[:used], expected_sums, rtol=1e-12)
    assert len(np.unique(keys[:used])) == used
