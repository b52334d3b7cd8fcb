"""The picture with its overlays, and the mouse on it."""

from dataclasses import replace
from math import floor
from time import perf_counter

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from tracker.geometry import Box
from tracker.values import Frame
from ui.look import theme
from ui.picture.overlays import Options, paint_hint, paint_overlays, paint_rubber_band
from ui.picture.placement import Placement
from ui.snapshot import Phase, Snapshot

MIN_BOX_PX = 3
_SMOOTH_BELOW_PX = 2_500_000
_HINT_MS = 4000


class VideoView(QWidget):
    """Shows the picture of a snapshot as large as it can be; a drag on it draws a box.

    Signals
    -------
    box_drawn(Box, bool)
        A box in whole image px was drawn; True to add a target (Shift was held).
    clicked(float, float)
        The picture was clicked without a drag, image px.
    dragging(object)
        The box as it is now, None when the drag ended.
    hovered(object)
        The image pixel ``(x, y)`` under the cursor, None outside the picture.
    """

    box_drawn = pyqtSignal(object, bool)
    clicked = pyqtSignal(float, float)
    dragging = pyqtSignal(object)
    hovered = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAttribute(Qt.WA_OpaquePaintEvent)
        self.setAccessibleName("picture")
        self.snapshot: Snapshot | None = None
        self.options = Options()
        self.paint_ms = 0.0
        self.empty_text = ""
        self._image: QImage | None = None
        self._drag_start: tuple[float, float] | None = None
        self._drag_end: tuple[float, float] | None = None
        self._standing_hint = ""
        self._passing_hint = ""
        self._hint_timer = QTimer(self, singleShot=True, interval=_HINT_MS)
        self._hint_timer.timeout.connect(lambda: self.show_hint(""))

    def sizeHint(self) -> QSize:
        """Room for a VGA picture and a half."""
        return QSize(960, 640)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the worker published."""
        if snapshot.phase is Phase.OPENING and self.snapshot is not None:
            # No flash of an empty view between two sources.
            snapshot = replace(snapshot, frame=self.snapshot.frame)
        self.snapshot = snapshot
        self._image = as_image(snapshot.frame) if snapshot.frame is not None else None
        self.update()

    def set_options(self, options: Options) -> None:
        """Choose the overlays."""
        self.options = options
        self.update()

    def set_standing_hint(self, text: str) -> None:
        """Show a hint until another is set; empty for none."""
        if text != self._standing_hint:
            self._standing_hint = text
            self.update()

    def show_hint(self, text: str) -> None:
        """Show a hint for some seconds."""
        self._passing_hint = text
        self._hint_timer.start()
        self.update()

    @property
    def hint(self) -> str:
        """The hint that is shown."""
        return self._passing_hint or self._standing_hint

    @property
    def placement(self) -> Placement | None:
        """Where the picture lies, None without one."""
        if self._image is None:
            return None
        return Placement.fit(self._image.width(), self._image.height(), self.width(), self.height())

    @property
    def drawn_box(self) -> Box | None:
        """The box being drawn, None when there is none."""
        if self._drag_start is None or self._drag_end is None or self.placement is None:
            return None
        return self.placement.whole_box(self._drag_start, self._drag_end)

    def cancel_drag(self) -> None:
        """Forget the box being drawn."""
        self._drag_start = self._drag_end = None
        self.dragging.emit(None)
        self.update()

    def rendered(self, *, overlay: bool) -> QImage | None:
        """Return the picture in its own size, with or without what is painted over it."""
        if self._image is None or self.snapshot is None:
            return None
        image = self._image.convertToFormat(QImage.Format_RGB888)
        if overlay:
            painter = QPainter(image)
            painter.setFont(self.font())
            whole = Placement(0, 0, 1, image.width(), image.height())
            paint_overlays(painter, self.snapshot, whole, self.options)
            painter.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint backdrop, picture, overlays, box being drawn and hint."""
        started = perf_counter()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.BACKDROP)
        placement = self.placement
        if placement is None or self._image is None or self.snapshot is None:
            font = self.font()
            font.setPointSizeF(1.2 * font.pointSizeF())
            painter.setFont(font)
            painter.setPen(theme.BACKDROP_TEXT)
            painter.drawText(self.rect(), Qt.AlignCenter, self.empty_text)
        else:
            self._paint_picture(painter, placement, self._image, self.snapshot)
        if self.hint and self._drag_start is None:
            paint_hint(painter, self.hint, QRectF(self.rect()))
        painter.end()
        self.paint_ms += 0.2 * ((perf_counter() - started) * 1e3 - self.paint_ms)

    def _paint_picture(self, painter: QPainter, placement: Placement, image: QImage, snapshot: Snapshot) -> None:
        device_px = placement.rect.width() * placement.rect.height() * self.devicePixelRatioF() ** 2
        painter.setRenderHint(QPainter.SmoothPixmapTransform, device_px < _SMOOTH_BELOW_PX)
        painter.drawImage(placement.rect, image)
        paint_overlays(painter, snapshot, placement, self.options)
        if self.drawn_box is not None:
            paint_rubber_band(painter, self.drawn_box, placement)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a box."""
        if event.button() == Qt.LeftButton and self.placement is not None:
            self._drag_start = self._drag_end = self.placement.to_image(event.localPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the open corner of the box, tell what is under the cursor."""
        placement = self.placement
        if placement is None:
            return
        if self._drag_start is not None:
            self._drag_end = placement.to_image(event.localPos())
            self.dragging.emit(self.drawn_box)
            self.update()
        self._tell_hovered(event.localPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the box."""
        if event.button() != Qt.LeftButton or self._drag_start is None or self.placement is None:
            return
        start, self._drag_end = self._drag_start, self.placement.to_image(event.localPos())
        box = self.drawn_box
        self.cancel_drag()
        if box is not None and box.width >= MIN_BOX_PX and box.height >= MIN_BOX_PX:
            self.box_drawn.emit(box, bool(event.modifiers() & Qt.ShiftModifier))
        else:
            self.clicked.emit(*start)

    def leaveEvent(self, event: object) -> None:
        """Tell that the cursor is gone."""
        self.hovered.emit(None)

    def _tell_hovered(self, position: QPointF) -> None:
        x, y = (floor(value) for value in self.placement.to_image(position))
        inside = 0 <= x < self._image.width() and 0 <= y < self._image.height()
        self.hovered.emit((x, y) if inside else None)


def as_image(frame: Frame) -> QImage:
    """Wrap a frame without copying; the caller keeps the frame as long as the image."""
    pixels = frame.image
    height, width = pixels.shape[:2]
    colour = pixels.ndim == 3
    form = QImage.Format_BGR888 if colour else QImage.Format_Grayscale8
    return QImage(pixels.data, width, height, pixels.strides[0], form)
