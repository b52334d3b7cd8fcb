"""Paints what is known about a picture on top of it: pure functions of a snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.look import theme
from ui.picture.placement import Placement
from ui.snapshot import ProbabilityMap, Snapshot, Target

_HEAT_STOPS = {
    0: (8, 10, 40),
    80: (120, 20, 110),
    160: (235, 90, 60),
    220: (255, 190, 60),
    255: (255, 255, 200),
}


@dataclass(frozen=True, slots=True)
class Options:
    """Which overlays are painted.

    Parameters
    ----------
    probability : bool
    opacity : float, in [0, 1]
        Of the probability image.
    search_window, trail : bool
    """

    probability: bool = False
    opacity: float = 0.65
    search_window: bool = True
    trail: bool = True


def paint_overlays(painter: QPainter, snapshot: Snapshot, placement: Placement, options: Options) -> None:
    """Paint everything about the targets of a snapshot over its picture."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setClipRect(placement.rect)
    if options.probability:
        for target in snapshot.targets:
            if target.probability is not None:
                _paint_probability(painter, target.probability, placement, options.opacity)
    for target in snapshot.targets:
        if options.search_window and target.search_region is not None:
            _paint_search_window(painter, target.search_region, placement)
        if options.trail:
            _paint_trail(painter, target, placement)
        _paint_target(painter, target, placement, selected=target.state.target_id == snapshot.selected_id)
    for target in snapshot.targets:
        _paint_label(painter, target, placement)
    painter.restore()


def paint_rubber_band(painter: QPainter, box: Box, placement: Placement) -> None:
    """Paint the box being drawn and its size, exactly where it will be."""
    rect = placement.rect_to_widget(box)
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.fillRect(rect, QColor(255, 255, 255, 36))
    _stroke(painter, theme.RUBBER_BAND, 1.5, lambda: painter.drawRect(rect))
    _paint_chip(painter, f"{box.width:g} x {box.height:g}", rect, placement.rect, theme.RUBBER_BAND)
    painter.restore()


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


def _paint_probability(painter: QPainter, probability: ProbabilityMap, placement: Placement, opacity: float) -> None:
    height, width = probability.image.shape
    colours = np.ascontiguousarray(heat_table()[probability.image])
    image = QImage(colours.data, width, height, 4 * width, QImage.Format_RGB32)
    painter.setOpacity(opacity)
    painter.drawImage(placement.rect_to_widget(probability.region), image)
    painter.setOpacity(1.0)


@cache
def heat_table() -> NDArray[np.uint32]:
    """Return 256 colours from dark blue (0) over red to pale yellow (1) as ``0xffRRGGBB``."""
    levels = np.arange(256)
    red, green, blue = (
        np.interp(levels, list(_HEAT_STOPS), channel).astype(np.uint32)
        for channel in zip(*_HEAT_STOPS.values(), strict=True)
    )
    return np.uint32(0xFF000000) | red << 16 | green << 8 | blue


def _paint_search_window(painter: QPainter, region: Box, placement: Placement) -> None:
    pen = QPen(theme.SEARCH_WINDOW, 1.0, Qt.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.NoBrush)
    painter.drawRect(placement.rect_to_widget(region))


def _paint_trail(painter: QPainter, target: Target, placement: Placement) -> None:
    colour = QColor(theme.STATUS_COLOURS[target.state.status])
    points = [None if point is None else placement.to_widget(*point) for point in target.trail]
    for age, (start, end) in enumerate(pairwise(points)):
        if start is not None and end is not None:
            colour.setAlphaF(0.15 + 0.75 * (age + 1) / len(points))
            painter.setPen(QPen(colour, 2.0, Qt.SolidLine, Qt.RoundCap))
            painter.drawLine(QLineF(start, end))


def _paint_target(painter: QPainter, target: Target, placement: Placement, *, selected: bool) -> None:
    state = target.state
    colour = theme.STATUS_COLOURS[state.status]
    lost = state.status is TrackStatus.LOST
    rect = placement.rect_to_widget(state.box)
    corners = QPolygonF([placement.to_widget(x, y) for x, y in state.rotated_box.corners()])
    painter.setBrush(Qt.NoBrush)
    if not lost:
        _stroke(painter, colour, 1.0, lambda: painter.drawPolygon(corners))
    style = Qt.DashLine if lost else Qt.SolidLine
    _stroke(painter, colour, 2.5 if selected else 1.5, lambda: painter.drawRect(rect), style)
    if not lost:
        _paint_cross(painter, rect.center(), colour)


def _paint_cross(painter: QPainter, centre: QPointF, colour: QColor) -> None:
    def draw() -> None:
        painter.drawLine(centre - QPointF(4, 0), centre + QPointF(4, 0))
        painter.drawLine(centre - QPointF(0, 4), centre + QPointF(0, 4))

    _stroke(painter, colour, 1.5, draw)


def _paint_label(painter: QPainter, target: Target, placement: Placement) -> None:
    state = target.state
    text = f"{state.target_id}  {state.score:.2f}"
    if state.status is TrackStatus.LOST:
        text = f"{state.target_id}  LOST"
    elif state.status is not TrackStatus.TRACKING:
        text += f"  {state.status}"
    rect = placement.rect_to_widget(state.box)
    _paint_chip(painter, text, rect, placement.rect, theme.STATUS_COLOURS[state.status])


def _paint_chip(painter: QPainter, text: str, box: QRectF, area: QRectF, colour: QColor) -> None:
    """Paint text above a box, pushed inside the area."""
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 2
    x = min(max(box.left() - 1, area.left()), max(area.left(), area.right() - width))
    y = box.top() - height - 3
    if y < area.top():
        y = min(box.bottom() + 3, area.bottom() - height)
    chip = QRectF(x, max(y, area.top()), width, height)
    painter.setPen(Qt.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(theme.CHIP_TEXT)
    painter.drawText(chip, Qt.AlignCenter, text)


def _stroke(
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
