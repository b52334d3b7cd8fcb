"""What the window asks for: files to open and to write; the list of shortcuts."""

from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QCursor
from PyQt5.QtWidgets import QDialog, QFileDialog, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from tracker.capture import list_cameras
from ui.actions import help_table

_OPEN_FILTER = (
    "Videos and pictures (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg *.wmv *.png *.jpg *.jpeg *.bmp);;"
    "All files (*)"
)
_EXPORTS = {
    "CSV (*.csv)": ("csv", ".csv"),
    "MOTChallenge (*.txt)": ("mot", ".txt"),
    "VOT (*.txt)": ("vot", ".txt"),
    "JSON lines (*.jsonl)": ("jsonl", ".jsonl"),
}


def ask_open(parent: QWidget, folder: str) -> str:
    """Ask for a file to open; empty when the user changed their mind."""
    path, _ = QFileDialog.getOpenFileName(parent, "Open", folder, _OPEN_FILTER)
    return path


def ask_export(parent: QWidget, suggestion: Path) -> tuple[Path, str] | None:
    """Ask where to export to; return path and format, None when the user changed their mind."""
    name, chosen = QFileDialog.getSaveFileName(
        parent, "Export trajectory", str(suggestion), ";;".join(_EXPORTS), next(iter(_EXPORTS))
    )
    if not name:
        return None
    format, suffix = _EXPORTS.get(chosen, _EXPORTS["CSV (*.csv)"])
    path = Path(name)
    return (path if path.suffix else path.with_suffix(suffix)), format


def ask_camera(parent: QWidget) -> str:
    """Return the number of the camera to open; ask when there are several, empty when none was chosen."""
    cameras = list_cameras()
    if len(cameras) < 2:
        return str(cameras[0].index) if cameras else "0"
    menu = QMenu(parent)
    for camera in cameras:
        menu.addAction(f"{camera.index}: {camera.name}").setData(str(camera.index))
    chosen = menu.exec_(QCursor.pos())
    menu.deleteLater()
    return chosen.data() if chosen is not None else ""


class ShortcutsWindow(QDialog):
    """Lists what keys and mouse do; stays open beside the work."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts and mouse")
        self.text = help_table()
        label = QLabel(self.text, textFormat=Qt.RichText, wordWrap=True)
        label.setContentsMargins(12, 4, 12, 12)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.resize(660, 740)
