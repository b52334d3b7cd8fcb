"""Names of the lanes of a timeline, and what its tool tips say."""

from collections.abc import Iterable

import numpy as np
from PyQt5.QtCore import QRect, QRectF, Qt
from PyQt5.QtGui import QFontMetrics, QPainter, QPalette

from tracker.editing import STATUSES, Track
from tracker.values import TrackStatus
from ui.look import theme
from ui.panels.timeline_clip import Clip
from ui.panels.timeline_lanes import mixed
from ui.snapshot import Target

HELP = (
    "Click or drag: go to a frame. Wheel: step, with Shift by 10 frames. Ctrl+wheel: zoom; double-click: show all. "
    "Alt+drag in the ruler: loop; drag its flags to change it."
)
_LIVE = "live"
_CHIP_PX = 10
_PAD_PX = 8
_LEAST_PX, _MOST_PX = 92, 170


def label_width(targets: Iterable[Target], metrics: QFontMetrics) -> int:
    """Return room for the longest name, within limits, px."""
    widest = max((metrics.horizontalAdvance(target.label) for target in targets), default=0)
    return max(_LEAST_PX, min(_MOST_PX, widest + _CHIP_PX + 3 * _PAD_PX))


def paint_label(painter: QPainter, room: QRect, target: Target, palette: QPalette, *, selected: bool) -> None:
    """Paint the name of a lane with the colour of its target."""
    ground = palette.color(QPalette.Window)
    if selected:
        ground = mixed(ground, palette.color(QPalette.Highlight), 0.3)
    painter.fillRect(room, ground)
    colour = theme.target_colour(target.number)
    if selected:
        painter.fillRect(QRect(room.left(), room.top(), 3, room.height()), palette.color(QPalette.Highlight))
    chip = QRectF(_PAD_PX, room.center().y() - _CHIP_PX / 2 + 0.5, _CHIP_PX, _CHIP_PX)
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setPen(colour.darker(150))
    painter.setBrush(colour)
    painter.drawRoundedRect(chip, 2.5, 2.5)
    painter.restore()
    painter.setPen(palette.color(QPalette.WindowText))
    text = room.adjusted(_CHIP_PX + 2 * _PAD_PX, 0, -4, 0)
    name = painter.fontMetrics().elidedText(target.label, Qt.ElideRight, text.width())
    painter.drawText(text, Qt.AlignVCenter | Qt.AlignLeft, name)


def corner_text(frame: int | None, clip: Clip, *, live: bool) -> str:
    """Return what stands left of the ruler: the time of the playhead, or that there is no other time than now."""
    if live:
        return _LIVE
    seconds = None if frame is None else clip.seconds(frame)
    return "" if seconds is None else f"{seconds:.3f} s"


def paint_corner(painter: QPainter, room: QRect, text: str, palette: QPalette) -> None:
    """Paint what stands left of the ruler."""
    painter.fillRect(room, palette.window())
    painter.setPen(mixed(palette.color(QPalette.Window), palette.color(QPalette.WindowText), 0.3))
    painter.drawLine(room.bottomLeft(), room.bottomRight())
    left = _PAD_PX
    if text == _LIVE:
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.STATUS_COLOURS[TrackStatus.LOST])
        painter.drawEllipse(QRectF(_PAD_PX + 1, room.center().y() - 3.5, 8, 8))
        painter.restore()
        left += _CHIP_PX + _PAD_PX
    painter.setPen(palette.color(QPalette.WindowText))
    painter.drawText(room.adjusted(left, 0, -4, 0), Qt.AlignVCenter | Qt.AlignLeft, text)


def place_tip(frame: int, clip: Clip, target: Target | None, track: Track | None) -> str:
    """Return frame and time of a place, and how a target is there."""
    seconds = clip.seconds(frame)
    lines = [f"frame {frame}" + ("" if seconds is None else f", {seconds:.3f} s")]
    if target is not None:
        lines.append(f"{target.label}: {_state_text(frame, track)}")
        if frame in target.placed:
            lines.append("you placed its box here")
        if target.end is not None and frame >= target.end:
            lines.append(f"not followed from frame {target.end} on")
    return "\n".join(lines)


def track_tip(target: Target, track: Track | None) -> str:
    """Return how a target has been in all."""
    if track is None or not track.frame.size:
        return f"{target.label}: not tracked yet"
    losses = len(track.losses())
    lost = "never lost" if not losses else "lost once" if losses == 1 else f"lost {losses} times"
    count = track.frame.size
    return f"{target.label}: {count} frame{'s' * (count != 1)}, {lost}, mean score {track.score.mean():.2f}"


def _state_text(frame: int, track: Track | None) -> str:
    place = 0 if track is None else int(np.searchsorted(track.frame, frame))
    if track is None or place == track.frame.size or track.frame[place] != frame:
        return "not tracked"
    status = STATUSES[track.status[place]]
    word = "LOST" if status is TrackStatus.LOST else str(status)
    return f"{word}, score {track.score[place]:.2f}"
