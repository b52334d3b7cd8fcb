"""Why the selected target is where it is: its colours, the cues, and what they make together."""

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QHideEvent, QPalette, QShowEvent
from PyQt5.QtWidgets import QLabel, QVBoxLayout, QWidget

from tracker.values import TrackStatus
from ui.panels.model_bars import HistogramBars
from ui.panels.model_maps import MapGrid
from ui.snapshot import Snapshot, Target

_APPROXIMATE = "Approximate: computed from the frame before alone until the tracker itself comes here."


class ModelPanel(QWidget):
    """Shows `Target.why` of the selected target, or says what is missing for it.

    Signals
    -------
    wanted(bool)
        The panel can be seen and needs `Target.why`, or no more.
    """

    wanted = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("target model")
        self._snapshot: Snapshot | None = None
        self._shown: tuple[object, ...] = ()
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignCenter, margin=16)
        self.empty.setForegroundRole(QPalette.PlaceholderText)
        self.title = _heading("")
        self.approximate = _remark(_APPROXIMATE)
        self.colours_heading = _heading("Colours of the target")
        self.bars = HistogramBars()
        self.maps_heading = _heading("Probability of each pixel")
        self.no_map = _remark("")
        self.maps = MapGrid()
        self._content = QWidget()
        self._lay_out()
        self._show("")

    def sizeHint(self) -> QSize:
        """Room for two cues side by side."""
        return QSize(310, 520)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what a snapshot knows of its selected target; does nothing while hidden."""
        self._snapshot = snapshot
        if self.isVisible():
            self._update()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is to be shown."""
        super().showEvent(event)
        self._update()
        self.wanted.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for it no more."""
        super().hideEvent(event)
        self.wanted.emit(False)

    def _update(self) -> None:
        target = None if self._snapshot is None else self._snapshot.selected
        missing = missing_text(self._snapshot)
        shown = (missing, target and target.label, target and target.why, target and target.state)
        if shown == self._shown:
            return
        self._shown = shown
        self._show(missing)
        if not missing:
            self._show_target(target)

    def _show(self, missing: str) -> None:
        self.empty.setText(missing)
        self.empty.setVisible(bool(missing))
        self._content.setVisible(not missing)

    def _show_target(self, target: Target) -> None:
        why = target.why
        self.title.setText(f"Why {target.label} is where it is")
        self.approximate.setVisible(not why.exact)
        has_colours = why.histogram is not None and len(why.histogram.target) > 0
        self.colours_heading.setVisible(has_colours)
        self.bars.setVisible(has_colours)
        self.bars.show_histogram(why.histogram)
        self._show_maps(target)

    def _show_maps(self, target: Target) -> None:
        why = target.why
        any_map = why.probability is not None or bool(why.cues)
        self.maps.setVisible(any_map)
        self.maps.show_why(why, target.state.box)
        self.no_map.setText(_no_map_text(target))
        self.no_map.setVisible(not any_map)

    def _lay_out(self) -> None:
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(6)
        blocks = (self.colours_heading, self.bars, self.maps_heading, self.no_map, self.maps)
        for widget in (self.title, self.approximate, *blocks):
            content.addWidget(widget)
        content.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._content, 1)


def missing_text(snapshot: Snapshot | None) -> str:
    """Return what has to be done to see something, empty when there is something."""
    if snapshot is None or not snapshot.targets:
        return "Draw a box around a target to see here why it is found where it is."
    target = snapshot.selected
    if target is None:
        return "Select a target to see here why it is where it is."
    if target.state is None:
        return f"{target.label} is not followed in this frame: go to one in which it is."
    if target.why is None:
        return f"Play, or go on by a step, to see why {target.label} is where it is."
    return ""


def _no_map_text(target: Target) -> str:
    if target.status is TrackStatus.MANUAL:
        return "The box was put here by hand: nothing was searched in this frame."
    return "There is no probability image of this frame."


def _heading(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _remark(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setForegroundRole(QPalette.PlaceholderText)
    return label
