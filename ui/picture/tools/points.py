"""Point at places in the picture, to the pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QColor, QKeyEvent, QPainter, QPolygonF

from ui.look import theme
from ui.picture.marks import paint_chip, paint_cross, stroke
from ui.picture.placement import Placement
from ui.picture.tools.base import ARROWS, ENTER, Pointer, Tool
from ui.picture.tools.loupe import paint_loupe
from ui.snapshot import Point

if TYPE_CHECKING:
    from ui.picture.view import VideoView

_FAST_PX = 10


class PointPicking(Tool):
    """Collects points; the mouse places one where its button goes up, Enter where the arrows have led.

    Parameters
    ----------
    count : int
        How many.
    prompt : str
        What for.
    done : callable
        Gets the points, image px.
    cancelled : callable
        Called instead if the user gives up.
    """

    def __init__(
        self,
        view: VideoView,
        count: int,
        prompt: str,
        done: Callable[[tuple[Point, ...]], None],
        cancelled: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._count, self._prompt, self._done, self._cancelled = count, prompt, done, cancelled
        self._points: list[Point] = []
        self._at: Point | None = None

    @property
    def hint(self) -> str:
        """What the next point is for."""
        which = f" ({len(self._points) + 1} of {self._count})" if self._count > 1 else ""
        back = ", Backspace goes back" if self._points else ""
        return f"{self._prompt}{which}; Esc cancels{back}"

    def press(self, pointer: Pointer) -> None:
        """Aim."""
        self._aim(pointer.at)

    def move(self, pointer: Pointer) -> None:
        """Aim."""
        self._aim(pointer.at)

    def release(self, pointer: Pointer) -> None:
        """Place a point."""
        self._aim(pointer.at)
        self._place()

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape:
        """Aim."""
        self._aim(pointer.at if pointer is not None else None)
        return Qt.CrossCursor

    def key(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Aim by arrows, place a point, or take the last one back."""
        if event.key() in ENTER:
            return self._place
        if event.key() == Qt.Key_Backspace:
            return self._take_back
        if event.key() not in ARROWS:
            return None
        length = _FAST_PX if event.modifiers() & Qt.ShiftModifier else 1
        x, y = ARROWS[event.key()]
        return lambda: self._step(x * length, y * length)

    def cancel(self) -> bool:
        """Give up."""
        self.view.leave(self)
        self._cancelled()
        return True

    def paint(self, painter: QPainter, placement: Placement) -> None:
        """Paint the points, the line between them, and what is under the cursor, larger."""
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        white = QColor("white")
        aimed = [*self._points, self._at] if self._at is not None else self._points
        places = [placement.to_widget(*point) for point in aimed]
        stroke(painter, white, 1.5, lambda: painter.drawPolyline(QPolygonF(places)))
        for number, place in enumerate(places[: len(self._points)], start=1):
            paint_cross(painter, place, white, 6)
            spot = QRectF(place + QPointF(4, -2), QSizeF(4, 4))
            paint_chip(painter, str(number), spot, placement.rect, theme.RUBBER_BAND)
        if self._at is not None and self.view.snapshot.frame is not None:
            paint_cross(painter, places[-1], white, 6)
            paint_loupe(painter, self.view.snapshot.frame, self._at, placement, QRectF(self.view.rect()))
        painter.restore()

    def _aim(self, at: Point | None) -> None:
        placement = self.view.placement
        inside = at is not None and 0 <= at[0] <= placement.width and 0 <= at[1] <= placement.height
        self._at = at if inside else None
        self.view.update()

    def _step(self, x: int, y: int) -> None:
        placement = self.view.placement
        at = self._at if self._at is not None else (placement.width / 2, placement.height / 2)
        self._aim((min(max(at[0] + x, 0.0), placement.width), min(max(at[1] + y, 0.0), placement.height)))

    def _place(self) -> None:
        if self._at is None:
            return
        self._points.append(self._at)
        if len(self._points) == self._count:
            self.view.leave(self)
            self._done(tuple(self._points))

    def _take_back(self) -> None:
        if self._points:
            self._points.pop()
