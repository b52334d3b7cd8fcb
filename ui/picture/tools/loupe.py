"""What lies under the cursor, larger."""

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen

from tracker.values import Frame
from ui.look import theme
from ui.picture.marks import paint_chip
from ui.picture.placement import Placement
from ui.picture.scaled import as_image
from ui.snapshot import Point

_SIDE_PX = 132.0
_AWAY_PX = 22.0
_SCALE = 10.0


def paint_loupe(painter: QPainter, frame: Frame, at: Point, placement: Placement, area: QRectF) -> None:
    """Paint the pixels around an image point beside it; nothing where the picture itself is that large."""
    if placement.scale >= _SCALE / 2:
        return
    circle = _beside(placement.to_widget(*at), area)
    shown = _SIDE_PX / _SCALE
    painter.save()
    outline = QPainterPath()
    outline.addEllipse(circle)
    painter.setClipPath(outline)
    painter.fillRect(circle, theme.BACKDROP)
    painter.setRenderHint(QPainter.SmoothPixmapTransform, False)
    image = as_image(frame)
    source = QRectF(at[0] - shown / 2, at[1] - shown / 2, shown, shown)
    inside = source.intersected(QRectF(image.rect()))
    target = QRectF(circle.topLeft() + (inside.topLeft() - source.topLeft()) * _SCALE, inside.size() * _SCALE)
    painter.drawImage(target, image, inside)
    _paint_cross_hair(painter, circle)
    painter.restore()
    painter.setBrush(Qt.NoBrush)
    for pen in (QPen(theme.HALO, 4), QPen(QColor("white"), 2)):
        painter.setPen(pen)
        painter.drawEllipse(circle)
    spot = QRectF(circle.left() + 8, circle.bottom() + 24, 1, 1)
    paint_chip(painter, f"{at[0]:.1f}, {at[1]:.1f}", spot, area, theme.RUBBER_BAND)


def _beside(place: QPointF, area: QRectF) -> QRectF:
    """Return the circle right below a place, on its other sides where there is no room."""
    x, y = place.x() + _AWAY_PX, place.y() + _AWAY_PX
    if x + _SIDE_PX > area.right():
        x = place.x() - _AWAY_PX - _SIDE_PX
    if y + _SIDE_PX + 24 > area.bottom():
        y = place.y() - _AWAY_PX - _SIDE_PX - 24
    return QRectF(QPointF(x, y), QSizeF(_SIDE_PX, _SIDE_PX))


def _paint_cross_hair(painter: QPainter, circle: QRectF) -> None:
    """Paint lines that leave the pixel in the middle free."""
    centre = circle.center()
    for pen in (QPen(theme.HALO, 3), QPen(QColor("white"), 1)):
        painter.setPen(pen)
        for direction in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(centre + direction * 6, centre + direction * (_SIDE_PX / 2))
