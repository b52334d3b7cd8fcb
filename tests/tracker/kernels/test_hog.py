import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import hog as oracle
from tracker.kernels import hog

pytestmark = pytest.mark.kernels
kernels = standalone(hog)

# The kernels sum in float32.
CLOSE = {"rtol": 1e-5, "atol": 1e-4}
CHANNELS_CLOSE = {"rtol": 0, "atol": 2e-6}

both_kinds = pytest.mark.parametrize("tail", [(3,), ()], ids=["colour", "grey"])
each_patch = pytest.mark.parametrize(
    ("rows", "cols", "cell"),
    [
        (16, 32, 4),
        (40, 36, 4),
        (4, 4, 4),
        (4, 24, 4),
        (24, 4, 4),
        (12, 18, 6),
        (15, 10, 5),
        (5, 6, 1),
        (1, 1, 1),
        (6, 4, 2),
    ],
)


def levels(*shape, top=256, seed=7):
    return np.random.default_rng(seed).integers(0, top, shape).astype(np.uint8)


def values(*shape, seed=8):
    return np.random.default_rng(seed).random(shape, np.float32)


@pytest.mark.parametrize(("kernel", "channels"), [(kernels.split_bgr, 3), (kernels.split_grey, 1)])
@pytest.mark.parametrize("cols", [1, 2, 40])
def test_split(kernel, channels, cols):
    row, planes = levels(cols * channels), np.full((channels, cols + 2), np.nan, np.float32)
    kernel(row, planes)
    np.testing.assert_array_equal(planes, oracle.split(row, channels))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("top", [256, 2], ids=["full range", "many ties"])
def test_gradient_row(channels, top):
    rows = [np.random.default_rng(s).integers(0, top, (channels, 42)).astype(np.float32) for s in range(3)]
    ours = [np.full(40, np.nan, np.float32) for _ in range(3)]
    kernels.gradient_row(*rows, *ours)
    for one, expected in zip(ours, oracle.gradient_row(*rows), strict=True):
        np.testing.assert_array_equal(one, expected)


def test_bin_row_for_every_gradient():
    dy, dx = (grid.ravel().astype(np.float32) for grid in np.mgrid[-255:256, -255:256])
    slots = np.arange(dx.size, dtype=np.int32) % 7
    places, magnitudes = np.zeros(dx.size, np.int32), np.zeros(dx.size, np.float32)
    kernels.bin_row(dx, dy, dx * dx + dy * dy, 7, slots, places, magnitudes)
    expected = oracle.bin_row(dx.astype(np.float64), dy.astype(np.float64), dx * dx + dy * dy, 7, slots)
    np.testing.assert_array_equal(places, expected[0])
    np.testing.assert_allclose(magnitudes, expected[1], rtol=1e-6)


def test_scatter_row():
    places, magnitudes = levels(50, top=20).astype(np.int32), values(50)
    upper, lower = values(20), values(20, seed=9)
    expected = oracle.scatter_row(places, magnitudes, 0.375, upper, lower)
    kernels.scatter_row(places, magnitudes, 0.375, upper, lower)
    np.testing.assert_allclose(upper, expected[0], **CLOSE)
    np.testing.assert_allclose(lower, expected[1], **CLOSE)


@pytest.mark.parametrize(("cell", "cells"), [(4, 9), (4, 1), (1, 5), (3, 4), (6, 2)])
@pytest.mark.parametrize("count", [1, 3])
def test_fold_columns(count, cell, cells):
    # An empty slot at each end and between patches; what lies in the last one is nobody's.
    columns, slots = values(count, 18, cell * cells), count * (cells + 1) + 2
    laid_out = np.zeros((cell, 18, slots), np.float32)
    laid_out[..., -1] = 100.0
    for n, x in np.ndindex(count, cell * cells):
        laid_out[x % cell, :, n * (cells + 1) + x // cell + 1] = columns[n, :, x]
    histograms = np.full((count, 18, 3, cells), np.nan, np.float32)
    kernels.fold_columns(laid_out.ravel(), cell, slots, 1, np.full(18 * slots, np.nan, np.float32), histograms)
    for patch, histogram in zip(columns, histograms, strict=True):
        np.testing.assert_allclose(histogram[:, 1], oracle.fold_columns(patch, cell, cells), **CLOSE)
    assert np.isnan(histograms[:, :, ::2]).all()


@both_kinds
@each_patch
@pytest.mark.parametrize("top", [256, 3, 1], ids=["full range", "faint", "flat"])
def test_gather_cells(tail, rows, cols, cell, top):
    patches = levels(3, rows, cols, *tail, top=top)
    histograms = np.full((3, 18, rows // cell, cols // cell), np.nan, np.float32)
    kernels.gather_cells(patches, cell, histograms)
    np.testing.assert_allclose(histograms, oracle.gather_cells(patches, cell), **CLOSE)


@pytest.mark.parametrize(("rows", "cols"), [(5, 7), (1, 1), (1, 6), (6, 1)])
def test_block_norms(rows, cols):
    histograms, norms = values(3, 18, rows, cols), np.full((3, 4, rows, cols), np.nan, np.float32)
    kernels.block_norms(histograms, norms)
    np.testing.assert_allclose(norms, oracle.block_norms(histograms), rtol=1e-5)


@pytest.mark.parametrize("strength", [0.05, 0.5], ids=["below the truncation", "above it"])
def test_normalise(strength):
    histograms, norms = np.float32(strength) * values(3, 18, 33), values(3, 4, 33, seed=9)
    out = np.full((3, 28, 33), np.nan, np.float32)
    kernels.normalise(histograms, norms, out)
    np.testing.assert_allclose(out, oracle.normalise(histograms, norms), rtol=1e-5)
