import math

import numpy as np
import pytest

from tests.oracles import window as oracle
from tracker.kernels import window as kernels

pytestmark = pytest.mark.kernels

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
    out = np.full(6, 7.0)
    kernels.moments(image, *part, background, out)
    scale = np.array([1, 40, 30, 1600, 1200, 900]) * max(1, (part[2] - part[0]) * (part[3] - part[1]))
    assert np.all(np.abs(out - oracle.moments(image, *part, background)) <= 1e-6 * scale)


@each_window
@pytest.mark.parametrize("reach", [(4.0, 4.0), (1.2, 2.7)])
def test_measure(rows, columns, cx, cy, width, height, reach):
    image = 0.2 * picture(rows, columns)
    image[rows // 3 : -(rows // 4) or None, columns // 3 : -(columns // 3) or None] += np.float32(0.75)
    out = np.full(11, 7.0)
    kernels.measure(image, cx, cy, width, height, *reach, 0.05, 0.06, out)
    expected = oracle.measure(image, cx, cy, width, height, *reach, 0.05, 0.06)
    np.testing.assert_array_equal(out[6:10], expected[6:10])
    assert out[10] == pytest.approx(expected[10], rel=RELATIVE)
    x0, y0, x1, y1 = expected[6:10]
    scale = np.array([1, columns, rows, columns**2, columns * rows, rows**2]) * max(1, (x1 - x0) * (y1 - y0))
    assert np.all(np.abs(out[:6] - expected[:6]) <= 3e-6 * scale)


@pytest.mark.parametrize("angle_deg", [0, 33, 90, -60])
@pytest.mark.parametrize("part", [(0, 0, 40, 30), (8, 5, 31, 22), (39, 29, 40, 30), (6, 6, 6, 6)])
def test_principal_kurtosis(angle_deg, part):
    image = picture(30, 40)
    direction = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    ours = kernels.principal_kurtosis(image, *part, 0.1, 19.3, 14.6, *direction)
    expected = oracle.principal_kurtosis(image, *part, 0.1, 19.3, 14.6, *direction)
    assert ours == pytest.approx(expected, rel=2e-4, abs=1e-3)


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


@pytest.mark.parametrize("shape", [(9, 12), (1, 1), (1, 12), (9, 1)])
@pytest.mark.parametrize("size", [(1, 1), (4, 3), (12, 9), (1, 9), (13, 1), (20, 20)])
def test_densest_window(shape, size):
    image = np.random.default_rng(8).integers(0, 9, shape).astype(np.float32)
    sums = np.full((shape[0] + 1, shape[1] + 1), 5.0)
    assert kernels.densest_window(image, *size, sums) == oracle.densest_window(image, *size)


def test_densest_window_takes_the_first_of_equals():
    assert kernels.densest_window(np.ones((5, 6), np.float32), 2, 2, np.zeros((6, 7))) == (0, 0, 4.0)


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
    buffer = np.full(4 * FRAME[0] * FRAME[1], -1, np.float32)
    place = (cx, cy, width, height, margin, margin, slack, slack, step, epanechnikov, 3, 1e-9, 4)
    ours = kernels.pursue(image, table, *place, buffer)
    expected, region = oracle.pursue(image, table, *place)
    assert ours[:2] == pytest.approx(expected[:2], abs=5 * PLACE_PX)
    assert ours[4:] == expected[4:]
    rows, columns = ours[4:6]
    if rows:
        assert ours[2:4] == expected[2:4]
        np.testing.assert_array_equal(buffer[: rows * columns].reshape(rows, columns), region)
    largest = int((width + 2 * margin) / step + 3) * int((height + 2 * margin) / step + 3)
    assert np.all(buffer[largest:] == -1)


@pytest.mark.parametrize("channels", [1, 3])
def test_pursue_goes_on_while_the_window_moves(channels):
    image = np.zeros((*FRAME, 3)[: 2 + (channels == 3)], np.uint8)
    image[20:32, 30:46] = 255
    table = np.zeros(256 if channels == 1 else 32768, np.float32)
    table[-1] = 1
    buffer = np.empty(image.size, np.float32)
    once = kernels.pursue(image, table, 22.5, 18.0, 16.0, 12.0, 2.0, 2.0, 1.0, 1.0, 1, False, 20, 0.01, 1, buffer)
    often = kernels.pursue(image, table, 22.5, 18.0, 16.0, 12.0, 2.0, 2.0, 1.0, 1.0, 1, False, 20, 0.01, 9, buffer)
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
