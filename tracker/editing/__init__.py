"""Correct as you go: targets, their corrections with undo, and the rows that follow from them."""

from tracker.editing.document import Document, Placement, Target, calibration_change
from tracker.editing.editor import Editor
from tracker.editing.headless import RevisingSink, Revision, backward_rows, backward_steps
from tracker.editing.journal import Kept, read_journal
from tracker.editing.passes import Frames
from tracker.editing.view import Progress, View
from tracker.sinks.packing import STATUSES
from tracker.sinks.track import Track

__all__ = [
    "STATUSES",
    "Document",
    "Editor",
    "Frames",
    "Kept",
    "Placement",
    "Progress",
    "RevisingSink",
    "Revision",
    "Target",
    "Track",
    "View",
    "backward_rows",
    "backward_steps",
    "calibration_change",
    "read_journal",
]
