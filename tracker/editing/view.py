"""An editor as it was at one moment, for a window to draw."""

from dataclasses import dataclass
from typing import NamedTuple

from tracker.editing.document import Document
from tracker.values import TrackState


class Progress(NamedTuple):
    """How far the work is that goes on: pictures taken, and those at most in all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything about an editor that a window shows, as it was at one moment.

    Parameters
    ----------
    document : Document
    frame : int
    rows : tuple of TrackState
        Those of the frame, ordered by target.
    spans : dict
        For each target the ranges of frames with rows: the first and one past the last of each.
    progress : Progress
    undo, redo : str or None
        What can be taken back and done again.
    changed : bool
        True with edits that `Editor.mark_saved` has not seen.
    """

    document: Document
    frame: int
    rows: tuple[TrackState, ...]
    spans: dict[int, tuple[tuple[int, int], ...]]
    progress: Progress
    undo: str | None
    redo: str | None
    changed: bool
