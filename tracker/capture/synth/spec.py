"""The text a user types for a scene: ``synth:NAME[:key=value...]``."""

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.errors import SourceError

PREFIX = "synth:"
_SIDE_RANGE = (64, 8192)


@dataclass(frozen=True, slots=True)
class Spec:
    """Which world to render.

    Parameters
    ----------
    name : str
        Scene.
    seed : int, >= 0
        Another seed is another world.
    size : (int, int)
        Width and height, px.
    frames : int, >= 1
    fps : float, > 0
        Only the clock depends on it: motion is given per frame.
    target : (int, int) or None
        Width and height of the target, px; None lets it grow with the picture.
    """

    name: str
    seed: int = 0
    size: tuple[int, int] = (640, 480)
    frames: int = 300
    fps: float = 30.0
    target: tuple[int, int] | None = None


def parse_spec(text: str, names: Sequence[str]) -> Spec:
    """Read ``synth:NAME[:key=value...]`` with the keys seed, size, frames, fps and target.

    Raises
    ------
    SourceError
        If the scene or a key is unknown (naming the nearest valid one), given twice or has a bad value.
    """
    name, *settings = text.removeprefix(PREFIX).split(":")
    if name not in names:
        raise SourceError(f"unknown scene {name!r} in {text!r}{nearest(name, names)}")
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if key not in _READERS:
            raise SourceError(f"unknown key {key!r} in {text!r}{nearest(key, tuple(_READERS))}")
        if not equals or key in values:
            raise SourceError(f"{key} needs to be given once, as {key}=VALUE, in {text!r}")
        values[key] = _READERS[key](key, value)
    spec = Spec(name, **values)
    if spec.target is not None and 4 * max(spec.target) > min(spec.size):
        raise SourceError(f"target needs to be at most a quarter of the picture's smaller side, got {text!r}")
    return spec


def nearest(word: str, valid: Sequence[str]) -> str:
    """Return the end of an error message: the nearest valid word, or all of them."""
    close = difflib.get_close_matches(word, valid, 1, 0.5)
    return f": did you mean {close[0]!r}?" if close else f": expected one of {', '.join(valid)}"


def _whole(low: int) -> Callable[[str, str], int]:
    def read(key: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", value) or int(value) < low:
            raise SourceError(f"{key} needs to be a whole number of at least {low}, got {value!r}")
        return int(value)

    return read


def _positive(key: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise SourceError(f"{key} needs to be a number above 0, got {value!r}")
    return number


def _sides(low: int, high: int) -> Callable[[str, str], tuple[int, int]]:
    def read(key: str, value: str) -> tuple[int, int]:
        match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", value)
        sides = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(low <= side <= high for side in sides):
            raise SourceError(f"{key} needs to be WIDTHxHEIGHT from {low} to {high} px, got {value!r}")
        return sides

    return read


_READERS: dict[str, Callable[[str, str], Any]] = {
    "seed": _whole(0),
    "size": _sides(*_SIDE_RANGE),
    "frames": _whole(1),
    "fps": _positive,
    "target": _sides(8, _SIDE_RANGE[1]),
}
