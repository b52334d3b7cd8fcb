"""Folders with sequences and their ground truth, as the benchmarks ship them."""

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from tracker.capture import Source, open_source
from tracker.capture.images import ImageSource, natural_key
from tracker.capture.opening import IMAGE_SUFFIXES
from tracker.capture.synth import read_truth
from tracker.errors import SourceError
from tracker.evaluation.regions import ABSENT, read_flags, read_lines, read_regions
from tracker.evaluation.results import Floats

VIDEO_SUFFIXES = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm"})
SEEN = 0.3
"""Share of a rendered target that has to be seen for its box to be judged (``*.truth.csv``)."""

_PICTURE_FOLDERS = ("img", "color", "imgs", "")
_TRUTH_CSV = ".truth.csv"
# OTB's folder has pictures from 1 on, its boxes begin at this one.
_OTB_FIRST_PICTURE = {"David": 300}


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSequence:
    """Pictures and where the target is in them.

    Parameters
    ----------
    name : str
    pictures : tuple of Path
        Picture files in order, or one video; empty where none were found, which `open` says.
    truth : ndarray, shape (n, 4), float64
        ``x, y, width, height``, px; NaN rows where the target is absent.
    first : int
        Pictures before that of the first box.
    """

    name: str
    pictures: tuple[Path, ...]
    truth: Floats
    first: int = 0

    def open(self) -> Source:
        """Open the pictures at that of row 0 of the truth; the caller closes the source.

        Raises
        ------
        SourceError
            If there are none, or they cannot be read.
        """
        if not self.pictures:
            raise SourceError(f"{self.name}: no pictures: needs img/, color/, picture files or a video")
        source = ImageSource(self.pictures, self.name) if not self._is_video else open_source(self.pictures[0])
        source.skip(self.first)
        return source

    def count(self) -> int:
        """Return how many frames have both a picture and a row of truth, as far as can be told without decoding."""
        announced: int | None = len(self.pictures)
        if self._is_video:
            with self.open() as source:
                announced = source.announced_frames
        return len(self.truth) if announced is None else max(0, min(len(self.truth), announced - self.first))

    def fingerprint(self) -> str:
        """Return a text that changes when a picture file or the truth does."""
        sums = hashlib.sha256(np.ascontiguousarray(self.truth).tobytes())
        for path in self.pictures:
            about = path.stat()
            sums.update(f"{path.name} {about.st_size} {about.st_mtime_ns} {self.first}\n".encode())
        return sums.hexdigest()

    @property
    def _is_video(self) -> bool:
        return len(self.pictures) == 1 and self.pictures[0].suffix.lower() not in IMAGE_SUFFIXES


def open_dataset(folder: Path | str, names: Iterable[str] = ()) -> tuple[LabelledSequence, ...]:
    """Find the sequences in a folder and read their truth.

    The folder is one sequence, or holds sequence folders, or videos with a ``<name>.truth.csv`` beside them, as the
    project's own ``videos/``. A sequence folder holds the truth as ``groundtruth_rect.txt`` (OTB; several such as
    ``groundtruth_rect.1.txt`` are several targets ``<name>-1``) or ``groundtruth.txt`` (GOT-10k, with
    ``absence.label``, and VOT), and pictures in ``img/``, ``color/`` or itself, or a video. Where the folder has a
    ``list.txt``, that gives the order. Folders without truth are passed over. See `read_regions` for the lines.

    Where there are more pictures than rows of truth, or the reverse, the common part counts.

    Parameters
    ----------
    folder : Path or str
    names : iterable of str
        Sequences to take, patterns such as ``OTB-*`` among them; all by default.

    Raises
    ------
    SourceError
        If the folder or a sequence is not there, there is no ground truth, or a truth file is damaged.
    """
    folder = Path(folder)
    truths = _truth_files(folder)
    if not truths:
        raise SourceError(
            f"{folder}: no ground truth: needs sequence folders with groundtruth_rect.txt or groundtruth.txt, "
            f"or videos with NAME{_TRUTH_CSV} beside them"
        )
    chosen = _chosen(list(truths), list(names), folder)
    return tuple(_read(name, truths[name]) for name in chosen)


def _truth_files(folder: Path) -> dict[str, Path]:
    """Return the truth file of each sequence, in the data set's order."""
    if not folder.exists():
        raise SourceError(f"{folder}: no such folder")
    if not folder.is_dir():
        raise SourceError(f"{folder}: not a folder: a data set is a folder with sequences")
    try:
        single = _truths_in(folder, folder.resolve().name)
        if single:
            return single
        entries = sorted(folder.iterdir(), key=natural_key)
        found: dict[str, Path] = {}
        for entry in _listed(folder, entries):
            if entry.is_dir():
                found |= _truths_in(entry, entry.name)
            elif entry.name.endswith(_TRUTH_CSV):
                found[entry.name.removesuffix(_TRUTH_CSV)] = entry
    except OSError as error:
        raise SourceError(f"{error.filename}: cannot be read: {error.strerror}") from error
    if not entries:
        raise SourceError(f"{folder}: the folder is empty")
    return found


def _listed(folder: Path, entries: list[Path]) -> list[Path]:
    """Return the entries in the order of ``list.txt``, those that it leaves out left out."""
    if not (folder / "list.txt").is_file():
        return entries
    by_name = {entry.name: entry for entry in entries}
    return [by_name[name] for name in read_lines(folder / "list.txt") if name in by_name]


def _truths_in(folder: Path, name: str) -> dict[str, Path]:
    for file in ("groundtruth_rect.txt", "groundtruth.txt"):
        if (folder / file).is_file():
            return {name: folder / file}
    several = sorted(folder.glob("groundtruth_rect.*.txt"), key=natural_key)
    return {f"{name}-{path.name.split('.')[1]}": path for path in several}


def _chosen(found: list[str], wanted: list[str], folder: Path) -> list[str]:
    if not wanted:
        return found
    for pattern in wanted:
        if not any(fnmatchcase(name, pattern) for name in found):
            near = difflib.get_close_matches(pattern, found, n=1, cutoff=0.5)
            advice = f", did you mean {near[0]!r}?" if near else f"; there are {', '.join(found[:20])}"
            raise SourceError(f"{folder}: no sequence {pattern!r} with ground truth{advice}")
    return [name for name in found if any(fnmatchcase(name, pattern) for pattern in wanted)]


def _read(name: str, truth_file: Path) -> LabelledSequence:
    if truth_file.name.endswith(_TRUTH_CSV):
        return _read_rendered(name, truth_file)
    folder = truth_file.parent
    truth = read_regions(truth_file)
    label = folder / "absence.label"
    if label.is_file():
        absent = np.array(read_flags(label)[: len(truth)], bool)
        truth[: len(absent)][absent] = ABSENT
    _check_boxes(truth, truth_file)
    pictures = _pictures(folder)
    first = _first(name, pictures, len(truth))
    if len(pictures) > 1:
        truth = truth[: len(pictures) - first]
    return LabelledSequence(name, pictures, truth, first)


def _read_rendered(name: str, truth_file: Path) -> LabelledSequence:
    rows = [
        truth.box.as_tuple() if truth.box is not None and truth.visible >= SEEN else ABSENT
        for truth in read_truth(truth_file)
    ]
    truth = np.array(rows, np.float64).reshape(-1, 4)
    _check_boxes(truth, truth_file)
    videos = [path for path in sorted(truth_file.parent.glob(f"{name}.*")) if path.suffix.lower() in VIDEO_SUFFIXES]
    return LabelledSequence(name, tuple(videos[:1]), truth)


def _pictures(folder: Path) -> tuple[Path, ...]:
    for part in _PICTURE_FOLDERS:
        place = folder / part
        if place.is_dir():
            pictures = [path for path in place.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES]
            if pictures:
                return tuple(sorted(pictures, key=natural_key))
    videos = sorted(path for path in folder.iterdir() if path.suffix.lower() in VIDEO_SUFFIXES)
    if len(videos) > 1:
        raise SourceError(f"{folder}: several videos, {videos[0].name} and {videos[1].name}: leave one")
    return tuple(videos)


def _first(name: str, pictures: tuple[Path, ...], rows: int) -> int:
    """Return how many pictures come before the first box."""
    first = _OTB_FIRST_PICTURE.get(name, 1) - 1
    return first if len(pictures) >= first + rows else 0


def _check_boxes(truth: Floats, truth_file: Path) -> None:
    if np.isnan(truth).all():
        raise SourceError(f"{truth_file}: there is no box in it")
