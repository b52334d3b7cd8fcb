"""The mouse and the keys on the picture."""

from collections.abc import Callable, Mapping, Set
from math import floor

from PyQt5.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt5.QtWidgets import QWidget

from tracker.geometry import Box
from ui.picture.canvas import PictureCanvas
from ui.picture.placement import Placement
from ui.picture.tools.base import ARROWS, Pointer, Tool
from ui.picture.tools.object_click import ObjectClick
from ui.picture.tools.pointing import Pointing
from ui.picture.tools.points import PointPicking
from ui.picture.tools.proposal import BEGUN, SUGGESTED, Proposal, middle_box
from ui.snapshot import Point, Snapshot

_PAN_PX = 80


class VideoView(PictureCanvas):
    """Shows the picture of a snapshot; draws, moves and selects boxes on it.

    The left button and keys go to the tool in use (`ui.picture.tools`); wheel, pinch and middle button are the
    view's own.

    Signals
    -------
    box_drawn(Box, bool)
        A box in whole image px was drawn; True to add a target (Shift was held, or `adding`).
    box_moved(int, Box)
        The box of a target, by number, was moved or resized by hand.
    target_clicked(int)
        The box of a target that is not selected was clicked.
    clicked(float, float)
        The picture was clicked where nothing is, image px.
    object_clicked(float, float)
        The user asks for the box of what lies there, image px; `show_suggestion` answers.
    seek(int)
        The point of a trail in an earlier frame was clicked.
    stepped(int)
        The wheel was turned: so many frames on, negative for back.
    dragging(object)
        The box as it is now, None when the drag ended.
    hovered(object)
        The image pixel ``(x, y)`` under the cursor, None outside the picture.
    tool_changed()
        `adding`, `clicking_object` or another way to work began or ended.
    """

    box_drawn = pyqtSignal(object, bool)
    box_moved = pyqtSignal(int, object)
    target_clicked = pyqtSignal(int)
    clicked = pyqtSignal(float, float)
    object_clicked = pyqtSignal(float, float)
    seek = pyqtSignal(int)
    stepped = pyqtSignal(int)
    dragging = pyqtSignal(object)
    hovered = pyqtSignal(object)
    tool_changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.grabGesture(Qt.PinchGesture)
        self.setAccessibleName("picture")
        self.setAccessibleDescription("Drag to draw a box; Ctrl with arrows moves the selected target")
        self._tools: list[Tool] = [Pointing(self)]
        self._adding = False

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the worker published; another source ends all that was begun."""
        before = self.snapshot
        super().show_snapshot(snapshot)
        if before is not None and before.source != snapshot.source:
            self.stop_tools()
        self._tell_tools_of_snapshot()

    def forget(self) -> None:
        """Show nothing: no source is open."""
        self.stop_tools()
        super().forget()

    def set_hidden(self, numbers: Set[int]) -> None:
        """Choose the targets of which nothing is painted; they cannot be taken hold of."""
        super().set_hidden(numbers)
        self._tell_tools_of_snapshot()

    @property
    def hint(self) -> str:
        """The hint that is shown: one that passes, that of the tool, or the one that stands."""
        return self._passing_hint or self.tool.hint or self._standing_hint

    @property
    def edited(self) -> Mapping[int, Box]:
        """Boxes that the user is changing."""
        return self.tool.edited

    @property
    def busy(self) -> bool:
        """Whether something is being dragged."""
        return self.tool.busy

    @property
    def drawn_box(self) -> Box | None:
        """The box being drawn, moved or proposed, None when there is none."""
        return self.tool.box

    @property
    def tool(self) -> Tool:
        """What the left button and the keys go to."""
        return self._tools[-1]

    @property
    def adding(self) -> bool:
        """Whether the next box is one more target."""
        return self._adding

    @adding.setter
    def adding(self, on: bool) -> None:
        self.set_adding(on)

    def set_adding(self, on: bool) -> None:
        """Make the next box one more target, or no more."""
        if on != self._adding:
            self._adding = on
            self._tell_tool()

    @property
    def clicking_object(self) -> bool:
        """Whether a click asks for the box of what lies there."""
        return any(isinstance(tool, ObjectClick) for tool in self._tools)

    @clicking_object.setter
    def clicking_object(self, on: bool) -> None:
        self.set_clicking_object(on)

    def set_clicking_object(self, on: bool) -> None:
        """Let clicks ask for boxes, or no more."""
        if on == self.clicking_object:
            return
        adding = self.adding
        self.stop_tools()
        self.set_adding(adding)
        if on:
            self._use(ObjectClick(self))

    def show_suggestion(self, box: Box, hint: str = SUGGESTED) -> None:
        """Propose a box; the user corrects it, takes it (`box_drawn`) or not."""
        if self.placement is not None:
            if isinstance(self.tool, Proposal):
                self._tools.pop()
            self._use(Proposal(self, box, hint))

    def begin_box(self) -> None:
        """Put a box in the middle of the picture, to be moved by keys."""
        if self.placement is not None:
            self.show_suggestion(middle_box(self.placement.width, self.placement.height), BEGUN)
            self.setFocus(Qt.OtherFocusReason)

    def pick_points(
        self,
        count: int,
        prompt: str,
        done: Callable[[tuple[Point, ...]], None],
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        """Have the user point at places in the picture.

        Parameters
        ----------
        count : int, >= 1
        prompt : str
            What to point at; shown as hint.
        done : callable
            Gets the points in image px.
        cancelled : callable
            Called instead if the user gives up.
        """
        if self.placement is None:
            cancelled()
            return
        self.stop_tools()
        self._use(PointPicking(self, count, prompt, done, cancelled))

    def cancel(self) -> bool:
        """Forget what was begun last: a drag, a tool; True if there was something."""
        was = self.tool.cancel()
        self.update()
        return was

    def stop_tools(self) -> None:
        """Forget everything that was begun."""
        while self.tool.cancel():
            pass
        self.update()

    def leave(self, tool: Tool) -> None:
        """End a tool; called by the tool."""
        if tool in self._tools[1:]:
            self._tools.remove(tool)
            self._tell_tool()

    def finish_box(self, box: Box, *, add: bool) -> None:
        """Tell a box; called by the tool that made it. Adding and clicking at objects are over then."""
        add = add or self._adding
        self.clicking_object = self.adding = False
        self.box_drawn.emit(box, add)

    def paint_tool(self, painter: QPainter, placement: Placement) -> None:
        """Paint what the tool shows."""
        painter.setRenderHint(QPainter.Antialiasing)
        self.tool.paint(painter, placement)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the picture, or let the tool begin."""
        if self.placement is None:
            return
        if self._navigation.press(event):
            self.setCursor(Qt.ClosedHandCursor)
        elif event.button() == Qt.LeftButton:
            self.tool.press(self._pointer(event))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, tell what is under the cursor."""
        if self.placement is None:
            return
        if self._navigation.move(event):
            self.update()
        elif event.buttons() & Qt.LeftButton:
            self.tool.move(self._pointer(event))
            self.update()
        elif not event.buttons():
            self.setCursor(self.tool.hover(self._pointer(event)))
        self._tell_hovered(event.localPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun."""
        if self.placement is None:
            return
        if self._navigation.panning:
            self._navigation.release(event)
        elif event.button() == Qt.LeftButton:
            self.tool.release(self._pointer(event))
        self.setCursor(self.tool.hover(self._pointer(event)))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step through the frames; with Ctrl zoom around the cursor."""
        if self.placement is None:
            event.ignore()
            return
        before = self._navigation.factor
        steps = self._navigation.wheel(event)
        if steps is not None:
            self.stepped.emit(steps)
        elif self._navigation.factor != before:
            self._tell_zoomed()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the tool have the key; Alt with arrows moves the picture."""
        action = self._key_action(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()
            self.update()

    def event(self, event: QEvent) -> bool:
        """Keep the tool's keys from being shortcuts; take pinches."""
        if event.type() == QEvent.ShortcutOverride and self._key_action(event) is not None:
            event.accept()
            return True
        if self.placement is not None and self._navigation.gesture(event):
            self._tell_zoomed()
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the cursor is gone."""
        if self.placement is not None:
            self.tool.hover(None)
        self.hovered.emit(None)

    def _key_action(self, event: QKeyEvent) -> Callable[[], None] | None:
        if self.placement is None:
            return None
        if event.modifiers() & ~Qt.KeypadModifier == Qt.AltModifier and event.key() in ARROWS:
            x, y = ARROWS[event.key()]
            return lambda: self._navigation.pan(QPointF(-x * _PAN_PX, -y * _PAN_PX))
        return self.tool.key(event)

    def _use(self, tool: Tool) -> None:
        self._tools.append(tool)
        self._tell_tool()

    def _tell_tools_of_snapshot(self) -> None:
        for tool in self._tools:
            tool.snapshot_shown()

    def _tell_tool(self) -> None:
        self.tool_changed.emit()
        self.update()

    def _tell_hovered(self, position: QPointF) -> None:
        placement = self.placement
        x, y = (floor(value) for value in placement.to_image(position))
        self.hovered.emit((x, y) if 0 <= x < placement.width and 0 <= y < placement.height else None)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        return Pointer(event.localPos(), self.placement.to_image(event.localPos()), event.modifiers())
