import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import patch as oracle
from tracker.kernels import patch

pytestmark = pytest.mark.kernels
kernels = standalone(patch)

# Levels are rounded to whole ones after sums in float32.
HALF_LEVEL = 0.5 + 1e-3
CLOSE = 2e-6

# rows, cols of the picture; centre, width, height; rows, cols of the patch
CROPS = [
    pytest.param(48, 64, 30.3, 24.6, 32.0, 32.0, 32, 32, id="as large as the patch"),
    pytest.param(48, 64, 32.0, 24.0, 32.0, 32.0, 32, 32, id="on whole pixels"),
    pytest.param(48, 64, 30.3, 24.6, 11.3, 8.1, 32, 24, id="enlarged"),
    pytest.param(48, 64, 30.3, 24.6, 45.0, 40.0, 25, 24, id="shrunk a little"),
    pytest.param(48, 64, 30.3, 24.6, 40.0, 40.0, 20, 20, id="shrunk by 2"),
    pytest.param(48, 64, 30.3, 24.6, 41.0, 12.0, 16, 16, id="shrunk across only"),
    pytest.param(48, 64, 30.3, 24.6, 12.0, 41.0, 12, 16, id="shrunk down only"),
    pytest.param(48, 64, 30.3, 24.6, 60.0, 45.0, 12, 16, id="shrunk by 3.75"),
    pytest.param(48, 64, 30.3, 24.6, 64.0, 48.0, 5, 5, id="shrunk by 10"),
    pytest.param(48, 64, 0.0, 0.0, 30.0, 20.0, 16, 24, id="over the corner"),
    pytest.param(48, 64, 63.8, 47.9, 70.0, 60.0, 16, 12, id="over the far corner, shrunk"),
    pytest.param(48, 64, 32.0, 24.0, 200.0, 300.0, 16, 16, id="larger than the picture"),
    pytest.param(48, 64, -500.0, 24.0, 30.0, 20.0, 8, 8, id="outside left"),
    pytest.param(48, 64, 900.0, 24.0, 90.0, 80.0, 8, 8, id="outside right, shrunk"),
    pytest.param(48, 64, 32.0, -700.0, 90.0, 20.0, 8, 8, id="outside above"),
    pytest.param(48, 64, 32.0, 800.0, 20.0, 90.0, 8, 8, id="outside below"),
    pytest.param(48, 64, 30.3, 24.6, 6.0, 3.0, 1, 1, id="a patch of one pixel"),
    pytest.param(48, 64, 30.3, 24.6, 1e5, 1e5, 4, 4, id="huge"),
    pytest.param(1, 1, 0.5, 0.5, 3.0, 2.0, 4, 4, id="1x1 picture"),
    pytest.param(1, 1, 40.0, 40.0, 30.0, 20.0, 4, 4, id="1x1 picture, outside"),
    pytest.param(1, 40, 20.0, 0.5, 30.0, 9.0, 4, 12, id="one row"),
    pytest.param(40, 1, 0.5, 20.0, 9.0, 30.0, 12, 4, id="one column"),
]
both_kinds = pytest.mark.parametrize("tail", [(3,), ()], ids=["colour", "grey"])


def levels(*shape, seed=5):
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def values(*shape, seed=6):
    return np.random.default_rng(seed).random(shape, np.float32)


def crop(image, cx, cy, width, height, out):
    kernels.crop_scales(image, cx, cy, width, height, np.ones(1), out[None])


@both_kinds
@pytest.mark.parametrize(("rows", "cols", "cx", "cy", "width", "height", "out_rows", "out_cols"), CROPS)
def test_crop(tail, rows, cols, cx, cy, width, height, out_rows, out_cols):
    image, out = levels(rows, cols, *tail), levels(out_rows, out_cols, *tail)
    crop(image, cx, cy, width, height, out)
    expected = oracle.crop_bilinear(image, cx, cy, width, height, out_rows, out_cols)
    assert np.abs(out - expected).max() <= HALF_LEVEL


@both_kinds
def test_a_crop_on_whole_pixels_copies(tail):
    image, out = levels(30, 40, *tail), np.zeros((20, 16, *tail), np.uint8)
    crop(image, 20.0, 15.0, 16.0, 20.0, out)
    np.testing.assert_array_equal(out, image[5:25, 12:28])


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_a_small_whole_factor_averages_every_pixel(factor):
    image, out = levels(12 * factor, 8 * factor), np.zeros((12, 8), np.uint8)
    crop(image, 4.0 * factor, 6.0 * factor, 8.0 * factor, 12.0 * factor, out)
    assert np.abs(out - oracle.mean_cells(image, factor)).max() <= HALF_LEVEL


@both_kinds
@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("width", [7.0, 50.0, 170.0])
def test_a_flat_picture_stays_flat(tail, level, width):
    image, out = np.full((48, 64, *tail), level, np.uint8), levels(16, 16, *tail)
    crop(image, 31.3, 20.9, width, width, out)
    assert (out == level).all()


@both_kinds
def test_crop_scales(tail):
    image, out, factors = levels(48, 64, *tail), levels(5, 8, 12, *tail), 1.3 ** np.arange(-2, 3)
    kernels.crop_scales(image, 31.2, 20.9, 20.0, 13.0, factors, out)
    expected = oracle.crop_scales(image, 31.2, 20.9, 20.0, 13.0, factors, 8, 12)
    assert np.abs(out - expected).max() <= HALF_LEVEL


@pytest.mark.parametrize("shrink", [0.1, 1.0, 1.99, 2.0, 2.4, 3.0, 3.99, 4.0, 5.9, 6.1, 8.0, 40.0])
def test_spread_taps(shrink):
    assert kernels.spread_taps(shrink) == oracle.spread_taps(shrink)


@pytest.mark.parametrize("step", [0.4, 1.0, 2.5, 9.0])
@pytest.mark.parametrize("start", [-300.0, -3.7, 5.2, 300.0])
def test_place_taps(start, step):
    taps, gap = oracle.spread_taps(step)
    pixels, shares = np.zeros(9, np.int64), np.zeros(9, np.float32)
    kernels.place_taps(start, step, 20, taps, gap, pixels, shares)
    expected = oracle.place_taps(start, step, 20, taps, gap, 9)
    np.testing.assert_array_equal(pixels, expected[0])
    np.testing.assert_allclose(shares, expected[1], atol=CLOSE)


@pytest.mark.parametrize(("taps", "gap"), [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2), (4, 5)])
@pytest.mark.parametrize("first", [-4, 3, 11])
def test_line_of_tap(taps, gap, first):
    weights = np.zeros(12)
    for entry in range(taps + 1 if gap == 1 else 2 * taps):
        row, weight = kernels.line_of_tap(first, gap, 0.3, taps, entry, 12)
        weights[row] += weight
    np.testing.assert_allclose(weights, oracle.line_of_tap(first, gap, 0.3, taps, 12))


@pytest.mark.parametrize("first", [True, False])
def test_blend_rows(first):
    upper, lower, out = levels(2, 40)[0], levels(2, 40)[1], values(40)
    expected = oracle.blend_rows(upper, lower, 0.7, 0.3, 0.0 if first else out.astype(np.float64))
    kernels.blend_rows(upper, lower, 0.7, 0.3, first, out)
    np.testing.assert_allclose(out, expected, rtol=CLOSE)


@pytest.mark.parametrize(("taps", "gap"), [(2, 1), (2, 3), (4, 6)])
def test_add_ahead(taps, gap):
    line, out = values(50), np.zeros(50 - (taps - 1) * gap, np.float32)
    kernels.add_ahead(line, taps, gap, out)
    np.testing.assert_allclose(out, oracle.add_ahead(line, taps, gap), rtol=CLOSE)


@pytest.mark.parametrize(("kernel", "channels"), [(kernels.sample_bgr, 3), (kernels.sample_grey, 1)])
def test_sample(kernel, channels):
    line, shares = values(60), values(9, seed=8)
    starts = (np.array([0, 1, 1, 2, 5, 5, 9, 13, 18]) * channels).astype(np.uint32)
    out = np.zeros(9 * channels, np.float32)
    kernel(line, starts, shares, out)
    np.testing.assert_allclose(out, oracle.sample(line, starts, shares, channels), rtol=CLOSE)


def test_round_row():
    line, out = np.array([0.0, 0.49, 0.5, 1.5, 2.49, 254.6, 255.0], np.float32) * 4, np.zeros(7, np.uint8)
    kernels.round_row(line, 0.25, out)
    np.testing.assert_array_equal(out, oracle.round_row(line, 0.25))
    np.testing.assert_array_equal(out, [0, 0, 1, 2, 2, 255, 255])


PATCHES = [(8, 12, 4), (1, 1, 1), (4, 4, 4), (15, 9, 3), (2, 34, 2)]
each_patch = pytest.mark.parametrize(("rows", "cols", "cell"), PATCHES)


@both_kinds
@pytest.mark.parametrize(("rows", "cols"), [(8, 12), (1, 1), (2, 34)])
def test_posterior_map(tail, rows, cols):
    patch, table, out = levels(rows, cols, *tail), values(32768 if tail else 256), np.zeros((rows, cols), np.float32)
    kernels.posterior_map(patch, table, out)
    np.testing.assert_array_equal(out, oracle.posterior_map(patch, table))
