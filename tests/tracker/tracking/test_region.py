import numpy as np
import pytest

from tests.oracles import codes as oracle
from tracker.tracking.region import EDGES, RegionBuffer, grid_step, look_up

LEVELS = np.tile(np.arange(256, dtype=np.uint8), (3, 1))
CUBE = (EDGES + np.arange(32768) % 900).astype(np.uint16)
GREY = (EDGES + np.arange(256)).astype(np.uint16)


def picture(grey=False):
    image = np.random.default_rng(3).integers(0, 256, (60, 80, 3), np.uint8)
    return image[..., 1].copy() if grey else image


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("step", [1, 3])
def test_a_region_has_colours_and_edges(grey, step):
    image = picture(grey)
    region = RegionBuffer().look(image, CUBE, GREY, LEVELS, (-5.0, 10.4, 30.2, 200.0), step)
    assert region[1:] == (0, 10, step)
    rows, columns = len(range(10, 60, step)), len(range(0, 31, step))
    codes = oracle.codes(image, GREY if grey else CUBE, LEVELS, 0, 10, step, rows, columns)
    np.testing.assert_array_equal(region.codes, oracle.add_edges(image, 0, 10, step, 1, codes))
    values = np.random.default_rng(4).random(2000).astype(np.float32)
    np.testing.assert_array_equal(region.of_colours(values), values[codes // EDGES])


@pytest.mark.parametrize("bounds", [(90, 0, 120, 50), (0, -40, 30, -1), (10, 10, 10, 30), (20, 20, 10, 30)])
def test_outside_the_picture_a_region_is_empty(bounds):
    region = RegionBuffer().look(picture(), CUBE, GREY, LEVELS, bounds, 1)
    assert region.codes.size == 0


def test_a_buffer_grows_with_its_regions():
    buffer, image = RegionBuffer(), picture()
    for size in (5, 60, 8):
        region = buffer.look(image, CUBE, GREY, LEVELS, (0, 0, size, size), 1)
        out = np.empty((size, size), np.uint32)
        look_up(image, CUBE, GREY, LEVELS, 0, 0, 1, out)
        np.testing.assert_array_equal(region.codes // EDGES, out // EDGES)


@pytest.mark.parametrize(("width", "height", "step"), [(8, 8, 1), (23, 23, 1), (45, 45, 1), (46, 46, 2), (400, 100, 8)])
def test_large_windows_are_looked_at_more_coarsely(width, height, step):
    assert grid_step(width, height) == step
