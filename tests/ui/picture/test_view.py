import os
import subprocess
import sys
from time import monotonic

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tests.ui import made
from tests.ui.driving import begin_drag
from tracker.geometry import Box
from tracker.values import Frame
from ui.look import theme
from ui.picture.overlays import Options
from ui.picture.view import VideoView
from ui.snapshot import Phase

# A process of its own: Qt reads the scale when the application is made.
SCALED = """
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from tests.ui import made
from tests.ui.driving import begin_drag
from tracker.geometry import Box
from ui.picture.view import VideoView

QApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
app = QApplication([])
view = VideoView()
view.resize(700, 560)
view.show()
view.show_snapshot(made.snapshot(0, []))
begin_drag(view, Box(100, 60, 50, 40))
picture = view.grab()
print(view.devicePixelRatioF(), picture.width() / view.width(), *view.drawn_box.as_tuple())
view.close()
"""


def pixel(view: VideoView, x: int, y: int) -> QColor:
    return view.grab().toImage().pixelColor(x, y)


def test_a_drag_hits_the_same_pixels_on_a_scaled_screen():
    environ = os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SCALED]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    view_scale, grab_scale, *box = map(float, answer.stdout.split())
    assert (view_scale, grab_scale) == (2, 2)
    assert box == pytest.approx([100, 60, 50, 40], abs=1)


def test_without_a_snapshot_there_is_the_plain_backdrop(qtbot):
    empty = VideoView()
    qtbot.addWidget(empty)
    empty.resize(400, 300)
    image = empty.grab().toImage()
    assert {image.pixelColor(x, y).name() for x in range(0, 400, 20) for y in range(0, 300, 20)} == {
        theme.BACKDROP.name()
    }
    assert empty.rendered(overlay=True) is None
    assert empty.painted_index == -1


def test_a_view_can_forget_its_source(view):
    view.adding = True
    view.zoom_in()
    view.set_standing_hint("drag a box")
    view.forget()
    assert view.snapshot is view.placement is None
    assert not view.adding
    assert view.hint == ""
    assert pixel(view, 300, 20) == theme.BACKDROP
    view.show_snapshot(made.snapshot())
    assert view.placement.scale == 2


def test_the_picture_fills_the_view_between_bars_of_backdrop(view):
    view.resize(800, 480)
    view.show_snapshot(made.snapshot(0, [], frame=Frame(np.full((240, 320, 3), 200, np.uint8), 0, 0.0)))
    assert [pixel(view, x, 100).name() for x in (79, 80, 719, 720)] == [
        theme.BACKDROP.name(),
        "#c8c8c8",
        "#c8c8c8",
        theme.BACKDROP.name(),
    ]


def test_while_another_source_opens_the_picture_stays(view):
    view.show_snapshot(made.snapshot(phase=Phase.OPENING, frame=None, targets=[], source="other.mp4"))
    assert view.placement is not None
    assert pixel(view, 300, 20) != theme.BACKDROP


def test_the_view_tells_which_frame_it_has_painted_when(view, qtbot):
    qtbot.waitUntil(lambda: view.painted_index == 0)
    before = monotonic()
    view.show_snapshot(made.snapshot(7))
    assert view.painted_index == 0
    qtbot.waitUntil(lambda: view.painted_index == 7)
    assert before < view.painted_s <= monotonic()
    assert view.paint_ms > 0


def test_a_picture_is_rendered_in_its_own_size(view):
    bare, marked = (view.rendered(overlay=overlay) for overlay in (False, True))
    assert (bare.width(), bare.height()) == (320, 240)
    blue, green, red = view.snapshot.frame.image[100, 30].tolist()
    assert bare.pixelColor(30, 100) == QColor(red, green, blue)
    assert marked.pixelColor(30, 100) == bare.pixelColor(30, 100)
    assert marked.pixelColor(100, 95) != bare.pixelColor(100, 95)


def test_options_and_hidden_targets_count_for_rendering_too(view):
    view.set_options(Options(labels=False))
    view.set_hidden(frozenset({1}))
    assert view.rendered(overlay=True) == view.rendered(overlay=False)


def test_something_else_can_be_painted_over_the_picture(view):
    red = QColor("red")
    view.set_extra_painter(lambda painter, placement: painter.fillRect(placement.rect_to_widget(Box(5, 6, 10, 8)), red))
    assert pixel(view, 20, 20) == red
    assert view.rendered(overlay=True).pixelColor(7, 9) == red
    assert view.rendered(overlay=False).pixelColor(7, 9) != red
    view.set_extra_painter(None)
    assert pixel(view, 20, 20) != red


def test_it_is_painted_inside_the_picture_only(view):
    view.resize(800, 480)
    view.set_extra_painter(lambda painter, placement: painter.fillRect(0, 0, 800, 480, QColor("red")))
    assert pixel(view, 20, 20) == theme.BACKDROP


def test_one_hint_at_a_time_and_a_passing_one_first(view, qtbot):
    view.set_standing_hint("drag a box")
    assert view.hint == "drag a box"
    view.adding = True
    assert "one more" in view.hint
    view.show_hint("too small")
    assert view.hint == "too small"
    view._hint_timer.setInterval(0)
    view.show_hint("gone soon")
    qtbot.waitUntil(lambda: "one more" in view.hint)
    view.adding = False
    assert view.hint == "drag a box"


def test_a_hint_is_out_of_the_way_of_a_drag(view):
    place = QPoint(320, 480 - 30)
    bare = pixel(view, place.x(), place.y())
    view.set_standing_hint("i" * 60)
    assert pixel(view, place.x(), place.y()) != bare
    begin_drag(view, Box(200, 20, 30, 30))
    assert pixel(view, place.x(), place.y()) == bare


def test_the_focus_is_shown_when_keys_led_to_it(qtbot):
    window, other, view = QWidget(), QLineEdit(), VideoView()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(other)
    layout.addWidget(view)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    assert pixel(view, 1, 50) == theme.BACKDROP
    QTest.keyClick(other, Qt.Key_Tab)
    assert view.hasFocus()
    assert pixel(view, 1, 50) == view.palette().highlight().color()
    QTest.keyClick(view, Qt.Key_Backtab)
    assert pixel(view, 1, 50) == theme.BACKDROP


def test_it_has_a_name_for_screen_readers(view):
    assert view.accessibleName() == "picture"
    assert "arrows" in view.accessibleDescription()
