"""Names of files that results go to."""

import glob
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tracker.errors import SinkError
from tracker.session_file import is_path

SUFFIXES = {
    "csv": ".track.csv",
    "mot": ".track.mot.txt",
    "vot": ".track.vot.txt",
    "jsonl": ".track.jsonl",
}
LONGEST_NAME = 100


def default_out(source: str, format: str) -> str:
    """Return where results go when the user names no file.

    Beside a file or folder: ``clip.mp4.track.csv``. For what has no place on the disk a name in the current
    folder, made of what the user typed: ``synth-plain.track.csv``, ``camera-0.track.csv``.
    """
    if is_path(source) and (os.path.exists(source) or not glob.has_magic(source)):
        place = source.rstrip("/" + os.sep) or source
        if Path(place).name in ("", os.pardir):
            place = os.path.abspath(place)
        return place + SUFFIXES[format]
    return safe_name(source) + SUFFIXES[format]


def safe_name(source: str) -> str:
    """Return what a user typed as a file name; passwords and queries of a URL are left out."""
    if "://" in source:
        address = urlsplit(source)
        source = f"{address.netloc.rpartition('@')[2]}{address.path}"
    elif source.partition(":")[0].isdigit():
        source = f"camera-{source}"
    name = re.sub(r"[^A-Za-z0-9._]+", "-", source).strip("-.")
    return name[:LONGEST_NAME] or "source"


def check_distinct(read: Mapping[str, str | Path | None], written: Mapping[str, str | Path | None]) -> None:
    """Raise `SinkError` if a file would be written over one that is read, or twice.

    Parameters
    ----------
    read, written : mapping of str to path
        What the file is, and its path; None and ``-`` are passed over.
    """
    seen = {_identity(path): what for what, path in read.items() if _is_file(path)}
    for what, path in written.items():
        if not _is_file(path):
            continue
        other = seen.setdefault(_identity(path), what)
        if other != what:
            raise SinkError(f"{path}: cannot be {what} and {other} at once: name another file")


def _is_file(path: str | Path | None) -> bool:
    return path is not None and str(path) != "-" and (Path(path).is_file() or not os.path.exists(path))


def _identity(path: str | Path | None) -> str:
    return os.path.normcase(os.path.realpath(str(path)))
