"""What a run without a window computes, to hold the window against."""

from collections.abc import Sequence
from pathlib import Path

from tracker.capture import open_source
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.session import Session
from tracker.sinks import open_text_sink


def run(
    spec: str,
    boxes: Sequence[Box],
    path: Path,
    *,
    start: int = 0,
    format: str = "csv",
    profile: str = DEFAULT_PROFILE,
) -> bytes:
    """Track boxes drawn on frame ``start`` to the end and return the bytes of the file."""
    with Session(open_source(spec), profile_from_name(profile), [open_text_sink(path, format)]) as session:
        for _ in range(start + 1):
            session.step()
        for box in boxes:
            session.add_target(box)
        while session.step() is not None:
            pass
    return path.read_bytes()
