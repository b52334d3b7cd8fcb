"""Where the selected target is, how fast, and how far it has come."""

from collections.abc import Callable

import numpy as np
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFont
from PyQt5.QtWidgets import QGridLayout, QLabel, QWidget

from tracker.editing import Track
from tracker.measuring import Calibration, Motion, measure
from ui.background import Background
from ui.snapshot import Snapshot

# What follows playback leaves the processor to the tracker.
_REST = 3.0
_ROWS = {
    "x": ("x", "x_smooth", "{}", "Position, smoothed"),
    "y": ("y", "y_smooth", "{}", "Position, smoothed"),
    "speed": ("Speed", "speed", "{}/s", "Magnitude of the velocity"),
    "acceleration": ("Acceleration", "acceleration", "{}/s²", "Magnitude of the acceleration"),
    "distance": ("Distance", "distance", "{}", "Length of the path up to here, gaps left out"),
}
_NOTHING = "\N{EN DASH}"


class Values(QWidget):
    """Shows what is measured of the selected target in the frame that is shown; call `stop` at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("measured values")
        self.heading = QLabel()
        font = QFont(self.heading.font())
        font.setBold(True)
        self.heading.setFont(font)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(3)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self.heading, 0, 0, 1, 2)
        self.values: dict[str, QLabel] = {}
        for row, (name, (text, _, _, tip)) in enumerate(_ROWS.items(), 1):
            label = QLabel(_NOTHING, alignment=Qt.AlignRight | Qt.AlignVCenter)
            label.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
            label.setAccessibleName(text.lower())
            label.setToolTip(tip)
            layout.addWidget(QLabel(text), row, 0)
            layout.addWidget(label, row, 1)
            self.values[name] = label
        self._asked: tuple[Track, Calibration] | None = None
        self._known: tuple[int, Track, Calibration, Motion] | None = None
        self._snapshot: Snapshot | None = None
        self._background = Background(self, rest=_REST)
        self._background.done.connect(self._on_done)
        self._background.failed.connect(lambda _: self._show_nothing())

    def stop(self) -> None:
        """End the thread."""
        self._background.stop()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the values of a frame, as soon as they are computed."""
        self._snapshot = snapshot
        target, track = snapshot.selected, snapshot.tracks.get(snapshot.selected_number)
        self.heading.setText("No target is selected" if target is None else target.label)
        if target is None or track is None:
            self._show_nothing()
            return
        calibration = snapshot.calibration or Calibration.identity()
        if self._asked is None or self._asked[0] is not track or self._asked[1] != calibration:
            self._asked = track, calibration
            self._background.run(_job(target.number, track, calibration))
        self._show_row(snapshot)

    def _on_done(self, known: tuple[int, Track, Calibration, Motion]) -> None:
        self._known = known
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _show_row(self, snapshot: Snapshot) -> None:
        """Show what is known; while a target is tracked that lags a little behind its rows."""
        if self._known is None or snapshot.frame is None or self._known[0] != snapshot.selected_number:
            self._show_nothing()
            return
        _, track, calibration, motion = self._known
        row = int(np.searchsorted(track.frame, snapshot.frame.index))
        if row == len(track.frame) or track.frame[row] != snapshot.frame.index:
            self._show_nothing()
            return
        for name, (_, column, unit, _) in _ROWS.items():
            value = getattr(motion, column)[row]
            text = _NOTHING if np.isnan(value) else f"{_digits(value)} {unit.format(calibration.unit)}"
            self.values[name].setText(text)

    def _show_nothing(self) -> None:
        for label in self.values.values():
            label.setText(_NOTHING)


def _job(number: int, track: Track, calibration: Calibration) -> Callable[[], object]:
    return lambda: (number, track, calibration, measure(track, calibration))


def _digits(value: float) -> str:
    """Write a number with about four digits that mean something, never with an exponent; below a millionth is 0."""
    size = abs(value)
    decimals = 1 if size >= 100 else 2 if size >= 10 else 3
    if size < 1e-6:
        return f"{0:.{decimals}f}"
    if size < 0.1:
        decimals = 2 - int(np.floor(np.log10(size)))
    return f"{value:.{decimals}f}"
