"""A line over the picture for what went wrong or was done; never a dialog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.snapshot import Level

_INFO_MS = 6000
_MOST_KEPT = 20
_STYLES = {
    Level.INFO: "#messageBar { background: #24405c; } QLabel, QToolButton { color: #eef4fb; }",
    Level.ERROR: "#messageBar { background: #7d1f22; } QLabel, QToolButton { color: #fff1f0; }",
}
_BUTTONS = (
    "QToolButton { border: 1px solid rgba(255, 255, 255, 90); border-radius: 3px; padding: 2px 9px; }"
    "QToolButton:hover { background: rgba(255, 255, 255, 40); }"
    "QToolButton:focus { border: 1px solid white; background: rgba(255, 255, 255, 25); }"
)
_LEVEL_NAMES = {Level.INFO: "message", Level.ERROR: "error"}

Action = tuple[str, Callable[[], None]]


@dataclass(frozen=True, slots=True, eq=False)
class _Message:
    level: Level
    text: str
    retry: bool
    actions: tuple[Action, ...]

    @property
    def passing(self) -> bool:
        """True for what leaves by itself."""
        return self.level is Level.INFO and not self.actions

    def says_the_same(self, other: "_Message") -> bool:
        names, others = ([name for name, _ in one.actions] for one in (self, other))
        return (self.level, self.text, names) == (other.level, other.text, others)


class MessageBar(QFrame):
    """Lies along the top edge of its parent; information leaves by itself, all else stays until dismissed.

    A new message covers those that stay; they come back, the newest error first, when it is dismissed.

    Signals
    -------
    retry
        The user wants to open the source again.
    """

    retry = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        # From the bottom up: the last one is shown.
        self._kept: list[_Message] = []
        self._label = QLabel(self, wordWrap=True, textFormat=Qt.PlainText)
        self._label.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Preferred)
        self._more = QLabel(self)
        self.retry_button = _button(self, "Retry", "Open the source anew; edits that were not saved are offered")
        self.close_button = _button(self, "Dismiss", "Hide this message (Esc when a button of it has the focus)")
        self.action_buttons: list[QToolButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 8, 7)
        for widget in (self._label, self._more, self.retry_button, self.close_button):
            layout.addWidget(widget)
        self.retry_button.clicked.connect(self._on_retry)
        self.close_button.clicked.connect(self.dismiss)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, empty when nothing is."""
        return self._label.text() if self.isVisibleTo(self.parentWidget()) else ""

    @property
    def waiting(self) -> tuple[str, ...]:
        """The texts that come when what is shown is dismissed, the next one first."""
        return tuple(message.text for message in self._kept[-2::-1])

    def show_message(self, level: Level, text: str, *, retry: bool = False, actions: Sequence[Action] = ()) -> None:
        """Show a message over those that are there; one that says the same as another takes its place.

        Parameters
        ----------
        level : Level
        text : str
        retry : bool
            Offer to open the source again.
        actions : sequence of (str, callable)
            Buttons: what stands on each and what it calls once the message is gone. The message waits for one
            of them, or to be dismissed.
        """
        message = _Message(level, text, retry, tuple(actions))
        self._kept = [kept for kept in self._kept if not (kept.passing or kept.says_the_same(message))]
        self._kept.insert(self._place_of(message), message)
        self._forget_surplus()
        self._show_top()

    def dismiss(self) -> None:
        """Have done with what is shown; show what it covered."""
        if self._kept:
            self._kept.pop()
        self._show_top()

    def clear(self) -> None:
        """Dismiss everything except what waits for an answer by buttons of its own."""
        self._kept = [message for message in self._kept if message.actions]
        self._show_top()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the width of the parent."""
        if event.type() == QEvent.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Take Esc before the window's own shortcut does, when a button here has the focus."""
        if event.type() == QEvent.ShortcutOverride and event.key() == Qt.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Dismiss on Esc."""
        if event.key() == Qt.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _place_of(self, message: _Message) -> int:
        """Return where in the pile a message belongs: only what passes may cover an error, or another error."""
        if message.passing or message.level is Level.ERROR:
            return len(self._kept)
        errors = [place for place, kept in enumerate(self._kept) if kept.level is Level.ERROR]
        return errors[0] if errors else len(self._kept)

    def _forget_surplus(self) -> None:
        while len(self._kept) > _MOST_KEPT:
            plain = (place for place, message in enumerate(self._kept) if not message.actions)
            del self._kept[next(plain, 0)]

    def _show_top(self) -> None:
        self._timer.stop()
        self._drop_buttons()
        if not self._kept:
            self.hide()
            self._label.clear()
            return
        message = self._kept[-1]
        self.setStyleSheet(_STYLES[message.level] + _BUTTONS)
        self._label.setText(message.text)
        self.setAccessibleName(f"{_LEVEL_NAMES[message.level]}: {message.text}")
        self.retry_button.setVisible(message.retry)
        self._make_buttons(message.actions)
        more = len(self._kept) - 1
        self._more.setText(f"{more} more")
        self._more.setVisible(more > 0)
        if message.passing:
            self._timer.start()
        self._place()
        self.show()
        self.raise_()

    def _make_buttons(self, actions: Sequence[Action]) -> None:
        for name, call in actions:
            button = _button(self, name, "")
            button.clicked.connect(lambda _, call=call: self._act(call))
            self.layout().insertWidget(self.layout().indexOf(self.close_button), button)
            button.show()
            self.action_buttons.append(button)

    def _drop_buttons(self) -> None:
        for button in self.action_buttons:
            button.hide()
            self.layout().removeWidget(button)
            button.deleteLater()
        self.action_buttons = []

    def _act(self, call: Callable[[], None]) -> None:
        self.dismiss()
        call()

    def _place(self) -> None:
        width = self.parentWidget().width()
        self.setGeometry(0, 0, width, self.layout().heightForWidth(width))

    def _on_retry(self) -> None:
        self.dismiss()
        self.retry.emit()


def _button(parent: QWidget, text: str, tip: str) -> QToolButton:
    button = QToolButton(parent, text=text, toolTip=tip)
    button.setAccessibleName(text)
    return button
