"""Moves the selected target by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QKeyEvent

from tracker.geometry import Box
from ui.picture.tools.base import ARROWS
from ui.picture.tools.boxes import WHOLE, changed

if TYPE_CHECKING:
    from ui.picture.view import VideoView

_COLLECT_MS = 400


class Nudging:
    """Collects Ctrl+arrows (with Shift: for the size) and tells the box when they have stopped."""

    def __init__(self, view: VideoView) -> None:
        self._view = view
        self._number = 0
        self._told = False
        self.box: Box | None = None
        self._timer = QTimer(view, singleShot=True, interval=_COLLECT_MS)
        self._timer.timeout.connect(self.finish)

    @property
    def edited(self) -> dict[int, Box]:
        """The box as it is now."""
        return {} if self.box is None else {self._number: self.box}

    def key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does."""
        modifiers = event.modifiers() & ~Qt.KeypadModifier
        if event.key() not in ARROWS or self._view.selected is None:
            return None
        if modifiers not in (Qt.ControlModifier, Qt.ControlModifier | Qt.ShiftModifier):
            return None
        grip = (1, 1) if modifiers & Qt.ShiftModifier else WHOLE
        return lambda: self._nudge(grip, ARROWS[event.key()])

    def finish(self) -> None:
        """Tell the box."""
        self._timer.stop()
        if self.box is not None and not self._told:
            # Shown until the worker answers, so that the box does not jump back for a moment.
            self._told = True
            self._view.box_moved.emit(self._number, self.box)

    def cancel(self) -> bool:
        """Forget the keys; True if there were any."""
        was = self.box is not None and not self._told
        self._timer.stop()
        self.box = None
        return was

    def snapshot_shown(self) -> None:
        """Let go of a box that was told; tell one whose target is no longer the selected one."""
        selected = self._view.selected
        if self._told:
            self.cancel()
        elif self.box is not None and (selected is None or selected.number != self._number):
            self.finish()

    def _nudge(self, grip: tuple[int, int], by: tuple[int, int]) -> None:
        selected = self._view.selected
        if self.box is None or self._number != selected.number:
            self.box, self._number = selected.state.box, selected.number
        self._told = False
        placement = self._view.placement
        self.box = changed(self.box, grip, by, placement.width, placement.height)
        self._timer.start()
        self._view.dragging.emit(self.box)
        self._view.update()
