"""Whose settings are edited: those of all targets, or the selected one's own."""

from PyQt5.QtCore import QObject, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.snapshot import Target

_ALL, _ONE = 0, 1


class ScopeBox(QObject):
    """A choice between all targets and the selected one, and a line that says what that means.

    Selecting a target with settings of its own chooses those, selecting another one those of all.

    Signals
    -------
    chosen
        The user has chosen the other.
    release_wanted
        The target is to follow the settings of all again.
    """

    chosen = pyqtSignal()
    release_wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._target: Target | None = None
        self.box = QComboBox(toolTip="Whose settings these are")
        self.box.setAccessibleName("settings of")
        self.box.addItem("All targets")
        self.note = QWidget(visible=False)
        self._text = QLabel(wordWrap=True)
        self.release_button = QPushButton("Follow all", autoDefault=False)
        self.release_button.setToolTip("Give up the target's own settings")
        self.release_button.setAccessibleName("follow the settings of all targets")
        layout = QHBoxLayout(self.note)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.release_button, 0, Qt.AlignTop)
        self.box.activated.connect(self._on_activated)
        self.release_button.clicked.connect(self.release_wanted)

    @property
    def number(self) -> int | None:
        """The target that is edited, None for all."""
        return self._target.number if self._target is not None and self.box.currentIndex() == _ONE else None

    def show_target(self, target: Target | None) -> bool:
        """Show which target is selected and tell whether other settings are edited now."""
        before, known = self.number, self._target
        self._target = target
        other = (known and known.number) != (target and target.number)
        if other or (known and known.label) != (target and target.label):
            self._rebuild(other)
        self._show_note()
        return self.number != before

    def _rebuild(self, other: bool) -> None:
        target, index = self._target, self.box.currentIndex()
        with QSignalBlocker(self.box):
            while self.box.count() > 1:
                self.box.removeItem(_ONE)
            if target is not None:
                self.box.addItem(f"Only {target.label}")
                own = target.own_profile is not None if other else index == _ONE
                self.box.setCurrentIndex(_ONE if own else _ALL)

    def _on_activated(self) -> None:
        self._show_note()
        self.chosen.emit()

    def _show_note(self) -> None:
        target, one = self._target, self.number is not None
        own = target is not None and target.own_profile is not None
        text = ""
        if own:
            text = f"{_sentence(target.label)} has settings of its own" + ("." if one else ", these are for others.")
        elif one:
            text = f"{_sentence(target.label)} follows the settings of all until something is changed here."
        if text != self._text.text():
            self._text.setText(text)
        self.release_button.setVisible(own and one)
        self.note.setVisible(bool(text))


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]
