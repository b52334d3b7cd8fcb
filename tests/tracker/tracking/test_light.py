import numpy as np
import pytest

from tracker.appearance.colour import ColourModel
from tracker.config import ColourSettings
from tracker.geometry import Box
from tracker.tracking.colour_target import ColourTarget
from tracker.tracking.light import Light

WINDOW = Box(40, 30, 40, 30)
PLACE = (60.0, 45.0, 40.0, 30.0)


@pytest.fixture(scope="module")
def image():
    """A gradient in all colours: another light makes it another gradient."""
    y, x = np.mgrid[:96, :128].astype(float)
    return np.dstack([90 + x / 2, 60 + y, 150 - x / 2 + y / 3]).astype(np.uint8)


def followed(image, picture, window=PLACE, times=60):
    model = ColourModel.from_box(image, WINDOW, ColourSettings(space="bgr", bins=(16, 16, 16)))
    target, light = ColourTarget.from_box(image, WINDOW, model), Light()
    for _ in range(times):
        light.follow(picture, target, window, 1, 3.0)
    return light


def test_the_first_frames_light_changes_nothing():
    np.testing.assert_array_equal(Light().levels, [range(256)] * 3)


@pytest.mark.parametrize("gain", [0.8, 1.25])
def test_brightness_is_taken_off(image, gain):
    levels = followed(image, np.clip(np.rint(image * gain), 0, 255).astype(np.uint8)).levels
    np.testing.assert_allclose(levels[:, 100] * gain, 100, atol=6)


def test_a_warmer_light_has_more_red_and_less_blue(image):
    warm = np.clip(np.rint(image * [0.9, 1.0, 1.1]), 0, 255).astype(np.uint8)
    blue, green, red = followed(image, warm).levels[:, 100].astype(int)
    assert blue > green > red


def test_grey_pictures_have_a_light_as_well(image):
    grey = image[..., 2].copy()
    levels = followed(grey, np.clip(np.rint(grey * 1.2), 0, 255).astype(np.uint8)).levels
    assert levels[1, 120] == pytest.approx(100, abs=6)


def test_a_window_outside_the_picture_says_nothing(image):
    levels = followed(image, image // 2, (400.0, 45.0, 40.0, 30.0)).levels
    np.testing.assert_array_equal(levels, [range(256)] * 3)


def test_it_ends_somewhere(image):
    levels = followed(image, np.zeros_like(image) + 5, times=300).levels
    # A value of 100 counts as 200 at most, however dark it gets.
    assert 100 <= levels[1, 100] <= 202
