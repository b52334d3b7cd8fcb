import numpy as np
import pytest

from tests.oracles import codes as oracle
from tracker.kernels import codes as kernels

pytestmark = pytest.mark.kernels

ROWS, COLUMNS = 15, 18
PLACES = [
    pytest.param(0, 0, 1, ROWS, COLUMNS, id="whole picture"),
    pytest.param(3, 2, 2, 5, 7, id="every second pixel"),
    pytest.param(16, 13, 3, 1, 1, id="one pixel"),
]
each_place = pytest.mark.parametrize(("x", "y", "step", "rows", "columns"), PLACES)
each_picture = pytest.mark.parametrize("channels", [3, 1])


def picture(channels, spread=256):
    shape = (ROWS, COLUMNS, 3) if channels == 3 else (ROWS, COLUMNS)
    return np.random.default_rng(2).integers(0, spread, shape).astype(np.uint8)


def entries(channels):
    return np.random.default_rng(1).integers(16, 999, 32768 if channels == 3 else 256).astype(np.uint16)


@each_place
@each_picture
def test_codes(x, y, step, rows, columns, channels):
    image, table, levels = picture(channels), entries(channels), oracle.light_levels(0.2, -0.1)
    out = np.empty((rows, columns), np.uint32)
    kernel = kernels.codes_bgr if channels == 3 else kernels.codes_grey
    kernel(image, table, levels.astype(np.uint8), x, y, step, out)
    np.testing.assert_array_equal(out, oracle.codes(image, table, levels, x, y, step, rows, columns))


@each_place
@each_picture
def test_lit_codes(x, y, step, rows, columns, channels):
    image, table, out = picture(channels), entries(channels), np.empty((3, rows, columns), np.uint32)
    kernels.lit_codes(image, table, 0.1, -0.02, 0.2, 0.1, x, y, step, out)
    expected = oracle.lit_codes(image, table, (0.1, -0.02), (0.2, 0.1), x, y, step, rows, columns)
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("light", [(0.0, 0.0), (0.4, 0.1), (-0.7, -0.2)])
def test_light_levels(light):
    levels = np.empty((3, 256), np.uint8)
    kernels.light_levels(*light, levels)
    np.testing.assert_array_equal(levels, oracle.light_levels(*light))


def test_without_a_change_of_the_light_the_values_stay():
    levels = np.empty((3, 256), np.uint8)
    kernels.light_levels(0.0, 0.0, levels)
    np.testing.assert_array_equal(levels, [range(256)] * 3)


# Flat pictures have weak edges and places without one, the others strong ones.
@each_place
@each_picture
@pytest.mark.parametrize("spread", [24, 256])
@pytest.mark.parametrize("radius", [1, 2, 9])
def test_add_edges(x, y, step, rows, columns, channels, spread, radius):
    image = picture(channels, spread)
    codes = np.random.default_rng(5).integers(16, 999, (rows, columns)).astype(np.uint32) * 16
    expected = oracle.add_edges(image, x, y, step, radius, codes)
    kernels.add_edges(image, x, y, step, radius, np.empty((rows, columns), np.uint8), codes)
    np.testing.assert_array_equal(codes, expected)


@pytest.mark.parametrize(
    ("across", "down", "edge"), [(8, 0, 1), (8, 8, 2), (0, 8, 3), (-8, 8, 4), (20, 0, 5), (0, -20, 7), (5, 0, 0)]
)
def test_slopes_have_one_edge_everywhere(across, down, edge):
    ys, xs = np.mgrid[-5:6, -5:6]
    image = (128 + across * xs + down * ys).astype(np.uint8)
    codes = np.zeros((11, 11), np.uint32)
    kernels.add_edges(image, 0, 0, 1, 1, np.empty((11, 11), np.uint8), codes)
    np.testing.assert_array_equal(codes[1:-1, 1:-1], edge)
