import numpy as np
import pytest
import scipy.stats
from sklearn import cluster

from tests.oracles import density as oracle
from tracker.errors import DataError
from tracker.modes import cross_validated, cross_validation, estimate_bandwidth, scott, silverman, stability
from tracker.modes.bandwidth import RULES


def random_points(count=400, axes=2, seed=0):
    return np.random.default_rng(seed).normal(size=(count, axes))


def two_clouds(count=400, axes=1, seed=0):
    """Standard deviation 0.2 around -3 and 3."""
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, axes)) * 0.2 + generator.choice([-3.0, 3.0], (count, 1))


SETS = {
    "uniform": lambda: np.random.default_rng(0).random((1500, 2)),
    "blobs": lambda: random_points(600) + np.repeat(np.random.default_rng(1).random((6, 2)) * 20, 100, axis=0),
    "one axis": lambda: random_points(900, 1),
    "eight axes": lambda: random_points(700, 8),
    "away from 0": lambda: random_points(300) + 100,
    "lattice": lambda: np.random.default_rng(2).integers(0, 6, (400, 2)).astype(float),
    "duplicates": lambda: np.repeat(random_points(50, 3), 8, axis=0),
    "integers": lambda: np.random.default_rng(3).integers(0, 1000, (300, 2)),
    "two points": lambda: np.array([[0.0, 0.0], [3.0, 4.0]]),
    "one point": lambda: np.array([[1.0, 2.0, 3.0]]),
    "one place": lambda: np.ones((20, 2)),
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("quantile", [0.02, 0.3, 0.5])
def test_the_estimate_is_that_of_scikit_learn(name, quantile):
    points = SETS[name]()
    expected = cluster.estimate_bandwidth(points, quantile=quantile)
    # Where it looks at most pairs scikit-learn expands (a - b)², which leaves 1e-8 of rounding in place of 0.
    assert estimate_bandwidth(points, quantile) == pytest.approx(expected, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("seed", [0, 7])
def test_samples_are_drawn_as_scikit_learn_draws_them(seed):
    points = SETS["uniform"]()
    expected = cluster.estimate_bandwidth(points, n_samples=200, random_state=seed)
    assert estimate_bandwidth(points, n_samples=200, seed=seed) == pytest.approx(expected, rel=1e-9)
    assert estimate_bandwidth(points, n_samples=10**6) == pytest.approx(estimate_bandwidth(points), rel=1e-12)


def test_the_estimate_has_the_unit_of_the_points():
    points = random_points(200)
    for scale in (1e-200, 1e-3, 1e200):
        assert estimate_bandwidth(points * scale) == pytest.approx(estimate_bandwidth(points) * scale, rel=1e-12)
    assert estimate_bandwidth(points + 1e6) == pytest.approx(estimate_bandwidth(points), rel=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"quantile": 1.5}, r"quantile needs to be in \[0, 1\], got 1.5"),
        ({"quantile": -0.1}, "quantile"),
        ({"quantile": float("nan")}, "quantile"),
        ({"quantile": "wide"}, "quantile"),
        ({"n_samples": 0}, "n_samples needs to be >= 1, got 0"),
        ({"n_samples": 2.5}, "whole numbers"),
        ({"n_samples": 5, "seed": -1}, "seed"),
        ({"n_samples": 5, "seed": "x"}, "seed"),
    ],
)
def test_options_that_cannot_be_used(options, words):
    with pytest.raises(DataError, match=words):
        estimate_bandwidth(random_points(20), **options)


@pytest.mark.parametrize("rule", [estimate_bandwidth, scott, silverman, cross_validated, stability])
@pytest.mark.parametrize("points", [[], [[]], [1.0, 2.0], [[np.nan, 1.0]], [[np.inf, 1.0]], [["a", "b"]]])
def test_points_that_cannot_be_used(rule, points):
    with pytest.raises(DataError, match="points need"):
        rule(points)


@pytest.mark.parametrize(("rule", "name"), [(scott, "scott"), (silverman, "silverman")])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("axes", [1, 3])
def test_the_rules_are_those_of_scipy(rule, name, weighted, axes):
    points = random_points(120, axes) * [1.0, 5.0, 0.1][:axes]
    weights = np.random.default_rng(4).random(120) if weighted else None
    theirs = scipy.stats.gaussian_kde(points.T, name, weights)
    assert rule(points, weights) == pytest.approx(np.sqrt(np.diag(theirs.covariance)), rel=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_a_weight_of_0_is_a_point_less(name):
    points = random_points(80)
    weights = np.ones(80)
    weights[::4] = 0
    assert RULES[name](points, weights) == pytest.approx(RULES[name](points[weights > 0], None), rel=1e-9)
    assert RULES[name](points, 3 * weights) == pytest.approx(RULES[name](points, weights), rel=1e-9)


@pytest.mark.parametrize("rule", [scott, silverman, cross_validated])
def test_an_axis_without_spread_is_named(rule):
    points = random_points(50)
    points[:, 1] = 0.1
    with pytest.raises(DataError, match="points do not vary along axis 1"):
        rule(points)
    with pytest.raises(DataError, match="a single point has no spread"):
        rule(points[:1])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("bandwidth", [0.03, 0.2, 1.5])
def test_the_criterion_is_that_of_brute_force(weighted, bandwidth):
    points = two_clouds(60)
    weights = np.random.default_rng(1).random(60) if weighted else np.ones(60)
    expected = oracle.cross_validation_score(points, weights, bandwidth)
    shares = weights / weights.sum()
    assert cross_validation._exact_score(points, shares)(bandwidth) == pytest.approx(expected, rel=1e-6)
    binned, _ = cross_validation._binned_score(points - points.min(), shares)
    assert binned(bandwidth) == pytest.approx(expected, rel=1e-4)


def test_the_criterion_of_two_axes_is_the_same_binned():
    points = two_clouds(1000, 2) * [1.0, 0.5]
    points -= points.min(axis=0)
    shares = np.random.default_rng(1).random(1000)
    shares /= shares.sum()
    exact = cross_validation._exact_score(points, shares)
    binned, step = cross_validation._binned_score(points, shares)
    for bandwidth in (4 * step, 0.1, 1.0):
        assert binned(bandwidth) == pytest.approx(exact(bandwidth), rel=2e-3)


@pytest.mark.parametrize("steps", [3, 4, 8])
def test_binning_hardly_shows_in_the_criterion_at_a_few_steps_per_bandwidth(monkeypatch, steps):
    monkeypatch.setitem(cross_validation._NODES, 1, 512)
    points = two_clouds(1000)
    points -= points.min()
    shares = np.random.default_rng(1).random(1000)
    shares /= shares.sum()
    binned, step = cross_validation._binned_score(points, shares)
    exact = cross_validation._exact_score(points, shares)
    assert binned(steps * step) == pytest.approx(exact(steps * step), rel=1e-4)


def test_cross_validation_finds_the_least_of_the_brute_force():
    points = two_clouds(60)
    tried = np.geomspace(0.02, 1.0, 40)
    scores = [oracle.cross_validation_score(points, np.ones(60), bandwidth) for bandwidth in tried]
    best = int(np.argmin(scores))
    assert tried[best - 1] <= cross_validated(points)[0] <= tried[best + 1]


@pytest.mark.parametrize("count", [1000, 8000], ids=["exact", "binned"])
@pytest.mark.parametrize("axes", [1, 2])
def test_cross_validation_sees_two_clouds_where_scott_sees_one(count, axes):
    points = two_clouds(count, axes)
    found = cross_validated(points)
    # What is best for one of the clouds alone: half of the points, standard deviation 0.2.
    right = silverman(points[points[:, 0] > 0])
    assert found == pytest.approx(right, rel=0.5)
    assert (scott(points) > 4 * right).all()
    assert integrated_error(found, axes) < integrated_error(scott(points), axes) / 10


def integrated_error(bandwidth, axes):
    """Squared bias of the density of the two clouds, along the first axis through a centre: what too wide costs."""
    places = np.linspace(-8, 8, 4001)

    def clouds(deviation):
        return sum(scipy.stats.norm(centre, deviation).pdf(places) / 2 for centre in (-3, 3))

    return ((clouds(np.hypot(0.2, bandwidth[0])) - clouds(0.2)) ** 2).sum()


def test_cross_validation_of_one_normal_cloud_is_near_its_best():
    points = random_points(3000, 1)
    assert cross_validated(points) == pytest.approx(silverman(points), rel=0.3)


def test_other_kernels_get_the_radius_that_smooths_as_much():
    points = two_clouds(300)
    # Ratios of the canonical bandwidths in one dimension (Marron and Nolan 1988, table 1): 1.3510, 1.7188, 0.7764.
    assert cross_validated(points, "flat") == pytest.approx(cross_validated(points) * 1.3510 / 0.7764, rel=1e-3)
    assert cross_validated(points, "epanechnikov") == pytest.approx(cross_validated(points) * 1.7188 / 0.7764, rel=1e-3)
    with pytest.raises(DataError, match="kernel needs to be one of flat, epanechnikov, gaussian, got 'box'"):
        cross_validated(points, "box")


def test_cross_validation_refuses_rounded_points():
    points = np.random.default_rng(0).integers(0, 5, (500, 1)).astype(float)
    with pytest.raises(DataError, match="too many points lie in the same places"):
        cross_validated(points)


def blobs():
    generator = np.random.default_rng(6)
    return np.concatenate([generator.normal(size=(60, 2)) * 0.5 + place for place in ((0, 0), (6, 0), (0, 6), (9, 9))])


@pytest.mark.parametrize("kernel", ["flat", "gaussian"])
def test_the_stable_number_of_modes_is_that_of_the_blobs(kernel):
    chosen = stability(blobs(), kernel=kernel)
    assert (np.diff(chosen.bandwidths) > 0).all()
    assert chosen.counts.shape == chosen.bandwidths.shape
    assert chosen.counts[0] > chosen.counts[-1]
    assert chosen.counts[np.argmin(np.abs(chosen.bandwidths - chosen.best))] == 4


def test_the_middle_of_the_longest_plateau_is_best():
    chosen = stability(blobs(), bandwidths=[3.0, 0.01, 1.5, 2.0, 30.0])
    assert chosen.bandwidths.tolist() == [0.01, 1.5, 2.0, 3.0, 30.0]
    assert chosen.counts.tolist() == [240, 4, 4, 4, 1]
    assert chosen.best == pytest.approx(np.sqrt(1.5 * 3.0))


def test_one_mode_and_single_points_are_no_plateau():
    chosen = stability(blobs(), bandwidths=[1e-6, 1e-4, 0.01, 1.5, 3.0, 30.0, 60.0, 200.0])
    assert chosen.counts.tolist() == [240, 240, 240, 4, 4, 1, 1, 1]
    assert chosen.best == pytest.approx(np.sqrt(1.5 * 3.0))


def test_one_cloud_is_one_mode():
    chosen = stability(random_points(60), bandwidths=[3.0, 4.0, 5.0, 6.0])
    assert chosen.counts.tolist() == [1, 1, 1, 1]
    assert chosen.best == pytest.approx(np.sqrt(18.0))


@pytest.mark.parametrize("bandwidths", [[], [0.0, 1.0], [-1.0], [np.nan], ["wide"]])
def test_bandwidths_that_cannot_be_tried(bandwidths):
    with pytest.raises(DataError):
        stability(blobs(), bandwidths=bandwidths)


def test_points_in_one_place_have_no_range_of_bandwidths():
    with pytest.raises(DataError, match="points are all in one place"):
        stability(np.ones((30, 2)))
