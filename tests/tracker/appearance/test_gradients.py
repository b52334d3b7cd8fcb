import numpy as np
import pytest

from tests.oracles import hog as oracle
from tracker.appearance.gradients import GRADIENTS, Gradients
from tracker.appearance.grid import CELL

both_kinds = pytest.mark.parametrize("tail", [(3,), ()], ids=["colour", "grey"])


def channels_of(patches):
    count, rows, cols = patches.shape[0], patches.shape[1] // CELL, patches.shape[2] // CELL
    out = np.full((count, GRADIENTS, rows * cols), np.nan, np.float32)
    Gradients(count, rows, cols).write(patches, out)
    return out.reshape(count, GRADIENTS, rows, cols)


def levels(*shape, top=256, seed=7):
    return np.random.default_rng(seed).integers(0, top, shape).astype(np.uint8)


@both_kinds
@pytest.mark.parametrize("top", [256, 3, 1], ids=["full range", "faint", "flat"])
@pytest.mark.parametrize(("rows", "cols"), [(16, 32), (40, 36), (4, 4), (4, 24), (24, 4)])
def test_channels_of_noise(tail, top, rows, cols):
    patches = levels(2, rows, cols, *tail, top=top)
    np.testing.assert_allclose(channels_of(patches), oracle.gradient_channels(patches, CELL), rtol=0, atol=2e-6)


def test_what_was_written_before_does_not_count():
    patches = levels(2, 16, 24, 3)
    writer, first, second = Gradients(2, 4, 6), *np.zeros((2, 2, GRADIENTS, 24), np.float32)
    writer.write(patches, first)
    writer.write(255 - patches[::-1].copy(), second)
    writer.write(patches, second)
    np.testing.assert_array_equal(first, second)


@both_kinds
@pytest.mark.parametrize("level", [0, 9, 255])
def test_a_flat_patch_has_no_features(tail, level):
    assert (channels_of(np.full((1, 16, 16, *tail), level, np.uint8)) == 0).all()


@pytest.mark.parametrize(
    ("ramp", "signed"),
    [
        pytest.param(np.arange(32)[None] * np.ones((32, 1)), 0, id="brighter to the right"),
        pytest.param((31 - np.arange(32))[None] * np.ones((32, 1)), 9, id="brighter to the left"),
        pytest.param(np.add.outer(np.arange(32), np.arange(32)), 2, id="brighter to the lower right, 45 degrees"),
    ],
)
def test_channels_are_directions(ramp, signed):
    inner = channels_of((4 * ramp).astype(np.uint8)[None])[0, :27, 2:6, 2:6]
    # One bin holds it all, so each block's norm is twice the cell's own value: 0.5, cut to 0.2, four times, halved.
    np.testing.assert_allclose(inner[signed], 0.4, atol=1e-6)
    np.testing.assert_allclose(inner[18 + signed % 9], 0.4, atol=1e-6)
    assert np.delete(inner, [signed, 18 + signed % 9], axis=0).max() == 0


def test_the_channel_with_the_largest_gradient_counts():
    patches = np.full((1, 16, 16, 3), 17, np.uint8)
    patches[..., 1] = levels(1, 16, 16)
    np.testing.assert_array_equal(channels_of(patches), channels_of(np.ascontiguousarray(patches[..., 1])))
