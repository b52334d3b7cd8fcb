"""The status bar: where in the source, how fast, how sure, what is under the cursor."""

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PyQt5.QtWidgets import QLabel, QStatusBar, QWidget

from tracker.geometry import Box
from tracker.values import Frame, TrackStatus
from ui.look import theme
from ui.snapshot import Phase, Snapshot

_LEAST_PX, _GAP_PX, _ROOM_PX = 200, 12, 32
_STAGES = {"read": "read", "search": "search", "measure": "measure", "learn": "learn"}
_PHASES = {
    Phase.OPENING: "opening…",
    Phase.PAUSED: "paused",
    Phase.ENDED: "end",
    Phase.FAILED: "closed",
}


class StatusBar(QStatusBar):
    """One line of segments; each keeps the width of its longest text, so that numbers do not jump."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        font = self.font()
        font.setPointSizeF(0.9 * font.pointSizeF())
        self.setFont(font)
        self.source = _Segment("source", "What is shown", least_px=90)
        self.compiling = _Segment("compiling", "The first start on a machine compiles the tracker")
        self.place = _Segment("place", "Frame, counted from 0, of those announced; its time in the source")
        self.rates = _Segment("rates", "Pictures per second read and tracked; pictures a live source dropped")
        self.stages = _Segment("stages", "Time per picture and stage, smoothed", least_px=60)
        self.target = _Segment("target", "Selected target: status and score")
        font.setBold(True)
        self.target.setFont(font)
        self.box = _Segment("box", "Box drawn last, image px: X,Y,W,H as for --box")
        self.pixel = _Segment("pixel", "Image pixel under the cursor and its value")
        self.addWidget(self.source, 1)
        self.work = _Segment("work", "Long work that goes on; Esc or Ctrl+. stops it")
        details = (self.compiling, self.work, self.place, self.rates, self.stages, self.target, self.box, self.pixel)
        for segment in details:
            self.addWidget(segment)
        # What is told below must not make the window wider.
        self.setMinimumWidth(_LEAST_PX)

    def show_snapshot(self, snapshot: Snapshot, paint_ms: float) -> None:
        """Show everything that comes with a picture."""
        self.source.setText(f"{snapshot.source}{_phase_suffix(snapshot.phase)}")
        self.work.setText(work_text(snapshot))
        self.place.setText(place_text(snapshot))
        self.rates.setText(rates_text(snapshot))
        self.stages.setText(stages_text(snapshot, paint_ms))
        self._show_target(snapshot)

    def show_compiling(self, on: bool) -> None:
        """Say that kernels are being compiled, or no more."""
        self.compiling.setText("compiling…" if on else "")

    def show_box(self, box: Box | None) -> None:
        """Show the box being drawn or drawn last."""
        self.box.setText("" if box is None else f"box {box.x:g},{box.y:g},{box.width:g},{box.height:g}")

    def show_pixel(self, frame: Frame | None, position: tuple[int, int] | None) -> None:
        """Show the value of a pixel."""
        self.pixel.setText("" if frame is None or position is None else pixel_text(frame, position))

    def _show_target(self, snapshot: Snapshot) -> None:
        target = snapshot.selected
        if target is None:
            self.target.setText("")
            return
        state = target.state
        if state is None:
            self.target.setText(f"{target.label}: not tracked here")
            self.target.setPalette(self.palette())
            return
        word = "LOST" if state.status is TrackStatus.LOST else str(state.status)
        self.target.setText(f"{target.label}: {word} {state.score:.2f}")
        palette = self.palette()
        palette.setColor(QPalette.WindowText, theme.status_text_colour(state.status, palette))
        self.target.setPalette(palette)


def place_text(snapshot: Snapshot) -> str:
    """Return frame number and time."""
    if snapshot.frame is None:
        return ""
    total = f"/{snapshot.total}" if snapshot.total else ""
    return f"{snapshot.frame.index}{total}  {snapshot.frame.time_s:.3f} s"


def work_text(snapshot: Snapshot) -> str:
    """Return what goes on and how far it is."""
    work = snapshot.work
    if work is None:
        return ""
    return f"{work.what} {100 * work.done // work.total} %" if work.total else f"{work.what}…"


def rates_text(snapshot: Snapshot) -> str:
    """Return pictures per second."""
    if snapshot.phase is not Phase.PLAYING:
        return ""
    rates = snapshot.rates
    dropped = f", {rates.dropped} dropped" if snapshot.live else ""
    return f"{rates.in_fps:.1f} fps in, {rates.tracked_fps:.1f} tracked{dropped}"


def stages_text(snapshot: Snapshot, paint_ms: float) -> str:
    """Return time per stage, ms."""
    parts = {name: snapshot.stage_ms[key] for key, name in _STAGES.items() if key in snapshot.stage_ms}
    if not parts:
        return ""
    parts["paint"] = paint_ms
    listed = ", ".join(f"{name} {ms:.1f}" for name, ms in parts.items())
    return f"{sum(parts.values()):.1f} ms ({listed})"


def pixel_text(frame: Frame, position: tuple[int, int]) -> str:
    """Return position and value of a pixel, empty outside the picture."""
    x, y = position
    height, width = frame.image.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return ""
    value = frame.image[y, x]
    if frame.image.ndim == 2:
        return f"{x},{y}  grey {value}"
    blue, green, red = (int(channel) for channel in value)
    hue, saturation, brightness, _ = QColor(red, green, blue).getHsv()
    return f"{x},{y}  R {red} G {green} B {blue}  H {max(hue, 0)} S {saturation} V {brightness}"


def _phase_suffix(phase: Phase) -> str:
    return f"  ({_PHASES[phase]})" if phase in _PHASES else ""


class _Segment(QLabel):
    """A label that keeps the width of its longest text, with some room: a wider one moves, and repaints, everything.

    With ``least_px`` it gives way down to that where there is no room, cuts its text, and shows all of it in
    its tool tip.
    """

    def __init__(self, name: str, meaning: str, *, least_px: int | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.setToolTip(meaning)
        self._meaning = meaning
        self._least_px = least_px
        self._widest_px = 0

    def setText(self, text: str) -> None:
        """Show a text."""
        if text == self.text():
            return
        super().setText(text)
        if self._least_px is not None:
            self.setToolTip(f"{self._meaning}\n{text}" if text else self._meaning)

    def sizeHint(self) -> QSize:
        width = -(-(self.fontMetrics().horizontalAdvance(self.text()) + _GAP_PX) // _ROOM_PX) * _ROOM_PX
        self._widest_px = max(self._widest_px, width) if self.text() else 0
        return QSize(self._widest_px, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._least_px is not None:
            hint.setWidth(min(hint.width(), self._least_px))
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), Qt.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignVCenter | Qt.AlignLeft), text)
