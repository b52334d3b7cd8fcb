import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import patch as oracle
from tracker.appearance.grid import CELL, Grid, mean_cells

sides = st.floats(4, 500)
paddings = st.floats(0.5, 6)
patches = st.floats(64, 400)
steady = settings(deadline=None, derandomize=True, max_examples=100, database=None)
# Neighbours among the numbers of cells are at most 12 and 15, so the nearest is at most this factor off.
NEAREST = math.sqrt(15 / 12)


def largest_factor(number):
    """Return what is left of a number without its factors 2, 3 and 5."""
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number


@steady
@given(sides, sides, paddings, patches)
def test_cells_are_counted_in_small_factors(width, height, padding, patch_px):
    grid = Grid.around(width, height, padding, patch_px)
    for count in (grid.rows, grid.cols):
        assert 8 <= count <= 128
        assert largest_factor(count) == 1
    assert grid.patch_shape == (CELL * grid.rows, CELL * grid.cols)


@steady
@given(sides, sides, paddings, patches)
def test_the_target_has_the_same_margin_on_each_side(width, height, padding, patch_px):
    grid = Grid.around(width, height, padding, patch_px)
    margin = padding * (width + height) / 2
    assert (grid.region_width - width, grid.region_height - height) == pytest.approx((margin, margin))
    # The patch shows the region, so the target takes the same share of both.
    rows, cols = grid.patch_shape
    assert grid.target_width / cols == pytest.approx(width / grid.region_width)
    assert grid.target_height / rows == pytest.approx(height / grid.region_height)
    assert grid.cell_width * grid.cols == pytest.approx(grid.region_width)
    assert grid.cell_height * grid.rows == pytest.approx(grid.region_height)


@steady
@given(sides, st.floats(1 / 3, 3), st.floats(1, 4), st.floats(100, 300))
def test_the_patch_has_about_the_wanted_pixels_and_square_cells(width, aspect, padding, patch_px):
    grid = Grid.around(width, width * aspect, padding, patch_px)
    assert 1 / NEAREST <= math.sqrt(math.prod(grid.patch_shape)) / patch_px <= NEAREST
    assert 1 / NEAREST**2 <= grid.cell_width / grid.cell_height <= NEAREST**2


@steady
@given(sides, sides, st.floats(0.2, 5))
def test_a_grid_does_not_know_the_unit_of_length(width, height, factor):
    one, other = (Grid.around(width * f, height * f, 2.0, 170.0) for f in (1, factor))
    assert (one.rows, one.cols) == (other.rows, other.cols)
    assert (one.target_width, one.target_height) == pytest.approx((other.target_width, other.target_height))


def grid():
    """Region 120 x 100 px, shown in 40 x 32 cells."""
    return Grid(120.0, 100.0, 32, 40, 53.0, 64.0)


def test_all_of_a_patch_lies_inside_a_large_frame():
    assert grid().inside(640, 480, 320.0, 240.0, 1.0) == (0, 0, 160, 128)
    assert grid().inside(640, 480, 320.0, 240.0, 4.0) == (0, 0, 160, 128)


@pytest.mark.parametrize(
    ("cx", "cy", "scale", "part"),
    [
        pytest.param(0, 240, 1, (80, 0, 160, 128), id="centre on the left edge"),
        pytest.param(640, 240, 1, (0, 0, 80, 128), id="on the right edge"),
        pytest.param(320, 0, 1, (0, 64, 160, 128), id="on the upper edge"),
        pytest.param(320, 480, 1, (0, 0, 160, 64), id="on the lower edge"),
        pytest.param(0, 0, 2, (80, 64, 160, 128), id="on the corner, any size"),
        pytest.param(30, 240, 1, (40, 0, 160, 128), id="a quarter outside"),
        pytest.param(60, 240, 2, (40, 0, 160, 128), id="a quarter outside, twice the size"),
        # 160 px of 960 and of 800 too many at each end: 160 * 160 / 960 = 26.7 and 160 * 128 / 800 = 25.6.
        pytest.param(320, 240, 8, (27, 26, 133, 102), id="larger than the frame"),
    ],
)
def test_the_part_inside(cx, cy, scale, part):
    assert grid().inside(640, 480, float(cx), float(cy), float(scale)) == part


@pytest.mark.parametrize(("cx", "cy"), [(-61, 240), (701, 240), (320, -51), (320, 531), (-1e6, 1e6)])
def test_nothing_of_a_patch_beyond_the_frame_is_inside(cx, cy):
    x0, y0, x1, y1 = grid().inside(640, 480, float(cx), float(cy), 1.0)
    assert x1 <= x0 or y1 <= y0
    assert 0 <= min(x0, x1) <= max(x0, x1) <= 160
    assert 0 <= min(y0, y1) <= max(y0, y1) <= 128


@steady
@given(sides, sides, st.floats(-200, 500), st.floats(-200, 500), st.floats(0.1, 5))
def test_inside_is_where_the_frame_is_seen(width, height, cx, cy, scale):
    laid = Grid.around(width, height, 2.0, 170.0)
    rows, cols = laid.patch_shape
    x0, y0, x1, y1 = laid.inside(320, 240, cx, cy, scale)
    seen = ((cols, laid.region_width, cx, 320, x0, x1), (rows, laid.region_height, cy, 240, y0, y1))
    for count, region, centre, limit, first, last in seen:
        for pixel in range(count):
            place = centre + ((pixel + 0.5) / count - 0.5) * region * scale
            # A pixel's middle decides, but for those that the edge hits.
            off = min(abs(place), abs(place - limit)) * count / (region * scale)
            assert (first <= pixel < last) == (0 <= place < limit) or off < 1e-6


@pytest.mark.parametrize(("rows", "cols"), [(1, 1), (8, 12), (33, 50)])
def test_mean_cells(rows, cols):
    values = np.random.default_rng(6).random((rows * CELL, cols * CELL), np.float32)
    out = np.full((rows, cols), np.nan, np.float32)
    mean_cells(values, out)
    np.testing.assert_allclose(out, oracle.mean_cells(values, CELL), rtol=2e-6)
