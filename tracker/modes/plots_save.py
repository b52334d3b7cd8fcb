"""Figures and animations into files: a picture that was there stays until the new one is complete."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import SinkError
from tracker.modes.plots_style import DPI
from tracker.sinks.paths import written

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES = (".png", ".pdf", ".svg", ".jpg")

# Without these a file would say when it was made and differ each time.
_METADATA: dict[str, dict[str, Any]] = {
    ".pdf": {"CreationDate": None, "ModDate": None},
    ".svg": {"Date": None},
}
_SALT = "modetrack"


def save(figure: "Figure", path: Path | str) -> None:
    """Write a figure; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : Path or str
        ``.png`` and ``.jpg`` at 150 dots per inch, ``.pdf`` and ``.svg`` as lines and text.

    Raises
    ------
    SinkError
        If the extension is another one or the file cannot be written.
    """
    place = checked_place(path, FIGURES, "a plot")
    suffix = place.suffix.lower()
    with written(place) as unfinished:
        _save(figure, unfinished, suffix)


def checked_place(path: Path | str, suffixes: Sequence[str], what: str) -> Path:
    """Return a path that can be written, as far as can be told before.

    Raises
    ------
    SinkError
        If its extension is not one of ``suffixes``, its folder is missing or it is a folder itself.
    """
    place = Path(path)
    if place.suffix.lower() not in suffixes:
        raise SinkError(f"{path}: {what} needs the extension {', '.join(suffixes)}, got {place.suffix or 'none'}")
    if not place.parent.is_dir():
        raise SinkError(f"{path}: cannot be written: folder {place.parent} does not exist")
    if place.is_dir():
        raise SinkError(f"{path}: cannot be written: Is a directory")
    return place


def _save(figure: "Figure", path: Path, suffix: str) -> None:
    if suffix != ".svg":
        figure.savefig(path, dpi=DPI, format=suffix[1:], metadata=_METADATA.get(suffix))
        return
    import matplotlib

    # The names of the parts of a drawing are random otherwise; there is no other place to say so.
    with matplotlib.rc_context({"svg.hashsalt": _SALT}):
        figure.savefig(path, format="svg", metadata=_METADATA[suffix])
