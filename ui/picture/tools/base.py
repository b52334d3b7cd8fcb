"""What every tool has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtGui import QKeyEvent, QPainter

from tracker.geometry import Box
from ui.picture.placement import Placement

if TYPE_CHECKING:
    from ui.picture.view import VideoView

ARROWS = {Qt.Key_Left: (-1, 0), Qt.Key_Right: (1, 0), Qt.Key_Up: (0, -1), Qt.Key_Down: (0, 1)}
ENTER = (Qt.Key_Return, Qt.Key_Enter)
# Widget px that the mouse may move in a click.
CLICK_PX = 3.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is.

    Parameters
    ----------
    where : QPointF
        In the widget.
    at : (float, float)
        In the picture, image px; may lie outside.
    modifiers : Qt.KeyboardModifiers
    """

    where: QPointF
    at: tuple[float, float]
    modifiers: Qt.KeyboardModifiers

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.ShiftModifier)

    def is_near(self, other: Pointer) -> bool:
        """Tell whether the way from another place is still a click."""
        return (self.where - other.where).manhattanLength() < CLICK_PX


class Tool:
    """Gets what the mouse and the keys do while it is the view's tool; does nothing by itself."""

    hint = ""

    def __init__(self, view: VideoView) -> None:
        self.view = view

    @property
    def box(self) -> Box | None:
        """The box that is being drawn or changed."""
        return None

    @property
    def edited(self) -> dict[int, Box]:
        """Boxes of targets that are being changed, by number."""
        return {}

    @property
    def busy(self) -> bool:
        """Whether the mouse is dragging something."""
        return False

    def press(self, pointer: Pointer) -> None:
        """Take the left button going down."""

    def move(self, pointer: Pointer) -> None:
        """Take a move with the left button down."""

    def release(self, pointer: Pointer) -> None:
        """Take the left button going up."""

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape:
        """Take a move without a button, None when the mouse left; return the cursor to show."""
        return Qt.CrossCursor

    def key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does, None if nothing; it is kept from shortcuts then."""
        return None

    def snapshot_shown(self) -> None:
        """Take note of another snapshot."""

    def cancel(self) -> bool:
        """Undo what was begun; True if there was something."""
        return False

    def paint(self, painter: QPainter, placement: Placement) -> None:
        """Paint over everything else."""
