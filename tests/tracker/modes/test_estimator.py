import numpy as np
import pytest
import sklearn.cluster
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from tests.oracles.modes import mean_shift
from tracker.errors import DataError
from tracker.modes import MeanShift, estimate_bandwidth

KERNELS = ["flat", "epanechnikov", "gaussian"]
CORNERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0], [5.0, 20.0]])


def blobs(n=400, spread=1.0, seed=0):
    return make_blobs(n, centers=CORNERS, cluster_std=spread, random_state=seed)[0]


def cases():
    rng = np.random.default_rng(1)
    five, deep = make_blobs(200, centers=5, random_state=3)[0], make_blobs(160, 8, centers=4, random_state=0)[0]
    yield "blobs", five, None
    yield "blobs, half the estimate", five, estimate_bandwidth(five) / 2
    yield "blobs, a fifth of it", five, estimate_bandwidth(five) / 5
    yield "moons", make_moons(200, noise=0.05, random_state=0)[0], 0.4
    yield "8-D", deep, None
    yield "8-D, narrow", deep, 2.5
    yield "duplicated", np.repeat(rng.integers(0, 6, (40, 2)), 5, axis=0).astype(float), 2.0
    yield "lattice", rng.integers(0, 12, (150, 3)).astype(float), 3.0
    yield "one point", np.array([[3.0, 4.0]]), 1.0
    yield "all in one place", np.ones((20, 2)), 1.0
    yield "every point alone", rng.normal(size=(200, 2)), 1e-6
    yield "one axis", rng.normal(size=(200, 1)), 0.3
    yield "far from 0", rng.normal(size=(120, 2)) + 1e6, 0.7
    yield "negative", rng.normal(size=(120, 2)) - 50, 0.7


@pytest.mark.parametrize("options", [{}, {"cluster_all": False}, {"bin_seeding": True, "min_bin_freq": 2}], ids=str)
@pytest.mark.parametrize(("points", "bandwidth"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_the_flat_kernel_answers_as_scikit_learn(points, bandwidth, options):
    if bandwidth == 1e-6 or len(points) == 1 or points.max() > 1e5:
        # No bin has two points, or scikit-learn rounds the seeds to float32.
        options = {key: value for key, value in options.items() if key == "cluster_all"}
    theirs = sklearn.cluster.MeanShift(bandwidth=bandwidth, **options).fit(points)
    ours = MeanShift(bandwidth=bandwidth, **options).fit(points)
    assert ours.cluster_centers_.shape == theirs.cluster_centers_.shape
    assert np.abs(ours.cluster_centers_ - theirs.cluster_centers_).max() <= 1e-3 * ours.bandwidth_
    assert adjusted_rand_score(theirs.labels_, ours.labels_) == 1.0
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    # On a lattice points lie at the radius itself, and rounding decides.
    assert abs(ours.n_iter_ - theirs.n_iter_) <= (1 if (points % 1 == 0).all() else 0)


@pytest.mark.parametrize("max_iter", [0, 1, 5])
def test_few_steps_are_those_of_scikit_learn(max_iter):
    points = blobs(200)
    theirs = sklearn.cluster.MeanShift(bandwidth=2.0, max_iter=max_iter).fit(points)
    ours = MeanShift(bandwidth=2.0, max_iter=max_iter).fit(points)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_)
    assert ours.n_iter_ == theirs.n_iter_ <= max_iter


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("bandwidth", [0.9, (0.7, 1.4)], ids=str)
def test_every_kernel_climbs_where_the_oracle_does(kernel, bandwidth):
    points = blobs(120, seed=2)
    weights = np.random.default_rng(0).uniform(0.2, 3.0, 120)
    centres, near, basin = mean_shift(points, bandwidth, kernel, weights)
    model = MeanShift(bandwidth=bandwidth, kernel=kernel).fit(points, sample_weight=weights)
    assert model.cluster_centers_.shape == centres.shape
    assert np.abs(model.cluster_centers_ - centres).max() < 1e-3 * np.min(bandwidth)
    np.testing.assert_array_equal(model.labels_, near)
    by_basin = MeanShift(bandwidth=bandwidth, kernel=kernel, labels="basin").fit_predict(points, sample_weight=weights)
    np.testing.assert_array_equal(by_basin, basin)


@pytest.mark.parametrize("algorithm", ["exact", "grid"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_an_axis_may_repeat(kernel, algorithm):
    rng = np.random.default_rng(4)
    hue = np.concatenate([rng.normal(0, 4, 80), rng.normal(60, 5, 60), rng.normal(120, 3, 60)]) % 180
    points = np.column_stack([hue, rng.normal(100, 3, 200)])
    bandwidth = (6.0, 6.0) if kernel == "gaussian" else (14.0, 14.0)
    model = MeanShift(bandwidth=bandwidth, kernel=kernel, period=(180, 0), algorithm=algorithm).fit(points)
    assert len(model.cluster_centers_) == 3
    assert model.cluster_centers_[:, 0].min() >= 0
    assert model.cluster_centers_[:, 0].max() < 180
    assert len(np.unique(model.labels_[:80])) == 1
    assert (
        model.predict([[179.5, 100.0], [-0.5, 100.0], [359.0, 100.0], [1.0, 100.0]]).tolist() == [model.labels_[0]] * 4
    )
    if algorithm == "exact":
        centres, near, _ = mean_shift(points, bandwidth, kernel, period=(180.0, 0.0))
        np.testing.assert_allclose(model.cluster_centers_, centres, atol=0.006)
        np.testing.assert_array_equal(model.labels_, near)


def test_a_gaussian_sees_every_image_of_a_point():
    """Four deviations make a period: windows see a point many times."""
    model = MeanShift(bandwidth=3.0, kernel="gaussian", period=12.0).fit([[1.0], [1.5]])
    np.testing.assert_allclose(model.cluster_centers_, [[1.25]], atol=0.01)
    turns = np.arange(-9, 10) * 12.0
    expected = np.exp(-(((model.cluster_centers_[0, 0] - np.array([[1.0], [1.5]]) + turns) / 3) ** 2) / 2).sum()
    assert model.densities_[0] == pytest.approx(expected / (2 * 3 * np.sqrt(2 * np.pi)))


@pytest.mark.parametrize("algorithm", ["exact", "grid"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_weight_counts_as_that_many_points(kernel, algorithm):
    points = blobs(150)
    weights = np.random.default_rng(0).integers(0, 4, 150)
    options = {"bandwidth": 1.5, "kernel": kernel, "algorithm": algorithm}
    weighted = MeanShift(**options).fit(points, sample_weight=weights)
    repeated = MeanShift(**options).fit(np.repeat(points, weights, axis=0))
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, atol=1e-9)
    np.testing.assert_allclose(weighted.densities_, repeated.densities_)
    np.testing.assert_array_equal(weighted.labels_, repeated.predict(points))


def test_weights_also_count_in_the_estimated_bandwidth():
    points = blobs(60)
    weights = np.random.default_rng(0).integers(1, 4, 60)
    weighted = MeanShift().fit(points, sample_weight=weights)
    assert weighted.bandwidth_ == pytest.approx(estimate_bandwidth(np.repeat(points, weights, axis=0)))


def test_points_without_weight_are_labelled_but_move_nothing():
    points = np.array([[0.0], [0.2], [5.0], [5.3], [4.0]])
    for labels in ("nearest", "basin"):
        model = MeanShift(bandwidth=1.5, labels=labels).fit(points, sample_weight=[1, 1, 1, 1, 0])
        np.testing.assert_allclose(np.sort(model.cluster_centers_.ravel()), [0.1, 5.15])
        assert model.labels_[4] == model.labels_[2]


def test_basins_follow_the_climb_and_not_the_distance():
    """The tail of a long ridge lies nearer to the clump beside it than to the ridge's own mode."""
    rng = np.random.default_rng(0)
    ridge = np.column_stack([8 * rng.beta(1, 3, 300), rng.normal(0, 0.1, 300)])
    points = np.concatenate([ridge, rng.normal([6.0, 2.5], 0.1, (60, 2))])
    near, basin = MeanShift(bandwidth=1.9).fit(points), MeanShift(bandwidth=1.9, labels="basin").fit(points)
    centres, by_distance, by_climb = mean_shift(points, 1.9, "flat")
    np.testing.assert_allclose(basin.cluster_centers_, centres, atol=1e-6)
    np.testing.assert_array_equal(near.labels_, by_distance)
    np.testing.assert_array_equal(basin.labels_, by_climb)
    assert (by_distance != by_climb).sum() >= 3
    np.testing.assert_array_equal(basin.predict(points), basin.labels_)


@pytest.mark.parametrize("labels", ["nearest", "basin"])
@pytest.mark.parametrize("algorithm", ["exact", "grid"])
def test_orphans(labels, algorithm):
    points = np.concatenate([blobs(200), [[100.0, 100.0]]])
    options = {"bandwidth": 2.0, "seeds": CORNERS, "labels": labels, "algorithm": algorithm}
    assert MeanShift(**options, cluster_all=True).fit_predict(points).min() == 0
    model = MeanShift(**options, cluster_all=False).fit(points)
    assert model.labels_[-1] == -1
    assert (model.labels_ == -1).sum() < 40
    assert model.predict([[-80.0, 0.0], [0.0, 0.0]])[0] == -1
    np.testing.assert_array_equal(model.predict(points), model.labels_)


def test_paths_lead_from_the_seed_to_the_end():
    points = blobs(100)
    model = MeanShift(bandwidth=2.0, keep_paths=True).fit(points)
    assert sorted(map(tuple, points)) == sorted(tuple(path[0]) for path in model.paths_)
    assert max(len(path) for path in model.paths_) == model.n_iter_ + 2
    first = model.paths_[0]
    inside = points[np.linalg.norm(points - first[0], axis=1) <= 2.0]
    np.testing.assert_allclose(first[1], inside.mean(axis=0))
    ends = np.array([path[-1] for path in model.paths_])
    assert np.linalg.norm(ends[:, None] - model.cluster_centers_, axis=2).min(axis=1).max() < 2.0
    without = MeanShift(bandwidth=2.0).fit(points)
    np.testing.assert_allclose(without.cluster_centers_, model.cluster_centers_, atol=1e-8)


def test_paths_of_seeds_come_in_their_order():
    seeds = np.array([[1.0, 1.0], [9.0, 9.0], [50.0, 50.0]])
    model = MeanShift(bandwidth=3.0, seeds=seeds, keep_paths=True).fit(blobs(200))
    np.testing.assert_array_equal([path[0] for path in model.paths_], seeds)
    assert len(model.paths_[2]) == 1
    assert len(model.cluster_centers_) == 2


@pytest.mark.parametrize("kernel", KERNELS)
def test_densities_are_those_of_the_kernel(kernel):
    from tracker.modes import KernelDensity

    points = blobs(200)
    model = MeanShift(bandwidth=(1.5, 2.0), kernel=kernel).fit(points)
    density = KernelDensity(bandwidth=(1.5, 2.0), kernel=kernel).fit(points)
    np.testing.assert_allclose(model.densities_, density.evaluate(model.cluster_centers_), rtol=1e-9)


@pytest.mark.parametrize("algorithm", ["exact", "grid"])
def test_threads_change_nothing(algorithm):
    points = make_blobs(5000, centers=CORNERS, random_state=0)[0]
    models = [MeanShift(bandwidth=2.0, n_jobs=jobs, algorithm=algorithm).fit(points) for jobs in (None, 1, 2, 5, -1)]
    for model in models[1:]:
        np.testing.assert_array_equal(model.cluster_centers_, models[0].cluster_centers_)
        np.testing.assert_array_equal(model.labels_, models[0].labels_)
        assert model.n_iter_ == models[0].n_iter_


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_the_grid_finds_the_clusters_that_exact_finds(d, kernel):
    rng = np.random.default_rng(d)
    middles = np.array([[-8.0, 0, 8, 16, 24]]).T * np.ones(d)
    points = (middles[:, None] + rng.normal(size=(5, 400, d))).reshape(-1, d)
    bandwidth = (1.0 if kernel == "gaussian" else 3.0) * (1.0 if d < 5 else 1.3)
    exact = MeanShift(bandwidth=bandwidth, kernel=kernel, algorithm="exact").fit(points)
    for labels in ("nearest", "basin"):
        grid = MeanShift(bandwidth=bandwidth, kernel=kernel, algorithm="grid", labels=labels).fit(points)
        assert len(grid.cluster_centers_) == len(exact.cluster_centers_) == 5
        assert adjusted_rand_score(exact.labels_, grid.labels_) >= 0.99
    moved = grid.cluster_centers_[grid.predict(exact.cluster_centers_)]
    assert np.linalg.norm(moved - exact.cluster_centers_, axis=1).max() < 0.2 * bandwidth


def test_the_grid_does_not_split_blobs_over_a_range_of_bandwidths():
    points = blobs(20000)
    for bandwidth in (1.5, 2.0, 3.0, 4.0):
        assert len(MeanShift(bandwidth=bandwidth, algorithm="grid").fit(points).cluster_centers_) == 5


def test_the_grid_does_not_split_what_is_not_separated():
    """Cells hold up windows on slopes; over finer cells these go on."""
    rng = np.random.default_rng(0)
    colours = np.clip(rng.normal(rng.uniform(40, 215, (30, 1, 3)), [18, 16, 12], (30, 500, 3)), 0, 255).reshape(-1, 3)
    exact, grid = (MeanShift(bandwidth=32.0, algorithm=name).fit(colours) for name in ("exact", "grid"))
    assert len(grid.cluster_centers_) <= len(exact.cluster_centers_)
    assert adjusted_rand_score(exact.labels_, grid.labels_) > 0.8


def test_the_grid_keeps_modes_apart_in_many_dimensions():
    """On every axis they differ by less than two cells, but by more than the bandwidth in all."""
    points = np.concatenate([np.zeros((30, 5)), np.full((10, 5), 0.6)])
    model = MeanShift(bandwidth=1.0, algorithm="grid").fit(points)
    np.testing.assert_allclose(model.cluster_centers_, [[0.0] * 5, [0.6] * 5])
    assert model.densities_[0] == pytest.approx(3 * model.densities_[1])


def test_auto_is_exact_for_few_points_and_the_grid_for_many():
    few, many = blobs(500), blobs(25000)
    auto, exact = MeanShift(bandwidth=2.0).fit(few), MeanShift(bandwidth=2.0, algorithm="exact").fit(few)
    np.testing.assert_array_equal(auto.cluster_centers_, exact.cluster_centers_)
    auto, grid = MeanShift(bandwidth=2.0).fit(many), MeanShift(bandwidth=2.0, algorithm="grid").fit(many)
    np.testing.assert_array_equal(auto.cluster_centers_, grid.cluster_centers_)


def test_many_centres_are_labelled_too():
    points = np.random.default_rng(0).uniform(0, 100, (600, 2))
    model = MeanShift(bandwidth=0.01, period=(100, 0)).fit(points)
    assert len(model.cluster_centers_) > 500
    np.testing.assert_allclose(model.cluster_centers_[model.labels_], points, atol=0.01)


@pytest.mark.parametrize("algorithm", ["exact", "grid"])
def test_labels_do_not_depend_on_where_the_points_lie(algorithm):
    points = blobs(500)
    here = MeanShift(bandwidth=2.0, algorithm=algorithm).fit(points)
    there = MeanShift(bandwidth=2.0, algorithm=algorithm).fit(points - 1000)
    assert adjusted_rand_score(here.labels_, there.labels_) == 1.0


def test_points_stay_as_they_are():
    points = blobs(50)
    kept = points.copy()
    MeanShift(bandwidth=2.0, period=(15.0, 0.0)).fit(points)
    np.testing.assert_array_equal(points, kept)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bandwidth": 0}, "bandwidth needs to be finite and > 0, got 0"),
        ({"bandwidth": -1.0}, "bandwidth"),
        ({"bandwidth": (1.0, 2.0, 3.0)}, "one value or 2"),
        ({"kernel": "box"}, "kernel needs to be one of flat, epanechnikov, gaussian, got 'box'"),
        ({"labels": "all"}, "labels needs to be one of nearest, basin"),
        ({"algorithm": "fast"}, "algorithm needs to be one of auto, exact, grid"),
        ({"max_iter": -1}, "max_iter"),
        ({"max_iter": 2.5}, "max_iter"),
        ({"min_bin_freq": 0}, "min_bin_freq"),
        ({"n_jobs": 0}, "n_jobs"),
        ({"period": -1.0}, "period"),
        ({"bandwidth": 2.0, "period": (4.0, 0.0)}, "less than half"),
        ({"bandwidth": 2.0, "seeds": [[1.0, 2.0, 3.0]]}, "seeds need 2 columns"),
        ({"bandwidth": 0.1, "seeds": [[-90.0, -90.0]]}, "No point was within bandwidth=0.1"),
        ({"bandwidth": 0.1, "bin_seeding": True, "min_bin_freq": 1000}, "min_bin_freq"),
        ({"bandwidth": 1e-11, "algorithm": "grid"}, "larger bandwidth or algorithm='exact'"),
    ],
)
def test_bad_options_are_refused_in_one_line(options, message):
    with pytest.raises(DataError, match=message) as caught:
        MeanShift(**options).fit(blobs(30))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("points", [[[1.0, np.nan]], [[np.inf, 1.0]], np.empty((0, 2)), [1.0, 2.0], [["a", "b"]]])
def test_bad_points_are_refused(points):
    with pytest.raises(DataError, match="points need"):
        MeanShift(bandwidth=1.0).fit(points)


@pytest.mark.parametrize("weights", [[1, -1, 1], [0, 0, 0], [1, 1], [1, np.nan, 1]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(DataError, match="weights need"):
        MeanShift(bandwidth=1.0).fit([[1.0], [2.0], [3.0]], sample_weight=weights)


def test_predict_before_fit_and_with_other_columns():
    with pytest.raises(DataError, match="not fitted"):
        MeanShift().predict([[1.0]])
    with pytest.raises(DataError, match="2 columns as in fit, got 1"):
        MeanShift(bandwidth=1.0).fit([[1.0, 2.0]]).predict([[1.0]])


def test_options_by_name():
    model = MeanShift(bandwidth=2.0, labels="basin")
    assert MeanShift(**model.get_params()).get_params() == model.get_params()
    assert model.set_params(bandwidth=3.0).bandwidth == 3.0
    assert repr(model) == "MeanShift(bandwidth=3.0, labels='basin')"
    with pytest.raises(DataError, match="no option 'width'"):
        model.set_params(width=1)
