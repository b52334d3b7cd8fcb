"""Results out: trajectories as text, annotated video, and a recording in memory."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.errors import SinkError
from tracker.sinks.base import Sink, TrajectorySink
from tracker.sinks.csv import CsvSink
from tracker.sinks.jsonl import JsonlSink
from tracker.sinks.mot import MotSink
from tracker.sinks.text import TextSink
from tracker.sinks.vot import VotSink

if TYPE_CHECKING:
    from tracker.measuring import Calibration

FORMATS: Mapping[str, type[TextSink]] = MappingProxyType(
    {"csv": CsvSink, "mot": MotSink, "vot": VotSink, "jsonl": JsonlSink}
)

__all__ = ["FORMATS", "Sink", "TextSink", "TrajectorySink", "open_text_sink"]


def open_text_sink(
    path: Path | str, format: str, *, resume: bool = False, calibration: "Calibration | None" = None
) -> TrajectorySink:
    """Open a file for trajectories.

    Parameters
    ----------
    path : Path or str
        ``-`` is stdout. What the file holds is replaced when the first frame is written, with a calibration when the
        sink is closed.
    format : str
        A key of `FORMATS`: ``csv``, ``mot``, ``vot`` or ``jsonl``.
    resume : bool
        Continue the file of an interrupted run.
    calibration : Calibration, optional
        Write what is measured with it too, where the format has a place for it: ``csv`` and ``jsonl``.

    Raises
    ------
    SinkError
        If the format is unknown, the path cannot be written, or a measured file is to be resumed.
    """
    if format not in FORMATS:
        raise SinkError(f"{path}: format needs to be one of {', '.join(FORMATS)}, got {format!r}")
    if calibration is not None:
        from tracker.sinks.measured import MEASURED, MeasuredSink

        if format in MEASURED:
            if resume:
                raise SinkError(f"{path}: cannot be resumed: with a calibration it is written at the end of a run")
            return MeasuredSink(path, format, calibration)
    return FORMATS[format](path, resume=resume)
