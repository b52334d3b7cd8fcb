"""A box that is proposed: corrected by mouse or keys, then taken or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QKeyEvent, QPainter

from tracker.geometry import Box
from ui.look import theme
from ui.picture.marks import paint_handles, paint_rubber_band
from ui.picture.placement import Placement
from ui.picture.tools.base import ARROWS, ENTER, Pointer, Tool
from ui.picture.tools.boxes import WHOLE, Grip, changed, cursor_of, grip_at, handle_places
from ui.picture.tools.drags import Moving

if TYPE_CHECKING:
    from ui.picture.view import VideoView

SUGGESTED = "Enter or a click accepts this box, Esc rejects it; drag it or its corners first"
BEGUN = "Enter accepts this box, Esc rejects it; arrows move, Shift+arrows resize, Ctrl by 10 px"
_FAST_PX = 10


class Proposal(Tool):
    """A dashed box; Enter or a click inside takes it, Esc or a press elsewhere does not.

    Parameters
    ----------
    box : Box
        Image px.
    hint : str
        What to do with it.
    """

    def __init__(self, view: VideoView, box: Box, hint: str) -> None:
        super().__init__(view)
        self.hint = hint
        self._box = box
        self._drag: Moving | None = None

    @property
    def box(self) -> Box:
        """The box as it is now."""
        return self._box if self._drag is None else self._drag.box

    @property
    def busy(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    def press(self, pointer: Pointer) -> None:
        """Take hold of the box, or give it up for what lies elsewhere."""
        grip = grip_at(self._rect(), pointer.where)
        if grip is None:
            self.view.leave(self)
            self.view.tool.press(pointer)
        else:
            self._drag = Moving(pointer, 0, self._box, grip)

    def move(self, pointer: Pointer) -> None:
        """Move or resize the box."""
        if self._drag is not None:
            self._drag.to(pointer, self.view.placement)
            self.view.dragging.emit(self.box)

    def release(self, pointer: Pointer) -> None:
        """Keep the box where it is, or take it with a click."""
        drag = self._drag
        if drag is None:
            return
        drag.to(pointer, self.view.placement)
        self._box, self._drag = drag.box, None
        self.view.dragging.emit(None)
        if not drag.changed and pointer.is_near(drag.start):
            self._take(add=pointer.shift)

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape:
        """Show what a press would do."""
        grip = grip_at(self._rect(), pointer.where) if pointer is not None else None
        return Qt.CrossCursor if grip is None else cursor_of(grip)

    def key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Take the box, move it or resize it."""
        shift = bool(event.modifiers() & Qt.ShiftModifier)
        if event.key() in ENTER:
            return lambda: self._take(add=shift)
        if event.key() not in ARROWS:
            return None
        length = _FAST_PX if event.modifiers() & Qt.ControlModifier else 1
        x, y = ARROWS[event.key()]
        return lambda: self._change((1, 1) if shift else WHOLE, (x * length, y * length))

    def cancel(self) -> bool:
        """Give up the box."""
        self.view.leave(self)
        self.view.dragging.emit(None)
        return True

    def paint(self, painter: QPainter, placement: Placement) -> None:
        """Paint the box and its handles."""
        paint_rubber_band(painter, self.box, placement, Qt.DashLine)
        places = handle_places(placement.rect_to_widget(self.box))
        paint_handles(painter, list(places.values()), theme.BACKDROP)

    def _rect(self) -> QRectF:
        return self.view.placement.rect_to_widget(self.box)

    def _change(self, grip: Grip, by: tuple[int, int]) -> None:
        placement = self.view.placement
        self._box = changed(self._box, grip, by, placement.width, placement.height)
        self.view.dragging.emit(self._box)

    def _take(self, *, add: bool) -> None:
        self.view.leave(self)
        self.view.finish_box(self._box, add=add)


def middle_box(width: int, height: int) -> Box:
    """Return a box in the middle of a picture, an eighth of its sides but at least 8 px."""
    box_width, box_height = (min(side, max(8, side // 8)) for side in (width, height))
    return Box((width - box_width) // 2, (height - box_height) // 2, box_width, box_height)
