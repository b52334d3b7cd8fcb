"""Where a target has been: painted, and found under the cursor."""

from collections.abc import Iterator, Sequence
from itertools import starmap

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.look import theme
from ui.picture.placement import Placement
from ui.snapshot import Point

# Points that are painted as a band of so many shades.
_RECENT, _SHADES = 64, 4
_PAST_ALPHA = 0.35
_MOST_POINTS = 800


def paint_trail(
    painter: QPainter, trail: Sequence[Point | None], last: int, placement: Placement, colour: QColor
) -> None:
    """Paint a trail that ends in frame ``last``; the older, the fainter, and what is long past as a hairline."""
    if len(trail) < 2:
        return
    painter.save()
    painter.translate(placement.left, placement.top)
    painter.scale(placement.scale, placement.scale)
    recent = max(0, len(trail) - _RECENT)
    if recent:
        # A thousand lines of one px are painted in 2 ms; a wide line that crosses itself so often takes 200.
        _paint_part(painter, trail, [*_thinned(recent, last - _RECENT), recent], _pen(colour, 2 * _PAST_ALPHA, 0))
    _paint_part(painter, trail, range(recent, len(trail)), _pen(theme.HALO, _PAST_ALPHA, 3.5))
    newest = len(trail) - 1 - recent
    for number in range(_SHADES):
        part = range(recent + number * newest // _SHADES, recent + (number + 1) * newest // _SHADES + 1)
        alpha = _PAST_ALPHA + (0.95 - _PAST_ALPHA) * (number + 1) / _SHADES
        _paint_part(painter, trail, part, _pen(colour, alpha, 2.0))
    painter.restore()


def _pen(colour: QColor, alpha: float, width: float) -> QPen:
    shade = QColor(colour)
    shade.setAlphaF(alpha)
    pen = QPen(shade, width, Qt.SolidLine, Qt.FlatCap, Qt.RoundJoin)
    pen.setCosmetic(True)
    return pen


def _paint_part(painter: QPainter, trail: Sequence[Point | None], indices: Sequence[int], pen: QPen) -> None:
    painter.setPen(pen)
    for line in _unbroken(trail, indices):
        painter.drawPolyline(QPolygonF(list(starmap(QPointF, line))))


def trail_frame_at(
    trail: Sequence[Point | None], last: int, placement: Placement, where: QPointF, within_px: float
) -> int | None:
    """Return the earlier frame whose point of a trail lies nearest to a widget point, None when none is near."""
    x, y = placement.to_image(where)
    nearest, frame = (within_px / placement.scale) ** 2, None
    for index, point in enumerate(trail[:-1], start=last - len(trail) + 1):
        if point is not None:
            away = (point[0] - x) ** 2 + (point[1] - y) ** 2
            if away <= nearest:
                nearest, frame = away, index
    return frame


def _thinned(count: int, last: int) -> list[int]:
    """Return which points to paint: every 2^k-th frame, so that the same ones stay while the trail grows."""
    step = 1
    while count > step * _MOST_POINTS:
        step *= 2
    first = last - count + 1
    return [index for index in range(count) if (first + index) % step == 0 or index == count - 1]


def _unbroken(trail: Sequence[Point | None], indices: Sequence[int]) -> Iterator[list[Point]]:
    """Cut at gaps, also at those between two of the indices."""
    if len(indices) < 2:
        return
    if None not in trail[indices[0] : indices[-1] + 1]:
        yield [trail[index] for index in indices]
        return
    line: list[Point] = []
    before = indices[0]
    for index in indices:
        if None in trail[before : index + 1]:
            if len(line) > 1:
                yield line
            line = []
        if trail[index] is not None:
            line.append(trail[index])
        before = index
    if len(line) > 1:
        yield line
