"""Click an object, get its box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.picture.tools.base import Pointer, Tool

if TYPE_CHECKING:
    from ui.picture.view import VideoView


class ObjectClick(Tool):
    """A click asks for the box of what lies there."""

    hint = "click the object to follow; Esc cancels"

    def __init__(self, view: VideoView) -> None:
        super().__init__(view)
        self._start: Pointer | None = None

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._start = pointer

    def release(self, pointer: Pointer) -> None:
        """Ask, if this was a click in the picture."""
        start, self._start = self._start, None
        placement = self.view.placement
        if start is not None and pointer.is_near(start) and placement.rect.contains(start.where):
            self.view.object_clicked.emit(*start.at)

    def cancel(self) -> bool:
        """Ask no more."""
        self.view.leave(self)
        return True
