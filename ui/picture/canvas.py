"""The picture with its overlays, as large as it can be or as the user zoomed it."""

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from time import monotonic, perf_counter

from PyQt5.QtCore import QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QSizePolicy, QWidget

from tracker.geometry import Box
from ui.look import theme
from ui.picture.marks import paint_hint
from ui.picture.navigation import STEP, Navigation
from ui.picture.overlays import Options, paint_overlays
from ui.picture.placement import Placement
from ui.picture.scaled import ScaledPicture, as_image
from ui.picture.targets import drawn_targets
from ui.snapshot import Phase, Snapshot, Target

ExtraPainter = Callable[[QPainter, Placement], None]
_HINT_MS = 4000


class PictureCanvas(QWidget):
    """Shows snapshots; knows nothing of mouse and keys.

    Attributes
    ----------
    paint_ms : float
        Time that painting takes, smoothed.
    painted_index : int
        Frame that was painted last, -1 for none.
    painted_s : float
        When that was done, on the clock of `time.monotonic`.

    Signals
    -------
    zoomed(float)
        Widget px per image px now.
    """

    zoomed = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAttribute(Qt.WA_OpaquePaintEvent)
        self.snapshot: Snapshot | None = None
        self.options = Options()
        self.hidden: Set[int] = frozenset()
        self.paint_ms = 0.0
        self.painted_s, self.painted_index = 0.0, -1
        self._navigation = Navigation(self)
        self._picture = ScaledPicture()
        self._extra: ExtraPainter | None = None
        self._focus_by_key = False
        self._standing_hint = self._passing_hint = ""
        self._hint_timer = QTimer(self, singleShot=True, interval=_HINT_MS)
        self._hint_timer.timeout.connect(lambda: self.show_hint(""))

    def sizeHint(self) -> QSize:
        """Room for a VGA picture and a half."""
        return QSize(960, 640)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the worker published."""
        before, self.snapshot = self.snapshot, snapshot
        if before is not None and snapshot.phase is Phase.OPENING:
            # No flash of an empty view between two sources.
            self.snapshot = snapshot = replace(snapshot, frame=before.frame)
        if before is not None and before.source != snapshot.source:
            self._navigation.fit()
        if snapshot.frame is not None:
            height, width = snapshot.frame.image.shape[:2]
            self._navigation.set_picture_size(width, height)
        self.update()

    def forget(self) -> None:
        """Show nothing: no source is open."""
        self.snapshot = None
        self._navigation.fit()
        self._standing_hint = self._passing_hint = ""
        self.update()

    def set_options(self, options: Options) -> None:
        """Choose the overlays."""
        self.options = options
        self.update()

    def set_hidden(self, numbers: Set[int]) -> None:
        """Choose the targets of which nothing is painted."""
        if numbers != self.hidden:
            self.hidden = frozenset(numbers)
            self.update()

    def set_extra_painter(self, paint: ExtraPainter | None) -> None:
        """Have something else painted over the picture and its overlays."""
        self._extra = paint
        self.update()

    def set_standing_hint(self, text: str) -> None:
        """Show a hint until another is set; empty for none."""
        if text != self._standing_hint:
            self._standing_hint = text
            self.update()

    def show_hint(self, text: str) -> None:
        """Show a hint for some seconds."""
        self._passing_hint = text
        self._hint_timer.start()
        self.update()

    @property
    def hint(self) -> str:
        """The hint that is shown: one that passes, or the one that stands."""
        return self._passing_hint or self._standing_hint

    @property
    def placement(self) -> Placement | None:
        """Where the picture lies, None without one."""
        return None if self.snapshot is None or self.snapshot.frame is None else self._navigation.placement

    @property
    def selected(self) -> Target | None:
        """The selected target if it has a box that is shown."""
        number = self.snapshot.selected_number if self.snapshot is not None else None
        return next((each for each in drawn_targets(self.snapshot, self.hidden) if each.number == number), None)

    def zoom_in(self) -> None:
        """Show less of the picture, larger."""
        self._zoom(STEP)

    def zoom_out(self) -> None:
        """Show more of the picture."""
        self._zoom(1 / STEP)

    def fit(self) -> None:
        """Show the whole picture."""
        self._navigation.fit()
        self._tell_zoomed()

    def rendered(self, *, overlay: bool) -> QImage | None:
        """Return the picture in its own size, with or without what is painted over it."""
        if self.snapshot is None or self.snapshot.frame is None:
            return None
        image = as_image(self.snapshot.frame).convertToFormat(QImage.Format_RGB888)
        if overlay:
            painter = QPainter(image)
            painter.setFont(self.font())
            whole = Placement(0, 0, 1, image.width(), image.height())
            paint_overlays(painter, self.snapshot, whole, self.options, self.hidden)
            self._paint_extra(painter, whole)
            painter.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint backdrop, picture, overlays and hint."""
        started = perf_counter()
        painter = QPainter(self)
        placement = self.placement
        if placement is None or not placement.rect.contains(QRectF(self.rect())):
            painter.fillRect(self.rect(), theme.BACKDROP)
        if placement is not None:
            self._picture.paint(painter, self.snapshot.frame, placement, self.rect(), self.devicePixelRatioF())
            paint_overlays(painter, self.snapshot, placement, self.options, self.hidden, self.edited)
            self._paint_extra(painter, placement)
            self.paint_tool(painter, placement)
        if self.hint and not self.busy:
            painter.setFont(self.font())
            paint_hint(painter, self.hint, QRectF(self.rect()))
        if self._focus_by_key:
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
        self.paint_ms += 0.2 * ((perf_counter() - started) * 1e3 - self.paint_ms)
        self.painted_index = self.snapshot.frame.index if placement is not None else -1
        self.painted_s = monotonic()

    @property
    def edited(self) -> Mapping[int, Box]:
        """Boxes that are painted in place of those of the targets, by number."""
        return {}

    @property
    def busy(self) -> bool:
        """Whether a hint would be in the way."""
        return False

    def paint_tool(self, painter: QPainter, placement: Placement) -> None:
        """Paint what lies over picture and overlays."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go, if keys led here."""
        self._focus_by_key = event.reason() in (Qt.TabFocusReason, Qt.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        self._focus_by_key = False
        super().focusOutEvent(event)

    def _paint_extra(self, painter: QPainter, placement: Placement) -> None:
        if self._extra is not None:
            painter.save()
            painter.setClipRect(placement.rect)
            self._extra(painter, placement)
            painter.restore()

    def _zoom(self, factor: float) -> None:
        if self.placement is not None:
            self._navigation.zoom(factor)
            self._tell_zoomed()

    def _tell_zoomed(self) -> None:
        if self.placement is not None:
            self.zoomed.emit(self.placement.scale)
        self.update()
