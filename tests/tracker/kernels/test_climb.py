import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import climb as oracle
from tracker.kernels import climb as module
from tracker.kernels.climb import arrange, climb, fill

pytestmark = pytest.mark.kernels
place_of, window = (getattr(standalone(module), name) for name in ("place_of", "window"))

FLAT, EPANECHNIKOV, GAUSSIAN = 0, 1, 2
LEAF = 40


def tree_of(points, weights, leaves):
    n, d = points.shape
    order = np.arange(n)
    arrange(points, order, leaves)
    places, place_weights = np.empty((leaves, d, LEAF)), np.empty((leaves, LEAF))
    boxes, sums = np.empty((2 * leaves - 1, 2, d)), np.zeros((2 * leaves - 1, d + 1))
    fill(points, weights, order, places, place_weights, boxes, sums)
    return order, (places, place_weights, boxes, sums)


def look(tree, centre, radius, profile):
    mean = np.full(len(centre), -7.0)
    work = np.empty(128, np.int64), np.empty((2, max(LEAF, len(centre))))
    return window(*tree, np.asarray(centre, float), radius, profile, *work, mean), mean


def climb_from(
    tree, seeds, radius, profile, *, period=None, tolerance=1e-3, max_iter=300, quantum=1e-9, room=0, paths=0
):
    m, d = seeds.shape
    ends, weights, steps = np.empty((m, d)), np.empty(m), np.empty(m, np.int64)
    places = np.full((paths, max_iter + 2, d), np.nan)
    period = np.zeros(d) if period is None else period
    climb(*tree, period, radius, profile, tolerance, max_iter, quantum, room, seeds, ends, weights, steps, places)
    return ends, weights, steps, places


@pytest.fixture(params=[(1, 1, 1), (5, 2, 1), (33, 2, 2), (300, 2, 16), (300, 5, 16)], ids=str)
def cloud(request):
    n, d, leaves = request.param
    rng = np.random.default_rng(n + d)
    points, weights = rng.normal(size=(n, d)), rng.uniform(0.5, 2.0, n)
    return points, weights, leaves


def test_arrange_halves_by_the_widest_axis(cloud):
    points, _, leaves = cloud
    order, n = np.arange(len(points)), len(points)
    arrange(points, order, leaves)
    parts = [set(order[n * i // leaves : n * (i + 1) // leaves].tolist()) for i in range(leaves)]
    assert parts == oracle.arrange(points, leaves)


def test_arrange_ends_with_equal_points():
    order = np.arange(100)
    arrange(np.ones((100, 2)), order, 4)
    assert sorted(order) == list(range(100))


def test_fill_knows_box_and_sums_of_every_node(cloud):
    points, weights, leaves = cloud
    n = len(points)
    order, (places, place_weights, boxes, sums) = tree_of(points, weights, leaves)
    for node in range(2 * leaves - 1):
        level = (node + 1).bit_length() - 1
        first = node + 1 - 2**level
        members = order[n * first // 2**level : n * (first + 1) // 2**level]
        low, high, total = oracle.fill(points, weights, members)
        np.testing.assert_array_equal(boxes[node], [low, high])
        np.testing.assert_allclose(sums[node], total, rtol=1e-12, atol=1e-12)
    assert place_weights.sum() == pytest.approx(weights.sum())
    held = places.transpose(0, 2, 1)[place_weights > 0]
    np.testing.assert_array_equal(held, points[order])


@pytest.mark.parametrize("profile", [FLAT, EPANECHNIKOV, GAUSSIAN])
@pytest.mark.parametrize("radius", [0.3, 1.0, 8.5])
def test_window_sums_what_lies_in_the_ball(cloud, profile, radius):
    points, weights, leaves = cloud
    _, tree = tree_of(points, weights, leaves)
    for centre in np.random.default_rng(3).normal(size=(20, points.shape[1])):
        total, mean = look(tree, centre, radius, profile)
        expected, expected_mean = oracle.window(points, weights, centre, radius, profile)
        assert total == pytest.approx(expected, rel=1e-11, abs=1e-14)
        if expected_mean is not None:
            np.testing.assert_allclose(mean, expected_mean, rtol=1e-10, atol=1e-11)
        else:
            assert (mean == -7.0).all()


def test_a_point_at_the_radius_is_in_a_flat_window():
    points = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    _, tree = tree_of(points, np.ones(3), 1)
    assert look(tree, [0.0, 0.0], 5.0, FLAT)[0] == 2
    assert look(tree, [3.0, 4.0], 5.0, FLAT)[0] == 3
    assert look(tree, [0.0, 0.0], 4.999999, FLAT)[0] == 1


def test_place_of_numbers_places_as_they_come():
    rng = np.random.default_rng(0)
    room, quantum = 40, 1e-6
    positions = rng.integers(0, 6, (200, 2)) * 10.0
    slots, known, listed = np.full(128, -1, np.int64), np.empty((room, 2)), []
    for position in positions:
        number = place_of(position, quantum, slots, known, len(listed))
        assert number == oracle.place_of(position, quantum, listed)
        if number == len(listed):
            listed.append(position)
    np.testing.assert_array_equal(known[: len(listed)], listed)


def test_place_of_refuses_new_places_when_it_is_full():
    slots, known = np.full(4, -1, np.int64), np.empty((1, 1))
    assert place_of(np.array([1.0]), 1e-9, slots, known, 0) == 0
    assert place_of(np.array([2.0]), 1e-9, slots, known, 1) == -1
    assert place_of(np.array([1.0]), 1e-9, slots, known, 1) == 0


@pytest.mark.parametrize("room", [0, 5, 4096])
@pytest.mark.parametrize("profile", [FLAT, EPANECHNIKOV, GAUSSIAN])
def test_climb_goes_where_the_oracle_goes(cloud, profile, room):
    points, weights, leaves = cloud
    _, tree = tree_of(points, weights, leaves)
    seeds = np.concatenate([points[:30], points[:3] + 0.1, points[:3]])
    ends, held, steps, _ = climb_from(tree, seeds, 1.0, profile, room=room)
    for i, seed in enumerate(seeds):
        end, weight, count, _ = oracle.climb(points, weights, np.zeros(seeds.shape[1]), 1.0, profile, 1e-3, 300, seed)
        np.testing.assert_allclose(ends[i], end, atol=1e-7)
        assert held[i] == pytest.approx(weight, rel=1e-7)
        assert steps[i] == count


@pytest.mark.parametrize("max_iter", [0, 1, 3])
def test_climb_stops_after_its_steps_also_on_a_known_path(cloud, max_iter):
    points, weights, leaves = cloud
    _, tree = tree_of(points, weights, leaves)
    alone = climb_from(tree, points, 0.8, FLAT, max_iter=max_iter)
    shared = climb_from(tree, points, 0.8, FLAT, max_iter=max_iter, room=4096)
    np.testing.assert_allclose(shared[0], alone[0], atol=1e-8)
    np.testing.assert_array_equal(shared[2], alone[2])
    assert alone[2].max() <= max_iter


def test_climb_writes_its_path(cloud):
    points, weights, leaves = cloud
    _, tree = tree_of(points, weights, leaves)
    _, _, steps, paths = climb_from(tree, points, 1.0, EPANECHNIKOV, paths=len(points))
    for i, seed in enumerate(points[:20]):
        path = oracle.climb(points, weights, np.zeros(points.shape[1]), 1.0, EPANECHNIKOV, 1e-3, 300, seed)[3]
        np.testing.assert_allclose(paths[i, : steps[i] + 2], path, atol=1e-9)
        assert np.isnan(paths[i, steps[i] + 2 :]).all()


def test_climb_says_when_there_was_nothing():
    _, tree = tree_of(np.zeros((3, 2)), np.ones(3), 1)
    seeds = np.array([[9.0, 9.0], [0.2, 0.0]])
    ends, weights, steps, _ = climb_from(tree, seeds, 1.0, FLAT, room=8)
    np.testing.assert_array_equal(weights, [0.0, 3.0])
    np.testing.assert_array_equal(ends, [[9.0, 9.0], [0.0, 0.0]])
    np.testing.assert_array_equal(steps, [0, 1])


def test_climb_goes_round_where_an_axis_repeats():
    rng = np.random.default_rng(5)
    hue = np.concatenate([rng.normal(178, 4, 60), rng.normal(90, 4, 60)]) % 180
    points, period = hue[:, None], np.array([180.0])
    images = np.concatenate([points - 180, points, points + 180])
    _, tree = tree_of(images, np.ones(len(images)), 16)
    ends, _, steps, _ = climb_from(tree, points, 10.0, FLAT, period=period, tolerance=0.01)
    for i, seed in enumerate(points):
        end, _, count, _ = oracle.climb(points, np.ones(len(points)), period, 10.0, FLAT, 0.01, 300, seed)
        np.testing.assert_allclose(ends[i], end, atol=1e-9)
        assert steps[i] == count
    assert ends.min() >= 0
    assert ends.max() < 180


def test_climb_never_ends_on_the_period_itself():
    points = np.array([[-2e-17], [10.0 - 2e-17], [20.0]])
    _, tree = tree_of(points, np.ones(3), 1)
    ends = climb_from(tree, np.array([[1e-3]]), 1.0, FLAT, period=np.array([10.0]))[0]
    assert ends[0, 0] == 0.0


def test_a_wide_quantum_lets_windows_end_where_others_ended():
    rng = np.random.default_rng(6)
    points = np.concatenate([rng.normal(0, 1, (400, 2)), rng.normal(12, 1, (400, 2))])
    _, tree = tree_of(points, np.ones(800), 32)
    alone = climb_from(tree, points, 2.0, FLAT, tolerance=2e-3)[0]
    shared = climb_from(tree, points, 2.0, FLAT, tolerance=2e-3, quantum=0.25, room=4096)[0]
    assert len(np.unique(shared.round(6), axis=0)) < 0.2 * len(points)
    assert np.abs(shared - alone).max() < 1.0
