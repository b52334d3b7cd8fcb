"""Typing the address of a network camera, stream or video."""

from urllib.parse import urlsplit

from PyQt5.QtCore import QSettings, Qt, pyqtSignal
from PyQt5.QtGui import QShowEvent
from PyQt5.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from tracker.capture.stream import SCHEMES
from ui.sources.spec import without_password

_KEY = "address"
_EXAMPLES = "Such as rtsp://192.168.1.20:554/stream1 or http://host/video.mp4"
# A port alone is enough where pictures are sent to this machine.
_LISTENING = frozenset({"rtp", "srt", "tcp", "udp"})


class AddressBar(QDialog):
    """A small window with a field for an address, beside the work; offers the last one, without its password.

    Signals
    -------
    open_wanted(str)
        The address to open, as it was typed.
    """

    open_wanted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open address")
        self.field = QLineEdit(placeholderText="rtsp://…", clearButtonEnabled=True)
        self.field.setAccessibleName("address")
        self.field.setToolTip(f"Kinds of address: {', '.join(SCHEMES)}")
        self.field.textChanged.connect(self._check)
        label = QLabel("&Address of a network camera, stream or video")
        label.setBuddy(self.field)
        self.hint = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())
        self.hint.setAlignment(Qt.AlignTop | Qt.AlignLeft)
        self.hint.setAccessibleName("what is wrong with the address")
        buttons = QDialogButtonBox(QDialogButtonBox.Open | QDialogButtonBox.Cancel)
        self.open_button = buttons.button(QDialogButtonBox.Open)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._open)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (label, self.field, self.hint, buttons):
            layout.addWidget(widget)
        self.resize(480, self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Offer the last address."""
        super().showEvent(event)
        self.field.setText(QSettings().value(_KEY, ""))
        self._check(self.field.text())
        self.field.selectAll()
        self.field.setFocus()

    def _check(self, text: str) -> None:
        problem = problem_with(text)
        self.open_button.setEnabled(not problem)
        self.hint.setText(problem if problem and text.strip() else _EXAMPLES)

    def _open(self) -> None:
        url = self.field.text().strip()
        if problem_with(url):
            return
        QSettings().setValue(_KEY, without_password(url))
        self.field.clear()
        self.accept()
        self.open_wanted.emit(url)


def problem_with(text: str) -> str:
    """Return what is wrong with an address, in a line; empty if nothing can be seen from here."""
    url = text.strip()
    scheme, separator, rest = url.partition("://")
    if not url:
        return "The address is empty."
    if not separator:
        return f"The kind of address is missing, as in rtsp://{url} or http://{url}"
    if scheme.lower() not in SCHEMES:
        return f"Unknown kind of address {scheme}://; known: {', '.join(SCHEMES)}"
    if any(character.isspace() for character in url):
        return "An address has no blanks: write %20 instead."
    try:
        parts = urlsplit(url)
        has_host, has_port = bool(parts.hostname), parts.port is not None
    except ValueError as error:
        return f"The address cannot be read: {error}"
    if has_host or (has_port and scheme.lower() in _LISTENING):
        return ""
    return (
        f"The name of the machine is missing after {scheme}://" if not rest else "The name of the machine is missing."
    )
