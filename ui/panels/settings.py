"""The settings of all targets, or of one: a form that follows the model of the profiles."""

from pathlib import Path

from PyQt5.QtCore import QEvent, QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QHideEvent, QPalette
from PyQt5.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tracker.config import DEFAULT_PROFILE, PROFILES, Profile
from tracker.sinks.paths import cannot_write, written
from ui.panels.settings_draft import Draft
from ui.panels.settings_form import SettingsForm
from ui.panels.settings_schema import Value, summary_of
from ui.panels.settings_scope import ScopeBox
from ui.panels.settings_timing import Coalescer, Echo
from ui.snapshot import Snapshot

_EMIT_MS = 80


class SettingsPanel(QWidget):
    """Shows and changes the settings of all targets, or those of the selected one alone.

    Signals
    -------
    profile_changed(Profile)
        The settings of all targets that have none of their own; at most every 80 ms.
    own_profile_changed(int, object)
        A target's number and its own `Profile`, None to have it follow those of all.
    load_wanted, save_wanted
        The user wants to read settings from a file (hand them to `apply_profile`), or write `profile` to one.
    """

    profile_changed = pyqtSignal(object)
    own_profile_changed = pyqtSignal(int, object)
    load_wanted = pyqtSignal()
    save_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("settings")
        self._draft = Draft(PROFILES[DEFAULT_PROFILE])
        self._echo = Echo()
        self._snapshot: Snapshot | None = None
        self._forms: dict[str, SettingsForm] = {}
        self._pages: dict[str, QScrollArea] = {}
        self._coalescer = Coalescer(_EMIT_MS, self)
        self._coalescer.due.connect(self._emit)
        self.scope = ScopeBox()
        self.scope.chosen.connect(self._start_over)
        self.scope.release_wanted.connect(self._release)
        self.profile_box = self._make_profile_box()
        self._summary = QLabel(wordWrap=True)
        self._summary.setForegroundRole(QPalette.PlaceholderText)
        self._stack = QStackedWidget()
        self.reset_all_button = self._button("Reset all", "Set everything to what is built in", self._reset_all)
        self.load_button = self._button("Load…", "Read settings from a TOML file", self.load_wanted.emit)
        self.save_button = self._button("Save…", "Write these settings to a TOML file", self.save_wanted.emit)
        self._lay_out()
        self._show_draft()

    def sizeHint(self) -> QSize:
        """Room for a line of the form."""
        return QSize(330, 560)

    @property
    def profile(self) -> Profile:
        """What is shown, without what does not hold together."""
        return self._draft.profile

    @property
    def edited_number(self) -> int | None:
        """The target whose own settings are edited, None for those of all."""
        return self.scope.number

    @property
    def form(self) -> SettingsForm:
        """The form of the profile that is shown."""
        return self._forms[self._draft.name]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the settings of a snapshot; emits nothing."""
        self._snapshot = snapshot
        if self.scope.show_target(snapshot.selected):
            self._start_over()
        elif self._echo.is_news(self._given()):
            self._show(self._given())

    def apply_profile(self, profile: Profile) -> None:
        """Take over settings as if the user had made them, such as those of a file."""
        self._draft.show(profile)
        self._show_draft()
        self._send()

    def save(self, path: Path | str) -> None:
        """Write `profile` to a TOML file that `tracker.config.profile_from_file` reads.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        import tomli_w

        text = tomli_w.dumps(self.profile.model_dump(mode="json"))
        try:
            with written(Path(path)) as part:
                part.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise cannot_write(path, error) from error

    def flush(self) -> None:
        """Emit now what waits for its turn."""
        self._coalescer.flush()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing wait that nobody sees any more."""
        self.flush()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.PaletteChange:
            for form in self._forms.values():
                # Children get the palette only after this.
                form.refresh_colours(self.palette())
        super().changeEvent(event)

    def _given(self) -> Profile:
        """Return what the snapshot says of the targets that are edited."""
        target = self._snapshot.selected if self.scope.number is not None else None
        return target.own_profile if target is not None and target.own_profile else self._snapshot.profile

    def _start_over(self) -> None:
        """Show the settings of other targets than before."""
        self.flush()
        self._echo = Echo()
        if self._snapshot is not None:
            self._echo.is_news(self._given())
            self._show(self._given())

    def _show(self, profile: Profile) -> None:
        self._draft.show(profile)
        self._show_draft()

    def _show_draft(self) -> None:
        name = self._draft.name
        if name not in self._forms:
            self._add_form(name)
        self.form.show_draft(self._draft)
        self._stack.setCurrentWidget(self._pages[name])
        self._summary.setText(summary_of(name))
        with QSignalBlocker(self.profile_box):
            self.profile_box.setCurrentIndex(self.profile_box.findData(name))
        self.reset_all_button.setEnabled(self._draft.is_any_changed)

    def _add_form(self, name: str) -> None:
        form = SettingsForm(name)
        form.edited.connect(lambda *edit: self._on_edited(name, *edit))
        form.reset_wanted.connect(lambda *setting: self._on_reset(name, *setting))
        page = QScrollArea(widgetResizable=True, frameShape=QFrame.NoFrame)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        page.setFocusPolicy(Qt.NoFocus)
        page.setWidget(form)
        page.setMinimumWidth(form.minimumSizeHint().width() + page.verticalScrollBar().sizeHint().width())
        self._forms[name], self._pages[name] = form, page
        self._stack.addWidget(page)

    def _on_edited(self, profile: str, section: str, name: str, value: Value) -> None:
        if profile != self._draft.name:
            # A field that another profile's form took the focus from: what was typed there is over.
            return
        self.form.row(section, name).note_edit(value)
        changed = self._draft.set(section, name, value)
        self._show_draft()
        if changed:
            self._send()

    def _on_reset(self, profile: str, section: str, name: str) -> None:
        if profile != self._draft.name:
            return
        changed = self._draft.reset(section, name)
        self._show_draft()
        if changed:
            self._send()

    def _on_profile(self, index: int) -> None:
        name = self.profile_box.itemData(index)
        if name != self._draft.name:
            self.apply_profile(PROFILES[name])

    def _reset_all(self) -> None:
        self.apply_profile(PROFILES[self._draft.name])

    def _release(self) -> None:
        """Have a target follow the settings of all."""
        self.flush()
        profile = self._snapshot.profile
        self._echo.sent(profile)
        self._show(profile)
        self.own_profile_changed.emit(self.scope.number, None)

    def _send(self) -> None:
        self._coalescer.put((self.scope.number, self._draft.profile))

    def _emit(self, edit: tuple[int | None, Profile]) -> None:
        number, profile = edit
        self._echo.sent(profile)
        if number is None:
            self.profile_changed.emit(profile)
        else:
            self.own_profile_changed.emit(number, profile)

    def _make_profile_box(self) -> QComboBox:
        box = QComboBox()
        for name in PROFILES:
            box.addItem(name, name)
            box.setItemData(box.count() - 1, summary_of(name), Qt.ToolTipRole)
        box.setAccessibleName("built-in profile")
        box.setToolTip("Built-in settings to start from; choosing one sets everything to it")
        box.activated.connect(self._on_profile)
        return box

    def _button(self, text: str, tip: str, clicked: object) -> QPushButton:
        button = QPushButton(text, toolTip=tip, autoDefault=False)
        button.setAccessibleName(text.rstrip("…").lower())
        button.clicked.connect(lambda: clicked())
        return button

    def _lay_out(self) -> None:
        top = QGridLayout()
        top.setColumnStretch(1, 1)
        for row, (text, box) in enumerate((("Settings of", self.scope.box), ("Profile", self.profile_box))):
            label = QLabel(text)
            label.setBuddy(box)
            top.addWidget(label, 2 * row, 0)
            top.addWidget(box, 2 * row, 1)
        top.addWidget(self.scope.note, 1, 0, 1, 2)
        top.addWidget(self._summary, 3, 0, 1, 2)
        buttons = QHBoxLayout()
        for button in (self.reset_all_button, self.load_button, self.save_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        layout.addLayout(buttons)
