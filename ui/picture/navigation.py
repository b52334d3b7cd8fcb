"""Zoom and pan: what wheel, pinch and middle button do to the picture."""

from PyQt5.QtCore import QEvent, QPointF, QSizeF, Qt
from PyQt5.QtGui import QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from ui.picture.placement import Placement, Zoom

STEP = 1.25
_NOTCH = 120


class Navigation:
    """Keeps how large and which part of the picture a widget shows.

    Methods that take an event return True when it was one of theirs.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._zoom = Zoom()
        self._size = (1, 1)
        self._held: QPointF | None = None
        self._turned = 0

    @property
    def factor(self) -> float:
        """Times the size at which the whole picture fits."""
        return self._zoom.factor

    @property
    def panning(self) -> bool:
        """Whether the picture is being moved."""
        return self._held is not None

    @property
    def placement(self) -> Placement:
        """Where the picture lies."""
        return self._zoom.placement(*self._size, self._widget_size)

    @property
    def _widget_size(self) -> QSizeF:
        return QSizeF(self._widget.size())

    def set_picture_size(self, width: int, height: int) -> None:
        """Take another picture; one of another size is shown whole."""
        if self._size != (width, height):
            self._size = (width, height)
            self.fit()

    def fit(self) -> None:
        """Show the whole picture."""
        self._zoom, self._held = Zoom(), None

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a widget point, by default the middle."""
        at = QPointF(self._widget.rect().center()) if at is None else at
        self._zoom = self._zoom.scaled(factor, at, self.placement, self._widget_size)

    def pan(self, by: QPointF) -> None:
        """Move the picture by widget px."""
        self._zoom = self._zoom.moved(by, self.placement, self._widget_size)

    def wheel(self, event: QWheelEvent) -> int | None:
        """Zoom with Ctrl; without it return how many frames to step, None for none."""
        if event.modifiers() & Qt.ControlModifier:
            self.zoom(STEP ** (event.angleDelta().y() / _NOTCH), event.position())
            return None
        self._turned -= event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        return notches or None

    def gesture(self, event: QEvent) -> bool:
        """Zoom with two fingers, on a touch screen or a touch pad."""
        if event.type() == QEvent.NativeGesture and event.gestureType() == Qt.ZoomNativeGesture:
            self.zoom(max(0.1, 1 + event.value()), event.localPos())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.PinchGesture)
            if isinstance(pinch, QPinchGesture) and pinch.changeFlags() & QPinchGesture.ScaleFactorChanged:
                at = self._widget.mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom(pinch.scaleFactor(), QPointF(at))
            return pinch is not None
        return False

    def press(self, event: QMouseEvent) -> bool:
        """Begin to move the picture: middle button, or Alt with the left one."""
        alt = event.button() == Qt.LeftButton and event.modifiers() & Qt.AltModifier
        if event.button() == Qt.MiddleButton or alt:
            self._held = event.localPos()
            return True
        return False

    def move(self, event: QMouseEvent) -> bool:
        """Move the picture."""
        if self._held is None:
            return False
        self.pan(event.localPos() - self._held)
        self._held = event.localPos()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Leave the picture where it is."""
        was, self._held = self._held is not None, None
        return was
