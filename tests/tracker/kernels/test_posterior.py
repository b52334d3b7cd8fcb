import numpy as np
import pytest

from tests.oracles import posterior as oracle
from tests.oracles.projection import cell_of
from tracker.kernels import posterior as kernels

pytestmark = pytest.mark.kernels

COLOURS = 32**3
# Sums and products in float32.
CLOSE = 1e-6

# rows, cols of the patch, then x0, y0, x1, y1
PARTS = [
    pytest.param(24, 32, 0, 0, 32, 24, id="all"),
    pytest.param(24, 32, 5, 3, 20, 17, id="inside"),
    pytest.param(24, 32, 31, 23, 32, 24, id="the last pixel"),
    pytest.param(24, 32, 0, 7, 32, 8, id="one row of it"),
    pytest.param(24, 32, 9, 0, 10, 24, id="one column of it"),
    pytest.param(24, 32, 9, 7, 9, 20, id="no width"),
    pytest.param(24, 32, 3, 7, 20, 7, id="no height"),
    pytest.param(24, 32, 20, 17, 5, 3, id="ends before it starts"),
    pytest.param(24, 32, 20, 3, 5, 17, id="ends left of its start"),
    pytest.param(24, 32, 32, 24, 32, 24, id="behind the end"),
    pytest.param(1, 1, 0, 0, 1, 1, id="1x1 patch"),
    pytest.param(1, 1, 0, 0, 0, 0, id="1x1 patch, nothing of it"),
]
each_part = pytest.mark.parametrize(("rows", "cols", "x0", "y0", "x1", "y1"), PARTS)


def levels(*shape, seed=5):
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def shares(count, seed=6):
    """A histogram in which a third of the entries is empty."""
    rng = np.random.default_rng(seed)
    values = rng.random(count) * (np.arange(count) % 3 < 2)
    rng.shuffle(values)
    return (values / values.sum()).astype(np.float32)


@each_part
def test_count_bgr(rows, cols, x0, y0, x1, y1):
    patch, out = levels(rows, cols, 3), np.zeros(COLOURS, np.float32)
    kernels.count_bgr(patch, x0, y0, x1, y1, out)
    np.testing.assert_array_equal(out, oracle.count(patch, x0, y0, x1, y1, COLOURS))


@each_part
def test_count_grey(rows, cols, x0, y0, x1, y1):
    patch, out = levels(rows, cols), np.zeros(256, np.float32)
    kernels.count_grey(patch, x0, y0, x1, y1, out)
    np.testing.assert_array_equal(out, oracle.count(patch, x0, y0, x1, y1, 256))


@pytest.mark.parametrize("count", [kernels.count_bgr, kernels.count_grey], ids=["bgr", "grey"])
def test_counts_are_added_to_those_before(count):
    bgr = count is kernels.count_bgr
    patch, colours = levels(8, 9, 3) if bgr else levels(8, 9), COLOURS if bgr else 256
    out = np.full(colours, 2, np.float32)
    count(patch, 0, 0, 9, 8, out)
    assert out.sum() == 2 * colours + 72
    assert out.min() == 2


def test_the_ends_of_the_cube_have_cells_of_their_own():
    patch, out = np.array([[(0, 0, 0), (255, 255, 255), (255, 0, 0), (7, 7, 7)]], np.uint8), np.zeros(COLOURS, "f4")
    kernels.count_bgr(patch, 0, 0, 4, 1, out)
    assert {u: out[u] for u in np.flatnonzero(out)} == {0: 2, COLOURS - 1: 1, 31 << 10: 1}


def name_shares(columns, seed=10):
    return levels(COLOURS, columns, seed=seed).astype(np.uint16)


@pytest.mark.parametrize(("rows", "cols", "cell"), [(24, 32, 4), (4, 4, 4), (1, 1, 1), (9, 6, 3)])
@pytest.mark.parametrize("gap", [1, 2, 3, 9])
def test_name_cells(rows, cols, cell, gap):
    patch, names = levels(rows, cols, 3), name_shares(12)
    out = np.full((11, rows // cell, cols // cell), np.nan, np.float32)
    kernels.name_cells(patch, names.view(np.uint64), cell, gap, 0.7, out)
    np.testing.assert_allclose(out, oracle.name_cells(patch, names, cell, gap, 0.7, 11), atol=CLOSE)


def test_a_cell_of_one_colour_has_its_shares():
    patch, names = np.full((8, 8, 3), (200, 100, 50), np.uint8), name_shares(4)
    out = np.empty((4, 2, 2), np.float32)
    kernels.name_cells(patch, names.view(np.uint64), 4, 2, 2.0, out)
    expected = 2.0 * names[cell_of((200, 100, 50))] / 255
    np.testing.assert_allclose(out, np.broadcast_to(expected[:, None, None], out.shape), rtol=1e-6)


def test_sums_of_shares_do_not_run_into_each_other():
    patch, names = np.zeros((16, 16, 3), np.uint8), np.zeros((COLOURS, 4), np.uint16)
    names[0] = 255, 0, 255, 1
    out = np.empty((4, 1, 1), np.float32)
    kernels.name_cells(patch, names.view(np.uint64), 16, 1, 1.0, out)
    assert out.ravel() == pytest.approx([1, 0, 1, 1 / 255])


def test_pixels_left_over_belong_to_no_cell():
    patch = levels(9, 10, 3)
    whole, left = np.empty((5, 2, 2), np.float32), np.empty((5, 2, 2), np.float32)
    names = name_shares(8)
    kernels.name_cells(patch, names.view(np.uint64), 4, 1, 1.0, whole)
    kernels.name_cells(np.ascontiguousarray(patch[:8, :8]), names.view(np.uint64), 4, 1, 1.0, left)
    np.testing.assert_array_equal(whole, left)
