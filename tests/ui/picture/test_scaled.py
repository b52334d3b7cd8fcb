"""Frames in the pixels of the screen."""

import numpy as np
import pytest
from PyQt5.QtCore import QRect
from PyQt5.QtGui import QColor, QImage, QPainter

from tests.ui import made
from tracker.values import Frame
from ui.picture.placement import Placement
from ui.picture.scaled import ScaledPicture, as_image


def shown(frame: Frame, placement: Placement, width: int, height: int, ratio: float = 1) -> np.ndarray:
    """Return a widget of a size in device px with the frame painted on black, (H, W, 3) BGR."""
    image = QImage(width, height, QImage.Format_RGB32)
    image.fill(0)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    area = QRect(0, 0, round(width / ratio), round(height / ratio))
    ScaledPicture().paint(painter, frame, placement, area, ratio)
    painter.end()
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8)
    return pixels.reshape(height, width, 4)[:, :, :3].copy()


def test_in_its_own_size_every_pixel_is_the_frame_s():
    frame = made.frame(0, 61, 48)
    assert np.array_equal(shown(frame, Placement(5, 3, 1, 61, 48), 70, 60)[3:51, 5:66], frame.image)


def test_a_grey_frame_is_shown_grey():
    frame = Frame(made.frame(0, 61, 48).image[:, :, 1].copy(), 0, 0.0)
    pixels = shown(frame, Placement(0, 0, 1, 61, 48), 61, 48)
    assert np.array_equal(pixels, np.repeat(frame.image[:, :, None], 3, axis=2))


def test_large_pixels_are_squares():
    frame = made.frame(0, 20, 16)
    pixels = shown(frame, Placement.fit(20, 16, 200, 160), 200, 160)
    assert np.array_equal(pixels, np.kron(frame.image, np.ones((10, 10, 1), np.uint8)))


@pytest.mark.parametrize(("left", "top", "scale"), [(-333, -210, 10.0), (-900, -20, 7.3), (-40, 9, 2.5)])
def test_the_visible_part_is_where_it_belongs(left, top, scale):
    y, x = np.mgrid[0:120, 0:160]
    image = np.dstack([x, y, np.zeros_like(x)]).astype(np.uint8)
    placement = Placement(left, top, scale, 160, 120)
    pixels = shown(Frame(image, 0, 0.0), placement, 200, 150).astype(float)
    for at_x, at_y in ((2, 15), (100, 75), (190, 140)):
        expected = [(at_x + 0.5 - left) / scale - 0.5, (at_y + 0.5 - top) / scale - 0.5]
        assert pixels[at_y, at_x, :2] == pytest.approx(expected, abs=1 + 0.6 / scale)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_a_small_picture_averages_what_it_stands_for(factor):
    """A frame of single white pixels becomes an even grey, not a pattern of those that were hit."""
    image = np.zeros((240, 240, 3), np.uint8)
    image[::2, ::2] = 255
    size = 240 // factor
    pixels = shown(Frame(image, 0, 0.0), Placement.fit(240, 240, size, size), size, size)
    assert pixels[2:-2, 2:-2].astype(float) == pytest.approx(255 / 4, abs=2 if factor != 3 else 32)


def test_beside_the_picture_nothing_is_painted():
    assert not shown(made.frame(0, 61, 48), Placement(300, 0, 1, 61, 48), 100, 60).any()


def test_a_scaled_screen_gets_its_own_pixels():
    frame = made.frame(0, 60, 40)
    placement = Placement.fit(60, 40, 30, 20)
    assert np.array_equal(shown(frame, placement, 60, 40, ratio=2), frame.image)


def test_another_frame_at_the_same_place_replaces_the_first():
    image, picture = QImage(60, 40, QImage.Format_RGB32), ScaledPicture()
    for frame in (made.frame(0, 60, 40), made.frame(1, 60, 40)):
        painter = QPainter(image)
        picture.paint(painter, frame, Placement(0, 0, 1, 60, 40), QRect(0, 0, 60, 40), 1)
        painter.end()
        blue, green, red = frame.image[20, 30].tolist()
        assert image.pixelColor(30, 20) == QColor(red, green, blue)


@pytest.mark.parametrize("width", [64, 63, 61])
def test_a_wrapped_frame_has_its_colours_and_places(width):
    frame = made.frame(3, width, 48)
    image = as_image(frame)
    assert (image.width(), image.height()) == (width, 48)
    blue, green, red = frame.image[47, width - 1].tolist()
    assert QColor(image.pixel(width - 1, 47)).getRgb()[:3] == (red, green, blue)


def test_a_wrapped_grey_frame_is_grey():
    pixels = made.frame(3, 63, 48).image[:, :, 0].copy()
    assert QColor(as_image(Frame(pixels, 0, 0.0)).pixel(62, 47)).getRgb()[:3] == (int(pixels[47, 62]),) * 3
