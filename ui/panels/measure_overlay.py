"""The calibration over the picture: a line of known length, axes, a grid on the plane."""

from math import floor, hypot, log10

import numpy as np
from PyQt5.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from tracker.measuring import Calibration, Plane
from ui.look import theme
from ui.picture.marks import paint_chip, stroke
from ui.picture.placement import Placement

_LINE = QColor("#ffffff")
_GRID = QColor(255, 255, 255, 110)
_X_AXIS, _Y_AXIS = QColor("#ff8a70"), QColor("#7fd4ff")
_ARROW_PX, _HEAD_PX, _TICK_PX = 64.0, 8.0, 5.0
_MOST_CELLS_SHORT, _MOST_CELLS_LONG = 8, 40


def paint_calibration(painter: QPainter, calibration: Calibration, placement: Placement) -> None:
    """Paint what a calibration is made of over the picture that lies at a placement."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setClipRect(placement.rect)
    painter.setBrush(Qt.NoBrush)
    if calibration.plane is not None:
        _paint_plane(painter, calibration.plane, calibration.unit, placement)
    if calibration.scale is not None:
        start, end = (placement.to_widget(*point) for point in (calibration.scale.start, calibration.scale.end))
        _paint_scale(painter, start, end, f"{calibration.scale.length:g} {calibration.unit}", placement)
    if calibration.origin is not None or calibration.plane is not None:
        _paint_axes(painter, calibration, placement)
    painter.restore()


def _paint_scale(painter: QPainter, start: QPointF, end: QPointF, text: str, placement: Placement) -> None:
    line = QLineF(start, end)
    across = line.normalVector().unitVector()
    tick = QPointF(across.dx(), across.dy()) * _TICK_PX

    def draw() -> None:
        painter.drawLine(line)
        for place in (start, end):
            painter.drawLine(place - tick, place + tick)

    stroke(painter, _LINE, 1.5, draw)
    paint_chip(painter, text, QRectF(line.center(), line.center()).adjusted(-8, -8, 8, 8), placement.rect, _LINE)


def _paint_plane(painter: QPainter, plane: Plane, unit: str, placement: Placement) -> None:
    corners = [placement.to_widget(*point) for point in plane.image]
    world = np.array(plane.world)
    along, up = (hypot(*(world[end] - world[0])) for end in (1, 3))
    painter.setPen(QPen(_GRID, 1.0))
    # As if the world were the unit of this calibration without axes of its own.
    flat = Calibration(unit=unit, plane=plane)
    step = _step(along, up)
    for ends, length in (((0, 1, 3, 2), along), ((0, 3, 1, 2), up)):
        shares = np.arange(1, np.ceil(length / step - 1e-9))[:, None] * step / length
        first, last, other_first, other_last = (world[end] for end in ends)
        starts = flat.to_image(first + shares * (last - first))
        stops = flat.to_image(other_first + shares * (other_last - other_first))
        for start, stop in zip(starts, stops, strict=True):
            painter.drawLine(placement.to_widget(*start), placement.to_widget(*stop))
    stroke(painter, _LINE, 1.5, lambda: painter.drawPolygon(QPolygonF(corners)))
    for one, other, length in ((0, 1, along), (0, 3, up)):
        middle = (corners[one] + corners[other]) / 2
        beside = QRectF(middle, middle).adjusted(-8, -2, 8, 2)
        paint_chip(painter, f"{length:.6g} {unit}", beside, placement.rect, _LINE)


def _step(one: float, other: float) -> float:
    """Return a round length that divides the shorter side into some parts, the longer not into many."""
    least = max(min(one, other) / _MOST_CELLS_SHORT, max(one, other) / _MOST_CELLS_LONG)
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def _paint_axes(painter: QPainter, calibration: Calibration, placement: Placement) -> None:
    small = 1e-3 * _size_of(calibration)
    origin, along, up = calibration.to_image([(0, 0), (small, 0), (0, small)])
    start = placement.to_widget(*origin)
    for end, name, colour in ((along, "x", _X_AXIS), (up, "y", _Y_AXIS)):
        direction = end - origin
        length = hypot(*direction)
        if np.isfinite(length) and length > 0:
            _paint_arrow(painter, start, QPointF(*(direction / length)), name, colour)
    stroke(painter, _LINE, 1.5, lambda: painter.drawEllipse(start, 3.5, 3.5))


def _paint_arrow(painter: QPainter, start: QPointF, direction: QPointF, name: str, colour: QColor) -> None:
    tip = start + direction * _ARROW_PX
    across = QPointF(-direction.y(), direction.x())
    sides = [tip - direction * _HEAD_PX + across * side * _HEAD_PX / 2 for side in (-1, 1)]

    def draw() -> None:
        painter.drawLine(start, tip)
        for side in sides:
            painter.drawLine(tip, side)

    stroke(painter, colour, 2.0, draw)
    metrics = QFontMetricsF(painter.font())
    middle = tip + direction * metrics.height() * 0.75
    area = QRectF(middle.x() - 12, middle.y() - 12, 24, 24)
    for shift in (QPointF(1, 1), QPointF(-1, 1), QPointF(1, -1), QPointF(-1, -1)):
        painter.setPen(theme.HALO)
        painter.drawText(area.translated(shift), Qt.AlignCenter, name)
    painter.setPen(colour)
    painter.drawText(area, Qt.AlignCenter, name)


def _size_of(calibration: Calibration) -> float:
    """Return a length of the world that is neither tiny nor huge in the picture."""
    if calibration.plane is not None:
        return float(np.ptp(np.array(calibration.plane.world), axis=0).max())
    return calibration.scale.length if calibration.scale is not None else 100.0
