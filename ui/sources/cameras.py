"""Choosing a camera with a look through it first."""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QEvent, QObject, QSettings, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PyQt5.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tracker.capture import list_cameras, open_source
from tracker.capture.base import Source
from tracker.capture.devices import CameraInfo, CameraSpec
from ui.background import Background
from ui.look import theme
from ui.sources.preview import Preview, PreviewState

SIZES = ((320, 240), (640, 480), (800, 600), (1280, 720), (1920, 1080))
_TIMES = "×"  # noqa: RUF001
_SIZE_KEY = "camera/size"
_LOOKING, _NONE_HERE = "Looking for cameras…", "No camera is connected.\nConnect one and look again."


class CameraPicker(QDialog):
    """Lists the cameras, shows what the chosen one sees, opens it in the size that was asked for.

    Never blocks: listing, opening and reading happen on threads of their own, and the device is closed before
    ``open_wanted`` is emitted. The preview runs only while the picker is visible.

    Parameters
    ----------
    parent : QWidget
    opener : callable
        Makes a source from a spec.
    lister : callable
        Returns the cameras.

    Signals
    -------
    open_wanted(str)
        The spec of the camera to open; the picker is closed by then.
    """

    open_wanted = pyqtSignal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        opener: Callable[[str], Source] = open_source,
        lister: Callable[[], Sequence[CameraInfo]] = list_cameras,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open camera")
        self._cameras: Sequence[CameraInfo] = ()
        self._opening = ""
        self._preview = Preview(opener, self)
        self._preview.changed.connect(self._show_newest)
        self._preview.released.connect(self._open_released)
        self._lister = lister
        self._looking = Background(self)
        self._looking.done.connect(self._show_cameras)
        self._looking.failed.connect(self._show_no_cameras)
        self._build()
        self.resize(560, 540)
        if parent is not None:
            parent.installEventFilter(self)

    @property
    def spec(self) -> str:
        """The camera and size chosen now; empty without a camera."""
        device = self.camera_box.currentData()
        return "" if device is None else str(CameraSpec(device, self.size_box.currentData()))

    def look_again(self) -> None:
        """List the cameras anew."""
        self.camera_box.setEnabled(False)
        self.open_button.setEnabled(False)
        self.look_button.setEnabled(False)
        self._preview.stop()
        self.picture.show_text(_LOOKING)
        self._say("")
        self._looking.run(self._lister)

    def start_preview(self) -> None:
        """Show what the chosen camera sees, from the beginning."""
        self.retry_button.hide()
        self._say("")
        if not self.spec or self._opening or not self.isVisible():
            return
        self.picture.show_text(f"Opening {self.camera_box.currentText()}…")
        self._preview.show(self.spec)

    def open_chosen(self) -> None:
        """Close the preview, then have the camera opened."""
        if not self.spec or self._opening:
            return
        self._opening = self.spec
        self._enable(False)
        self._say("Handing the camera over…")
        self._preview.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the window."""
        if event.type() == QEvent.Close:
            self.close()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._opening = ""
        self._enable(True)
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the camera alone, and forget that it was to be opened."""
        super().hideEvent(event)
        self._opening = ""
        self._preview.stop()
        self.picture.show_text("")

    def _build(self) -> None:
        self.camera_box = QComboBox()
        self.camera_box.setAccessibleName("camera")
        self.camera_box.setToolTip("The cameras of this machine")
        self.camera_box.activated.connect(self.start_preview)
        self.look_button = QPushButton("Look again", toolTip="List the cameras anew, after one was connected")
        self.look_button.setAutoDefault(False)
        self.look_button.clicked.connect(self.look_again)
        self.size_box = QComboBox()
        self.size_box.setAccessibleName("resolution")
        self.size_box.setToolTip("What the camera is asked for; below the picture stands what it gives")
        self.size_box.addItem("As the camera gives", None)
        for width, height in SIZES:
            self.size_box.addItem(f"{width} {_TIMES} {height}", (width, height))
        self._choose_size(QSettings().value(_SIZE_KEY, ""))
        self.size_box.activated.connect(self._on_size)
        self.picture = Picture()
        self.status = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.status.setAccessibleName("what the camera gives")
        self.retry_button = QPushButton("Retry", toolTip="Open the camera again")
        self.retry_button.setAutoDefault(False)
        self.retry_button.clicked.connect(self.start_preview)
        self.retry_button.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.Open | QDialogButtonBox.Cancel)
        self.open_button = buttons.button(QDialogButtonBox.Open)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.open_chosen)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self.camera_box, 1)
        choice.addWidget(self.look_button)
        form = QFormLayout()
        form.addRow("&Camera", choice)
        form.labelForField(choice).setBuddy(self.camera_box)
        form.addRow("&Resolution", self.size_box)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.retry_button, 0, Qt.AlignTop)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.picture, 1)
        layout.addLayout(below)
        layout.addWidget(buttons)
        # Two lines, so that nothing moves when a message comes.
        self.status.setMinimumHeight(2 * self.status.fontMetrics().lineSpacing())
        self.status.setAlignment(Qt.AlignTop | Qt.AlignLeft)

    def _show_no_cameras(self, problem: str) -> None:
        self._show_cameras(())
        self._say(problem)

    def _show_cameras(self, cameras: Sequence[CameraInfo]) -> None:
        chosen = self.camera_box.currentData()
        self._cameras = cameras
        self.camera_box.clear()
        for camera in cameras:
            self.camera_box.addItem(f"{camera.index}: {camera.name}", camera.index)
            self.camera_box.setItemData(self.camera_box.count() - 1, camera.path, Qt.ToolTipRole)
        self.camera_box.setCurrentIndex(max(self.camera_box.findData(chosen), 0) if cameras else -1)
        self._enable(True)
        if cameras:
            self.start_preview()
        else:
            self.picture.show_text(_NONE_HERE)

    def _enable(self, on: bool) -> None:
        self.camera_box.setEnabled(on and bool(self._cameras))
        self.open_button.setEnabled(on and bool(self._cameras))
        for widget in (self.size_box, self.look_button):
            widget.setEnabled(on)

    def _choose_size(self, text: str) -> None:
        texts = ["", *(f"{width}x{height}" for width, height in SIZES)]
        self.size_box.setCurrentIndex(texts.index(text) if text in texts else 0)

    def _on_size(self) -> None:
        size = self.size_box.currentData()
        QSettings().setValue(_SIZE_KEY, "" if size is None else f"{size[0]}x{size[1]}")
        self.start_preview()

    def _show_newest(self) -> None:
        state = self._preview.take()
        if state is None or state.spec != self.spec or self._opening:
            return
        if state.error:
            self.picture.show_text("No picture")
            self._say(state.error)
            self.retry_button.show()
        else:
            self.picture.show_image(state.image)
            self._say(described(state))

    def _open_released(self) -> None:
        if not self._opening or self._preview.active:
            return
        spec, self._opening = self._opening, ""
        self.accept()
        self.open_wanted.emit(spec)

    def _say(self, text: str) -> None:
        if text != self.status.text():
            self.status.setText(text)


def described(state: PreviewState) -> str:
    """Return what a camera gives, in a line or two."""
    if state.size is None:
        return ""
    rate = f", {state.fps:.0f} pictures per second" if state.fps is not None else ""
    size = f"{state.size[0]} {_TIMES} {state.size[1]} px{rate}"
    return f"{size}\n{state.remark}" if state.remark else size


class Picture(QWidget):
    """A picture as large as it can be, or a text in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("preview")
        self.setMinimumSize(320, 200)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.setAttribute(Qt.WA_OpaquePaintEvent)
        self.image: QImage | None = None
        self.text = ""

    def sizeHint(self) -> QSize:
        """Room for a VGA picture, reduced."""
        return QSize(520, 390)

    def show_image(self, image: QImage | None) -> None:
        """Show a picture."""
        self.image, self.text = image, ""
        self.update()

    def show_text(self, text: str) -> None:
        """Show a text instead."""
        if text != self.text or self.image is not None:
            self.image, self.text = None, text
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture or text."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.BACKDROP)
        if self.image is None:
            painter.setPen(theme.BACKDROP_TEXT)
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), Qt.AlignCenter | Qt.TextWordWrap, self.text)
            return
        painter.setRenderHint(QPainter.SmoothPixmapTransform)
        place = self.image.rect()
        place.setSize(self.image.size().scaled(self.size(), Qt.KeepAspectRatio))
        place.moveCenter(self.rect().center())
        painter.drawImage(place, self.image)
