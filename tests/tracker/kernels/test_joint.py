import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import joint as oracle
from tracker.kernels import joint

pytestmark = pytest.mark.kernels
kernels = standalone(joint)

SHAPES = [(20, 27), (1, 1), (1, 30), (30, 1), (2, 9), (9, 8)]
RADII = [(3.0, 40.0), (1.0, 20.0), (7.5, 90.0), (60.0, 500.0), (0.4, 3.0)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[1]}x{shape[0]}")
each_radii = pytest.mark.parametrize(("spatial", "colour"), RADII)


def planes_of(channels, rows, columns, seed=3):
    """Whole numbers: patches of a few levels with noise on them."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(0, 4, (channels, -(-rows // 6), -(-columns // 6))) * 60
    patches = patches.repeat(6, axis=1).repeat(6, axis=2)[:, :rows, :columns]
    return (patches + rng.integers(-12, 13, patches.shape)).astype(np.float32)


def strips_of(planes):
    _, rows, columns = planes.shape
    strips = np.empty((len(planes), -(-columns // kernels.LANES), (rows + 1) * kernels.LANES), np.float32)
    kernels.cut_strips(planes, 1e6, strips)
    return strips


@each_shape
def test_cut_strips(shape):
    planes = planes_of(3, *shape)
    strips = strips_of(planes)
    np.testing.assert_array_equal(strips, oracle.cut_strips(planes, 1e6, strips.shape))


def test_place_pattern():
    pattern = np.full((2, 40), np.nan, np.float32)
    kernels.place_pattern(pattern)
    np.testing.assert_array_equal(pattern, oracle.place_pattern(40))


@each_shape
@each_radii
def test_flat_mean(shape, spatial, colour):
    planes = planes_of(3, *shape)
    points, rng = oracle.points_of(planes), np.random.default_rng(1)
    pattern = np.empty((2, (2 * min(int(spatial), shape[0]) + 4) * kernels.LANES), np.float32)
    kernels.place_pattern(pattern)
    for place in (*points[:: max(1, len(points) // 9)], *(points[:3] + rng.uniform(-2, 2, points[:3].shape))):
        ours = kernels.flat_mean(strips_of(planes), pattern, *shape, *place.tolist(), spatial, colour)
        count, mean = oracle.flat_mean(points, place, spatial, colour)
        assert ours[0] == count
        assert ours[1:] == pytest.approx(tuple(mean), rel=1e-6, abs=1e-5)


def test_flat_mean_of_an_empty_window_stays():
    planes = planes_of(3, 9, 9)
    pattern = np.empty((2, 200), np.float32)
    kernels.place_pattern(pattern)
    place = (4.0, 4.0, 900.0, 1.0, 1.0)
    assert kernels.flat_mean(strips_of(planes), pattern, 9, 9, *place, 3.0, 20.0) == (0, *place)


@each_shape
@each_radii
def test_climb_flat(shape, spatial, colour):
    planes = planes_of(3, *shape)
    ours = np.full((planes[0].size, 5), np.nan, np.float32)
    kernels.climb_flat(strips_of(planes), *shape, spatial, colour, 0.01, 100, 0, shape[0], ours)
    np.testing.assert_allclose(ours, oracle.climb_flat(planes, spatial, colour, 0.01, 100), atol=2e-3)


@pytest.mark.parametrize("max_steps", [1, 2, 4, 7, 13, 100])
def test_paths_that_meet_change_nothing(max_steps):
    planes = planes_of(3, 24, 31)
    whole, single = np.empty((planes[0].size, 5), np.float32), np.empty((planes[0].size, 5), np.float32)
    strips = strips_of(planes)
    computed = kernels.climb_flat(strips, 24, 31, 9.0, 50.0, 0.01, max_steps, 0, 24, whole)
    alone = sum(kernels.climb_flat(strips, 24, 31, 9.0, 50.0, 0.01, max_steps, j, j + 1, single) for j in range(24))
    np.testing.assert_array_equal(whole, single)
    np.testing.assert_allclose(whole, oracle.climb_flat(planes, 9.0, 50.0, 0.01, max_steps), atol=2e-3)
    assert computed < alone or max_steps <= 2


def test_known_end():
    rng, known = np.random.default_rng(2), np.full((64, 11), np.nan, np.float32)
    for place in rng.uniform(-300, 300, (20, 5)).astype(np.float32):
        slot, found = kernels.known_end(place, known)
        assert (slot, found) == oracle.known_end(place, known)
        assert not found
        known[slot, :5] = place
        assert kernels.known_end(place, known) == oracle.known_end(place, known) == (slot, True)


@each_shape
@pytest.mark.parametrize("channels", [1, 3, 5])
@pytest.mark.parametrize(("side", "step"), [(1, 30.0), (4, 30.0), (5, 7.0), (50, 1000.0)])
def test_collect_cells(shape, channels, side, step):
    planes = planes_of(channels, *shape)
    blocks = -(-shape[0] // side) * -(-shape[1] // side)
    cell_of, starts = np.empty(shape, np.int32), np.empty(blocks + 1, np.int64)
    sums = np.empty((planes[0].size, 3 + channels))
    count = kernels.collect_cells(planes, side, step, cell_of, sums, starts)
    for ours, expected in zip((cell_of, sums[:count], starts), oracle.collect_cells(planes, side, step), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize("profile", [kernels.FLAT, kernels.EPANECHNIKOV, kernels.GAUSSIAN])
def test_window_weights(profile):
    rng = np.random.default_rng(5)
    near, alike, weights = (rng.uniform(0, top, 200).astype(np.float32) for top in (1.5, 1.5, 9))
    near[:2] = alike[:2] = 1
    expected = oracle.window_weights(near.astype(float), alike.astype(float), weights, profile)
    kernels.window_weights(near, alike, weights, profile)
    np.testing.assert_allclose(near, expected, rtol=1e-5, atol=1e-6)


def cells_of(planes, side, step):
    _, sums, starts = oracle.collect_cells(planes, side, step)
    return np.ascontiguousarray((sums[:, 1:] / sums[:, :1]).T, np.float32), sums[:, 0].astype(np.float32), starts


@each_shape
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("side", [1, 3])
@pytest.mark.parametrize("profile", [kernels.FLAT, kernels.EPANECHNIKOV, kernels.GAUSSIAN])
def test_climb_cells(shape, channels, side, profile):
    points, weights, starts = cells_of(planes_of(channels, *shape), side, 25.0)
    # No radius for which a distance between points of whole numbers is exactly on the rim after a step.
    way = 4.3, 70.7, profile, 0.01, 40
    ours = np.empty((points.shape[1], 2 + channels), np.float32)
    kernels.climb_cells(points, weights, starts, side, -(-shape[1] // side), *way, 0, points.shape[1], ours)
    np.testing.assert_allclose(ours, oracle.climb_cells(points.T.astype(float), weights, *way), atol=3e-2)


def test_basin_key():
    """Different boxes, different numbers; the same box, the same."""
    rng = np.random.default_rng(4)
    places = rng.uniform(-40, 300, (400, 5))
    places[200:] = places[:200] + rng.uniform(0, 1, (200, 5))
    ours = [kernels.basin_key(*place, 8.0, 20.0) for place in places]
    boxes = [oracle.basin_key(*place, 8.0, 20.0) for place in places]
    assert len(set(ours)) == len(set(boxes)) == len(set(zip(ours, boxes, strict=True)))
    assert len(set(boxes)) < 400


@each_shape
@pytest.mark.parametrize("side", [1, 3])
def test_settle_cells(shape, side):
    # Off whole numbers: a mean of exactly 0 would lie on the rim of a box.
    points, weights, starts = cells_of(planes_of(3, *shape) + np.float32(0.37), side, 25.0)
    way = 4.3, 70.7, 0.05, 30
    ours = np.empty((points.shape[1], 5), np.float32)
    kernels.settle_cells(points, weights, starts, side, -(-shape[1] // side), *way, 0, points.shape[1], ours)
    np.testing.assert_allclose(ours, oracle.settle_cells(points.T.astype(float), weights, *way), atol=2e-3)


def test_settle_cells_where_the_box_is_number_minus_one():
    """No number stands for a box that nothing passed."""
    place = np.array([0.5, 0.5, 1.0, 1.0, -1.0], np.float32)
    assert kernels.basin_key(*place.tolist(), 4.0, 20.0) == -1
    points = np.stack((place, place + np.float32(0.9)), axis=1)
    ours = np.empty((2, 5), np.float32)
    kernels.settle_cells(points, np.ones(2, np.float32), np.array([0, 2]), 9, 1, 4.0, 20.0, 1e-3, 9, 0, 2, ours)
    np.testing.assert_allclose(ours, np.stack([points.mean(axis=1)] * 2), atol=1e-5)


@each_shape
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("reach", [0.4, 2.0, 6.0, 100.0])
@pytest.mark.parametrize("down", [False, True])
def test_soften(shape, channels, reach, down):
    values = np.ascontiguousarray(planes_of(channels, *shape).transpose(1, 2, 0))
    ours = np.full(values.shape, np.nan, np.float32)
    kernels.soften(values, reach, 40.5, down, 0, shape[0], ours)
    np.testing.assert_allclose(ours, oracle.soften(values, reach, 40.5, down), rtol=1e-5)
