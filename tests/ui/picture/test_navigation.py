"""Zoom, pan and step with wheel, fingers, buttons and keys."""

import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QNativeGestureEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from tests.ui import made
from tests.ui.driving import drag, move, pull, turn_wheel, widget_point
from tracker.geometry import Box


def test_the_wheel_steps_through_the_frames(view, heard):
    turn_wheel(view, -120)
    turn_wheel(view, 120)
    turn_wheel(view, -360)
    assert heard.stepped == [(1,), (-1,), (3,)]
    assert view.placement.scale == 2


def test_a_fine_wheel_steps_once_per_notch(view, heard):
    for _ in range(9):
        turn_wheel(view, -40)
    assert heard.stepped == [(1,)] * 3


def test_the_wheel_with_control_zooms_around_the_cursor(view, heard):
    at = QPoint(500, 100)
    before = view.placement.to_image(QPointF(at))
    for _ in range(3):
        turn_wheel(view, 120, at, Qt.ControlModifier)
    assert view.placement.scale == pytest.approx(2 * 1.25**3)
    assert view.placement.to_image(QPointF(at)) == pytest.approx(before)
    assert heard.stepped == []
    assert heard.zoomed[-1] == (view.placement.scale,)
    for _ in range(5):
        turn_wheel(view, -120, at, Qt.ControlModifier)
    assert view.placement.scale == 2


def test_zoom_by_commands(view, heard):
    middle = view.placement.to_image(QPointF(view.rect().center()))
    view.zoom_in()
    view.zoom_in()
    view.zoom_out()
    assert view.placement.scale == pytest.approx(2.5)
    assert view.placement.to_image(QPointF(view.rect().center())) == pytest.approx(middle)
    view.fit()
    assert view.placement.scale == 2
    assert [scale for (scale,) in heard.zoomed] == pytest.approx([2.5, 3.125, 2.5, 2])


def test_the_middle_button_moves_the_zoomed_picture(view, heard):
    view.zoom_in()
    view.zoom_in()
    pull(view, (160, 120), (170, 110), Qt.MiddleButton, release=False)
    left = view.placement.left
    assert view.cursor().shape() == Qt.ClosedHandCursor
    QTest.mouseRelease(view, Qt.MiddleButton)
    move(view, QPoint(10, 10))
    assert view.placement.left == left != (640 - 320 * view.placement.scale) / 2
    assert heard.nothing_but()
    assert view.cursor().shape() == Qt.CrossCursor


def test_alt_with_the_left_button_does_so_too(view, heard):
    view.zoom_in()
    before = view.placement.left
    QTest.mousePress(view, Qt.LeftButton, Qt.AltModifier, QPoint(300, 200))
    move(view, QPoint(320, 200), Qt.LeftButton, Qt.AltModifier)
    QTest.mouseRelease(view, Qt.LeftButton, Qt.AltModifier, QPoint(320, 200))
    assert view.placement.left == pytest.approx(before + 20)
    assert heard.nothing_but()


def test_alt_with_arrows_does_so_too(view):
    view.zoom_in()
    before = view.placement
    QTest.keyClick(view, Qt.Key_Right, Qt.AltModifier)
    assert view.placement.left == pytest.approx(before.left - 80)
    QTest.keyClick(view, Qt.Key_Up, Qt.AltModifier)
    assert view.placement.top > before.top


def test_boxes_are_drawn_where_they_are_in_the_zoomed_picture(view, heard):
    for _ in range(3):
        turn_wheel(view, 120, QPoint(550, 400), Qt.ControlModifier)
    drag(view, Box(220, 170, 40, 30))
    assert heard.box_drawn == [(Box(220, 170, 40, 30), False)]


def test_two_fingers_on_a_touch_pad_zoom(view):
    at = QPointF(100, 100)
    before = view.placement.to_image(at)
    event = QNativeGestureEvent(Qt.ZoomNativeGesture, at, at, QPointF(view.mapToGlobal(at.toPoint())), 0.5, 0, 0)
    QApplication.sendEvent(view, event)
    assert view.placement.scale == pytest.approx(3)
    assert view.placement.to_image(at) == pytest.approx(before)


def test_two_fingers_on_a_touch_screen_zoom(view):
    pinch = QPinchGesture()
    pinch.setChangeFlags(QPinchGesture.ScaleFactorChanged)
    pinch.setScaleFactor(1.5)
    pinch.setCenterPoint(QPointF(view.mapToGlobal(QPoint(200, 150))))
    before = view.placement.to_image(QPointF(200, 150))
    QApplication.sendEvent(view, QGestureEvent([pinch]))
    assert view.placement.scale == pytest.approx(3)
    assert view.placement.to_image(QPointF(200, 150)) == pytest.approx(before)


def test_a_picture_of_another_size_and_another_source_are_shown_whole(view):
    view.zoom_in()
    view.show_snapshot(made.snapshot(1))
    assert view.placement.scale == 2.5
    view.show_snapshot(made.snapshot(1, frame=made.frame(1, 64, 48)))
    assert view.placement.scale == 10
    view.zoom_in()
    view.show_snapshot(made.snapshot(1, frame=made.frame(1, 64, 48), source="other.mp4"))
    assert view.placement.scale == 10


def test_without_a_picture_nothing_is_zoomed_or_stepped(qtbot):
    from ui.picture.view import VideoView

    empty, told = VideoView(), []
    qtbot.addWidget(empty)
    empty.stepped.connect(told.append)
    empty.zoomed.connect(told.append)
    turn_wheel(empty, -120)
    turn_wheel(empty, 120, modifier=Qt.ControlModifier)
    empty.zoom_in()
    empty.fit()
    QTest.mouseClick(empty, Qt.LeftButton)
    assert told == []
    assert empty.placement is None


def test_leaving_and_hovering_tell_the_pixel(view):
    told = []
    view.hovered.connect(told.append)
    move(view, widget_point(view, 30.5, 40.5))
    move(view, QPoint(-5, 10))
    QApplication.sendEvent(view, QEvent(QEvent.Leave))
    assert told == [(30, 40), None, None]
