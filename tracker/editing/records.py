"""The values of a journal as JSON can hold them, and back: floats come back bit for bit."""

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from tracker.config import profile_from_values
from tracker.editing.document import Document, Placement, Target
from tracker.editing.passes import BACKWARD, FORWARD, Origin
from tracker.geometry import Box
from tracker.measuring import Calibration

Values = dict[str, Any]

_CALIBRATION: TypeAdapter[Calibration | None] = TypeAdapter(Calibration | None)


def of_document(document: Document) -> Values:
    """Return a document as plain values."""
    return {
        "profile": document.profile.model_dump(mode="json"),
        "start": document.start,
        "targets": [
            {
                "number": target.number,
                "placements": [of_placement(placed) for placed in target.placements],
                "end": target.end,
                "name": target.name,
                "profile": None if target.profile is None else target.profile.model_dump(mode="json"),
            }
            for target in document.targets
        ],
        "calibration": None if document.calibration is None else asdict(document.calibration),
    }


def to_document(values: Values) -> Document:
    """Take what `of_document` returned."""
    targets = (
        Target(
            number=one["number"],
            placements=tuple(to_placement(placed) for placed in one["placements"]),
            end=one["end"],
            name=one["name"],
            profile=None if one["profile"] is None else profile_from_values(one["profile"]),
        )
        for one in values["targets"]
    )
    # Older journals have none.
    calibration = _CALIBRATION.validate_python(values.get("calibration"))
    return Document(profile_from_values(values["profile"]), values["start"], tuple(targets), calibration)


def of_placement(placed: Placement) -> list[Any]:
    """Return a placement as plain values."""
    return [placed.frame, placed.box.as_tuple(), placed.back_to, placed.seek_below]


def to_placement(values: list[Any]) -> Placement:
    """Take what `of_placement` returned."""
    frame, box, back_to, seek_below = values
    return Placement(frame, Box(*box), back_to, seek_below)


def of_origin(origin: Origin) -> Values:
    """Return an origin as plain values."""
    return {
        "number": origin.number,
        "profile": origin.profile.model_dump(mode="json"),
        "frame": origin.frame,
        "box": origin.box.as_tuple(),
        "direction": origin.direction,
    }


def to_origin(values: Values) -> Origin:
    """Take what `of_origin` returned."""
    direction = FORWARD if values["direction"] == FORWARD else BACKWARD
    profile = profile_from_values(values["profile"])
    return Origin(values["number"], profile, values["frame"], Box(*values["box"]), direction)
