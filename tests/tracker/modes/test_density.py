import numpy as np
import pytest
from sklearn import neighbors

from tests.oracles import density as oracle
from tracker.errors import DataError
from tracker.modes import KernelDensity, cross_validated, scott, silverman
from tracker.modes.binning import linear_binned
from tracker.modes.density import Modes
from tracker.modes.profiles import constant, gaussian_equivalent

KERNELS = ("flat", "epanechnikov", "gaussian")
each_kernel = pytest.mark.parametrize("kernel", KERNELS)
each_number_of_axes = pytest.mark.parametrize("axes", [1, 2, 3])
BANDWIDTHS = np.array([0.4, 1.1, 0.7])


def cloud(count, axes, seed=0):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, axes)), generator.random(count)


def integral(grid):
    return grid.values.sum() * np.prod([axis[1] - axis[0] for axis in grid.axes])


@each_kernel
@each_number_of_axes
@pytest.mark.parametrize("count", [1, 40, 700])
def test_the_density_is_that_of_brute_force(kernel, axes, count):
    points, weights = cloud(count, axes)
    queries = np.concatenate([points, 1.5 * cloud(300, axes, seed=1)[0]])
    ours = KernelDensity(BANDWIDTHS[:axes], kernel).fit(points, weights).evaluate(queries)
    expected = oracle.density(points, weights, queries, BANDWIDTHS[:axes], kernel)
    assert ours == pytest.approx(expected, rel=1e-9, abs=1e-15)


@each_kernel
@pytest.mark.parametrize(("count", "axes", "bandwidth"), [(3000, 2, 0.1), (800, 8, 1.0), (500, 1, 0.05)])
def test_the_density_is_that_of_scikit_learn(kernel, count, axes, bandwidth):
    points, weights = cloud(count, axes)
    queries = cloud(500, axes, seed=1)[0]
    ours = KernelDensity(bandwidth, kernel).fit(points, weights).evaluate(queries)
    name = {"flat": "tophat"}.get(kernel, kernel)
    theirs = neighbors.KernelDensity(bandwidth=bandwidth, kernel=name, rtol=0).fit(points, sample_weight=weights)
    # Its tree adds and takes away bounds, which leaves some 1e-13 of the peak in place of small densities.
    peak = constant(kernel, axes) / bandwidth**axes
    assert ours == pytest.approx(np.exp(theirs.score_samples(queries)), rel=1e-9, abs=1e-11 * peak)


@each_kernel
@each_number_of_axes
def test_the_density_integrates_to_1(kernel, axes):
    points, weights = cloud(20, axes)
    nodes = {1: 4000, 2: 400, 3: 90}[axes]
    grid = KernelDensity(BANDWIDTHS[:axes], kernel).fit(points, weights).grid(nodes, algorithm="exact")
    assert grid.values.shape == (nodes,) * axes
    assert integral(grid) == pytest.approx(1, abs={1: 3e-4, 2: 1e-3, 3: 2e-3}[axes])


@each_kernel
@pytest.mark.parametrize("axes", [1, 2, 3, 6])
def test_the_constants_by_integration_along_the_radius(kernel, axes):
    radii = (np.arange(400_000) + 0.5) * 2.5e-5
    profile = oracle.SHAPES[KERNELS.index(kernel)](radii**2)
    # The surface of the unit ball is d times its volume.
    surface = axes * (constant("flat", axes)) ** -1
    mass = (surface * radii ** (axes - 1) * profile).sum() * 2.5e-5
    assert constant(kernel, axes) * mass == pytest.approx(1, rel=1e-4)


def test_weights_count_as_repeated_points():
    points, _ = cloud(30, 2)
    counts = np.arange(30) % 4
    weighted = KernelDensity(0.5).fit(points, counts)
    repeated = KernelDensity(0.5).fit(np.repeat(points, counts, axis=0))
    assert weighted.evaluate(points) == pytest.approx(repeated.evaluate(points), rel=1e-12)


def test_any_number_of_cores_gives_the_same_bits(monkeypatch):
    points, weights = cloud(4000, 2)
    density = KernelDensity(0.3).fit(points, weights)
    many = density.evaluate(points)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0}, raising=False)
    assert (density.evaluate(points) == many).all()


@pytest.mark.parametrize("kernel", ["epanechnikov", "gaussian"])
@each_number_of_axes
def test_the_gradient_is_the_slope_of_the_density(kernel, axes):
    points, weights = cloud(300, axes)
    density = KernelDensity(BANDWIDTHS[:axes], kernel).fit(points, weights)
    queries = cloud(40, axes, seed=2)[0]
    step = 1e-5 * np.eye(axes)
    slopes = np.stack(
        [(density.evaluate(queries + along) - density.evaluate(queries - along)) / 2e-5 for along in step], axis=1
    )
    gradient = density.gradient(queries)
    assert gradient.shape == (40, axes)
    assert gradient == pytest.approx(slopes, rel=1e-4, abs=1e-6)


def test_the_gradient_of_a_wrapped_axis_turns_sign_at_the_far_side():
    density = KernelDensity(20.0, period=[180.0]).fit([[0.0]])
    ahead, behind = density.gradient([[10.0], [-10.0]])[:, 0]
    assert ahead == pytest.approx(-behind)
    assert ahead < 0
    assert density.gradient([[90.0]])[0, 0] == pytest.approx(0, abs=1e-15)


def test_the_flat_kernel_has_no_gradient():
    with pytest.raises(DataError, match="steps and no gradient"):
        KernelDensity(1.0, "flat").fit([[0.0]]).gradient([[0.0]])


@each_kernel
@pytest.mark.parametrize("bandwidth", [2.0, 70.0, 400.0])
def test_a_periodic_axis_goes_on_at_its_other_end(kernel, bandwidth):
    points, weights = cloud(60, 2)
    points[:, 0] = points[:, 0] * 50 - 400
    queries = np.stack([np.linspace(-200, 700, 301), np.zeros(301)], axis=1)
    widths = np.array([bandwidth, 0.8])
    density = KernelDensity(widths, kernel, period=[180, 0]).fit(points, weights)
    expected = oracle.wrapped_density(points, weights, queries, widths, kernel, 180, 40)
    # Copies 40 periods away still count a little for the widest Gaussian.
    assert density.evaluate(queries) == pytest.approx(expected, rel=1e-6 if bandwidth == 400 else 1e-9, abs=1e-15)
    turned = density.evaluate(queries + np.array([180 * 3, 0]))
    assert turned == pytest.approx(density.evaluate(queries), rel=1e-6)
    assert integral(density.grid((180, 300))) == pytest.approx(1, abs=5e-3)


def test_a_kernel_far_wider_than_the_period_is_flat_or_refused():
    wide = KernelDensity(1e9, "gaussian", period=[10.0]).fit([[1.0], [2.0]])
    assert wide.evaluate([[0.0], [7.0]]) == pytest.approx([0.1, 0.1], rel=1e-12)
    with pytest.raises(DataError, match="periods of axis 0"):
        KernelDensity(1e9, "flat", period=[10.0]).fit([[1.0], [2.0]])


@pytest.mark.parametrize(
    ("name", "rule"), [("scott", scott), ("silverman", silverman), ("cross-validated", cross_validated)]
)
@each_kernel
def test_a_rule_by_its_name(name, rule, kernel):
    points, _ = cloud(200, 2)
    points[:100] += 6
    density = KernelDensity(name, kernel).fit(points)
    assert density.bandwidth_ == pytest.approx(rule(points) * gaussian_equivalent(kernel, 2))


def test_rules_see_a_periodic_axis_cut_open_opposite_the_points():
    points, _ = cloud(200, 1)
    plain = KernelDensity("scott").fit(points)
    wrapped = KernelDensity("scott", period=[180]).fit(points + 180 * 7)
    assert wrapped.bandwidth_ == pytest.approx(plain.bandwidth_)


# Steps of the grid per bandwidth, from the coarsest that is binned unasked, and error in parts of the highest density.
@pytest.mark.parametrize(
    ("kernel", "steps", "error"), [("gaussian", 4, 2e-3), ("gaussian", 10, 2e-4), ("epanechnikov", 8, 1e-2)]
)
@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("period", [None, 8.0])
def test_the_binned_grid_is_near_the_exact_one(kernel, steps, error, axes, period):
    points, weights = cloud(2000, axes)
    nodes = 128
    bandwidth = steps * 8 / nodes
    density = KernelDensity(bandwidth, kernel, period=None if period is None else [period] * axes)
    density.fit(points, weights)
    limits = [(-4, -4 + 8 * (nodes - 1) / nodes)] * axes
    exact, binned = (density.grid(nodes, limits, algorithm=name) for name in ("exact", "binned"))
    assert (exact.algorithm, binned.algorithm) == ("exact", "binned")
    assert np.abs(binned.values - exact.values).max() < error * exact.values.max()
    assert all((ours == theirs).all() for ours, theirs in zip(exact.axes, binned.axes, strict=True))


@each_number_of_axes
@pytest.mark.parametrize("steps", [2, 4, 6])
def test_the_binned_gaussian_of_one_point_errs_as_stated(axes, steps):
    nodes = 12 * steps
    for place in (0.0, 0.25, 0.5):
        density = KernelDensity(1.0).fit(np.full((1, axes), place / steps))
        limits = [(-nodes / 2 / steps, (nodes / 2 - 1) / steps)] * axes
        exact, binned = (density.grid(nodes, limits, algorithm=name).values for name in ("exact", "binned"))
        stated = axes / (12 * steps**2)
        # The next term of the series is smaller by steps² again.
        assert np.abs(binned - exact).max() < constant("gaussian", axes) * stated * (1 + 1 / steps)


@each_kernel
def test_points_outside_the_limits_still_reach_in(kernel):
    points, weights = cloud(3000, 2)
    density = KernelDensity(0.5, kernel).fit(points, weights)
    limits = [(0.0, 0.6), (-0.3, 0.5)]
    exact, binned = (density.grid((40, 50), limits, algorithm=name).values for name in ("exact", "binned"))
    assert binned == pytest.approx(exact, rel=0.04 if kernel == "flat" else 0.01)
    assert exact == pytest.approx(density.evaluate([[0.0, -0.3]])[0], rel=0.5)


def test_nodes_lie_where_limits_say():
    grid = KernelDensity(1.0, period=[0, 180]).fit([[0.0, 10.0]]).grid((5, 6), [(0, 8), (0, 1)])
    assert grid.axes[0].tolist() == [0, 2, 4, 6, 8]
    assert grid.axes[1].tolist() == [0, 30, 60, 90, 120, 150]
    assert grid.values.shape == (5, 6)
    density = KernelDensity(1.0, period=[0, 180]).fit([[0.0, 10.0]])
    assert grid.values[1, 2] == density.evaluate([[2.0, 60.0]])[0]


def test_few_points_are_summed_exactly_and_many_are_binned():
    few, many = (KernelDensity(0.5).fit(cloud(count, 2)[0]) for count in (100, 100_000))
    assert few.grid(64).algorithm == "exact"
    assert many.grid(128).algorithm == "binned"
    assert many.grid(8, [(0, 5), (0, 5)]).algorithm == "exact", "8 nodes are too coarse"
    assert KernelDensity(0.5, "flat").fit(cloud(1000, 2)[0]).grid(128).algorithm == "exact"
    assert many.grid(128).values.min() >= 0


def test_the_modes_of_three_clouds():
    generator = np.random.default_rng(1)
    centres = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    counts = [90, 60, 30]
    points = np.concatenate(
        [generator.normal(size=(count, 2)) * 0.5 + centre for count, centre in zip(counts, centres, strict=True)]
    )
    for kernel, bandwidth in (("gaussian", 0.6), ("epanechnikov", 1.5), ("flat", 1.5)):
        density = KernelDensity(bandwidth, kernel).fit(points)
        modes = density.modes()
        assert isinstance(modes, Modes)
        assert modes.places == pytest.approx(centres, abs=0.4), "densest first"
        assert modes.densities == pytest.approx(density.evaluate(modes.places))
        if kernel != "flat":
            steepest = np.abs(density.gradient(points)).max()
            assert np.abs(density.gradient(modes.places)).max() < 0.02 * steepest


def test_a_mode_across_the_end_of_a_periodic_axis():
    hues = np.array([[176.0], [178.0], [179.0], [1.0], [2.0], [4.0], [90.0]])
    modes = KernelDensity(8.0, period=[180]).fit(hues).modes()
    assert len(modes.places) == 2
    assert np.abs((modes.places[0, 0] + 90) % 180 - 90) < 2
    assert modes.places[1, 0] == pytest.approx(90, abs=0.5)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bandwidth": "wide"}, "one of scott, silverman, cross-validated, got 'wide'"),
        ({"bandwidth": 0}, "bandwidth needs to be finite and > 0"),
        ({"bandwidth": [1.0, 2.0, 3.0]}, "bandwidth needs one value or 2"),
        ({"kernel": "box"}, "kernel needs to be one of"),
        ({"kernel": None}, "kernel needs to be one of"),
        ({"period": [-1, 0]}, "period needs to be finite and >= 0"),
    ],
)
def test_settings_that_cannot_be_used(options, words):
    with pytest.raises(DataError, match=words):
        KernelDensity(**options).fit(cloud(10, 2)[0])


def test_points_and_weights_that_cannot_be_used():
    for points in ([], [[np.nan]], [1.0], [["a"]]):
        with pytest.raises(DataError, match="points need"):
            KernelDensity(1.0).fit(points)
    with pytest.raises(DataError, match="weights need"):
        KernelDensity(1.0).fit([[1.0], [2.0]], [0.0, 0.0])
    with pytest.raises(DataError, match="points do not vary along axis 0"):
        KernelDensity().fit(np.ones((5, 1)))
    density = KernelDensity(1.0).fit([[1.0], [2.0]])
    with pytest.raises(DataError, match="points need 1 columns as the points fitted, got 2"):
        density.evaluate([[1.0, 2.0]])


@pytest.mark.parametrize("call", ["evaluate", "gradient", "grid", "modes"])
def test_nothing_comes_before_fit(call):
    arguments = {"modes": (), "grid": (8,)}.get(call, ([[0.0]],))
    with pytest.raises(DataError, match=r"call fit\(points\) first"):
        getattr(KernelDensity(1.0), call)(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((4, 4, 4),), "shape needs one number >= 2 per axis, 2 in all"),
        ((1,), "shape needs one number >= 2"),
        ((2.5,), "shape needs whole numbers"),
        (("many",), "shape needs whole numbers"),
        ((100_000,), "a grid has 67,108,864 nodes at most"),
        ((8, [(0, 1)]), "limits need"),
        ((8, [(0, 1), (2, 2)]), "first < last"),
        ((8, [(0, 1), (2, np.nan)]), "finite"),
    ],
)
def test_grids_that_cannot_be_made(arguments, words):
    density = KernelDensity(1.0).fit(cloud(10, 2)[0])
    with pytest.raises(DataError, match=words):
        density.grid(*arguments)


def test_grids_that_cannot_be_binned():
    density = KernelDensity(1.0).fit(cloud(10, 2)[0])
    with pytest.raises(DataError, match="algorithm needs to be auto, exact or binned, got 'fast'"):
        density.grid(8, algorithm="fast")
    with pytest.raises(DataError, match="coarser than this bandwidth"):
        density.grid(3, [(0, 9), (0, 9)], algorithm="binned")
    with pytest.raises(DataError, match="too fine for this bandwidth"):
        density.grid(8, [(0, 1e-4), (0, 1e-4)], algorithm="binned")


def test_linear_binning_keeps_weight_and_mean():
    generator = np.random.default_rng(2)
    places, weights = generator.random((50, 2)) * [6, 8], generator.random(50)
    values = linear_binned(places, weights, (8, 10))
    assert values.sum() == pytest.approx(weights.sum())
    for axis, sums in enumerate((values.sum(axis=1), values.sum(axis=0))):
        assert sums @ np.arange(len(sums)) == pytest.approx(weights @ places[:, axis])
    assert linear_binned(np.array([[1.25, 3.0]]), np.ones(1), (3, 4))[1:, 3].tolist() == [0.75, 0.25]


def test_linear_binning_outside_and_around():
    place, weight = np.array([[7.75]]), np.ones(1)
    assert linear_binned(place, weight, (8,)).tolist() == [0] * 7 + [0.25]
    assert linear_binned(place, weight, (8,), np.array([True])).tolist() == [0.75, *[0] * 6, 0.25]
