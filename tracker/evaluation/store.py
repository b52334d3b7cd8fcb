"""Finished runs on disk, one file each, so that an interrupted evaluation goes on where it was."""

import functools
import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import tracker
from tracker.evaluation.drive import RunPlan
from tracker.evaluation.results import Run
from tracker.evaluation.storage import run_from_values, run_values
from tracker.sinks.paths import cannot_write, written

# Changes when a stored run is no longer what the same plan would give.
_FORMAT = 1
# Rooms that do not decide a box.
_OUTSIDE = ("cli", "sinks", "evaluation")
_DECIDING = ("evaluation/drive.py", "evaluation/follower.py", "evaluation/peers.py", "evaluation/protocols.py")


class RunStore:
    """A folder with finished runs.

    A run is found again when everything that decides it is the same: the tracker's settings, the version and the
    source code of this package, those of OpenCV, numpy and numba, the pictures (names, sizes, times of change), the
    truth, the start and the protocol.

    Parameters
    ----------
    folder : Path or None
        Made when the first run is kept; None keeps nothing.
    fresh : bool
        Find nothing that is there, replace it.
    """

    def __init__(self, folder: Path | None, *, fresh: bool = False) -> None:
        self.folder = folder
        self._fresh = fresh
        self._fingerprints: dict[str, str] = {}

    def find(self, plan: RunPlan) -> Run | None:
        """Return the finished run of a plan, None if there is none or its file is damaged."""
        if self.folder is None or self._fresh:
            return None
        try:
            values = json.loads(self._path(self.folder, plan).read_text(encoding="utf-8"))
            width, height = values["frame_size"]
            run = run_from_values(values["run"], plan.sequence.truth, (int(width), int(height)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return run if run.key == plan.key else None

    def keep(self, plan: RunPlan, run: Run) -> None:
        """Write a run; a file is whole or not there.

        Raises
        ------
        SinkError
            If it cannot be written.
        """
        if self.folder is None:
            return
        text = json.dumps({"frame_size": run.frame_size, "run": run_values(run)}, separators=(",", ":"))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(error.filename or self.folder, error) from error
        with written(self._path(self.folder, plan)) as unfinished:
            unfinished.write_text(text, encoding="utf-8")

    def _path(self, folder: Path, plan: RunPlan) -> Path:
        words = "-".join(str(part) for part in plan.key if part != "")
        readable = re.sub(r"[^A-Za-z0-9._]+", "-", words)[:100]
        return folder / f"{readable}-{self._key(plan)[:16]}.json"

    def _key(self, plan: RunPlan) -> str:
        name = plan.sequence.name
        if name not in self._fingerprints:
            self._fingerprints[name] = plan.sequence.fingerprint()
        info = plan.tracker.info()
        decides = [
            _FORMAT, info.kind, info.settings, plan.key, plan.restart, self._fingerprints[name], software_versions(),
            code_fingerprint(),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


@functools.cache
def software_versions() -> dict[str, str]:
    """Return the versions of what decides results."""
    import platform

    try:
        own = version("modetrack")
    except PackageNotFoundError:
        own = "not installed"
    found: dict[str, Any] = {
        "modetrack": own,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": version("numba"),
        "opencv": cv2.__version__,
    }
    return {name: str(value) for name, value in found.items()}


@functools.cache
def code_fingerprint() -> str:
    """Return a text that changes when the source of this package that decides boxes does."""
    root = Path(tracker.__file__).parent
    sums = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root)
        if part.parts[0] not in _OUTSIDE or part.as_posix() in _DECIDING:
            sums.update(f"{part.as_posix()}\n".encode() + path.read_bytes())
    return sums.hexdigest()
