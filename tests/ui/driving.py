"""What tests and the screenshot command do to a window: real mouse events at computed places."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tracker.geometry import Box
from ui.picture.view import VideoView
from ui.snapshot import Phase

if TYPE_CHECKING:
    from ui.window import MainWindow


def widget_point(view: VideoView, x: float, y: float) -> QPoint:
    """Return the widget pixel nearest to an image point."""
    point = view.placement.to_widget(x, y)
    return QPoint(round(point.x()), round(point.y()))


def drag(view: VideoView, box: Box, modifier: Qt.KeyboardModifier = Qt.NoModifier) -> Box:
    """Draw a box with the mouse and return the one that came out, in whole image px."""
    begin_drag(view, box, modifier)
    drawn = view.drawn_box
    QTest.mouseRelease(view, Qt.LeftButton, modifier, widget_point(view, box.right, box.bottom))
    return drawn


def begin_drag(view: VideoView, box: Box, modifier: Qt.KeyboardModifier = Qt.NoModifier) -> None:
    """Draw a box with the mouse and keep the button down."""
    start, end = widget_point(view, box.x, box.y), widget_point(view, box.right, box.bottom)
    QTest.mousePress(view, Qt.LeftButton, modifier, start)
    for point in ((start + end) / 2, end):
        move(view, point, Qt.LeftButton, modifier)


def click(view: VideoView, x: float, y: float, modifier: Qt.KeyboardModifier = Qt.NoModifier) -> None:
    """Click at an image point."""
    QTest.mouseClick(view, Qt.LeftButton, modifier, widget_point(view, x, y))


def pull(
    view: VideoView,
    start: tuple[float, float],
    end: tuple[float, float],
    button: Qt.MouseButton = Qt.LeftButton,
    *,
    release: bool = True,
) -> None:
    """Drag from one image point to another, with any button."""
    first, last = widget_point(view, *start), widget_point(view, *end)
    QTest.mousePress(view, button, Qt.NoModifier, first)
    for point in ((first + last) / 2, last):
        move(view, point, button)
    if release:
        QTest.mouseRelease(view, button, Qt.NoModifier, last)


def turn_wheel(
    view: VideoView, delta: int, at: QPoint | None = None, modifier: Qt.KeyboardModifier = Qt.NoModifier
) -> None:
    """Turn the wheel by eighths of a degree, 120 for a notch away from the user."""
    at = view.rect().center() if at is None else at
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, delta),
        Qt.NoButton,
        Qt.KeyboardModifiers(modifier),
        Qt.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def move(
    view: VideoView,
    point: QPoint,
    button: Qt.MouseButton = Qt.NoButton,
    modifier: Qt.KeyboardModifier = Qt.NoModifier,
) -> None:
    """Move the mouse; QTest.mouseMove would move the real cursor, which needs a screen."""
    where, buttons = QPointF(point), Qt.MouseButtons(button)
    event = QMouseEvent(QEvent.MouseMove, where, view.mapToGlobal(point), Qt.NoButton, buttons, modifier)
    QApplication.sendEvent(view, event)


def wait_until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Run the event loop until something holds."""
    deadline_s = monotonic() + timeout_s
    while not condition():
        if monotonic() > deadline_s:
            raise TimeoutError("the window did not come to the state that was waited for")
        QApplication.processEvents()
        QTest.qWait(2)


def shows_picture(window: MainWindow) -> bool:
    """Tell whether a source is open and its first picture has come."""
    snapshot = window.snapshot
    return snapshot is not None and snapshot.phase is not Phase.OPENING and snapshot.frame is not None
