import math
from itertools import permutations

import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import window as oracle
from tracker.kernels import window

pytestmark = pytest.mark.kernels
kernels = standalone(window)

# The kernels sum rows in float32 (24 bits), the oracles everything in float64.
RELATIVE = 2e-5
PLACE_PX = 2e-4

SHIFTS = [
    (kernels.shift_flat, oracle.shift_flat),
    (kernels.shift_epanechnikov, oracle.shift_epanechnikov),
]
each_shift = pytest.mark.parametrize(("kernel", "twin"), SHIFTS, ids=["flat", "epanechnikov"])

# height, width, then the window's cx, cy, width, height
WINDOWS = [
    pytest.param(30, 40, 20.0, 15.0, 12.0, 8.0, id="on whole pixels"),
    pytest.param(30, 40, 20.3, 14.8, 11.5, 8.7, id="between pixels"),
    pytest.param(30, 40, 0.0, 0.0, 12.0, 8.0, id="over the corner"),
    pytest.param(30, 40, 39.7, 29.9, 12.2, 8.4, id="over the far corner"),
    pytest.param(30, 40, -4.0, 15.0, 12.0, 8.0, id="centre outside left"),
    pytest.param(30, 40, 20.0, 33.0, 12.0, 8.0, id="centre outside below"),
    pytest.param(30, 40, 90.0, 15.0, 12.0, 8.0, id="outside right"),
    pytest.param(30, 40, 20.0, -50.0, 12.0, 8.0, id="outside above"),
    pytest.param(30, 40, 46.0, 15.0, 12.0, 8.0, id="touching the border"),
    pytest.param(30, 40, 20.4, 15.3, 0.5, 8.0, id="thinner than a pixel"),
    pytest.param(30, 40, 20.9, 15.9, 0.6, 0.4, id="smaller than a pixel, over two"),
    pytest.param(30, 40, 20.5, 15.5, 1.0, 1.0, id="one pixel"),
    pytest.param(30, 40, 39.9, 15.5, 0.4, 0.4, id="in the last column"),
    pytest.param(30, 40, 20.0, 15.0, 500.0, 400.0, id="larger than the picture"),
    pytest.param(1, 1, 0.5, 0.5, 1.0, 1.0, id="1x1 picture"),
    pytest.param(1, 1, 0.2, 0.9, 3.0, 2.0, id="1x1 picture, larger window"),
    pytest.param(1, 40, 20.0, 0.5, 9.0, 3.0, id="one row"),
    pytest.param(30, 1, 0.5, 15.0, 3.0, 9.0, id="one column"),
]
each_window = pytest.mark.parametrize(("rows", "columns", "cx", "cy", "width", "height"), WINDOWS)


def picture(rows, columns, seed=3):
    return np.random.default_rng(seed).random((rows, columns), np.float32)


@each_shift
@each_window
@pytest.mark.parametrize("steps", [1, 3])
def test_shift(kernel, twin, rows, columns, cx, cy, width, height, steps):
    image = picture(rows, columns)
    x, y, m00, iterations, _ = kernel(image, cx, cy, width, height, steps, 1e-9)
    expected = twin(image, cx, cy, width, height, steps, 1e-9)
    assert (x, y) == pytest.approx(expected[:2], abs=PLACE_PX)
    assert m00 == pytest.approx(expected[2], rel=RELATIVE, abs=1e-6)
    if steps == 1:
        assert iterations == expected[3]


@each_shift
def test_shift_comes_to_rest(kernel, twin):
    ys, xs = np.indices((40, 50)) + 0.5
    image = np.exp(-((xs - 27.3) ** 2 + (ys - 18.6) ** 2) / 60).astype(np.float32)
    ours, expected = kernel(image, 20.0, 24.0, 16.0, 14.0, 60, 0.01), twin(image, 20.0, 24.0, 16.0, 14.0, 60, 0.01)
    assert ours[4]
    assert ours[4] == expected[4]
    assert ours[3] == expected[3]
    assert ours[:2] == pytest.approx(expected[:2], abs=PLACE_PX)
    assert ours[:2] == pytest.approx((27.3, 18.6), abs=0.05)


@each_shift
@each_window
def test_shift_without_mass_stays(kernel, twin, rows, columns, cx, cy, width, height):
    image = np.zeros((rows, columns), np.float32)
    assert kernel(image, cx, cy, width, height, 5, 0.1) == (cx, cy, 0.0, 0, False)
    assert twin(image, cx, cy, width, height, 5, 0.1) == (cx, cy, 0.0, 0, False)


@pytest.mark.parametrize(("x", "y", "width", "height"), [(0, 0, 40, 30), (5, 3, 11, 9), (39, 29, 1, 1), (0, 7, 40, 1)])
def test_marginals(x, y, width, height):
    image = picture(30, 40)
    columns, rows = np.full(width, 9, np.float32), np.full(height, 9, np.float32)
    kernels.marginals(image, x, y, columns, rows)
    for ours, expected in zip((columns, rows), oracle.marginals(image, x, y, width, height), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=RELATIVE)


@pytest.mark.parametrize("thickness", [(1, 1), (3, 2), (11, 9)])
def test_side_means(thickness):
    part = picture(9, 11)
    columns, rows = (side.astype(np.float32) for side in oracle.marginals(part, 0, 0, 11, 9))
    ours = kernels.side_means(columns, rows, *thickness)
    assert ours == pytest.approx(oracle.side_means(part, *thickness), rel=RELATIVE)


@pytest.mark.parametrize("seed", range(40))
def test_run_around_random_profiles(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 40))
    profile = (rng.random(size) * (rng.random(size) < 0.6)).astype(np.float32)
    first = int(rng.integers(0, size))
    last = int(rng.integers(first + 1, size + 1))
    offset, share, gap = float(rng.choice([0.0, 0.11])), float(rng.choice([0.05, 0.4])), int(rng.integers(0, 4))
    ours = kernels.run_around(profile, first, last, offset, share, gap)
    assert ours == oracle.run_around(profile, first, last, offset, share, gap)


@pytest.mark.parametrize("seed", range(20))
def test_rim_level(seed):
    rng = np.random.default_rng(seed)
    profile = rng.random(int(rng.integers(4, 40))).astype(np.float32)
    first = int(rng.integers(0, profile.size))
    last = int(rng.integers(first + 1, profile.size + 1))
    offset, strip = float(rng.choice([0.0, 0.4, 2.0])), int(rng.integers(1, profile.size + 1))
    ours = kernels.rim_level(profile, first, last, offset, 0.05, strip)
    assert ours == pytest.approx(oracle.rim_level(profile, first, last, offset, 0.05, strip), rel=1e-5)


@pytest.mark.parametrize(
    ("profile", "gap", "run"),
    [
        ([0, 0, 0, 4, 4, 0, 0, 0], 0, (3, 5)),
        ([0, 4, 4, 4, 4, 4, 0, 0], 0, (1, 6)),
        ([4, 0, 4, 4, 4, 0, 0, 4], 0, (2, 5)),
        ([4, 0, 4, 4, 4, 0, 0, 4], 1, (0, 5)),
        ([4, 0, 4, 4, 4, 0, 0, 4], 2, (0, 8)),
        ([0, 0, 0, 0, 0, 0, 0, 0], 2, (3, 5)),
        ([4, 4, 4, 4, 4, 4, 4, 4], 9, (0, 8)),
    ],
)
def test_run_around_by_hand(profile, gap, run):
    profile = np.array(profile, np.float32)
    assert kernels.run_around(profile, 3, 5, 0.0, 0.25, gap) == run
    assert oracle.run_around(profile, 3, 5, 0.0, 0.25, gap) == run


@pytest.mark.parametrize("part", [(0, 0, 40, 30), (7, 4, 29, 21), (39, 29, 40, 30), (5, 5, 5, 9), (5, 5, 9, 5)])
@pytest.mark.parametrize("background", [0.0, 0.31])
def test_moments(part, background):
    image = picture(30, 40)
    ours = np.array(kernels.moments(image, *part, background))
    scale = np.array([1, 40, 30, 1600, 1200, 900]) * max(1, (part[2] - part[0]) * (part[3] - part[1]))
    assert np.all(np.abs(ours - oracle.moments(image, *part, background)) <= 1e-6 * scale)


@pytest.mark.parametrize("numbers", [(1.0, 2.0, 3.0, 4.0), (0.5, 0.5, 0.5, 0.5), (0.1, 0.2, 0.1, 0.9)])
def test_clearest(numbers):
    for order in permutations(numbers):
        assert kernels.clearest(*order) == pytest.approx(oracle.clearest(*order), rel=1e-12)


@pytest.mark.parametrize("seed", range(30))
def test_extent(seed):
    rng = np.random.default_rng(seed)
    profile = (rng.random(int(rng.integers(3, 40))) * (rng.random() < 0.8)).astype(np.float32)
    centre, size = float(rng.uniform(-5, profile.size + 5)), float(rng.uniform(0.3, 1.5 * profile.size))
    strip = int(rng.integers(1, profile.size + 1))
    place = (profile, centre, size, float(rng.choice([0.0, 0.11])), 0.3, 0.06, strip)
    assert kernels.extent(*place) == oracle.extent(*place)


def blob_picture(rows, columns):
    """Noise with a bright rectangle in the middle."""
    image = 0.2 * picture(rows, columns)
    image[rows // 3 : -(rows // 4) or None, columns // 3 : -(columns // 3) or None] += np.float32(0.75)
    return image


@each_window
@pytest.mark.parametrize("reach", [(0.3, 4.0), (0.2, 1.2)])
@pytest.mark.parametrize(("x", "y", "step"), [(0, 0, 1), (7, 4, 1), (9, 0, 3)])
def test_measure(rows, columns, cx, cy, width, height, reach, x, y, step):
    frame = x + step * columns, y + step * rows
    window = x + step * cx, y + step * cy, step * width, step * height
    place = (blob_picture(rows, columns), x, y, step, *frame, *window, *reach, 0.05, 0.06)
    ours, expected = kernels.measure(*place), oracle.measure(*place)
    if expected is None:
        assert ours[0] == 0
        return
    assert ours[0] == pytest.approx(expected[0], rel=1e-4)
    assert ours[1:3] == pytest.approx(expected[1:3], abs=2e-3 * step)
    assert ours[3:6] == pytest.approx(expected[3:6], rel=1e-3, abs=1e-2 * step**2)
    assert ours[6:14] == expected[6:14]
    assert ours[14] == pytest.approx(expected[14], rel=RELATIVE)


def test_measure_finds_a_rectangle():
    """Its variance is side² / 12, pixels being squares and no points."""
    region = np.zeros((30, 40), np.float32)
    region[10:20, 12:30] = 1
    m00, cx, cy, xx, xy, yy, *ends, background = kernels.measure(
        region, 5, 6, 2, 500, 500, 47.0, 36.0, 36.0, 20.0, 0.3, 4.0, 0.05, 0.06
    )
    assert (m00, cx, cy) == pytest.approx((180 * 4, 5 + 2 * 21, 6 + 2 * 15), rel=1e-6)
    assert (xx, xy, yy) == pytest.approx((36**2 / 12, 0, 20**2 / 12), rel=1e-4, abs=1e-3)
    assert ends == [29, 26, 65, 46, False, False, False, False]
    assert background == 0


def test_measure_without_mass_is_nothing():
    for level in (0.0, 0.4):
        region = np.full((30, 40), level, np.float32)
        assert kernels.measure(region, 0, 0, 1, 40, 30, 20.0, 15.0, 12.0, 8.0, 0.3, 4.0, 0.05, 0.06)[0] == 0


ELLIPSES = [
    (20.2, 15.1, 9.3, 6.1, 0),
    (20.2, 15.1, 12.4, 4.3, 30),
    (20.2, 15.1, 12.4, 4.3, -50),
    (20.2, 15.1, 4.3, 12.4, 90.01),
    (20.2, 15.1, 14.1, 0.3, 0),
    (20.2, 15.1, 14.1, 0.3, 41),
    (0.1, 0.3, 9.2, 6.3, 15),
    (39.8, 29.9, 9.2, 6.3, 15),
    (-5.2, 15.3, 9.2, 6.3, 160),
    (80.3, 15.3, 9.2, 6.3, 0),
    (-80.3, 15.3, 9.2, 6.3, 20),
    (20.3, -40.2, 9.2, 6.3, 20),
    (20.3, 90.2, 9.2, 6.3, 0),
    (20.03, 15.04, 0.21, 0.22, 0),
    (20.2, 15.1, 300.0, 200.0, 10),
]


@pytest.mark.parametrize(("cx", "cy", "a", "b", "angle_deg"), ELLIPSES)
@pytest.mark.parametrize("shape", [(30, 40), (1, 1), (1, 40), (30, 1)])
def test_ellipse_mass(shape, cx, cy, a, b, angle_deg):
    image = picture(*shape)
    direction = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    ours = kernels.ellipse_mass(image, cx, cy, a, b, *direction)
    assert ours == pytest.approx(oracle.ellipse_mass(image, cx, cy, a, b, *direction), rel=RELATIVE)


FRAME = (48, 64)
# cx, cy, width, height, margin, slack, step
PURSUITS = [
    pytest.param(30.3, 22.4, 14.0, 10.0, 8.0, 5.0, 1, id="inside"),
    pytest.param(30.3, 22.4, 14.0, 10.0, 8.0, 0.1, 1, id="recentred"),
    pytest.param(30.3, 22.4, 20.0, 17.0, 9.0, 0.5, 2, id="every 2nd pixel"),
    pytest.param(33.1, 20.2, 30.0, 25.0, 12.0, 1.0, 5, id="every 5th pixel"),
    pytest.param(0.4, 0.3, 14.0, 10.0, 8.0, 2.0, 1, id="over the corner"),
    pytest.param(63.6, 47.8, 14.0, 10.0, 8.0, 2.0, 3, id="over the far corner"),
    pytest.param(-6.5, 20.0, 14.0, 10.0, 8.0, 2.0, 1, id="centre outside"),
    pytest.param(78.0, 20.0, 14.0, 10.0, 8.0, 2.0, 1, id="one column of the region inside"),
    pytest.param(200.0, 20.0, 14.0, 10.0, 8.0, 2.0, 1, id="outside right"),
    pytest.param(-200.0, 20.0, 14.0, 10.0, 8.0, 2.0, 4, id="outside left"),
    pytest.param(30.0, -99.0, 14.0, 10.0, 8.0, 2.0, 1, id="outside above"),
    pytest.param(30.3, 22.4, 400.0, 300.0, 8.0, 2.0, 7, id="larger than the picture"),
    pytest.param(30.3, 22.4, 0.7, 0.6, 0.45, 0.1, 1, id="smaller than a pixel"),
]


@pytest.mark.parametrize(("cx", "cy", "width", "height", "margin", "slack", "step"), PURSUITS)
@pytest.mark.parametrize("epanechnikov", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_pursue(cx, cy, width, height, margin, slack, step, epanechnikov, channels):
    rng = np.random.default_rng(12)
    shape, cells = (FRAME, 256) if channels == 1 else ((*FRAME, 3), 32768)
    image, table = rng.integers(0, 256, shape, np.uint8), rng.random(cells, np.float32) ** 3
    place = (cx, cy, width, height, step, margin, margin, slack, slack, epanechnikov, 3, 1e-9, 4)
    ours, expected = kernels.pursue(image, table, *place), oracle.pursue(image, table, *place)
    assert ours[:2] == pytest.approx(expected[:2], abs=5 * PLACE_PX)
    assert ours[5] == expected[5]
    assert ours[2].shape == expected[2].shape
    if ours[2].size:
        assert ours[3:5] == expected[3:5]
        np.testing.assert_array_equal(ours[2], expected[2])


@pytest.mark.parametrize("channels", [1, 3])
def test_pursue_goes_on_while_the_window_moves(channels):
    image = np.zeros((*FRAME, 3)[: 2 + (channels == 3)], np.uint8)
    image[20:32, 30:46] = 255
    table = np.zeros(256 if channels == 1 else 32768, np.float32)
    table[-1] = 1
    place = (22.5, 18.0, 16.0, 12.0, 1, 2.0, 2.0, 1.0, 1.0, False, 20, 0.01)
    once, often = kernels.pursue(image, table, *place, 1), kernels.pursue(image, table, *place, 9)
    assert often[:2] == pytest.approx((38, 26), abs=0.05)
    assert once[0] < 37


@pytest.mark.parametrize(("cx", "cy", "a", "b", "angle_deg"), ELLIPSES)
@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("channels", [1, 3])
def test_compare(cx, cy, a, b, angle_deg, step, channels):
    rng = np.random.default_rng(4)
    shape, cells = (FRAME, 256) if channels == 1 else ((*FRAME, 3), 32768)
    image, bin_of = rng.integers(0, 256, shape, np.uint8), rng.integers(0, 9, cells, np.int32)
    q, probability = rng.random(9), rng.random((12, 14), np.float32)
    direction = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    place = (7, 4, step, cx, cy, a, b, *direction)
    ours = kernels.compare(image, bin_of, q / q.sum(), probability, *place)
    assert ours == pytest.approx(oracle.compare(image, bin_of, q / q.sum(), probability, *place), rel=RELATIVE)


NAN = math.nan


@pytest.mark.parametrize(
    ("run", "cut", "edges", "centre"),
    [
        pytest.param((30.0, 60.0), (False, False), (-0.5, 0.5), 50.0, id="not cut"),
        pytest.param((0.0, 99.0), (True, True), (-0.5, 0.5), 50.0, id="cut on both sides"),
        pytest.param((0.0, 30.0), (True, False), (NAN, NAN), 50.0, id="edges not known"),
        pytest.param((0.0, 37.0), (True, False), (-0.5, 0.5), 50.0, id="whole but for a little"),
        pytest.param((0.0, 30.0), (True, False), (-0.5, 0.5), 10.0, id="beyond the left"),
        pytest.param((70.0, 99.0), (False, True), (-0.5, 0.5), 90.0, id="beyond the right"),
        pytest.param((70.0, 99.0), (False, True), (-0.75, 0.25), 100.0, id="off the centre"),
        pytest.param((10.0, 30.0), (False, True), (-0.5, 0.5), 50.0, id="never back into the picture"),
    ],
)
def test_over_the_border(run, cut, edges, centre):
    """A mass 40 px long in a window at 50 px; 90 % of it count as whole."""
    place = (50.0, 40.0, *run, *cut, *edges, 0.9)
    assert oracle.over_the_border(*place) == centre
    assert kernels.over_the_border(*place) == centre


@pytest.mark.parametrize("turn_deg", [-80, -45, -10, 0, 25, 60, 89])
@pytest.mark.parametrize(("along", "across"), [(5.0, 2.0), (3.0, 2.9), (0.2, 0.1)])
def test_main_axes(along, across, turn_deg):
    cosine, sine = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    xx, yy = (along * cosine) ** 2 + (across * sine) ** 2, (along * sine) ** 2 + (across * cosine) ** 2
    covariance = (xx, (along**2 - across**2) * cosine * sine, yy)
    ours, expected = kernels.main_axes(*covariance), oracle.main_axes(*covariance)
    assert ours[:2] == pytest.approx(expected[:2], rel=1e-9)
    assert ours[:2] == pytest.approx([max(axis, math.sqrt(1 / 12)) for axis in (along, across)], rel=1e-9)
    for angle in (expected[2], math.radians(turn_deg)):
        assert math.sin(ours[2] - angle) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("aspect", [1.0, 1.7, 9.0])
@pytest.mark.parametrize("angle", [0.0, 0.4, -1.2, math.pi / 2])
def test_upright_area(aspect, angle):
    assert kernels.upright_area(aspect, angle) == pytest.approx(oracle.upright_area(aspect, angle), rel=1e-6)
    assert kernels.upright_area(aspect, 0.0) == pytest.approx(aspect)


KNOWN, UNKNOWN = (-0.5, -0.5, 0.5, 0.5), (NAN,) * 4
# cx, cy, width, height, step, then the edges
TARGETS = [
    pytest.param(31.3, 24.4, 22.0, 15.0, 1, KNOWN, id="inside"),
    pytest.param(31.3, 24.4, 22.0, 15.0, 3, KNOWN, id="every 3rd pixel"),
    pytest.param(6.3, 24.4, 30.0, 15.0, 1, KNOWN, id="over the left"),
    pytest.param(6.3, 24.4, 30.0, 15.0, 1, UNKNOWN, id="over the left, edges not known"),
    pytest.param(55.3, 44.2, 30.0, 25.0, 2, KNOWN, id="over the corner"),
    pytest.param(200.0, 24.0, 22.0, 15.0, 1, KNOWN, id="outside"),
]


@pytest.mark.parametrize(("cx", "cy", "width", "height", "step", "edges"), TARGETS)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("epanechnikov", [False, True])
def test_follow(cx, cy, width, height, step, edges, turned, channels, epanechnikov):
    rng = np.random.default_rng(5)
    shape, cells = (FRAME, 256) if channels == 1 else ((*FRAME, 3), 32768)
    image = rng.integers(0, 90, shape, np.uint8)
    x, y = round(min(cx, FRAME[1]) - width / 2), round(cy - height / 2)
    image[max(0, y + 1) : y + round(height), max(0, x + 2) : x + round(width)] += np.uint8(140)
    # Darker cells are the ground, brighter ones the target.
    brightness = np.arange(cells) // (cells // 256)
    table = np.where(brightness > 120, 0.9, 0.05).astype(np.float32)
    bin_of, q = (brightness // 32).astype(np.int32), np.array([0, 0, 0, 0, 0.2, 0.3, 0.3, 0.2])
    lookups, target = (table, bin_of, q), (cx, cy, width, height, step, turned, 1.4, 0.3)
    limits = (epanechnikov, 15, 0.25, 4, 0.3, 8.0, 0.2, 4.0, 0.05, 0.06, 0.9)
    ours = kernels.follow(image, *lookups, *target, *edges, *limits)
    expected = oracle.follow(image, *lookups, *target, *edges, *limits)
    assert ours[:2] == pytest.approx(expected[:2], abs=5 * PLACE_PX)
    assert ours[2].shape == expected[2].shape
    assert ours[5] == expected[5]
    assert ours[6:9] == pytest.approx(expected[6:9], rel=1e-3, abs=1e-3)
    assert ours[9:13] == pytest.approx(expected[9:13], rel=2e-3)
    assert ours[13:] == expected[13:]
    if ours[2].size:
        np.testing.assert_array_equal(ours[2], expected[2])
        assert ours[3:5] == expected[3:5]
        assert ours[11] > 0
