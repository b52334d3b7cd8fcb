"""Shows what became of every target in every frame, and where the picture that is shown lies."""

from math import ceil, floor

from PyQt5.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PyQt5.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PyQt5.QtWidgets import QAbstractScrollArea, QScrollBar, QSizePolicy, QWidget

from ui.panels.timeline_axis import Axis
from ui.panels.timeline_labels import HELP, corner_text, label_width, paint_corner, paint_label, place_tip, track_tip
from ui.panels.timeline_lanes import Strips
from ui.panels.timeline_ruler import (
    Areas,
    paint_loop,
    paint_loop_start,
    paint_playhead,
    paint_ruler,
    playhead_chip,
    playhead_region,
    ruler_height,
)
from ui.panels.timeline_scope import Scope
from ui.snapshot import Phase, Snapshot, Target

_LANE_GAP_PX = 2
_ANSWER_MS = 2000
_MISSED_FRAMES = 25


class TimelineView(QAbstractScrollArea):
    """A ruler and one lane per target, without anything that can be done to them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.NoFrame)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Preferred)
        self.viewport().setAttribute(Qt.WA_OpaquePaintEvent)
        font = self.font()
        font.setPointSizeF(0.9 * font.pointSizeF())
        self.viewport().setFont(font)
        self.snapshot: Snapshot | None = None
        self._scope = Scope()
        self._strips = Strips()
        self._labels_px = label_width((), self.viewport().fontMetrics())
        # The frame that was asked for last, until it is shown: the playhead does not wait for the picture.
        self._asked: int | None = None
        self._answer = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._answer.timeout.connect(self._give_up)

    def sizeHint(self) -> QSize:
        """Room for four lanes."""
        return QSize(640, self._ruler_px + 4 * self._lane_px + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for one lane."""
        return QSize(280, self._ruler_px + self._lane_px + 4)

    @property
    def axis(self) -> Axis:
        """Which frames are shown where."""
        return self._scope.axis

    @property
    def playhead(self) -> int | None:
        """The frame under the playhead."""
        if self._asked is not None:
            return self._asked
        return None if self.snapshot is None or self.snapshot.frame is None else self.snapshot.frame.index

    @property
    def shown_loop(self) -> tuple[int, int] | None:
        """The loop that is painted."""
        return None if self.snapshot is None else self.snapshot.loop

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the worker published, and paint only what changed."""
        if self.isVisible():
            self._take(self.snapshot, snapshot)
        else:
            self.snapshot = snapshot

    def expect(self, frame: int) -> None:
        """Have the playhead at a frame that was asked for, until the picture comes or too long does not."""
        region = self._playhead_region()
        self._asked = frame
        self._answer.start()
        self.viewport().update(region | self._playhead_region())

    def fit(self) -> None:
        """Show the whole clip; of a live source its last minute or all in turn."""
        self._scope.fit()
        self._place()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Show ``1 / factor`` of the time, with what is at ``x`` (the playhead by default) staying there."""
        self._scope.zoom(factor, self.axis.x((self.playhead or 0) + 0.5) if x is None else x)
        self._place()

    def tip_at(self, point: QPoint) -> str:
        """Return what is known about a place in the viewport."""
        if self.snapshot is None:
            return ""
        target = self._target_at(point)
        track = None if target is None else self.snapshot.tracks.get(target.number)
        if point.x() >= self._labels_px:
            return place_tip(self._scope.frame(point.x()), self._scope.clip, target, track)
        return HELP if target is None else track_tip(target, track)

    # Taking a snapshot

    def _take(self, before: Snapshot | None, snapshot: Snapshot) -> None:
        playhead, region = self.playhead, self._playhead_region()
        axis, pace_s = self.axis, self._scope.clip.pace_s
        self.snapshot = snapshot
        if self._scope.learn(snapshot) or self._is_answered(snapshot):
            self._asked = None
        if self.playhead not in (None, playhead, self._asked):
            self._scope.follow(playhead, self.playhead, playing=snapshot.phase is Phase.PLAYING)
        if before is None or self.axis != axis or _around(before) != _around(snapshot):
            self._labels_px = label_width(snapshot.targets, self.viewport().fontMetrics())
            self._strips.keep({target.number for target in snapshot.targets})
            self._place()
        else:
            self._update_lanes(before, snapshot)
            if self.playhead != playhead:
                self.viewport().update(region | self._playhead_region())
            if self._scope.clip.pace_s != pace_s:
                self.viewport().update(self._areas.ruler)
        if before is None or before.selected_number != snapshot.selected_number:
            self._reveal_lane()

    def _is_answered(self, snapshot: Snapshot) -> bool:
        """Tell whether the frame that was asked for is shown, or was while nobody looked."""
        if snapshot.frame is None or self._asked is None:
            return False
        beyond = snapshot.frame.index - self._asked
        return beyond == 0 or (snapshot.phase is Phase.PLAYING and 0 < beyond < _MISSED_FRAMES)

    def _update_lanes(self, before: Snapshot, snapshot: Snapshot) -> None:
        for place, (old, new) in enumerate(zip(before.targets, snapshot.targets, strict=True)):
            same_track = before.tracks.get(old.number) is snapshot.tracks.get(new.number)
            if not same_track or (old.placed, old.end) != (new.placed, new.end):
                self.viewport().update(self._lane(place))

    def _place(self) -> None:
        """Bring axis and scroll bars to what is shown, and paint everything."""
        self._scope.resize(self._labels_px, self.viewport().width() - self._labels_px)
        axis, frames = self.axis, self._scope.clip.frames
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        room = self.viewport().height() - self._ruler_px
        hidden = 0 if self._scope.fitted else ceil(frames - axis.span)
        _set_bar(across, hidden, floor(axis.span), round(0.1 * axis.span))
        _set_bar(down, len(self._targets) * self._lane_px - room, room, self._lane_px)
        # The start may lie between two frames: only the bar is told of it, nothing comes back.
        across.blockSignals(True)
        across.setValue(floor(axis.start))
        across.blockSignals(False)
        self.viewport().update()

    def _reveal_lane(self) -> None:
        place = next((i for i, one in enumerate(self._targets) if one.number == self.snapshot.selected_number), None)
        if place is not None:
            lane, bar = self._lane(place), self.verticalScrollBar()
            bar.setValue(bar.value() + min(0, lane.top() - self._ruler_px))
            bar.setValue(bar.value() + max(0, lane.bottom() + 1 - self.viewport().height()))

    def _give_up(self) -> None:
        self._answer.stop()
        self._asked = None
        self.viewport().update()

    # Where things are

    @property
    def _targets(self) -> tuple[Target, ...]:
        return () if self.snapshot is None else self.snapshot.targets

    @property
    def _is_live(self) -> bool:
        return self.snapshot is not None and self.snapshot.live

    @property
    def _ruler_px(self) -> int:
        return ruler_height(self.viewport().fontMetrics())

    @property
    def _lane_px(self) -> int:
        return self.viewport().fontMetrics().height() + 12

    @property
    def _areas(self) -> Areas:
        left, width, ruler = self._labels_px, self.axis.width, self._ruler_px
        return Areas(QRect(left, 0, width, ruler), QRect(left, ruler, width, max(0, self.viewport().height() - ruler)))

    def _lane(self, place: int) -> QRect:
        top = self._ruler_px + place * self._lane_px - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._lane_px)

    def _target_at(self, point: QPoint) -> Target | None:
        if point.y() < self._ruler_px:
            return None
        place = (point.y() - self._ruler_px + self.verticalScrollBar().value()) // self._lane_px
        return self._targets[place] if place < len(self._targets) else None

    def _playhead_region(self) -> QRegion:
        if self.playhead is None:
            return QRegion()
        corner = QRegion(0, 0, self._labels_px, self._ruler_px)
        return corner | playhead_region(self._areas, self.axis, self.playhead, self.viewport().fontMetrics())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what lies in the region that changed."""
        painter = QPainter(self.viewport())
        painter.setFont(self.viewport().font())
        areas, axis, palette, region = self._areas, self.axis, self.palette(), event.region()
        painter.fillRect(event.rect(), palette.base())
        painter.fillRect(QRect(0, 0, self._labels_px, self.viewport().height()), palette.window())
        painter.setClipRect(QRect(0, self._ruler_px, self.viewport().width(), areas.lanes.height()))
        for place, target in enumerate(self._targets):
            if region.intersects(self._lane(place)):
                self._paint_lane(painter, region, self._lane(place), target)
        painter.setClipping(False)
        if region.intersects(QRect(0, 0, self.viewport().width(), self._ruler_px)):
            self._paint_top(painter, region)
        if self.snapshot is not None:
            self._paint_marks(painter, areas, axis, palette)
        if not self._targets:
            painter.setPen(palette.color(QPalette.PlaceholderText))
            painter.drawText(areas.lanes, Qt.AlignCenter, "Draw a box in the picture: its target gets a lane here")
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.Highlight))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _paint_top(self, painter: QPainter, region: QRegion) -> None:
        areas, axis, clip, playhead = self._areas, self.axis, self._scope.clip, self.playhead
        taken = QRect()
        if playhead is not None:
            taken = playhead_chip(areas.ruler, axis, playhead, painter.fontMetrics())
        paint_ruler(painter, areas, axis, clip, self.palette(), taken=taken, changed=region)
        corner = QRect(0, 0, self._labels_px, self._ruler_px)
        if region.intersects(corner):
            paint_corner(painter, corner, corner_text(playhead, clip, live=self._is_live), self.palette())

    def _paint_lane(self, painter: QPainter, region: QRegion, lane: QRect, target: Target) -> None:
        track = self.snapshot.tracks.get(target.number)
        palette, axis = self.palette(), self.axis
        height = self._lane_px - _LANE_GAP_PX
        strip = self._strips.pixmap(target, track, axis, height, palette, self.devicePixelRatioF())
        painter.drawPixmap(axis.left, lane.top() + _LANE_GAP_PX // 2, strip)
        room = QRect(0, lane.top(), axis.left, lane.height())
        if region.intersects(room):
            paint_label(painter, room, target, palette, selected=target.number == self.snapshot.selected_number)

    def _paint_marks(self, painter: QPainter, areas: Areas, axis: Axis, palette: QPalette) -> None:
        snapshot = self.snapshot
        painter.setClipRect(areas.time)
        loop = self.shown_loop
        if loop is not None:
            paint_loop(painter, areas, axis, loop, palette)
        elif snapshot.loop_start is not None:
            paint_loop_start(painter, areas, axis, snapshot.loop_start, palette)
        if self.playhead is not None:
            paint_playhead(painter, areas, axis, self.playhead, palette)
        painter.setClipping(False)

    # Size, scrolling and palette

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Follow the scroll bars."""
        if across:
            self._scope.scroll(self.horizontalScrollBar().value())
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is shown."""
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Take what came while nobody looked."""
        super().showEvent(event)
        if self.snapshot is not None:
            self._take(None, self.snapshot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys come here."""
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.PaletteChange, QEvent.StyleChange):
            self.viewport().update()


def _around(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what changes more than a lane or the playhead."""
    names = [(target.number, target.label) for target in snapshot.targets]
    return (names, snapshot.loop, snapshot.loop_start, snapshot.selected_number, snapshot.live)


def _set_bar(bar: QScrollBar, hidden: int, page: int, step: int) -> None:
    bar.setRange(0, max(0, hidden))
    bar.setPageStep(max(1, page))
    bar.setSingleStep(max(1, step))
