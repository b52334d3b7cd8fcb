"""The tool there is when nothing else was asked for: draw boxes, move and resize them, select, go along trails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QKeyEvent, QPainter

from tracker.geometry import Box
from ui.look import theme
from ui.picture.marks import paint_chip, paint_cross, paint_handles, paint_rubber_band
from ui.picture.placement import Placement
from ui.picture.targets import drawn_targets, target_at
from ui.picture.tools.base import Pointer, Tool
from ui.picture.tools.boxes import WHOLE, Grip, cursor_of, grip_at, handle_places
from ui.picture.tools.drags import Drawing, Moving
from ui.picture.tools.nudging import Nudging
from ui.picture.trail import trail_frame_at
from ui.snapshot import Target

if TYPE_CHECKING:
    from ui.picture.view import VideoView

_TRAIL_PX = 6.0


class Pointing(Tool):
    """A drag on the picture draws a box; on the selected target it moves that; a click selects or seeks."""

    def __init__(self, view: VideoView) -> None:
        super().__init__(view)
        self._drag: Drawing | Moving | None = None
        self._nudging = Nudging(view)
        self._settling: dict[int, Box] = {}
        self._trail_point: tuple[int, QPointF] | None = None

    @property
    def hint(self) -> str:
        """What a drag does that adds a target."""
        return "drag a box around one more target; Esc cancels" if self.view.adding else ""

    @property
    def box(self) -> Box | None:
        """The box being drawn, moved or resized."""
        return self._drag.box if self._drag is not None else self._nudging.box

    @property
    def edited(self) -> dict[int, Box]:
        """The box being moved or resized; after that until the worker has said what became of it."""
        if isinstance(self._drag, Moving):
            return {self._drag.number: self._drag.box} if self._drag.changed else {}
        return self._nudging.edited or self._settling

    @property
    def busy(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    def press(self, pointer: Pointer) -> None:
        """Take hold of the selected target, or begin a box."""
        self._nudging.finish()
        selected = None if pointer.shift or self.view.adding else self.view.selected
        grip = self._grip_at(selected, pointer)
        if grip is None:
            self._drag = Drawing(pointer)
        else:
            self._drag = Moving(pointer, selected.number, self._box_of(selected), grip)
        self._nudging.cancel()

    def move(self, pointer: Pointer) -> None:
        """Draw, move or resize."""
        if self._drag is not None:
            self._drag.to(pointer, self.view.placement)
            self.view.dragging.emit(self._drag.box)

    def release(self, pointer: Pointer) -> None:
        """Tell what was drawn or moved; without a way it was a click."""
        drag = self._drag
        if drag is None:
            return
        drag.to(pointer, self.view.placement)
        self._drag = None
        self.view.dragging.emit(None)
        if isinstance(drag, Moving) and drag.changed:
            self._settling = {drag.number: drag.box}
            self.view.box_moved.emit(drag.number, drag.box)
        elif isinstance(drag, Drawing) and drag.is_large_enough:
            self.view.finish_box(drag.box, add=pointer.shift)
        elif pointer.is_near(drag.start) or isinstance(drag, Drawing):
            self._click(drag.start)

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape:
        """Show what a press would do."""
        self._point_at_trail(None)
        if pointer is None or pointer.shift or self.view.adding:
            return Qt.CrossCursor
        grip = self._grip_at(self.view.selected, pointer)
        other = self._other_at(pointer)
        if other is not None and grip in (None, WHOLE):
            return Qt.PointingHandCursor
        if grip is not None:
            return cursor_of(grip)
        self._point_at_trail(pointer)
        return Qt.CrossCursor if self._trail_point is None else Qt.PointingHandCursor

    def key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Move or resize the selected target with Ctrl and arrows."""
        return self._nudging.key(event)

    def snapshot_shown(self) -> None:
        """Let go of a target that is gone."""
        self._settling = {}
        self._point_at_trail(None)
        self._nudging.snapshot_shown()
        selected = self.view.selected
        if isinstance(self._drag, Moving) and (selected is None or selected.number != self._drag.number):
            self._stop_drag()

    def cancel(self) -> bool:
        """Forget the drag or the keys' move; with nothing begun, add no more."""
        nudged = self._nudging.cancel()
        if self._drag is not None:
            self._stop_drag()
            return True
        if self.view.adding and not nudged:
            self.view.adding = False
            return True
        return nudged

    def paint(self, painter: QPainter, placement: Placement) -> None:
        """Paint the box being drawn, handles, and the point of a trail under the mouse."""
        if isinstance(self._drag, Drawing):
            if self._drag.box is not None:
                paint_rubber_band(painter, self._drag.box, placement)
            return
        selected = self.view.selected
        if selected is not None and not self.view.adding:
            places = handle_places(placement.rect_to_widget(self._box_of(selected)))
            paint_handles(painter, list(places.values()), theme.target_colour(selected.number))
        if self._trail_point is not None:
            frame, place = self._trail_point
            paint_cross(painter, place, theme.RUBBER_BAND, 5)
            spot = QRectF(place - QPointF(6, 6), QSizeF(12, 12))
            paint_chip(painter, f"frame {frame}", spot, placement.rect, theme.RUBBER_BAND)

    def _click(self, pointer: Pointer) -> None:
        other = None if pointer.shift or self.view.adding else self._other_at(pointer)
        frame = self._trail_frame(pointer)
        if other is not None:
            self.view.target_clicked.emit(other.number)
        elif self._grip_at(self.view.selected, pointer) is not None:
            return
        elif frame is not None:
            self.view.seek.emit(frame[0])
        else:
            self.view.clicked.emit(*pointer.at)

    def _box_of(self, target: Target) -> Box:
        return self.edited.get(target.number, target.state.box)

    def _grip_at(self, target: Target | None, pointer: Pointer) -> Grip | None:
        if target is None:
            return None
        return grip_at(self.view.placement.rect_to_widget(self._box_of(target)), pointer.where)

    def _other_at(self, pointer: Pointer) -> Target | None:
        selected = self.view.selected
        others = [each for each in drawn_targets(self.view.snapshot, self.view.hidden) if each is not selected]
        return target_at(others, *pointer.at, self.view.placement, reach_px=2)

    def _trail_frame(self, pointer: Pointer) -> tuple[int, Target] | None:
        snapshot = self.view.snapshot
        if snapshot is None or snapshot.frame is None or not self.view.options.trail:
            return None
        last, placement = snapshot.frame.index, self.view.placement
        for target in snapshot.targets:
            if target.number not in self.view.hidden:
                frame = trail_frame_at(target.trail, last, placement, pointer.where, _TRAIL_PX)
                if frame is not None:
                    return frame, target
        return None

    def _point_at_trail(self, pointer: Pointer | None) -> None:
        found = self._trail_frame(pointer) if pointer is not None else None
        before, self._trail_point = self._trail_point, None
        if found is not None:
            frame, target = found
            point = target.trail[frame - 1 - self.view.snapshot.frame.index]
            self._trail_point = frame, self.view.placement.to_widget(*point)
        if self._trail_point != before:
            self.view.update()

    def _stop_drag(self) -> None:
        self._drag = None
        self.view.dragging.emit(None)
