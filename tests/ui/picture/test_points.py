"""Pointing at places in the picture."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest

from tests.ui import made
from tests.ui.driving import click, move, pull, widget_point
from tracker.values import Frame


@pytest.fixture
def picked(view):
    """What became of picking two points."""
    result = []
    view.pick_points(2, "click both ends of the ruler", result.append, lambda: result.append("cancelled"))
    return result


def test_the_clicks_are_the_points(view, heard, picked):
    assert view.hint.startswith("click both ends of the ruler (1 of 2)")
    click(view, 30, 40)
    assert "(2 of 2)" in view.hint
    assert picked == []
    click(view, 200.5, 100)
    assert picked == [(pytest.approx((30, 40)), pytest.approx((200.5, 100)))]
    assert heard.nothing_but()
    assert view.hint == ""


def test_after_the_last_point_the_mouse_draws_again(view, heard, picked):
    click(view, 30, 40)
    click(view, 60, 40)
    pull(view, (200, 150), (260, 190))
    assert len(heard.box_drawn) == 1
    assert len(picked) == 1


def test_a_point_is_placed_where_the_button_goes_up(view, picked):
    pull(view, (10, 10), (30, 40))
    pull(view, (10, 10), (50, 60))
    assert picked == [(pytest.approx((30, 40)), pytest.approx((50, 60)))]


def test_escape_cancels_once(view, picked):
    click(view, 30, 40)
    assert view.cancel()
    assert picked == ["cancelled"]
    assert not view.cancel()
    click(view, 50, 40)
    assert picked == ["cancelled"]


def test_a_click_beside_the_picture_is_no_point(view, picked):
    view.resize(900, 480)
    click(view, -10, 20)
    click(view, 30, 40)
    assert picked == []
    click(view, 60, 40)
    assert picked == [(pytest.approx((30, 40)), pytest.approx((60, 40)))]


def test_points_are_placed_by_keys(view, picked):
    QTest.keyClick(view, Qt.Key_Return)
    for key, modifier in ((Qt.Key_Right, Qt.NoModifier), (Qt.Key_Up, Qt.ShiftModifier)):
        QTest.keyClick(view, key, modifier)
    QTest.keyClick(view, Qt.Key_Return)
    QTest.keyClick(view, Qt.Key_Left)
    QTest.keyClick(view, Qt.Key_Return)
    assert picked == [((161, 110), (160, 110))]


def test_backspace_takes_a_point_back(view, picked):
    click(view, 10, 10)
    QTest.keyClick(view, Qt.Key_Backspace)
    assert "(1 of 2)" in view.hint
    click(view, 30, 40)
    click(view, 60, 40)
    assert picked == [(pytest.approx((30, 40)), pytest.approx((60, 40)))]


def test_another_picking_replaces_the_first(view, picked):
    view.pick_points(1, "click the origin", picked.append)
    assert picked == ["cancelled"]
    click(view, 30, 40)
    assert picked == ["cancelled", (pytest.approx((30, 40)),)]


def test_without_a_picture_it_is_cancelled(qtbot):
    from ui.picture.view import VideoView

    empty, result = VideoView(), []
    qtbot.addWidget(empty)
    empty.pick_points(1, "click", result.append, lambda: result.append("cancelled"))
    assert result == ["cancelled"]


def test_another_source_cancels(view, picked):
    view.show_snapshot(made.snapshot(source="other.mp4"))
    assert picked == ["cancelled"]


def test_the_loupe_shows_the_pixel_under_the_cursor(view, picked):
    image = np.zeros((240, 320, 3), np.uint8)
    image[50, 40] = (0, 0, 255)
    view.show_snapshot(made.snapshot(0, [], frame=Frame(image, 0, 0.0)))
    move(view, widget_point(view, 40.5, 50.5))
    assert red_px(view) > 80
    view.zoom_in()
    for _ in range(12):
        view.zoom_in()
    move(view, view.rect().center())
    assert red_px(view) == 0


def red_px(view) -> int:
    image = view.grab().toImage().convertToFormat(QImage.Format_RGB32)
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8).reshape(-1, 4)
    return int(((pixels[:, 2] > 200) & (pixels[:, 0] < 60) & (pixels[:, 1] < 60)).sum())


def test_the_points_are_marked_and_joined(view, picked):
    view.show_snapshot(made.snapshot(0, [], frame=Frame(np.zeros((240, 320, 3), np.uint8), 0, 0.0)))
    click(view, 30, 40)
    move(view, widget_point(view, 110, 40))
    middle = view.grab().toImage().pixelColor(widget_point(view, 70, 40))
    assert middle.lightness() > 150
