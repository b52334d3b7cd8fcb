"""Where the target really is, and the files that hold it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import RoiError, SinkError, SourceError
from tracker.geometry import Box, RotatedBox

COLUMNS = (
    "frame",
    "time_s",
    "x",
    "y",
    "width",
    "height",
    "cx",
    "cy",
    "angle_deg",
    "visible",
    "rotated_width",
    "rotated_height",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """The target in one frame.

    Parameters
    ----------
    box : Box or None
        Tight axis-aligned box of the whole outline: neither reduced by what covers it nor clipped
        by the picture. None when no part of the target is inside the picture.
    rotated_box : RotatedBox or None
        The box that turns with the target; None together with ``box``.
    visible : float, in [0, 1]
        Share of the outline's area that is seen: inside the picture and not covered.
    """

    box: Box | None
    rotated_box: RotatedBox | None
    visible: float


def write_rows(path: str | Path, rows: Iterable[tuple[float, Truth]]) -> None:
    r"""Write ``(time_s, truth)`` of consecutive frames as CSV, floats with 3 decimals, ``\n``.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for index, (time_s, truth) in enumerate(rows):
                writer.writerow(_fields(index, time_s, truth))
    except OSError as error:
        raise SinkError(f"cannot write truth to {path}: {error.strerror or error}") from error


def _fields(index: int, time_s: float, truth: Truth) -> list[str]:
    """Return one row's fields in the order of `COLUMNS`."""
    box, turned = truth.box, truth.rotated_box
    place: list[float | None] = list(box.as_tuple()) if box else [None] * 4
    place += [turned.cx, turned.cy, turned.angle_deg] if turned else [None] * 3
    sides: list[float | None] = [turned.width, turned.height] if turned else [None] * 2
    numbers = [time_s, *place, truth.visible, *sides]
    return [str(index), *("" if number is None else f"{number:.3f}" for number in numbers)]


def read_truth(path: str | Path) -> list[Truth]:
    """Read a truth file; element i belongs to frame i.

    Columns are found by name. A file without ``rotated_width`` and ``rotated_height`` gives
    truths whose ``rotated_box`` is None.

    Raises
    ------
    SourceError
        If the file cannot be read or a row is not what `write_rows` writes.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read truth from {path}: {error}") from error
    truths = []
    for number, row in enumerate(rows):
        try:
            if int(row["frame"]) != number:
                raise ValueError(f"frame {number} expected, got {row['frame']}")
            truths.append(_truth(row))
        except (KeyError, TypeError, ValueError, RoiError) as error:
            raise SourceError(f"{path}, line {number + 2}: not a truth row ({error})") from error
    return truths


def _truth(row: dict[str, str]) -> Truth:
    """Return the truth in one row."""
    visible = float(row["visible"])
    if row["x"] == "":
        return Truth(None, None, visible)
    box = Box(*(float(row[name]) for name in ("x", "y", "width", "height")))
    if not row.get("rotated_width"):
        return Truth(box, None, visible)
    names = ("cx", "cy", "rotated_width", "rotated_height", "angle_deg")
    return Truth(box, RotatedBox(*(float(row[name]) for name in names)), visible)
