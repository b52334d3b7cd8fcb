"""Paints what lies around the lanes of a timeline: ruler, loop, playhead."""

from dataclasses import dataclass

from PyQt5.QtCore import QLine, QPoint, QPointF, QRect, Qt
from PyQt5.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPolygonF, QRegion

from ui.panels.timeline_axis import Axis, clock_text, frame_step, frame_ticks, minor_step, second_step
from ui.panels.timeline_clip import Clip
from ui.panels.timeline_lanes import mixed

FLAG_PX = 8
GRIP_PX = 6
_GAP_PX = 26
_COLUMN_FROM_PX = 4


@dataclass(frozen=True, slots=True)
class Areas:
    """Where things are in a timeline, widget px.

    Parameters
    ----------
    ruler, lanes : QRect
        One above the other, both right of the labels.
    """

    ruler: QRect
    lanes: QRect

    @property
    def time(self) -> QRect:
        """Everything over which time runs."""
        return self.ruler | self.lanes


def ruler_height(metrics: QFontMetrics) -> int:
    """Return room for a line of frame numbers and one of times, px."""
    return 2 * metrics.height() + 6


def paint_ruler(
    painter: QPainter, areas: Areas, axis: Axis, clip: Clip, palette: QPalette, *, taken: QRect, changed: QRegion
) -> None:
    """Paint frame numbers above, times below, and their ticks.

    Parameters
    ----------
    taken : QRect
        Where the playhead's number will be: no label is begun beside it and cut.
    changed : QRegion
        What needs to be painted.
    """
    area, metrics = areas.ruler, painter.fontMetrics()
    text = palette.color(QPalette.WindowText)
    quiet = mixed(palette.color(QPalette.Window), text, 0.62)
    line = mixed(palette.color(QPalette.Window), text, 0.3)
    painter.fillRect(area, palette.window())
    painter.setPen(line)
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    step = frame_step(axis, metrics.horizontalAdvance(str(int(axis.stop))) + _GAP_PX)
    minor = minor_step(step)
    if minor * axis.frame_px >= _COLUMN_FROM_PX:
        lefts = [round(axis.x(frame)) for frame in frame_ticks(axis, minor)]
        painter.drawLines([QLine(x, area.top(), x, area.top() + 3) for x in lefts])
    upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
    lower = upper.translated(0, upper.height())
    labels = [(axis.x(frame), str(frame), upper, text) for frame in frame_ticks(axis, step)]
    labels += [(x, label, lower, quiet) for x, label in _second_labels(axis, clip, metrics)]
    for x, label, row, colour in labels:
        room = QRect(round(x), row.top(), metrics.horizontalAdvance(label) + 6, row.height())
        if changed.intersects(room):
            painter.setPen(line)
            painter.drawLine(room.left(), room.top() + 1, room.left(), room.bottom() - 1)
            # A label cut by an edge or by the playhead would be another number.
            if room.right() <= row.right() and not room.intersects(taken):
                painter.setPen(colour)
                painter.drawText(room.adjusted(4, 0, 0, 0), Qt.AlignLeft | Qt.AlignVCenter, label)


def paint_loop(painter: QPainter, areas: Areas, axis: Axis, loop: tuple[int, int], palette: QPalette) -> None:
    """Shade the part that is played again and again, with a flag at either end."""
    left, right = round(axis.x(loop[0])), round(axis.x(loop[1] + 1))
    colour = palette.color(QPalette.Highlight)
    shade = palette.color(QPalette.Highlight)
    # Fainter over the lanes, whose colours mean something.
    for area, alpha in ((areas.ruler, 90), (areas.lanes, 26)):
        shade.setAlpha(alpha)
        painter.fillRect(QRect(left, area.top(), right - left, area.height()) & area, shade)
    for x, side in ((left, 1), (right, -1)):
        _paint_flag(painter, areas, x, side, colour)


def paint_loop_start(painter: QPainter, areas: Areas, axis: Axis, frame: int, palette: QPalette) -> None:
    """Paint the first mark of a loop that has no end yet."""
    _paint_flag(painter, areas, round(axis.x(frame)), 1, palette.color(QPalette.Highlight))


def grip(areas: Areas, axis: Axis, loop: tuple[int, int] | None, point: QPoint) -> int | None:
    """Return which end of a loop can be taken hold of at a point: 0, 1, or None."""
    if loop is None or not areas.ruler.contains(point):
        return None
    distances = [abs(point.x() - axis.x(loop[0])), abs(point.x() - axis.x(loop[1] + 1))]
    nearest = distances.index(min(distances))
    return nearest if distances[nearest] <= GRIP_PX else None


def playhead_chip(ruler: QRect, axis: Axis, frame: int, metrics: QFontMetrics) -> QRect:
    """Return where the number of the playhead is."""
    width = metrics.horizontalAdvance(str(frame)) + 10
    middle = _column(ruler, axis, frame).center().x()
    left = max(ruler.left(), min(middle - width // 2, ruler.right() + 1 - width))
    return QRect(left, ruler.top(), width, ruler.height() // 2)


def playhead_region(areas: Areas, axis: Axis, frame: int, metrics: QFontMetrics) -> QRegion:
    """Return the pixels of the playhead: its line and its number."""
    line, chip = _column(areas.time, axis, frame), playhead_chip(areas.ruler, axis, frame, metrics)
    # As far as a label reaches that comes and goes with it.
    reach = metrics.horizontalAdvance(str(int(axis.stop))) + 8
    return QRegion(line.adjusted(-2, 0, 2, 0)) | QRegion(chip.adjusted(-reach, 0, reach, 1))


def paint_playhead(painter: QPainter, areas: Areas, axis: Axis, frame: int, palette: QPalette) -> None:
    """Paint where the picture that is shown lies; a wide frame as a whole."""
    colour = palette.color(QPalette.WindowText)
    area = areas.time
    column = _column(area, axis, frame)
    if axis.frame_px >= _COLUMN_FROM_PX:
        shade = palette.color(QPalette.WindowText)
        shade.setAlpha(60)
        painter.fillRect(column & area, shade)
    middle = column.center().x()
    if area.left() <= middle <= area.right():
        painter.fillRect(QRect(middle - 1, area.top(), 3, area.height()), palette.color(QPalette.Window))
        painter.fillRect(QRect(middle, area.top(), 1, area.height()), colour)
    if axis.shows(frame):
        chip = playhead_chip(areas.ruler, axis, frame, painter.fontMetrics())
        painter.fillRect(chip, colour)
        painter.setPen(palette.color(QPalette.Window))
        painter.drawText(chip, Qt.AlignCenter, str(frame))


def _second_labels(axis: Axis, clip: Clip, metrics: QFontMetrics) -> list[tuple[float, str]]:
    begin, stop, pace_s = clip.seconds(axis.start), clip.seconds(axis.stop), clip.pace_s
    if begin is None or stop is None or pace_s is None:
        return []
    step = second_step(pace_s / axis.frame_px, metrics.horizontalAdvance("0:00:00.0") + _GAP_PX)
    decimals = 0 if step >= 1 else len(f"{step:g}") - 2
    first = int(-(-begin // step))
    times = [count * step for count in range(first, int(stop // step) + 1)]
    return [(axis.x(clip.frame_at(time)), clock_text(time, decimals)) for time in times]


def _paint_flag(painter: QPainter, areas: Areas, x: int, side: int, colour: QColor) -> None:
    if not areas.time.left() <= x <= areas.time.right() + 1:
        return
    bottom = areas.ruler.bottom()
    painter.setPen(QPen(colour, 1))
    painter.drawLine(x, areas.ruler.top(), x, areas.lanes.bottom())
    flag = QPolygonF([QPointF(x, bottom - FLAG_PX), QPointF(x + side * FLAG_PX, bottom - FLAG_PX), QPointF(x, bottom)])
    painter.setBrush(colour)
    painter.drawPolygon(flag)
    painter.setBrush(Qt.NoBrush)


def _column(area: QRect, axis: Axis, frame: int) -> QRect:
    left, right = round(axis.x(frame)), round(axis.x(frame + 1))
    return QRect(left, area.top(), max(1, right - left), area.height())
