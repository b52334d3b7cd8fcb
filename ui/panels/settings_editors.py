"""One widget for each kind of setting."""

import math
from decimal import Decimal

from PyQt5.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QSizePolicy, QSlider, QSpinBox, QWidget

from ui.panels.settings_schema import Kind, Range, Setting, Value

_TICKS = 1000
_MOST_DECIMALS = 9
_LEAST_SLIDER_PX = 30
_ARROWS_PX = 28
_KEY_STEPS = {
    Qt.Key_Left: -1,
    Qt.Key_Down: -1,
    Qt.Key_Right: 1,
    Qt.Key_Up: 1,
    Qt.Key_PageDown: -10,
    Qt.Key_PageUp: 10,
}


class Editor(QWidget):
    """Shows the value of a setting and lets it be changed.

    Parameters
    ----------
    setting : Setting

    Signals
    -------
    edited(object)
        The user has chosen a value.
    """

    edited = pyqtSignal(object)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(6)
        self._wheel = _WheelGuard(self)

    def show_value(self, value: Value) -> None:
        """Show a value; this is not an edit."""
        raise NotImplementedError

    def describe(self, text: str) -> None:
        """Set the help of everything in it."""
        for widget in (self, *self.findChildren(QWidget)):
            widget.setToolTip(text)
            widget.setWhatsThis(text)

    def _take(self, widget: QWidget, what: str = "") -> None:
        widget.setFocusPolicy(Qt.StrongFocus)
        widget.setAccessibleName(f"{self.setting.section}: {self.setting.label.lower()}{what}")
        widget.installEventFilter(self._wheel)
        if self.focusProxy() is None:
            self.setFocusProxy(widget)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.box = QCheckBox()
        self._take(self.box)
        self.row.addWidget(self.box)
        self.row.addStretch()
        self.box.clicked.connect(lambda on: self.edited.emit(on))

    def show_value(self, value: Value) -> None:
        """Show a value; this is not an edit."""
        self.box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.box = QComboBox()
        for choice in setting.choices:
            self.box.addItem(choice.replace("_", " "), choice)
        self._take(self.box)
        self.row.addWidget(self.box, 1)
        self.box.activated.connect(lambda index: self.edited.emit(self.box.itemData(index)))

    def show_value(self, value: Value) -> None:
        """Show a value; this is not an edit."""
        self.box.setCurrentIndex(self.box.findData(value))


class NumberEditor(Editor):
    """A number: a slider for the feel, a field for the figure."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.slider = QSlider(Qt.Horizontal, maximum=_TICKS)
        self.slider.setMinimumWidth(0)
        self.slider.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.field = QSpinBox() if setting.kind is Kind.WHOLE else QDoubleSpinBox()
        # What is typed counts when it is complete.
        self.field.setKeyboardTracking(False)
        self.field.setSuffix(f" {setting.unit}" if setting.unit else "")
        self._scale = _Scale(setting.range, setting.default)
        self._limit(setting.range.decimals)
        self.field.setSingleStep(int(setting.range.step) if setting.kind is Kind.WHOLE else setting.range.step)
        self._take(self.field)
        self._take(self.slider, " slider")
        self.slider.installEventFilter(self)
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.field)
        self.slider.valueChanged.connect(self._on_slider)
        self.field.valueChanged.connect(self._on_field)

    def show_value(self, value: Value) -> None:
        """Show a value; this is not an edit."""
        with QSignalBlocker(self.field):
            self._limit(max(self.setting.range.decimals, decimals_of(value), decimals_of(self.setting.default)))
            self.field.setValue(value)
        self._place_slider()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Do without the slider where there is no room for it."""
        self.slider.setVisible(self.width() - self.field.width() >= _LEAST_SLIDER_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the keys of the slider change the number by its steps, which may be less than a tick."""
        if watched is self.slider and event.type() == QEvent.KeyPress and event.key() in _KEY_STEPS:
            self.field.stepBy(_KEY_STEPS[event.key()])
            return True
        return False

    def _limit(self, decimals: int) -> None:
        known = self.setting.range
        if self.setting.kind is Kind.WHOLE:
            self.field.setRange(math.ceil(known.low) + known.low_open, math.floor(known.high) - known.high_open)
            return
        least = 10.0**-decimals
        self.field.setDecimals(decimals)
        self.field.setRange(known.low + least * known.low_open, known.high - least * known.high_open)

    def _on_slider(self, tick: int) -> None:
        value = self._scale.value(tick)
        whole = self.setting.kind is Kind.WHOLE
        self.field.setValue(round(value) if whole else round(value, self.setting.range.decimals))

    def _on_field(self) -> None:
        self._place_slider()
        value = self.field.value()
        self.edited.emit(value if self.setting.kind is Kind.WHOLE else round(value, self.field.decimals()))

    def _place_slider(self) -> None:
        if self.slider.isSliderDown():
            return
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._scale.tick(self.field.value()))


class CountsEditor(Editor):
    """A whole number for each channel."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.fields: list[QSpinBox] = []
        self._shown = 0
        self.row.addStretch()
        self.show_value(setting.default)

    def show_value(self, value: Value) -> None:
        """Show a value; this is not an edit."""
        while len(self.fields) < len(value):
            self._add_field()
        self._shown = len(value)
        for index, field in enumerate(self.fields):
            field.setVisible(index < len(value))
            if index < len(value):
                with QSignalBlocker(field):
                    field.setValue(value[index])

    def _add_field(self) -> None:
        field = QSpinBox(minimum=int(self.setting.range.low), maximum=int(self.setting.range.high))
        field.setKeyboardTracking(False)
        # As narrow as its figures and arrows.
        field.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
        field.setMinimumWidth(field.fontMetrics().horizontalAdvance(str(field.maximum())) + _ARROWS_PX)
        self._take(field, f" {len(self.fields) + 1}")
        field.setToolTip(self.toolTip())
        field.setWhatsThis(self.whatsThis())
        self.row.insertWidget(len(self.fields), field)
        if self.fields:
            self.setTabOrder(self.fields[-1], field)
        self.fields.append(field)
        field.valueChanged.connect(self._on_field)

    def _on_field(self) -> None:
        self.edited.emit(tuple(field.value() for field in self.fields[: self._shown]))


def editor_for(setting: Setting) -> Editor:
    """Return the editor of a setting."""
    editors = {
        Kind.SWITCH: SwitchEditor,
        Kind.CHOICE: ChoiceEditor,
        Kind.WHOLE: NumberEditor,
        Kind.REAL: NumberEditor,
        Kind.WHOLES: CountsEditor,
    }
    return editors[setting.kind](setting)


def decimals_of(value: float) -> int:
    """Return how many digits after the point a number is written with."""
    return min(_MOST_DECIMALS, max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent)))


class _Scale:
    """Ticks of a slider to values: even, or finer at the lower end where the default lies there."""

    def __init__(self, known: Range, default: Value) -> None:
        self._low, self._span = known.low, known.high - known.low
        share = (float(default) - known.low) / self._span
        self._power = math.log(share) / math.log(0.25) if 0 < share < 0.1 else 1.0

    def value(self, tick: int) -> float:
        return self._low + self._span * (tick / _TICKS) ** self._power

    def tick(self, value: float) -> int:
        return round(_TICKS * (max(0.0, value - self._low) / self._span) ** (1 / self._power))


class _WheelGuard(QObject):
    """Leaves the wheel to the scrolling of the form unless a field has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Wheel and not watched.hasFocus():
            event.ignore()
            return True
        return False
