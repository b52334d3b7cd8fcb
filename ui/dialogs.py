"""What the window asks for: files to open and to write; the list of shortcuts.

Every function returns nothing (an empty text or None) when the user changed their mind.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.actions import help_table

_OPEN_FILTER = ";;".join(
    (
        "Videos, pictures and sessions (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg *.wmv *.ts "
        "*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.webp *.toml)",
        "Sessions and profiles (*.toml)",
        "All files (*)",
    )
)
_TOML = {"TOML (*.toml)": ".toml"}
_VIDEOS = {"MP4 video (*.mp4)": ".mp4", "AVI video (*.avi)": ".avi"}
_PNG = {"PNG picture (*.png)": ".png"}
_SVG = {"SVG drawing (*.svg)": ".svg"}
_CSV, _MOT, _VOT, _JSONL = "CSV (*.csv)", "MOTChallenge (*.txt)", "VOT (*.txt)", "JSON lines (*.jsonl)"
_EXPORTS = {_CSV: ("csv", ".csv"), _MOT: ("mot", ".txt"), _VOT: ("vot", ".txt"), _JSONL: ("jsonl", ".jsonl")}
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BETWEEN_KEYS = re.compile(r"\s+|(?<=[^+\s])\+")


def ask_open(parent: QWidget, folder: str) -> str:
    """Ask for a file to open: a video, a picture, a session or a profile."""
    path, _ = QFileDialog.getOpenFileName(parent, "Open", folder, _OPEN_FILTER)
    return path


def ask_folder(parent: QWidget, folder: str) -> str:
    """Ask for a folder of pictures to open."""
    return QFileDialog.getExistingDirectory(parent, "Open folder of pictures", folder)


def ask_export(parent: QWidget, suggestion: Path) -> tuple[Path, str] | None:
    """Ask where to export to; return path and format.

    The chosen format counts, and gives the name its suffix; unless only the name says JSON lines.
    """
    answer = _ask_path(parent, "Export trajectory", suggestion, (*_EXPORTS,), _CSV, _export_path)
    if answer is None:
        return None
    path, chosen = answer
    return path, _export_kind(path, chosen)[0]


def ask_video(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save a video."""
    return _ask_save(parent, "Save video", suggestion, _VIDEOS)


def ask_session(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save the session."""
    return _ask_save(parent, "Save session", suggestion, _TOML)


def ask_profile_open(parent: QWidget, folder: str) -> str:
    """Ask for a profile to load."""
    path, _ = QFileDialog.getOpenFileName(parent, "Load profile", folder, "Profiles (*.toml);;All files (*)")
    return path


def ask_profile_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save a profile."""
    return _ask_save(parent, "Save profile", suggestion, _TOML)


def ask_picture(parent: QWidget, suggestion: Path, svg: bool = True) -> Path | None:
    """Ask where to save a picture, or with ``svg`` what can be written as a drawing too."""
    return _ask_save(parent, "Save picture", suggestion, _PNG | _SVG if svg else _PNG)


def _ask_save(parent: QWidget, title: str, suggestion: Path, kinds: Mapping[str, str]) -> Path | None:
    """Ask for a file to write; ``kinds`` are the suffixes by filter. The suggestion's own suffix is chosen."""
    preferred = next((kind for kind, suffix in kinds.items() if suffix == suggestion.suffix), next(iter(kinds)))

    def finished(path: Path, chosen: str) -> Path:
        known = path.suffix.lower() in kinds.values()
        return path if known else _appended(path, kinds.get(chosen, kinds[preferred]))

    answer = _ask_path(parent, title, suggestion, (*kinds,), preferred, finished)
    return None if answer is None else answer[0]


def _ask_path(
    parent: QWidget,
    title: str,
    suggestion: Path,
    kinds: Sequence[str],
    kind: str,
    finished: Callable[[Path, str], Path],
) -> tuple[Path, str] | None:
    """Ask for a path to write and return it with the kind that was chosen; ``finished`` gives it its suffix."""
    name, chosen = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(kinds), kind)
    if name and (path := finished(Path(name), chosen)) != Path(name) and path.exists():
        # The dialog asked whether another file may be overwritten: have it ask about this one.
        name, chosen = QFileDialog.getSaveFileName(parent, title, str(path), ";;".join(kinds), chosen)
    return (finished(Path(name), chosen), chosen) if name else None


def _export_kind(path: Path, chosen: str) -> tuple[str, str]:
    """Return format and suffix."""
    if path.suffix.lower() == ".jsonl" and chosen not in (_MOT, _VOT):
        chosen = _JSONL
    return _EXPORTS.get(chosen, _EXPORTS[_CSV])


def _export_path(path: Path, chosen: str) -> Path:
    _, suffix = _export_kind(path, chosen)
    own = path.suffix.lower()
    if own not in {known for _, known in _EXPORTS.values()}:
        return _appended(path, suffix)
    # A CSV table may be called .txt.
    return path if own == suffix or (own, suffix) == (".txt", ".csv") else path.with_suffix(suffix)


def _appended(path: Path, suffix: str) -> Path:
    # Not put in place of what looks like one: "clip.mp4" is saved as "clip.mp4.toml".
    return path.with_name(path.name + suffix)


class ShortcutsWindow(QDialog):
    """Lists what keys and mouse do, all of it or what a word or key is in; stays open beside the work."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts and mouse")
        self.text = help_table()
        self.filter_field = QLineEdit(placeholderText="Find an action or a key", clearButtonEnabled=True)
        self.filter_field.setAccessibleName("find an action or a key")
        self.filter_field.setToolTip("Show only what has all of these words in it, or this key")
        self.filter_field.textChanged.connect(self._show)
        self._label = QLabel(textFormat=Qt.RichText, wordWrap=True)
        self._label.setAlignment(Qt.AlignTop | Qt.AlignLeft)
        self._label.setContentsMargins(12, 4, 12, 12)
        scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.NoFrame)
        scroll.setWidget(self._label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 0)
        layout.addWidget(self.filter_field)
        layout.addWidget(scroll)
        self._show("")
        self.resize(660, 740)

    @property
    def shown_text(self) -> str:
        """The table as it is filtered now, rich text."""
        return self._label.text()

    def _show(self, words: str) -> None:
        self._label.setText(filtered_table(self.text, words) or f"Nothing has <b>{escape(words)}</b> in it.")


def filtered_table(table: str, words: str) -> str:
    """Return the rows of a table of shortcuts that hold all words, under their headings; empty if none does.

    A single key is matched as such: ``s`` finds the key S, not every text with an s in it.
    """
    wanted = words.casefold().split()
    if not wanted:
        return table
    kept, heading = [], ""
    for row in _ROW.findall(table):
        if "colspan" in row:
            heading = row
        elif _matches(row, wanted):
            kept += [heading, row]
            heading = ""
    return f"<table cellspacing='0' cellpadding='4'>{''.join(kept)}</table>" if kept else ""


def _matches(row: str, wanted: list[str]) -> bool:
    cells = [unescape(_TAG.sub(" ", cell)).casefold() for cell in row.split("</td>")]
    if len(wanted) == 1 and len(wanted[0]) == 1:
        return wanted[0] in _BETWEEN_KEYS.split(cells[0].strip())
    text = " ".join(cells)
    return all(word in text for word in wanted)
