import numpy as np
import pytest

from tracker.errors import ConfigError, FrameError
from tracker.modes.features import gradient, texture


def ramp(slope, rows=20, columns=30):
    return (slope * np.arange(columns)[None] * np.ones((rows, 1)) / 255).astype(np.float64)


@pytest.mark.parametrize("slope", [0.0, 2.0, 5.5])
def test_gradient_of_a_ramp_is_its_slope(slope):
    inside = gradient(ramp(slope), sigma=0.8)[4:-4, 6:-6]
    np.testing.assert_allclose(inside, slope, atol=1e-3)
    np.testing.assert_allclose(gradient(ramp(slope).T.copy(), sigma=0.8)[6:-6, 4:-4], slope, atol=1e-3)


@pytest.mark.parametrize("radius", [1, 3, 40])
def test_texture_is_the_standard_deviation(radius):
    levels = np.random.default_rng(0).integers(0, 256, (60, 70)).astype(np.uint8)
    ours = texture(levels, radius)
    if radius < 30:
        part = levels[30 - radius : 31 + radius, 35 - radius : 36 + radius]
        assert ours[30, 35] == pytest.approx(part.std(), rel=1e-4)
    assert ours.shape == levels.shape
    assert np.isfinite(ours).all()


@pytest.mark.parametrize("feature", [gradient, texture])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9, 3), (9, 1), (5, 6, 3)])
def test_any_flat_picture_has_none(feature, shape):
    ours = feature(np.full(shape, 90, np.uint8))
    assert ours.shape == shape[:2]
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, 0, atol=1e-3)


def test_colour_and_grey_agree_on_grey():
    levels = np.random.default_rng(1).integers(0, 256, (12, 14)).astype(np.uint8)
    colour = np.repeat(levels[:, :, None], 3, axis=2)
    # L* is no straight line of the level: the two say the same thing about where, not how much.
    assert np.corrcoef(gradient(levels).ravel(), gradient(colour).ravel())[0, 1] > 0.9


def test_bad_numbers():
    with pytest.raises(ConfigError, match="sigma"):
        gradient(np.zeros((4, 4), np.uint8), sigma=0)
    with pytest.raises(ConfigError, match="radius"):
        texture(np.zeros((4, 4), np.uint8), radius=0)
    with pytest.raises(FrameError, match="uint8"):
        texture(np.zeros((4, 4), np.int64))
