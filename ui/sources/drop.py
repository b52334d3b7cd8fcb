"""What it means that something is dropped on the window."""

from pathlib import Path

from PyQt5.QtCore import QMimeData, QUrl

from tracker.capture.opening import IMAGE_SUFFIXES
from tracker.capture.stream import SCHEMES
from tracker.errors import SourceError
from ui.sources.spec import without_password


def dropped(mime: QMimeData) -> str:
    """Return what to open when something is dropped, without looking at the disk.

    One file or folder is opened; several pictures of one folder stand for that folder; text is an address.

    Raises
    ------
    SourceError
        If it is nothing that can be opened, or more than one thing.
    """
    urls = mime.urls() if mime.hasUrls() else _addresses_in(mime.text())
    if not urls:
        raise SourceError("nothing to open was dropped: a video, a folder of pictures, a session or an address is")
    if len(urls) > 1:
        return _several(urls)
    url = urls[0]
    if not url.isLocalFile():
        return _address(url)
    return str(Path(url.toLocalFile()))


def may_be_dropped(mime: QMimeData) -> bool:
    """Tell whether to take a drag at all; what is refused then gets its reason when it is dropped."""
    return mime.hasUrls() or bool(_addresses_in(mime.text()))


def _several(urls: list[QUrl]) -> str:
    if not all(url.isLocalFile() for url in urls):
        raise SourceError("only one address can be open at a time: drop one")
    paths = [Path(url.toLocalFile()) for url in urls]
    if any(path.suffix.lower() not in IMAGE_SUFFIXES for path in paths):
        raise SourceError(f"only one video can be open at a time: {len(paths)} files were dropped")
    folders = {path.parent for path in paths}
    if len(folders) > 1:
        raise SourceError("the pictures lie in several folders: drop those of one folder")
    return str(folders.pop())


def _address(url: QUrl) -> str:
    text = url.toString()
    if url.scheme().lower() not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise SourceError(f"{without_password(text)}: unknown kind of address; known: {known}")
    return text


def _addresses_in(text: str) -> list[QUrl]:
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    return [QUrl(line) for line in found] if all("://" in line for line in found) else []
