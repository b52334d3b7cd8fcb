"""The form of one built-in profile: its sections, and a line for each of their settings."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics, QIcon, QPalette
from PyQt5.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tracker.values import TrackStatus
from ui.look.icons import icon
from ui.look.theme import status_text_colour
from ui.panels.settings_draft import Draft
from ui.panels.settings_editors import NumberEditor, editor_for
from ui.panels.settings_schema import Kind, Section, Setting, sections_of, value_text

_RESET_PX = 22


class SettingsForm(QWidget):
    """Every setting of a built-in profile.

    Parameters
    ----------
    name : str
        Of the built-in profile.

    Signals
    -------
    edited(str, str, object)
        Section, setting and the value that the user has chosen.
    reset_wanted(str, str)
        Section and setting that is to be as it was built in.
    """

    edited = pyqtSignal(str, str, object)
    reset_wanted = pyqtSignal(str, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 6, 6)
        layout.setSpacing(2)
        self.sections = {section.name: SectionBox(section) for section in sections_of(name)}
        label_px, field_px = self._widths()
        for box in self.sections.values():
            box.align(label_px, field_px)
            box.edited.connect(self.edited)
            box.reset_wanted.connect(self.reset_wanted)
            layout.addWidget(box)
        layout.addStretch()

    def row(self, section: str, name: str) -> "SettingRow":
        """Return the line of a setting."""
        return self.sections[section].rows[name]

    def _widths(self) -> tuple[int, int]:
        """Return the widths of the widest label, when it is bold, and of the widest field for a number."""
        rows = [row for box in self.sections.values() for row in box.rows.values()]
        bold = QFont(self.font())
        bold.setBold(True)
        labels = [QFontMetrics(bold).horizontalAdvance(row.label.text()) + 4 for row in rows]
        editors = (row.editor for row in rows)
        fields = [editor.field.sizeHint().width() for editor in editors if isinstance(editor, NumberEditor)]
        return max(labels), max(fields, default=0)

    def show_draft(self, draft: Draft) -> None:
        """Show all values, which of them differ from the built-in ones, and what is wrong."""
        for box in self.sections.values():
            box.show_draft(draft)

    def refresh_colours(self, palette: QPalette) -> None:
        """Follow the palette."""
        for box in self.sections.values():
            for row in box.rows.values():
                row.refresh_colours(palette)


class SectionBox(QWidget):
    """A section under a heading that opens and closes it.

    Parameters
    ----------
    section : Section

    Signals
    -------
    edited(str, str, object), reset_wanted(str, str)
        As of `SettingsForm`.
    """

    edited = pyqtSignal(str, str, object)
    reset_wanted = pyqtSignal(str, str)

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self.heading = self._make_heading()
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(16, 0, 0, 8)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        help_ = QLabel(section.help, wordWrap=True)
        help_.setForegroundRole(QPalette.PlaceholderText)
        self._grid.addWidget(help_, 0, 0, 1, 3)
        self.rows = {setting.name: self._add_row(setting) for setting in section.settings}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.heading)
        layout.addWidget(self._content)
        self.heading.clicked.connect(lambda: self.set_open(not self.is_open))

    @property
    def is_open(self) -> bool:
        """Tell whether its settings are shown."""
        return not self._content.isHidden()

    def set_open(self, on: bool) -> None:
        """Show or hide its settings."""
        self.heading.setArrowType(Qt.DownArrow if on else Qt.RightArrow)
        self._content.setVisible(on)

    def align(self, label_px: int, field_px: int) -> None:
        """Give the labels and the fields for numbers a common width."""
        self._grid.setColumnMinimumWidth(0, label_px)
        for row in self.rows.values():
            if isinstance(row.editor, NumberEditor):
                row.editor.field.setMinimumWidth(field_px)

    def show_draft(self, draft: Draft) -> None:
        """Show its values."""
        section = self.section.name
        at, problem = draft.problems.get(section, ("", ""))
        for name, row in self.rows.items():
            row.show_value(draft.value(section, name), draft.is_changed(section, name))
            row.show_problem(problem if name == at else "")
        changed = sum(draft.is_changed(section, name) for name in self.rows)
        self.heading.setText(f"{self.section.label}  ({changed} changed)" if changed else self.section.label)

    def _make_heading(self) -> QToolButton:
        heading = QToolButton(text=self.section.label, autoRaise=True)
        heading.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        heading.setArrowType(Qt.DownArrow)
        heading.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        heading.setFocusPolicy(Qt.StrongFocus)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setToolTip(f"Show or hide: {self.section.help}")
        heading.setAccessibleName(f"section {self.section.label.lower()}")
        return heading

    def _add_row(self, setting: Setting) -> "SettingRow":
        row, at = SettingRow(setting), self._grid.rowCount()
        self._grid.addWidget(row.label, at, 0)
        self._grid.addWidget(row.editor, at, 1)
        self._grid.addWidget(row.reset, at, 2)
        self._grid.addWidget(row.problem, at + 1, 0, 1, 3)
        row.editor.edited.connect(lambda value: self.edited.emit(setting.section, setting.name, value))
        row.reset.clicked.connect(lambda: self.reset_wanted.emit(setting.section, setting.name))
        return row


class SettingRow:
    """The widgets of one setting; a grid lays them out.

    Parameters
    ----------
    setting : Setting
    """

    def __init__(self, setting: Setting) -> None:
        self.label = QLabel(setting.label)
        self.editor = editor_for(setting)
        self.editor.describe(help_text(setting))
        self.editor.show_value(setting.default)
        self.label.setBuddy(self.editor)
        self.label.setToolTip(help_text(setting))
        self.label.setWhatsThis(help_text(setting))
        self.reset = QToolButton(autoRaise=True, enabled=False)
        self.reset.setFixedWidth(_RESET_PX)
        self.reset.setFocusPolicy(Qt.TabFocus)
        self.reset.setToolTip(f"Back to {value_text(setting.default)}")
        self.reset.setAccessibleName(f"reset {setting.section}: {setting.label.lower()}")
        self.problem = QLabel(wordWrap=True, visible=False)
        self.problem.setAccessibleName(f"problem of {setting.section}: {setting.label.lower()}")
        self._shown: object = setting.default

    def show_value(self, value: object, changed: bool) -> None:
        """Show a value and whether it differs from the built-in one."""
        if value != self._shown:
            self._shown = value
            self.editor.show_value(value)
        if changed == self.reset.isEnabled():
            return
        font = self.label.font()
        font.setBold(changed)
        self.label.setFont(font)
        if not changed and self.reset.hasFocus():
            self.editor.setFocus()
        self.reset.setEnabled(changed)
        self.reset.setIcon(icon("reset", self.reset.palette()) if changed else QIcon())

    def note_edit(self, value: object) -> None:
        """Remember what the editor shows by itself."""
        self._shown = value

    def show_problem(self, text: str) -> None:
        """Say what is wrong with it, or nothing."""
        if text != self.problem.text():
            self.problem.setText(text)
            self.refresh_colours(self.label.palette())
        self.problem.setVisible(bool(text))

    def refresh_colours(self, palette: QPalette) -> None:
        """Follow the palette."""
        warning = QPalette()
        warning.setColor(QPalette.WindowText, status_text_colour(TrackStatus.LOST, palette))
        self.problem.setPalette(warning)
        if self.reset.isEnabled():
            self.reset.setIcon(icon("reset", palette))


def help_text(setting: Setting) -> str:
    """Return what a setting means, what it may be, and how it is called in a file."""
    unit = f" {setting.unit}" if setting.unit else ""
    parts = [f"{setting.help[:1].upper()}{setting.help[1:]}."]
    known = setting.range
    if setting.choices:
        parts.append(f"One of {', '.join(setting.choices)}.")
    elif known is not None:
        low = f"{'above ' if known.low_open else ''}{known.low:g}"
        high = f"{'below ' if known.high_open else ''}{known.high:g}"
        parts.append(f"{low[0].upper()}{low[1:]} to {high}{unit}{' each' if setting.kind is Kind.WHOLES else ''}.")
    parts.append(f"Built in: {value_text(setting.default)}{unit}.")
    return " ".join(parts) + f"\n{setting.section}.{setting.name}"
