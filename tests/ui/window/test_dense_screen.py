"""High-DPI: on a screen of twice the density all has its size, is sharp, and the mouse hits what it points at."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.ui.window.dense_screen import DENSITY, DRAG

# What the user asks for; what a screen tells of itself, which only an application that is made for it follows.
WAYS = {"QT_SCALE_FACTOR": "2", "QT_FONT_DPI": "192"}
PEN_PX = 6


@pytest.fixture(scope="module", params=WAYS)
def dense(request, tmp_path_factory, compiled):
    """Return what a window on such a screen told of itself, and the pictures of it."""
    folder = tmp_path_factory.mktemp("dense")
    names = {"QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_AUTO_SCREEN_SCALE_FACTOR", "QT_ENABLE_HIGHDPI_SCALING"}
    env = {name: value for name, value in os.environ.items() if name not in names | {"XDG_CONFIG_HOME"}}
    env |= {request.param: WAYS[request.param], "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    command = [sys.executable, "-m", "tests.ui.window.dense_screen", str(folder)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    return json.loads(done.stdout), {path.stem: cv2.imread(str(path)) for path in folder.glob("*.png")}


def changed_columns(dense, row: int) -> np.ndarray:
    """Return where drawing the box has changed a row of the picture."""
    _, pictures = dense
    return np.flatnonzero((pictures["box"][row] != pictures["picture"][row]).any(1))


def test_the_window_has_twice_the_pixels(dense):
    told, pictures = dense
    assert told["ratio"] == [DENSITY, DENSITY]
    width, height = told["size"]
    assert pictures["picture"].shape == (height * DENSITY, width * DENSITY, 3)


def test_the_picture_is_painted_pixel_by_pixel(dense):
    _, pictures = dense
    pattern, shown = pictures["pattern"], pictures["picture"]
    assert pattern.shape == shown.shape
    # A hint lies below.
    upper = slice(len(pattern) // 2)
    assert np.array_equal(shown[upper], pattern[upper])


def test_a_box_is_where_the_mouse_drew_it(dense):
    told, _ = dense
    drawn = (DRAG.x(), DRAG.y(), DRAG.width(), DRAG.height())
    # One px of the picture for each of the screen.
    assert told["box"] == pytest.approx([DENSITY * value for value in drawn], abs=1)


def test_a_box_is_painted_where_it_is(dense):
    x, y, width, height = (DENSITY * value for value in (DRAG.x(), DRAG.y(), DRAG.width(), DRAG.height()))
    columns = changed_columns(dense, y + height // 8)
    assert [columns.min(), columns.max()] == pytest.approx([x, x + width], abs=PEN_PX)
    assert not len(columns[(columns > x + PEN_PX) & (columns < x + width - PEN_PX)])


def test_icons_are_sharp(dense):
    told, pictures = dense
    assert told["icon"] == DENSITY
    button = pictures["button"]
    height, width = (length // DENSITY for length in button.shape[:2])
    squares = button[: height * DENSITY, : width * DENSITY].reshape(height, DENSITY, width, DENSITY, 3).astype(int)
    # An icon of one px per px of the window would have squares of one colour, or of nearly one where it is smoothed.
    mixed = (squares.max((1, 3)) - squares.min((1, 3))).max(2) > 40
    assert mixed.sum() > 60
