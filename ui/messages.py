"""A line over the picture for what went wrong or was done; never a dialog."""

from PyQt5.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.snapshot import Level

_INFO_MS = 6000
_STYLES = {
    Level.INFO: "#messageBar { background: #24405c; } QLabel, QToolButton { color: #eef4fb; }",
    Level.ERROR: "#messageBar { background: #7d1f22; } QLabel, QToolButton { color: #fff1f0; }",
}
_BUTTONS = (
    "QToolButton { border: 1px solid rgba(255, 255, 255, 90); border-radius: 3px; padding: 2px 9px; }"
    "QToolButton:hover { background: rgba(255, 255, 255, 40); }"
)


class MessageBar(QFrame):
    """Lies along the top edge of its parent; information leaves by itself, an error stays until dismissed.

    Signals
    -------
    retry
        The user wants to open the source again.
    """

    retry = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._label = QLabel(self, wordWrap=True, textInteractionFlags=Qt.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Preferred)
        self.retry_button = QToolButton(
            self, text="Retry", toolTip="Open the source anew; export first what is to be kept"
        )
        self.close_button = QToolButton(self, text="Dismiss", toolTip="Hide this message")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 8, 7)
        for widget in (self._label, self.retry_button, self.close_button):
            layout.addWidget(widget)
        self.retry_button.clicked.connect(self._on_retry)
        self.close_button.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, empty when nothing is."""
        return self._label.text() if self.isVisibleTo(self.parentWidget()) else ""

    def show_message(self, level: Level, text: str, *, retry: bool = False) -> None:
        """Replace what is shown."""
        self.setStyleSheet(_STYLES[level] + _BUTTONS)
        self._label.setText(text)
        self.retry_button.setVisible(retry)
        self._timer.stop()
        if level is Level.INFO:
            self._timer.start()
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the width of the parent."""
        if event.type() == QEvent.Resize:
            self._place()
        return False

    def _place(self) -> None:
        width = self.parentWidget().width()
        self.setGeometry(0, 0, width, self.layout().heightForWidth(width))

    def _on_retry(self) -> None:
        self.hide()
        self.retry.emit()
