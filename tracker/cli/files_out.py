"""Files that a command writes once, at its end: refused before long work, replaced only when complete."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.cli.names import check_distinct, safe_name
from tracker.errors import SinkError
from tracker.sinks.paths import cannot_write, check_writable, written

TABLES = (".csv", ".txt", "")
ARRAYS = (".npy",)


def check_outputs(
    read: Mapping[str, str | Path | None], outputs: Mapping[str, tuple[str | Path | None, Sequence[str]]]
) -> None:
    """Raise `SinkError` if an output cannot be written, as far as can be told before the work.

    Parameters
    ----------
    read : mapping of str to path
        What is read, and where.
    outputs : mapping of str to (path, extensions)
        What is written, where, and which extensions it may have; the empty one stands for none. None is not written,
        ``-`` is stdout for what may have no extension.
    """
    check_distinct(read, {what: path for what, (path, _) in outputs.items()})
    for what, (path, suffixes) in outputs.items():
        if path is None or (str(path) == "-" and "" in suffixes):
            continue
        place = Path(path)
        if place.suffix.lower() not in suffixes:
            known = ", ".join(suffix for suffix in suffixes if suffix)
            raise SinkError(f"{path}: {what} can be {known} files, got {place.suffix or 'no extension'}")
        check_writable(place)
        if not _is_device(place) and not os.access(place.resolve().parent, os.W_OK):
            raise cannot_write(path, f"folder {place.resolve().parent} cannot be written")


def beside(source: str, suffix: str) -> str:
    """Return where results go when the user names no file: beside the file read, else into the current folder."""
    return f"{source}{suffix}" if os.path.exists(source) else f"{safe_name(source)}{suffix}"


def write_rows(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    r"""Write a table as CSV, UTF-8 with ``\n``; ``-`` is stdout.

    Raises
    ------
    SinkError
        If the file cannot be written; what it held stays.
    """
    lines = [",".join(_quoted(cell) for cell in header)]
    lines += [",".join(_cell(cell) for cell in row) for row in rows]
    write_text(path, "\n".join(lines) + "\n")


def write_text(path: str | Path, text: str) -> None:
    """Write text to a file, or to stdout for ``-``.

    Raises
    ------
    SinkError
        If it cannot be written; what the file held stays.
    """
    if str(path) == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    place = Path(path)
    if _is_device(place):
        place.write_text(text, encoding="utf-8")
        return
    with written(place) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def write_array(path: str | Path, array: Any) -> None:
    """Write an array as numpy.save does.

    Raises
    ------
    SinkError
        If it cannot be written; what the file held stays.
    """
    import numpy as np

    with written(Path(path)) as unfinished, unfinished.open("wb") as file:
        np.save(file, array)


def write_arrays(path: str | Path, arrays: Mapping[str, Any]) -> None:
    """Write named arrays as numpy.savez does.

    Raises
    ------
    SinkError
        If they cannot be written; what the file held stays.
    """
    import numpy as np

    with written(Path(path)) as unfinished, unfinished.open("wb") as file:
        np.savez(file, **arrays)


def write_picture(path: str | Path, image: Any) -> None:
    """Encode a picture, BGR or grey, by the extension of its file.

    Raises
    ------
    SinkError
        If it cannot be encoded or written; what the file held stays.
    """
    import cv2

    try:
        done, encoded = cv2.imencode(Path(path).suffix, image)
    except cv2.error as error:
        raise cannot_write(path, f"{Path(path).suffix} cannot hold {image.shape} {image.dtype}") from error
    if not done:
        raise cannot_write(path, f"{Path(path).suffix} cannot hold {image.shape} {image.dtype}")
    with written(Path(path)) as unfinished:
        unfinished.write_bytes(encoded.tobytes())


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _cell(cell: object) -> str:
    return f"{cell:.9g}" if isinstance(cell, float) else str(cell)


def _quoted(name: object) -> str:
    text = str(name)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text
