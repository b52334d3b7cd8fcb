"""Where results go: opening a path for writing without harming what is there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from tracker.errors import SinkError


def cannot_write(name: Path | str, reason: OSError | str) -> SinkError:
    """Return the error that says why a result cannot be written."""
    if isinstance(reason, OSError):
        reason = reason.strerror or str(reason)
    return SinkError(f"{name}: cannot be written: {reason}")


def open_output(path: Path) -> tuple[FileIO, bool]:
    """Open a path for appending; what it holds stays until the caller truncates it.

    Returns
    -------
    file : FileIO
        Unbuffered.
    created : bool
        True if there was nothing under that path.

    Raises
    ------
    SinkError
        If the folder is missing or the path cannot be written.
    """
    if not path.parent.is_dir():
        raise cannot_write(path, f"folder {path.parent} does not exist")
    created = not path.exists()
    try:
        return FileIO(path, "ab"), created
    except OSError as error:
        raise cannot_write(path, error) from error


def check_writable(path: Path) -> None:
    """Raise `SinkError` unless ``path`` can be written; nothing is changed."""
    file, created = open_output(path)
    file.close()
    if created:
        path.resolve().unlink()


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a name beside ``path`` to write to, which takes its place at the end; an error leaves it as it was.

    Raises
    ------
    SinkError
        If the system refuses.
    """
    # Where a link leads to, so that the link stays.
    place = path.resolve()
    unfinished = place.with_name(f".{place.stem}.part{place.suffix}")
    try:
        yield unfinished
        os.replace(unfinished, place)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
