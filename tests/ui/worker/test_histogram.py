from time import perf_counter

import numpy as np
import pytest

from tracker.appearance.colour import ColourModel
from tracker.config import CHANNELS, ColourSettings
from tracker.geometry import Box
from ui.worker.histogram import histogram_of

BOX = Box(20, 20, 24, 24)
BLUE, GREEN, WHITE = (208, 40, 24), (40, 200, 48), (230, 230, 230)


def picture() -> np.ndarray:
    """Return a target whose left two thirds are blue and whose right third is green, on white."""
    image = np.full((64, 64, 3), WHITE, np.uint8)
    image[20:44, 20:36] = BLUE
    image[20:44, 36:44] = GREEN
    return image


def settings(space) -> ColourSettings:
    return ColourSettings(space=space, bins=(16,) * CHANNELS[space], saturation_min=30)


@pytest.mark.parametrize("space", ["hsv", "bgr", "lab"])
def test_bars_have_the_colours_of_the_target_the_commonest_first(space):
    found = histogram_of(ColourModel.from_box(picture(), BOX, settings(space)))
    assert len(found.target) == 2
    assert np.abs(found.colours[0].astype(int) - BLUE).max() <= 24
    assert np.abs(found.colours[1].astype(int) - GREEN).max() <= 24
    # Weights are highest at the middle of the box, which is blue.
    assert found.target[0] > 2 / 3
    assert found.target.sum() == pytest.approx(1)
    assert found.surroundings.tolist() == [0, 0]


@pytest.mark.parametrize("space", ["hue", "hs"])
def test_without_value_the_hue_is_right(space):
    found = histogram_of(ColourModel.from_box(picture(), BOX, settings(space)))
    assert found.colours[0].argmax() == 0
    assert found.colours[1].argmax() == 1


def test_a_grey_target_has_grey_bars():
    image = np.full((64, 64), 200, np.uint8)
    image[20:44, 20:44] = 80
    found = histogram_of(ColourModel.from_box(image, BOX, settings("hsv")))
    assert found.target.tolist() == [1]
    assert np.abs(found.colours.astype(int) - 80).max() <= 4
    assert found.surroundings.tolist() == [0]


def test_surroundings_of_the_same_colour_are_counted():
    image = picture()
    image[:, :20] = BLUE
    found = histogram_of(ColourModel.from_box(image, BOX, settings("bgr")))
    assert 0.1 < found.surroundings[0] < 0.5
    assert found.surroundings[1] == 0


def test_what_the_gate_ignores_is_no_bar():
    image = picture()
    image[20:44, 36:44] = WHITE
    found = histogram_of(ColourModel.from_box(image, BOX, settings("hue")))
    assert len(found.target) == 1
    assert found.target.sum() < 0.9


def test_there_are_at_most_as_many_as_asked_for_and_it_is_fast():
    image = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    fine = ColourSettings(space="lab", bins=(64, 64, 64))
    model = ColourModel.from_box(image, BOX, fine)
    assert len(histogram_of(model).target) == 24
    started = perf_counter()
    found = histogram_of(model, limit=5)
    assert perf_counter() - started < 0.02
    assert len(found.target) == 5
    assert (np.diff(found.target) <= 0).all()
    assert found.colours.dtype == np.uint8
