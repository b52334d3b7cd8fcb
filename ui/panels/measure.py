"""The panel in which lengths of the picture are tied to lengths of the world."""

from collections.abc import Sequence
from dataclasses import replace

from PyQt5.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tracker.errors import DataError
from tracker.measuring import Calibration
from tracker.values import TrackStatus
from ui.look import theme
from ui.look.palettes import readable
from ui.panels.measure_draft import UNITS, Draft, Point, words
from ui.panels.measure_values import Values
from ui.snapshot import Snapshot

_SETTLE_MS = 250
_NOTHING_SENT = object()
_POINTS = {"centre": "centre of box", "bottom": "bottom of box"}
_PICKS = {
    "scale": (2, "Click both ends of something whose length is known"),
    "plane": (4, "Click the corners of a rectangle on the ground: origin, along x, opposite, along y"),
    "origin": (1, "Click the point where x and y are 0"),
    "x_axis": (1, "Click a point that the x axis goes through"),
}


class MeasurePanel(QWidget):
    """Shows and changes the calibration, and what is measured of the selected target with it.

    The picture is clicked elsewhere: who shows it answers `pick_wanted` with `take_points` or `picking_cancelled`.
    Values are computed on a thread of their own: call `stop` before the panel is thrown away.

    Signals
    -------
    pick_wanted(int, str)
        How many points of the picture the user should click, and the words that ask for them.
    calibrated(object)
        The new `Calibration`, None for px as in the picture.
    """

    pick_wanted = pyqtSignal(int, str)
    calibrated = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("measuring")
        self.draft = Draft()
        self._given: Calibration | None = None
        self._sent: object = _NOTHING_SENT
        self._picking = ""
        self._asking = False
        self._wrong = False
        self._snapshot: Snapshot | None = None
        self.summary = QLabel(words(None), wordWrap=True)
        self.line = QLabel(wordWrap=True)
        self.line.setAccessibleName("what is missing or wrong")
        self.buttons = {
            "scale": self._button("Two clicks…", "scale", "Mark something of known length in the picture"),
            "plane": self._button("Four clicks…", "plane", "Mark a rectangle on the ground that is seen at an angle"),
            "origin": self._button("Click…", "origin", "Mark where x and y are 0"),
            "x_axis": self._button("Click…", "x axis", "Mark a point that the x axis goes through; needs an origin"),
        }
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _, name=name: self._ask(name))
        self.length = self._field("length", "Length of the marked line in the unit")
        self.width_field = self._field("width", "From the first corner to the second, in the unit")
        self.height_field = self._field("height", "From the first corner to the last, in the unit")
        self.unit = self._unit_box()
        self.y_up = QCheckBox("y upwards", toolTip="As in mathematics; otherwise downwards, as in images")
        self.y_up.clicked.connect(lambda on: self._change(y_up=on))
        self.point = self._point_box()
        self.smoothing = self._smoothing_box()
        self.clear = QPushButton("Clear", toolTip="Measure in px again, as in the picture")
        self.clear.clicked.connect(self._clear)
        self.values = Values()
        self._lay_out()
        self.setFocusProxy(self.buttons["scale"])
        self._show_draft()

    def sizeHint(self) -> QSize:
        """Room for a line of the form."""
        return QSize(290, super().sizeHint().height())

    @property
    def text(self) -> str:
        """What is missing or wrong, empty when nothing."""
        return self.line.text()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the calibration and the values of a snapshot; emits nothing."""
        self._snapshot = snapshot
        if snapshot.calibration != self._given:
            self._given = snapshot.calibration
            self.summary.setText(words(self._given))
            if self._given != self._sent:
                self._sent = _NOTHING_SENT
                self.draft = Draft.of(self._given)
                self._show_draft()
        if self.isVisible():
            self.values.show_snapshot(snapshot)

    def take_points(self, points: Sequence[Point]) -> None:
        """Use the points the user clicked, image px."""
        name, self._picking = self._picking, ""
        if not name or len(points) != _PICKS[name][0]:
            self._show_draft()
            return
        places = tuple((float(x), float(y)) for x, y in points)
        # Whoever measures in a unit or from an origin of his own expects y to grow upwards, unless he said otherwise.
        y_up = self.draft.y_up or self.draft == replace(Draft(), unit=self.draft.unit)
        if name == "scale":
            self._change(ends=places, corners=None, plane=None, y_up=y_up)
            self._lead_to(self.length)
        elif name == "plane":
            self._change(corners=places, ends=None, plane=None)
            self._lead_to(self.width_field)
        elif name == "origin":
            self._change(origin=places[0], y_up=y_up)
        else:
            self._change(x_axis=places[0])

    def picking_cancelled(self) -> None:
        """Leave everything as it was."""
        # Asking for other points cancels those that were asked for before.
        if not self._asking:
            self._picking = ""
            self._show_draft()

    def stop(self) -> None:
        """End the thread; the values stay as they are."""
        self.values.stop()

    def closeEvent(self, event: QEvent) -> None:
        """End the thread."""
        self.stop()
        super().closeEvent(event)

    def showEvent(self, event: QEvent) -> None:
        """Show what came while hidden."""
        super().showEvent(event)
        if self._snapshot is not None:
            self.values.show_snapshot(self._snapshot)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a light or dark palette."""
        super().changeEvent(event)
        if event.type() == QEvent.PaletteChange and hasattr(self, "values"):
            self._show_line(self.text, wrong=self._wrong)

    def _ask(self, name: str) -> None:
        self._picking = name
        self._show_draft()
        self._asking = True
        self.pick_wanted.emit(*_PICKS[name])
        self._asking = False

    def _change(self, **parts: object) -> None:
        """Change the draft and say so when it comes to a calibration."""
        draft = replace(self.draft, **parts)
        if draft == self.draft:
            return
        before, self.draft = self._drafted(), draft
        self._show_draft()
        if not self.draft.missing and not self._wrong and (made := self._drafted()) != before:
            self._send(made)

    def _clear(self) -> None:
        had = self._given is not None or self._drafted() is not None
        self.draft = Draft(unit=self.draft.unit)
        self._show_draft()
        if had:
            self._send(None)

    def _send(self, calibration: Calibration | None) -> None:
        # When it comes back in a snapshot, what was typed stays as it was typed.
        self._sent = calibration
        self.calibrated.emit(calibration)

    def _drafted(self) -> Calibration | None:
        try:
            return None if self.draft.missing else self.draft.calibration()
        except DataError:
            return None

    def _show_draft(self) -> None:
        """Fill the fields; say what is missing or wrong."""
        draft = self.draft
        for field, text in (
            (self.length, draft.length),
            (self.width_field, draft.width),
            (self.height_field, draft.height),
        ):
            if field.text() != text:
                field.setText(text)
        with QSignalBlocker(self.unit), QSignalBlocker(self.point), QSignalBlocker(self.smoothing):
            self.unit.setCurrentText(draft.unit)
            self.point.setCurrentIndex(list(_POINTS).index(draft.point))
            self.smoothing.setValue(draft.smoothing_s)
        self.y_up.setChecked(draft.y_up)
        self.y_up.setEnabled(draft.corners is None)
        self.buttons["x_axis"].setEnabled(draft.origin is not None)
        self.length.setEnabled(draft.ends is not None)
        for field in (self.width_field, self.height_field):
            field.setEnabled(draft.corners is not None)
        for name, button in self.buttons.items():
            button.setChecked(name == self._picking)
        wrong = ""
        if not draft.missing:
            try:
                draft.calibration()
            except DataError as error:
                wrong = str(error)
        self._show_line(wrong or draft.missing, wrong=bool(wrong))

    def _show_line(self, text: str, *, wrong: bool) -> None:
        self._wrong = wrong
        self.line.setText(text[:1].upper() + text[1:])
        self.line.setVisible(bool(text))
        palette = QPalette(self.palette())
        if wrong:
            palette.setColor(QPalette.WindowText, readable(theme.STATUS_TEXT_COLOURS[TrackStatus.LOST], palette))
        self.line.setPalette(palette)

    def _lead_to(self, field: QLineEdit) -> None:
        if self.isVisible():
            field.setFocus(Qt.OtherFocusReason)
            field.selectAll()

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text, checkable=True, toolTip=tip)
        button.setAccessibleName(f"mark {name} in the picture")
        return button

    def _field(self, name: str, tip: str) -> QLineEdit:
        field = QLineEdit(placeholderText=name, toolTip=tip)
        field.setAccessibleName(name)
        field.setMinimumWidth(40)
        field.editingFinished.connect(lambda: self._change(**{name: field.text()}))
        return field

    def _unit_box(self) -> QComboBox:
        box = QComboBox(editable=True, toolTip="Unit of all lengths; any short word")
        for each in (box, box.lineEdit()):
            each.setAccessibleName("unit")
        box.addItems(UNITS)
        box.setInsertPolicy(QComboBox.NoInsert)
        # It would make mm of every m.
        box.setCompleter(None)
        box.setMinimumContentsLength(5)
        box.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda _: self._change(unit=box.currentText().strip()))
        box.lineEdit().editingFinished.connect(lambda: self._change(unit=box.currentText().strip()))
        return box

    def _point_box(self) -> QComboBox:
        box = QComboBox(
            toolTip="Which point of the box is measured; for what stands on the ground the middle of its lower side"
        )
        box.setAccessibleName("measured point")
        for name, text in _POINTS.items():
            box.addItem(text, name)
        box.currentIndexChanged.connect(lambda _: self._change(point=box.currentData()))
        return box

    def _smoothing_box(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=0, maximum=10, singleStep=0.1, decimals=2, suffix=" s", keyboardTracking=False)
        box.setAccessibleName("smoothing")
        box.setToolTip("Positions are smoothed over this much time before speed and acceleration; 0 for not at all")
        # One change for a run of arrow keys.
        settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        settled.timeout.connect(lambda: self._change(smoothing_s=box.value()))
        box.valueChanged.connect(lambda _: settled.start())
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget | Sequence[QWidget]]] = [
            ("Unit", self.unit),
            ("Scale", (self.buttons["scale"], self.length)),
            ("Plane", self.buttons["plane"]),
            ("", (self.width_field, QLabel("x"), self.height_field)),
            ("Origin", self.buttons["origin"]),
            ("x axis", self.buttons["x_axis"]),
            ("", self.y_up),
            ("Point", self.point),
            ("Smoothing", self.smoothing),
            ("", self.clear),
        ]
        for row, (text, widgets) in enumerate(rows):
            line = QHBoxLayout()
            line.setSpacing(5)
            for widget in (widgets,) if isinstance(widgets, QWidget) else widgets:
                line.addWidget(widget, int(isinstance(widget, QLineEdit)))
            if isinstance(widgets, QWidget):
                line.addStretch(1)
            grid.addWidget(QLabel(text), row, 0)
            grid.addLayout(line, row, 1)
        rule = QFrame(frameShape=QFrame.HLine)
        rule.setForegroundRole(QPalette.Mid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(7, 8, 7, 8)
        layout.setSpacing(8)
        layout.addWidget(self.summary)
        layout.addLayout(grid)
        layout.addWidget(self.line)
        layout.addWidget(rule)
        layout.addWidget(self.values)
        layout.addStretch(1)
