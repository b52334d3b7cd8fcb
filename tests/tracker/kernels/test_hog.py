import numpy as np
import pytest

from tests.oracles import hog as oracle
from tracker.kernels import hog as kernels

pytestmark = pytest.mark.kernels

# The kernels sum in float32.
CLOSE = {"rtol": 1e-5, "atol": 1e-4}
CHANNELS_CLOSE = {"rtol": 0, "atol": 2e-6}

both_kinds = pytest.mark.parametrize("tail", [(3,), ()], ids=["colour", "grey"])
each_count = pytest.mark.parametrize("channels", [27, 28, 31])
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


def hog_cells(patch, cell, out):
    kernels.hog_patches(patch[None], cell, out.shape[0], out.reshape(1, -1))


def levels(*shape, top=256, seed=7):
    return np.random.default_rng(seed).integers(0, top, shape).astype(np.uint8)


def values(*shape, seed=8):
    return np.random.default_rng(seed).random(shape, np.float32)


@both_kinds
@each_count
@each_patch
@pytest.mark.parametrize("top", [256, 3, 1], ids=["full range", "faint", "flat"])
def test_hog_cells(tail, channels, rows, cols, cell, top):
    patch = levels(rows, cols, *tail, top=top)
    out = np.full((channels, rows // cell, cols // cell), np.nan, np.float32)
    hog_cells(patch, cell, out)
    np.testing.assert_allclose(out, oracle.hog_cells(patch, cell, channels), **CHANNELS_CLOSE)


@both_kinds
def test_hog_patches(tail):
    patches, out = levels(5, 12, 20, *tail), np.full((5, 28 * 15), np.nan, np.float32)
    kernels.hog_patches(patches, 4, 28, out)
    np.testing.assert_allclose(out, oracle.hog_patches(patches, 4, 28), **CHANNELS_CLOSE)


@both_kinds
@pytest.mark.parametrize("level", [0, 9, 255])
def test_a_flat_patch_has_no_features(tail, level):
    out = np.full((31, 4, 4), np.nan, np.float32)
    hog_cells(np.full((16, 16, *tail), level, np.uint8), 4, out)
    assert (out == 0).all()


@pytest.mark.parametrize(
    ("ramp", "signed"),
    [
        pytest.param(np.arange(32)[None] * np.ones((32, 1)), 0, id="brighter to the right"),
        pytest.param((31 - np.arange(32))[None] * np.ones((32, 1)), 9, id="brighter to the left"),
        pytest.param(np.add.outer(np.arange(32), np.arange(32)), 2, id="brighter to the lower right, 45 degrees"),
    ],
)
def test_channels_are_directions(ramp, signed):
    out = np.zeros((27, 8, 8), np.float32)
    hog_cells((4 * ramp).astype(np.uint8), 4, out)
    inner = out[:, 2:6, 2:6]
    # One bin holds it all, so each block's norm is twice the cell's own value: 0.5, cut to 0.2, four times, halved.
    np.testing.assert_allclose(inner[signed], 0.4, atol=1e-6)
    np.testing.assert_allclose(inner[18 + signed % 9], 0.4, atol=1e-6)
    assert np.delete(inner, [signed, 18 + signed % 9], axis=0).max() == 0


def test_the_channel_with_the_largest_gradient_counts():
    patch = np.full((16, 16, 3), 17, np.uint8)
    patch[..., 1] = levels(16, 16)
    out, grey = np.zeros((28, 4, 4), np.float32), np.zeros((28, 4, 4), np.float32)
    hog_cells(patch, 4, out)
    hog_cells(np.ascontiguousarray(patch[..., 1]), 4, grey)
    np.testing.assert_array_equal(out, grey)


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
def test_fold_columns(cell, cells):
    columns, slots = values(18, cell * cells), cells + 2
    laid_out = np.zeros((cell, 18, slots), np.float32)
    for x in range(cell * cells):
        laid_out[x % cell, :, x // cell + 1] = columns[:, x]
    histogram = np.full((18, 3, cells), np.nan, np.float32)
    kernels.fold_columns(laid_out.ravel(), cell, slots, 1, np.full(18 * slots, np.nan, np.float32), histogram)
    np.testing.assert_allclose(histogram[:, 1], oracle.fold_columns(columns, cell, cells), **CLOSE)
    assert np.isnan(histogram[:, ::2]).all()


@both_kinds
@each_patch
def test_gather_cells(tail, rows, cols, cell):
    patch = levels(rows, cols, *tail)
    histogram = np.full((18, rows // cell, cols // cell), np.nan, np.float32)
    kernels.gather_cells(patch, cell, histogram)
    np.testing.assert_allclose(histogram, oracle.gather_cells(patch, cell), **CLOSE)


@pytest.mark.parametrize(("rows", "cols"), [(5, 7), (1, 1), (1, 6), (6, 1)])
def test_block_norms(rows, cols):
    histogram, norms = values(18, rows, cols), np.full((4, rows, cols), np.nan, np.float32)
    kernels.block_norms(histogram, norms)
    np.testing.assert_allclose(norms, oracle.block_norms(histogram), rtol=1e-5)


@each_count
@pytest.mark.parametrize("strength", [0.05, 0.5], ids=["below the truncation", "above it"])
def test_normalise(channels, strength):
    histogram, norms = np.float32(strength) * values(18, 33), values(4, 33, seed=9)
    out = np.full((channels, 33), np.nan, np.float32)
    kernels.normalise(histogram, norms, out)
    np.testing.assert_allclose(out, oracle.normalise(histogram, norms, channels), rtol=1e-5)
