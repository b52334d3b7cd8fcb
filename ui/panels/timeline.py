"""The timeline: what became of every target in every frame; and ways to go there."""

from PyQt5.QtCore import QEvent, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from ui.panels.timeline_labels import HELP
from ui.panels.timeline_loop import LoopDrag
from ui.panels.timeline_losses import next_loss, previous_loss
from ui.panels.timeline_ruler import grip
from ui.panels.timeline_view import TimelineView

__all__ = ["Timeline", "next_loss", "previous_loss"]

_ZOOM = 1.25
_NOTCH = 120


class Timeline(TimelineView):
    """A ruler and one lane per target; clicking and dragging goes through time.

    Signals
    -------
    seek(int)
        The user wants to see a frame; comes with every move of a drag.
    selected(int)
        The user chose a target by its lane.
    loop_chosen(object)
        First and last frame ``(a, b)`` to be played again and again; None for no loop.
    """

    seek = pyqtSignal(int)
    selected = pyqtSignal(int)
    loop_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAccessibleName("timeline")
        self.setAccessibleDescription(HELP)
        self.viewport().setMouseTracking(True)
        self._wheel = 0
        self._scrubbing = False
        self._loop_drag: LoopDrag | None = None

    @property
    def shown_loop(self) -> tuple[int, int] | None:
        """The loop as it is, or as it is being dragged."""
        return super().shown_loop if self._loop_drag is None else self._loop_drag.loop

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the target of a lane, begin to go through time or to mark a loop."""
        if event.button() != Qt.LeftButton or self.snapshot is None:
            return
        target = self._target_at(event.pos())
        if target is not None and target.number != self.snapshot.selected_number:
            self.selected.emit(target.number)
        if event.x() < self._labels_px or self._is_live:
            return
        self._loop_drag = self._begun_loop(event)
        if self._loop_drag is None:
            self._scrubbing = True
            self._ask(self._scope.frame(event.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the press began; show what can be dragged."""
        if self._loop_drag is not None:
            self._loop_drag.move(event.x(), self._scope.frame(event.x()))
            self.viewport().update()
        elif self._scrubbing:
            if self._scope.frame(event.x()) != self.playhead:
                self._ask(self._scope.frame(event.x()))
        else:
            held = self._grip(event.pos()) is not None
            self.viewport().setCursor(Qt.SizeHorCursor if held else Qt.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a drag."""
        if event.button() == Qt.LeftButton:
            drag, self._loop_drag, self._scrubbing = self._loop_drag, None, False
            if drag is not None:
                self.viewport().update()
                if drag.loop != self.snapshot.loop:
                    self.loop_chosen.emit(drag.loop)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole clip."""
        if event.button() == Qt.LeftButton:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step through frames; with Ctrl zoom, sideways or over the labels scroll."""
        delta, point = event.angleDelta(), event.position().toPoint()
        event.accept()
        if event.modifiers() & Qt.ControlModifier:
            self.zoom(_ZOOM ** (delta.y() / _NOTCH), point.x())
        elif abs(delta.x()) > abs(delta.y()) and not event.modifiers() & Qt.ShiftModifier:
            QApplication.sendEvent(self.horizontalScrollBar(), event)
        elif point.x() < self._labels_px:
            QApplication.sendEvent(self.verticalScrollBar(), event)
        else:
            # Fine wheels tell of a notch in parts.
            self._wheel += delta.y() or delta.x()
            notches = int(self._wheel / _NOTCH)
            self._wheel -= notches * _NOTCH
            self._step(notches * (10 if event.modifiers() & Qt.ShiftModifier else 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select with the arrows up and down, zoom with plus, minus and 0; all else is the window's."""
        if event.key() in (Qt.Key_Up, Qt.Key_Down):
            self._select_beside(-1 if event.key() == Qt.Key_Up else 1)
        elif event.key() in (Qt.Key_Plus, Qt.Key_Equal):
            self.zoom(_ZOOM)
        elif event.key() == Qt.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif event.key() == Qt.Key_0:
            self.fit()
        elif event.key() == Qt.Key_Escape and self._loop_drag is not None:
            self._loop_drag = None
            self.viewport().update()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what else can be done."""
        self.context_menu().popup(event.globalPos())

    def context_menu(self) -> QMenu:
        """Return a menu that deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        minute = self._is_live and not self._scope.last_minute
        menu.addAction("Show the last &minute" if minute else "Show &all", self.fit)
        remove = menu.addAction("Remove the &loop", lambda: self.loop_chosen.emit(None))
        remove.setEnabled(self.snapshot is not None and (self.snapshot.loop or self.snapshot.loop_start) is not None)
        return menu

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts while it ends a drag."""
        if event.type() == QEvent.ShortcutOverride and event.key() == Qt.Key_Escape and self._loop_drag is not None:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what is under the cursor."""
        if event.type() == QEvent.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def _grip(self, point: QPoint) -> int | None:
        loop = None if self.snapshot is None or self._is_live else self.snapshot.loop
        return grip(self._areas, self.axis, loop, point)

    def _begun_loop(self, event: QMouseEvent) -> LoopDrag | None:
        end = self._grip(event.pos())
        if end is not None:
            return LoopDrag(self.snapshot.loop[1 - end], self.snapshot.loop[end], event.x(), self.snapshot.loop)
        if event.y() < self._ruler_px and event.modifiers() & (Qt.AltModifier | Qt.ShiftModifier):
            frame = self._scope.frame(event.x())
            return LoopDrag(frame, frame, event.x(), None)
        return None

    def _select_beside(self, way: int) -> None:
        numbers = [target.number for target in self._targets]
        if not numbers:
            return
        chosen = self.snapshot.selected_number
        place = numbers.index(chosen) + way if chosen in numbers else 0
        if 0 <= place < len(numbers) and numbers[place] != chosen:
            self.selected.emit(numbers[place])

    def _step(self, frames: int) -> None:
        if frames and self.playhead is not None and not self._is_live:
            frame = max(0, min(self.playhead + frames, self._scope.clip.frames - 1))
            if frame != self.playhead:
                self._ask(frame)

    def _ask(self, frame: int) -> None:
        self.expect(frame)
        self.seek.emit(frame)
