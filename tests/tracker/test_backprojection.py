import cv2
import numpy as np
import pytest

from tests.oracles.histogram import spread_bins
from tracker.appearance.colour import ColourModel
from tracker.backprojection import Backprojector, backproject
from tracker.config import ColourSettings
from tracker.errors import FrameError, RoiError
from tracker.geometry import Box

SETTINGS = ColourSettings(space="bgr", bins=(8, 8, 8), background=False)


def picture(height=30, width=40):
    return cv2.GaussianBlur(np.random.default_rng(5).integers(0, 256, (height, width, 3), np.uint8), (0, 0), 1.5)


@pytest.fixture
def model():
    return ColourModel.from_box(picture(), Box(8, 6, 20, 16), SETTINGS)


def looked_up(image, model):
    """Probability of every pixel by its own 8 x 8 x 8 bin, a loop over the picture."""
    spread = spread_bins(model.histogram[1:].reshape(8, 8, 8), periodic=False).ravel()
    values = spread / spread.max()
    out = np.zeros(image.shape[:2])
    for j in range(image.shape[0]):
        for i in range(image.shape[1]):
            blue, green, red = (int(value) // 32 for value in image[j, i])
            out[j, i] = values[(blue * 8 + green) * 8 + red]
    return out


def test_a_picture_equals_the_loop_over_its_pixels(model):
    result = backproject(picture(), model)
    assert result.image.dtype == np.float32
    assert (result.x, result.y, result.step) == (0, 0, 1)
    assert result.image.max() == 1
    np.testing.assert_allclose(result.image, looked_up(picture(), model), rtol=1e-6)


@pytest.mark.parametrize("space", ["hue", "hs"])
def test_hues_equal_the_loop_over_converted_pixels_nearly_everywhere(space):
    bins = {"hue": (16,), "hs": (16, 4)}[space]
    settings = ColourSettings(space=space, bins=bins, background=False, saturation_min=40, value_min=40)
    model = ColourModel.from_box(picture(), Box(8, 6, 20, 16), settings)
    spread = spread_bins(model.histogram[1:].reshape(bins), periodic=True).ravel()
    values = np.concatenate(([0], spread / spread.max()))
    hue, saturation, value = np.moveaxis(cv2.cvtColor(picture(), cv2.COLOR_BGR2HSV).astype(int), 2, 0)
    number = hue * 16 // 180 if space == "hue" else (hue * 16 // 180) * 4 + saturation * 4 // 256
    expected = values[np.where((saturation >= 40) & (value >= 40), number + 1, 0)]
    difference = abs(backproject(picture(), model).image - expected)
    # A cell of the cube stands for 8 x 8 x 8 colours: those at the edge of a bin may fall to its neighbour.
    assert np.mean(difference < 1e-5) > 0.7
    assert difference.mean() < 0.08


@pytest.mark.parametrize(
    ("region", "x", "y", "shape"),
    [
        (Box(5, 4, 10, 8), 5, 4, (8, 10)),
        (Box(5.6, 4.2, 10, 8), 5, 4, (9, 11)),
        (Box(-7, -3, 12, 10), 0, 0, (7, 5)),
        (Box(35, 25, 12, 10), 35, 25, (5, 5)),
        (Box(-9, -9, 99, 99), 0, 0, (30, 40)),
        (Box(39.5, 29.5, 0.2, 0.2), 39, 29, (1, 1)),
    ],
)
def test_a_region_is_clipped_to_the_picture(model, region, x, y, shape):
    result = backproject(picture(), model, region)
    assert (result.x, result.y, result.image.shape) == (x, y, shape)
    assert result.region == Box(x, y, shape[1], shape[0])
    whole = backproject(picture(), model).image
    np.testing.assert_array_equal(result.image, whole[y : y + shape[0], x : x + shape[1]])


@pytest.mark.parametrize("region", [Box(40, 3, 5, 5), Box(-5, 3, 5, 5), Box(3, 30, 5, 5), Box(3, -5, 5, 5)])
def test_a_region_outside_the_picture_is_refused(model, region):
    with pytest.raises(RoiError, match="lies outside the picture of 40 x 30 px"):
        backproject(picture(), model, region)


@pytest.mark.parametrize("image", [None, np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3)), picture()[:, ::2]])
def test_other_pictures_are_refused(model, image):
    with pytest.raises(FrameError):
        backproject(image, model)


def test_nothing_outside_the_region_is_read_or_written(model):
    projector = Backprojector(model)
    projector.project(picture(), 0, 0, 40, 30)
    whole = projector._buffer
    whole[:] = -1
    result = projector.project(picture(), 7, 5, 19, 16)
    assert result.image.base is whole or result.image.base.base is whole
    assert np.all(whole[12 * 11 :] == -1)
    changed = picture()
    changed[:5], changed[16:], changed[:, :7], changed[:, 19:] = 0, 0, 0, 0
    expected = result.image.copy()
    np.testing.assert_array_equal(projector.project(changed, 7, 5, 19, 16).image, expected)


@pytest.mark.parametrize("step", [2, 3, 5])
def test_every_nth_pixel(model, step):
    result = Backprojector(model).project(picture(), 6, 4, 26, 24, step)
    rows, columns = result.image.shape
    assert (rows, columns) == (20 // step, 20 // step)
    assert result.region == Box(6, 4, columns * step, rows * step)
    whole = backproject(picture(), model).image
    np.testing.assert_array_equal(result.image, whole[4::step, 6::step][:rows, :columns])


def test_a_picture_is_never_changed(model):
    image = picture()
    backproject(image, model)
    np.testing.assert_array_equal(image, picture())


@pytest.mark.parametrize("space", ["hue", "lab"])
def test_grey_pictures(space):
    image = cv2.cvtColor(picture(), cv2.COLOR_BGR2GRAY)
    bins = {"hue": (16,), "lab": (8, 8, 8)}[space]
    model = ColourModel.from_box(image, Box(8, 6, 20, 16), ColourSettings(space=space, bins=bins, background=False))
    values = model.histogram[1:] / model.histogram[1:].max()
    np.testing.assert_allclose(backproject(image, model).image, values[image // 8], rtol=1e-6)
