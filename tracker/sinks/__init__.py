"""Results out: trajectories as text, annotated video, and a recording in memory."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tracker.errors import SinkError
from tracker.sinks.base import Sink
from tracker.sinks.csv import CsvSink
from tracker.sinks.jsonl import JsonlSink
from tracker.sinks.mot import MotSink
from tracker.sinks.text import TextSink
from tracker.sinks.vot import VotSink

FORMATS: Mapping[str, type[TextSink]] = MappingProxyType(
    {"csv": CsvSink, "mot": MotSink, "vot": VotSink, "jsonl": JsonlSink}
)

__all__ = ["FORMATS", "Sink", "TextSink", "open_text_sink"]


def open_text_sink(path: Path | str, format: str, *, resume: bool = False) -> TextSink:
    """Open a file for trajectories.

    Parameters
    ----------
    path : Path or str
        ``-`` is stdout. What the file holds is replaced when the first frame is written.
    format : str
        A key of `FORMATS`: ``csv``, ``mot``, ``vot`` or ``jsonl``.
    resume : bool
        Continue the file of an interrupted run.

    Raises
    ------
    SinkError
        If the format is unknown or the path cannot be written.
    """
    if format not in FORMATS:
        raise SinkError(f"{path}: format needs to be one of {', '.join(FORMATS)}, got {format!r}")
    return FORMATS[format](path, resume=resume)
