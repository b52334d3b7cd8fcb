import os
import subprocess
import sys

import numpy as np
import pytest
from PyQt5.QtGui import QColor

from tracker.values import Frame
from ui.picture.view import as_image

# A process of its own: Qt reads the scale when the application is made.
SCALED = """
from PyQt5.QtTest import QTest
from tests.ui.driving import begin_drag, shows_picture, wait_until
from tracker.config import profile_from_name
from tracker.geometry import Box
from ui.app import make_application
from ui.window import MainWindow

app = make_application()
window = MainWindow(profile_from_name("camshift"))
window.resize(700, 560)
window.show()
window.open("synth:plain:frames=2:size=320x240")
wait_until(lambda: shows_picture(window))
begin_drag(window.view, Box(100, 60, 50, 40))
picture = window.grab()
print(window.view.devicePixelRatioF(), picture.width() / window.width(), *window.view.drawn_box.as_tuple())
window.close()
"""


@pytest.mark.parametrize("width", [64, 63, 61])
def test_colours_and_places_are_those_of_the_frame(width):
    pixels = np.random.default_rng(3).integers(0, 256, (48, width, 3), np.uint8)
    image = as_image(Frame(pixels, 0, 0.0))
    assert (image.width(), image.height()) == (width, 48)
    blue, green, red = pixels[47, width - 1].tolist()
    assert QColor(image.pixel(width - 1, 47)).getRgb()[:3] == (red, green, blue)


def test_a_grey_frame_is_shown_grey():
    pixels = np.random.default_rng(3).integers(0, 256, (48, 63), np.uint8)
    image = as_image(Frame(pixels, 0, 0.0))
    assert QColor(image.pixel(62, 47)).getRgb()[:3] == (int(pixels[47, 62]),) * 3


def test_a_drag_hits_the_same_pixels_on_a_scaled_screen():
    environ = os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SCALED]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    view_scale, grab_scale, *box = map(float, answer.stdout.split())
    assert (view_scale, grab_scale) == (2, 2)
    assert box == pytest.approx([100, 60, 50, 40], abs=1)
