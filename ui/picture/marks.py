"""Small things that are painted on a picture: outlines, chips, handles, a hint."""

from collections.abc import Callable

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.look import theme
from ui.picture.placement import Placement

_PAD, _MARK = 6.0, 8.0
_NAME_PX = 180.0


def stroke(
    painter: QPainter,
    colour: QColor,
    width: float,
    draw: Callable[[], None],
    style: Qt.PenStyle = Qt.SolidLine,
) -> None:
    """Draw lines with a dark rim, to be seen on any picture."""
    for pen in (QPen(theme.HALO, width + 2), QPen(colour, width, style)):
        pen.setJoinStyle(Qt.MiterJoin)
        painter.setPen(pen)
        draw()


def paint_cross(painter: QPainter, centre: QPointF, colour: QColor, reach: float = 4) -> None:
    """Paint a small upright cross."""

    def draw() -> None:
        painter.drawLine(centre - QPointF(reach, 0), centre + QPointF(reach, 0))
        painter.drawLine(centre - QPointF(0, reach), centre + QPointF(0, reach))

    stroke(painter, colour, 1.5, draw)


def paint_handles(painter: QPainter, places: list[QPointF], colour: QColor) -> None:
    """Paint what a box is resized by."""
    painter.setPen(QPen(theme.HALO, 1))
    painter.setBrush(QColor("white"))
    for place in places:
        painter.drawRect(QRectF(place - QPointF(4, 4), QSizeF(8, 8)))
    painter.setPen(Qt.NoPen)
    painter.setBrush(colour)
    for place in places:
        painter.drawRect(QRectF(place - QPointF(2.5, 2.5), QSizeF(5, 5)))
    painter.setBrush(Qt.NoBrush)


def paint_rubber_band(
    painter: QPainter, box: Box, placement: Placement, style: Qt.PenStyle = Qt.SolidLine, text: str = ""
) -> None:
    """Paint the box being drawn and its size, exactly where it will be."""
    rect = placement.rect_to_widget(box)
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.fillRect(rect, QColor(255, 255, 255, 36))
    painter.setBrush(Qt.NoBrush)
    stroke(painter, theme.RUBBER_BAND, 1.5, lambda: painter.drawRect(rect), style)
    paint_chip(painter, text or size_text(box), rect, placement.rect, theme.RUBBER_BAND)
    painter.restore()


def size_text(box: Box) -> str:
    """Return width and height."""
    return f"{box.width:g} x {box.height:g}"


def paint_chip(painter: QPainter, text: str, box: QRectF, area: QRectF, colour: QColor) -> None:
    """Paint text above a box, pushed inside the area."""
    painter.setFont(_bold(painter))
    metrics = QFontMetricsF(painter.font())
    chip = beside(box, QSizeF(metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height() + 2), area)
    painter.setPen(Qt.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(theme.CHIP_TEXT)
    painter.drawText(chip, Qt.AlignCenter, text)


def paint_label(
    painter: QPainter, name: str, status: TrackStatus, score: float, box: QRectF, area: QRectF, colour: QColor
) -> None:
    """Paint who a target is, in its colour, and beside it how it does: by word, mark and colour of the status."""
    painter.setFont(_bold(painter))
    metrics = QFontMetricsF(painter.font())
    if metrics.horizontalAdvance(name) > _NAME_PX:
        name = metrics.elidedText(name, Qt.ElideRight, _NAME_PX)
    text = _status_text(status, score)
    marked = status in (TrackStatus.UNCERTAIN, TrackStatus.MANUAL)
    left = metrics.horizontalAdvance(name) + 2 * _PAD
    right = metrics.horizontalAdvance(text) + 2 * _PAD + (_MARK + 4 if marked else 0)
    chip = beside(box, QSizeF(left + right, metrics.height() + 2), area)
    named, told = QRectF(chip), QRectF(chip)
    named.setWidth(left)
    told.setLeft(named.right())
    lost = status is TrackStatus.LOST
    painter.setPen(Qt.NoPen)
    painter.setBrush(theme.STATUS_COLOURS[status] if lost else theme.HINT_BACKGROUND)
    painter.drawRoundedRect(chip, 3, 3)
    painter.setBrush(colour)
    painter.drawRoundedRect(named, 3, 3)
    painter.drawRect(named.adjusted(4, 0, 0, 0))
    painter.setPen(theme.CHIP_TEXT)
    painter.drawText(named, Qt.AlignCenter, name)
    if marked:
        _paint_mark(painter, QPointF(told.left() + _PAD + _MARK / 2, told.center().y()), status)
        told.adjust(_MARK + 4, 0, 0, 0)
    painter.setPen(theme.CHIP_TEXT if lost else theme.HINT_TEXT)
    painter.drawText(told, Qt.AlignCenter, text)


def paint_hint(painter: QPainter, text: str, area: QRectF) -> None:
    """Paint one line in a quiet chip at the bottom of an area."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(text, Qt.ElideRight, area.width() - 44)
    width, height = metrics.horizontalAdvance(text) + 28, metrics.height() + 14
    chip = QRectF(area.center().x() - width / 2, area.bottom() - height - 14, width, height)
    painter.setPen(Qt.NoPen)
    painter.setBrush(theme.HINT_BACKGROUND)
    painter.drawRoundedRect(chip, height / 2, height / 2)
    painter.setPen(theme.HINT_TEXT)
    painter.drawText(chip, Qt.AlignCenter, text)
    painter.restore()


def beside(box: QRectF, size: QSizeF, area: QRectF) -> QRectF:
    """Return a rectangle above a box, below it where there is no room, inside the area in any case."""
    x = min(max(box.left() - 1, area.left()), max(area.left(), area.right() - size.width()))
    y = box.top() - size.height() - 3
    if y < area.top():
        y = min(box.bottom() + 3, area.bottom() - size.height())
    return QRectF(QPointF(x, max(y, area.top())), size)


def _status_text(status: TrackStatus, score: float) -> str:
    match status:
        case TrackStatus.LOST:
            return "LOST"
        case TrackStatus.MANUAL:
            return "manual"
        case TrackStatus.UNCERTAIN:
            return f"uncertain {score:.2f}"
    return f"{score:.2f}"


def _paint_mark(painter: QPainter, centre: QPointF, status: TrackStatus) -> None:
    """Paint a dot for doubt, a diamond for the user's own hand: told apart by shape as well."""
    painter.setPen(Qt.NoPen)
    painter.setBrush(theme.STATUS_COLOURS[status])
    reach = _MARK / 2
    if status is TrackStatus.MANUAL:
        ends = (QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0))
        painter.drawPolygon(QPolygonF([centre + end for end in ends]))
    else:
        painter.drawEllipse(centre, reach, reach)


def _bold(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setBold(True)
    return font
