import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import hellinger as oracle
from tests.oracles.ring import part_grounds, ring_histogram
from tracker.kernels import hellinger

pytestmark = pytest.mark.kernels
kernels = standalone(hellinger)

# The kernels sum in float32 (24 bits), the oracles in float64.
RELATIVE = 2e-5
PLACE_PX = 2e-3
EDGES, COLOURS = 16, 12
ENTRIES = EDGES + COLOURS
QUARTERS = [[x, y, 0.5, 0.5] for y in (-0.5, 0.5) for x in (-0.5, 0.5)]
PARTS = np.array([[0.0, 0.0, 1.0, 1.0], *QUARTERS])
WEIGHT = 3.0

# Centre and half sides on a picture of 40 x 30.
WINDOWS = [
    pytest.param(20.0, 15.0, 6.0, 4.0, id="on whole pixels"),
    pytest.param(20.3, 14.8, 5.7, 4.4, id="between pixels"),
    pytest.param(0.0, 0.0, 6.0, 4.0, id="over the corner"),
    pytest.param(39.7, 29.9, 6.1, 4.2, id="over the far corner"),
    pytest.param(-4.0, 15.0, 6.0, 4.0, id="centre outside left"),
    pytest.param(90.0, 15.0, 6.0, 4.0, id="outside right"),
    pytest.param(20.0, -50.0, 6.0, 4.0, id="outside above"),
    pytest.param(20.4, 15.3, 0.25, 4.0, id="thinner than a pixel"),
    pytest.param(20.0, 15.0, 300.0, 200.0, id="larger than the picture"),
]
each_window = pytest.mark.parametrize(("cx", "cy", "half_x", "half_y"), WINDOWS)


def noise(seed=3, rows=30, columns=40):
    rng = np.random.default_rng(seed)
    return coded(rng.integers(0, COLOURS, (rows, columns)), rng.integers(0, 9, (rows, columns)))


def coded(colours, edges):
    return ((EDGES + colours) * EDGES + edges).astype(np.uint32)


def roots_of(*histograms):
    return np.sqrt(np.array(histograms)).astype(np.float32)


def random_histogram(seed, empty=()):
    histogram = np.random.default_rng(seed).random(ENTRIES)
    histogram[list(empty)] = 0
    return histogram / histogram.sum()


def scene(cx=20.3, cy=15.6, half_x=6.5, half_y=5.0, seed=5):
    """Codes of a target, its left and its right of different colours and edges, on a ground that shares some."""
    rng = np.random.default_rng(seed)
    shape = 30, 40
    ground = coded(rng.choice([7, 8, 9, 3], shape, p=[0.4, 0.3, 0.2, 0.1]), rng.choice([0, 3, 4, 7], shape))
    ys, xs = np.indices(shape) + 0.5
    inside = (abs(xs - cx) < half_x) & (abs(ys - cy) < half_y)
    left = coded(rng.choice([1, 2, 3], shape), rng.choice([1, 2, 5], shape))
    right = coded(rng.choice([4, 5], shape), rng.choice([0, 1, 6], shape))
    return np.where(inside, np.where(xs < cx, left, right), ground)


@pytest.fixture(scope="module")
def model():
    """What the first frame of `scene` teaches: parts, their weight, roots, grounds and posterior."""
    codes, place = scene(), (20.3, 15.6, 6.5, 5.0)
    cx, cy, half_x, half_y = place
    histograms = [
        oracle.window_histogram(codes, cx + x * half_x, cy + y * half_y, w * half_x, h * half_y, ENTRIES)
        for x, y, w, h in PARTS
    ]
    around, _ = ring_histogram(codes, *place, 1.6, ENTRIES)
    posterior = histograms[0] / (histograms[0] + around + 1e-3)
    roots = roots_of(*histograms)
    grounds = part_grounds(roots, np.sqrt(around), 0.3).astype(np.float32)
    return PARTS, WEIGHT, roots, grounds, posterior.astype(np.float32)


# Histograms and weights


@each_window
def test_window_histogram(cx, cy, half_x, half_y):
    out = np.full(ENTRIES, 9, np.float32)
    weight = kernels.window_histogram(noise(), cx, cy, half_x, half_y, out)
    expected = oracle.window_histogram(noise(), cx, cy, half_x, half_y, ENTRIES)
    np.testing.assert_allclose(out, expected, rtol=RELATIVE, atol=1e-7)
    assert (weight > 0) == (expected.sum() > 0)
    if weight > 0:
        assert (out[:EDGES].sum(), out[EDGES:].sum()) == pytest.approx((1.0, 1.0), rel=1e-5)


def test_affinity():
    p, q = random_histogram(1, [0, 4]), random_histogram(2, [4, 7])
    assert kernels.affinity(p.astype(np.float32), roots_of(q)[0]) == pytest.approx(oracle.affinity(p, np.sqrt(q)))
    assert kernels.affinity(p.astype(np.float32), roots_of(p)[0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("p", "q", "b"),
    [
        (random_histogram(1, [0, 4]), random_histogram(2, [4, 7]), random_histogram(3, [5])),
        (random_histogram(1), random_histogram(1), random_histogram(1)),
        (random_histogram(1), random_histogram(2), np.zeros(ENTRIES)),
        (random_histogram(1), np.zeros(ENTRIES), random_histogram(2)),
        (np.zeros(ENTRIES), random_histogram(1), random_histogram(2)),
        (np.eye(ENTRIES)[0], np.eye(ENTRIES)[1], np.eye(ENTRIES)[0]),
    ],
    ids=["random", "all alike", "no surroundings", "no target", "nothing seen", "only surroundings"],
)
def test_histogram_weights(p, q, b):
    out = np.full(ENTRIES, 9, np.float32)
    like, spill = kernels.histogram_weights(p.astype(np.float32), *roots_of(q, b), out)
    weights, expected_like, expected_spill = oracle.histogram_weights(p, *roots_of(q, b))
    np.testing.assert_allclose(out, weights, rtol=1e-4, atol=2e-6)
    assert like == pytest.approx(expected_like, rel=RELATIVE)
    assert spill == pytest.approx(expected_spill, rel=1e-4)


@each_window
@pytest.mark.parametrize("border", [0.5, 4.0])
@pytest.mark.parametrize("of_edges", [False, True], ids=["colours", "edges"])
def test_weighted_shift(cx, cy, half_x, half_y, border, of_edges):
    weights = random_histogram(4, [2, 3, 5, 18, 22]).astype(np.float32)
    ours = kernels.weighted_shift(noise(), cx, cy, half_x, half_y, border, weights, of_edges)
    expected = oracle.weighted_shift(noise(), cx, cy, half_x, half_y, border, weights, of_edges)
    assert ours == pytest.approx(expected, rel=1e-4, abs=1e-4)


@each_window
def test_rectangle_sum(cx, cy, half_x, half_y):
    values = random_histogram(6).astype(np.float32)
    ours = kernels.rectangle_sum(noise(), cx, cy, half_x, half_y, values)
    expected = oracle.rectangle_sum(noise(), cx, cy, half_x, half_y, values)
    assert ours == pytest.approx(expected, rel=RELATIVE, abs=1e-5)


@each_window
def test_likeness_and_fit(model, cx, cy, half_x, half_y):
    parts, weight, roots, _grounds, posterior = model
    place = cx, cy, half_x, half_y
    alike = kernels.likeness(scene(), *place, parts, weight, roots)
    assert alike == pytest.approx(oracle.likeness(scene(), *place, parts, weight, roots), rel=1e-4, abs=1e-6)
    alone = kernels.likeness(scene(), *place, parts[:1], weight, roots[:1])
    assert alone == pytest.approx(oracle.likeness(scene(), *place, parts[:1], weight, roots[:1]), rel=1e-4, abs=1e-6)
    *values, inside = kernels.fit(scene(), *place, parts, weight, roots, posterior)
    assert values == pytest.approx(oracle.fit(scene(), *place, parts, weight, roots, posterior), rel=1e-4, abs=1e-5)
    assert inside == pytest.approx(oracle.rectangle_sum(scene(), *place, posterior)[0], rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((1, 3, 1), 0.0), ((1, 2, 4), 1.0), ((4, 2, 1), -1.0), ((2, 3, 3), 0.5), ((1, 2, 3), 1.0), ((3, 2, 1), -1.0)],
)
def test_peak_of_three(values, expected):
    assert kernels.peak_of_three(*values) == pytest.approx(expected)
    assert oracle.peak_of_three(*values) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_peak_of_three_random_hills(seed):
    before, at, after = np.random.default_rng(seed).random(3)
    at = max(before, after, at)
    assert kernels.peak_of_three(before, at, after) == pytest.approx(oracle.peak_of_three(before, at, after), abs=1e-4)


def test_on_level_ground_nothing_is_largest():
    assert kernels.peak_of_three(2.0, 2.0, 2.0) == 0.0


# The search


@pytest.mark.parametrize("steps", [1, 3, 15])
@pytest.mark.parametrize(
    ("cx", "cy", "parts"),
    [(20.3, 15.6, 5), (24.0, 13.0, 5), (24.0, 13.0, 1), (0.0, 15.0, 5), (33.0, 15.0, 5), (-60.0, 15.0, 5)],
)
def test_climb(model, steps, cx, cy, parts):
    layout, weight, roots, grounds, _posterior = model
    path = np.full((steps + 1, 2), np.nan)
    args = (13.0, 10.0, layout[:parts], weight, roots[:parts], grounds[:parts], 0.2, steps, 0.05)
    x, y, scale, iterations = kernels.climb(scene(), cx, cy, *args, path)
    expected_x, expected_y, expected_scale, expected_path = oracle.climb(scene(), cx, cy, *args)
    assert (x, y, scale) == pytest.approx((expected_x, expected_y, expected_scale), abs=PLACE_PX)
    assert iterations == len(expected_path) - 1
    np.testing.assert_allclose(path[: iterations + 1], expected_path, atol=PLACE_PX)


def test_climb_finds_the_target(model):
    layout, weight, roots, grounds, _posterior = model
    path = np.empty((31, 2))
    x, y, scale, iterations = kernels.climb(
        scene(), 24.0, 13.0, 13.0, 10.0, layout, weight, roots, grounds, 0.2, 30, 0.02, path
    )
    assert (x, y) == pytest.approx((20.3, 15.6), abs=1.0)
    assert 0.85 < scale < 1.15
    assert iterations > 1


def test_edges_lead_where_the_colours_are_the_same():
    """Stripes across on stripes along, all of one colour."""
    ys, xs = np.indices((30, 40)) + 0.5
    inside = (abs(xs - 20.5) < 6.5) & (abs(ys - 15.5) < 5)
    codes = coded(np.zeros((30, 40), int), np.where(inside, 1, 3))
    whole = oracle.window_histogram(codes, 20.5, 15.5, 6.5, 5.0, ENTRIES)
    around, _ = ring_histogram(codes, 20.5, 15.5, 6.5, 5.0, 1.6, ENTRIES)
    roots, grounds = roots_of(whole), roots_of(around)
    # Of colours alike everywhere a weight is left by rounding at most; where they have none, nothing is looked for.
    grounds[:, EDGES:] = 0
    path = np.empty((31, 2))
    x, y, _scale, _iterations = kernels.climb(
        codes, 23.5, 13.5, 13.0, 10.0, PARTS[:1], WEIGHT, roots, grounds, 0.2, 30, 0.02, path
    )
    assert (x, y) == pytest.approx((20.5, 15.5), abs=0.7)


@pytest.mark.parametrize(
    ("cx", "cy", "ahead", "step"),
    [
        (22.0, 14.5, [(0, 0)], 1),
        (8.0, 14.5, [(0, 0), (10, 1)], 1),
        (22.0, 14.5, [(0, 0), (-14, 0)], 1),
        (6.0, 14.5, [(0, 0), (-4, 6), (15, -2)], 1),
        (46.0, 30.0, [(0, 0)], 2),
        (3.0, 28.0, [(0, 0)], 1),
        (-80.0, 14.5, [(0, 0)], 1),
    ],
    ids=["near", "ahead is better", "ahead is worse", "the last of three is best", "coarse", "corner", "outside"],
)
def test_seek(model, cx, cy, ahead, step):
    parts, weight, roots, grounds, posterior = model
    path = np.empty((16, 2))
    place, size = (2, 1, step, cx, cy), (13.0 * step, 10.0 * step)
    args = (parts, weight, roots, grounds, posterior, 0.2, 15, 0.1)
    ours = kernels.seek(scene(), *place, *size, np.array(ahead, float), *args, path)
    end, expected_path = oracle.seek(scene(), place, *size, ahead, *args)
    assert ours[:6] == pytest.approx(end, abs=PLACE_PX * step)
    assert ours[6] == len(expected_path) - 1
    np.testing.assert_allclose(path[: ours[6] + 1], expected_path, atol=PLACE_PX * step)


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize(("cx", "cy"), [(20.3, 15.6), (21.0, 15.0), (19.4, 16.3), (0.5, 15.0), (90.0, 15.0)])
def test_centre(model, cx, cy, step):
    parts, weight, roots, _grounds, posterior = model
    place = 2, 1, step, 2 + cx * step, 1 + cy * step
    args = (13.0 * step, 10.0 * step, parts, weight, roots, posterior)
    ours = kernels.centre(scene(), *place, *args)
    assert ours == pytest.approx(oracle.centre(scene(), place, *args), abs=PLACE_PX)


def test_centre_goes_towards_the_target(model):
    parts, weight, roots, _grounds, posterior = model
    cx, cy = 21.2, 14.8
    x, y = kernels.centre(scene(), 0, 0, 1, cx, cy, 13.0, 10.0, parts, weight, roots, posterior)
    assert 20.3 < x < cx
    assert cy < y < 15.6


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.03, 1.2])
@pytest.mark.parametrize("known", [True, False], ids=["with a frame before", "without"])
@pytest.mark.parametrize("size", [(13.0, 10.0), (9.0, 12.0), (3.0, 3.5)])
def test_resize(model, scale, known, size):
    codes, before = scene(), scene(19.0, 15.0, seed=8) if known else None
    place, before_place = (2, 1, 1, 22.3, 16.6), (0, 0, 1, 19.0, 15.0)
    width, height, confirmed = kernels.resize(
        codes, *place, before if known else codes[:0], *before_place, *size, scale, 13.0, 10.0, *model, 0.2, 15, 0.1
    )
    expected = oracle.resize(codes, place, before, before_place, *size, scale, (13.0, 10.0), model, 0.2, 15, 0.1)
    assert (width, height) == pytest.approx(expected[:2], abs=PLACE_PX)
    assert confirmed == expected[2]


def test_a_scale_that_the_frame_before_does_not_confirm_is_hardly_taken_over(model):
    codes, place = scene(), (0, 0, 1, 20.3, 15.6)
    args = (13.0, 10.0, 1.3, 13.0, 10.0, *model, 0.2, 15, 0.1)
    doubted_width, _, confirmed = kernels.resize(codes, *place, codes, *place, *args)
    trusted_width, _, _ = kernels.resize(codes, *place, codes[:0], *place, *args)
    assert not confirmed
    assert doubted_width < trusted_width


def test_resize_goes_back_to_the_first_aspect(model):
    codes, place = coded(np.zeros((30, 40), int), 0), (0, 0, 1, 20.3, 15.6)
    args = (1.0, 10.0, 10.0, *model, 0.2, 15, 0.1)
    width, height, _ = kernels.resize(codes, *place, codes[:0], *place, 12.0, 8.0, *args)
    # Nothing in sight fits, nor does any other size: 2 % of the way on the logarithm.
    assert np.log(width / height) == pytest.approx(0.98 * np.log(1.5), rel=1e-3)


@each_window
def test_likest(model, cx, cy, half_x, half_y):
    parts, weight, roots = model[:3]
    regions = np.array([scene(), scene(seed=6), noise()])
    ours = kernels.likest(regions, cx, cy, half_x, half_y, parts, weight, roots)
    expected = oracle.likest(regions, cx, cy, half_x, half_y, parts, weight, roots)
    assert ours == pytest.approx(expected, abs=2e-3)


def test_likest_says_which(model):
    regions = np.array([noise(), noise(4), scene()])
    place = (20.3, 15.6, 6.5, 5.0, *model[:3])
    assert kernels.likest(regions, *place) > 0.5
    assert kernels.likest(regions[::-1].copy(), *place) < -0.5
