import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import density as oracle
from tracker.kernels import density
from tracker.modes.blocks import in_blocks

pytestmark = pytest.mark.kernels
kernels = standalone(density)

EXACT = 1e-12
PROFILES = pytest.mark.parametrize("profile", [0, 1, 2], ids=["flat", "epanechnikov", "gaussian"])
# Number of points, number of axes, how far they spread in bandwidths.
CLOUDS = pytest.mark.parametrize(
    ("count", "axes", "spread"),
    [(1, 1, 1.0), (2, 3, 0.4), (63, 1, 2.0), (64, 2, 1.0), (65, 2, 3.0), (700, 2, 8.0), (900, 3, 2.0), (400, 8, 0.7)],
)


def cloud(count, axes, spread, seed=5):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, axes)) * spread, generator.random(count) + 0.01


def sources(points, weights):
    blocks = in_blocks(points)
    ordered = weights[blocks.order] / weights.sum()
    log_masses = np.log(np.add.reduceat(ordered, blocks.starts[:-1]))
    return blocks.points, ordered, blocks.starts, blocks.boxes, log_masses


def test_exponential():
    places = np.concatenate([-np.geomspace(1e-300, 700, 3000), -np.linspace(0, 700, 3001)])
    ours = [kernels.exponential(x) for x in places]
    assert ours == pytest.approx([oracle.exponential(x) for x in places], rel=1e-13, abs=0)
    assert kernels.exponential(0.0) == 1
    assert kernels.exponential(-700.1) == kernels.exponential(-1e300) == kernels.exponential(-np.inf) == 0


@pytest.mark.parametrize(
    "values", [[3.0], [2.0, 1.0], [1.0] * 9, list(range(50)), list(range(50, 0, -1)), [1.0, 0.0] * 20]
)
def test_select(values):
    for rank in range(len(values)):
        row = np.array([*values, -1.0])
        assert kernels.select(row, len(values), rank) == oracle.select(values, len(values), rank)


def test_select_at_random():
    values = np.random.default_rng(3).integers(0, 40, 300).astype(float)
    for rank in range(0, 300, 7):
        assert kernels.select(values.copy(), 300, rank) == oracle.select(values, 300, rank)


def test_box_distances():
    generator = np.random.default_rng(2)
    for _ in range(200):
        ends = np.sort(generator.random((2, 2, 3)) * 4, axis=1)
        ours = kernels.box_distances(ends[0, 0], ends[0, 1], ends[1])
        assert ours == pytest.approx(oracle.box_distances(ends[0, 0], ends[0, 1], ends[1]), rel=EXACT)


@pytest.mark.parametrize("axes", [1, 2, 5])
def test_squared_distances(axes):
    points = np.random.default_rng(4).random((axes, 20))
    out = np.full(20, -1.0)
    kernels.squared_distances(points, 3, 17, points[:, 5].copy(), out)
    assert out[:14] == pytest.approx(oracle.squared_distances(points, 3, 17, points[:, 5]), rel=EXACT)
    assert (out[14:] == -1).all()


@CLOUDS
@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 1.0])
def test_rank_distances(count, axes, spread, share):
    points, _ = cloud(count, axes, spread)
    check_ranks(points, max(1, int(share * count)))


@pytest.mark.parametrize("rank", [1, 3, 4, 5, 100, 1800])
def test_rank_distances_of_repeated_points(rank):
    check_ranks(np.repeat(np.random.default_rng(1).integers(0, 30, (600, 2)).astype(float), 3, axis=0), rank)


@pytest.mark.parametrize("far", [True, False], ids=["far", "near"])
@pytest.mark.parametrize("rank", [100, 1000, 3000, 4000])
def test_rank_distances_where_the_sample_misleads(far, rank):
    # In one block of 4096 every 16th point is looked at; here these are the far ones, or all that are near.
    places = np.random.default_rng(6).random(4096) + 1000.0 * ((np.arange(4096) % 16 == 0) == far)
    points = places[None]
    out = np.empty(4096)
    boxes = np.array([[[places.min()], [places.max()]]])
    kernels.rank_distances(points, np.array([0, 4096]), boxes, rank, 0, 1, out)
    assert out == pytest.approx(np.sort(np.abs(places[:, None] - places), axis=1)[:, rank - 1], rel=EXACT)


def check_ranks(points, rank):
    blocks = in_blocks(points)
    expected = oracle.rank_distances(blocks.points, rank)
    out = np.full(len(points), np.nan)
    for first in range(0, blocks.count, 5):
        last = min(first + 5, blocks.count)
        kernels.rank_distances(blocks.points, blocks.starts, blocks.boxes, rank, first, last, out)
    assert out == pytest.approx(expected, rel=EXACT, abs=0)


@PROFILES
@pytest.mark.parametrize("place", [0.0, 3.0, 500.0])
def test_choose_blocks(profile, place):
    points, weights = cloud(900, 2, 6.0)
    _, _, _, boxes, log_masses = sources(points, weights)
    low, high = np.array([place, -1.0]), np.array([place + 0.5, 0.5])
    out = np.empty(len(boxes) + 1, np.int64)
    every = np.arange(len(boxes))
    count = kernels.choose_blocks(low, high, boxes, log_masses, profile, every, len(boxes), out)
    expected = oracle.choose_blocks(low, high, boxes, log_masses, profile)
    assert out[:count].tolist() == expected.tolist()
    if place == 500.0:
        assert (0 < count < len(boxes)) if profile == 2 else count == 0


@CLOUDS
@PROFILES
def test_sum_profiles(count, axes, spread, profile):
    points, weights = cloud(count, axes, spread)
    queries = in_blocks(np.concatenate([points[:50], cloud(150, axes, 1.5 * spread, seed=8)[0]]))
    arrays = sources(points, weights)
    out = np.full(len(queries.order), np.nan)
    for first in range(queries.count):
        kernels.sum_profiles(*arrays, queries.points, queries.starts, queries.boxes, profile, first, first + 1, out)
    expected = oracle.sum_profiles(arrays[0], arrays[1], queries.points, profile)
    assert out == pytest.approx(expected, rel=EXACT, abs=1e-15 if profile == 1 else 0)


def test_gaussian_tails_far_from_all_points():
    """Where each term is tiny the largest of them still count."""
    points, weights = cloud(2000, 2, 1.0)
    arrays = sources(points, weights)
    queries = in_blocks(np.array([[20.0, 5.0], [-30.0, 1.0], [0.0, 36.0], [60.0, 60.0]]))
    out = np.empty(4)
    kernels.sum_profiles(*arrays, queries.points, queries.starts, queries.boxes, 2, 0, queries.count, out)
    expected = oracle.sum_profiles(arrays[0], arrays[1], queries.points, 2)
    assert 0 < expected[:3].max() < 1e-50
    assert out == pytest.approx(expected, rel=EXACT, abs=0)


@CLOUDS
@pytest.mark.parametrize("profile", [1, 2], ids=["epanechnikov", "gaussian"])
def test_sum_slopes(count, axes, spread, profile):
    points, weights = cloud(count, axes, spread)
    queries = in_blocks(cloud(150, axes, 1.5 * spread, seed=8)[0])
    arrays = sources(points, weights)
    out = np.full(queries.points.shape, np.nan)
    for first in range(queries.count):
        kernels.sum_slopes(*arrays, queries.points, queries.starts, queries.boxes, profile, first, first + 1, out)
    expected = oracle.sum_slopes(arrays[0], arrays[1], queries.points, profile)
    assert out == pytest.approx(expected, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize(("count", "axes"), [(1, 2), (2, 1), (65, 1), (200, 2), (150, 4)])
@pytest.mark.parametrize("rate", [1e-3, 1.0, 300.0])
def test_sum_pairs(count, axes, rate):
    points, weights = cloud(count, axes, 1.0)
    blocks = in_blocks(points)
    ordered = weights[blocks.order]
    parts = [
        kernels.sum_pairs(blocks.points, ordered, blocks.starts, blocks.boxes, rate, first, first + 1)
        for first in range(blocks.count)
    ]
    # What is skipped is below exp(-41) per pair.
    assert np.sum(parts, axis=0) == pytest.approx(oracle.sum_pairs(points.T, weights, rate), rel=EXACT, abs=1e-13)
