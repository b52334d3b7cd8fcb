import numpy as np
import pytest

from tests.oracles import projection as oracle
from tracker.kernels.window import project_bgr, project_grey

pytestmark = pytest.mark.kernels

# height, width, x, y, step, rows, columns
PLACES = [
    (1, 1, 0, 0, 1, 1, 1),
    (1, 9, 0, 0, 1, 1, 9),
    (9, 1, 0, 8, 1, 1, 1),
    (12, 17, 0, 0, 1, 12, 17),
    (12, 17, 16, 11, 1, 1, 1),
    (12, 17, 5, 3, 2, 4, 6),
    (12, 17, 2, 0, 3, 4, 5),
    (12, 17, 16, 0, 5, 2, 1),
]
each_place = pytest.mark.parametrize(("height", "width", "x", "y", "step", "rows", "columns"), PLACES)


@each_place
def test_project_bgr(height, width, x, y, step, rows, columns):
    rng = np.random.default_rng(height * 100 + width)
    image = rng.integers(0, 256, (height, width, 3), np.uint8)
    table = rng.random(32768, np.float32)
    out = np.full((rows, columns), -1, np.float32)
    project_bgr(image, table, x, y, step, out)
    np.testing.assert_array_equal(out, oracle.project_bgr(image, table, x, y, step, out.shape))


@each_place
def test_project_grey(height, width, x, y, step, rows, columns):
    rng = np.random.default_rng(height * 100 + width)
    image = rng.integers(0, 256, (height, width), np.uint8)
    table = rng.random(256, np.float32)
    out = np.full((rows, columns), -1, np.float32)
    project_grey(image, table, x, y, step, out)
    np.testing.assert_array_equal(out, oracle.project_grey(image, table, x, y, step, out.shape))


def test_extreme_colours_reach_the_first_and_last_cell():
    image = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    out = np.empty((1, 5), np.float32)
    project_bgr(image, np.arange(32768, dtype=np.float32), 0, 0, 1, out)
    np.testing.assert_array_equal(out, [[0, 32767, 31 << 10, 31 << 5, 31]])


def test_the_picture_stays_as_it_was():
    image = np.random.default_rng(1).integers(0, 256, (6, 7, 3), np.uint8)
    before = image.copy()
    project_bgr(image, np.ones(32768, np.float32), 0, 0, 1, np.empty((6, 7), np.float32))
    np.testing.assert_array_equal(image, before)
