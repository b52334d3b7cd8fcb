"""Where edits and rows are kept as they come, and what a killed window has left there."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PyQt5.QtCore import QLockFile, QStandardPaths

from tracker.editing import Kept, read_journal
from tracker.errors import ConfigError

KEPT_FILES = 20
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Left:
    """What can be restored.

    Parameters
    ----------
    path : Path
    source : str
    kept : Kept or None
        Edits and rows of a clip; None for the rows of a live source, which are a CSV file.
    """

    path: Path
    source: str
    kept: Kept | None


class Autosave:
    """A folder of files, each locked by the window that writes it.

    Parameters
    ----------
    folder : Path, optional
        The user's own for this application by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        places = QStandardPaths.writableLocation(QStandardPaths.AppLocalDataLocation)
        self.folder = Path(places) / "autosave" if folder is None else folder
        self._locks: dict[Path, QLockFile] = {}
        self._count = 0

    def new_file(self, spec: str, suffix: str) -> Path:
        """Return a path that nobody else writes to.

        Raises
        ------
        OSError
            If the folder cannot be made.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._prune()
        self._count += 1
        public = re.sub(r"//[^/]*@", "//", spec)
        name = re.sub(r"[^A-Za-z0-9]+", "-", Path(public).stem)[:40].strip("-")
        path = self.folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}-{self._count}-{name}{suffix}"
        self._lock(path)
        return path

    def left(self) -> list[Left]:
        """Return what windows that are gone have left, the newest first; what holds nothing is removed.

        Reads whole files: not for the window's own thread. What is returned belongs to this process from here on.
        """
        found = []
        for path in sorted(self.folder.glob("*.*"), reverse=True):
            if path.suffix not in (".journal", ".csv") or path in self._locks or not self._lock(path):
                continue
            one = _read(path)
            if one is None:
                self.let_go(path, discard=True)
            else:
                found.append(one)
        return found

    def let_go(self, path: Path, *, discard: bool) -> None:
        """Remove a file, or let a window restore it."""
        if discard:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        lock = self._locks.pop(path, None)
        if lock is not None:
            lock.unlock()

    def release_all(self) -> None:
        """Let other windows restore what is still there."""
        for path in tuple(self._locks):
            self.let_go(path, discard=False)

    def _lock(self, path: Path) -> bool:
        lock = QLockFile(str(path) + _LOCK)
        # Whoever holds it may run for days: only a process that is gone makes it stale.
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return False
        self._locks[path] = lock
        return True

    def _prune(self) -> None:
        files = sorted(path for path in self.folder.glob("*.*") if path.suffix in (".journal", ".csv"))
        for path in files[: max(0, len(files) - KEPT_FILES)]:
            if path not in self._locks and self._lock(path):
                self.let_go(path, discard=True)


def _read(path: Path) -> Left | None:
    """Return what a file holds, None if that is nothing."""
    if path.suffix == ".csv":
        try:
            with path.open("rb") as file:
                rows = sum(1 for _, _ in zip(range(2), file, strict=False))
        except OSError:
            return None
        return Left(path, path.stem.split("-", 4)[-1], None) if rows == 2 else None
    try:
        kept = read_journal(path)
    except ConfigError:
        return None
    empty = not kept.history.document.targets and kept.history.undo_label is None
    return None if empty else Left(path, kept.source, kept)
