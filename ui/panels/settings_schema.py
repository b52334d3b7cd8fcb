"""What a profile can be set to, read from its own model: names, kinds, ranges, choices, help."""

import math
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from tracker.config import PROFILES

Value = bool | int | float | str | tuple[int, ...]

# Endings of names that are units.
_UNITS = {"px": "px", "s": "s", "ms": "ms", "deg": "°", "fps": "fps"}
_STEPS = 100
_LARGEST_COUNT = 65536
_UNBOUNDED = 1e6


class Kind(Enum):
    """What a setting is edited with."""

    SWITCH = "switch"
    CHOICE = "choice"
    WHOLE = "whole"
    REAL = "real"
    WHOLES = "wholes"


@dataclass(frozen=True, slots=True)
class Range:
    """What numbers a setting may take.

    Parameters
    ----------
    low, high : float
    low_open, high_open : bool
        The bound itself is not allowed.
    step : float
        A change that matters little.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    step: float = 1.0

    @property
    def decimals(self) -> int:
        """Digits after the point that a step needs."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9))


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a section.

    Parameters
    ----------
    section, name : str
        As in a profile file.
    kind : Kind
    help : str
    default : Value
        In the built-in profile.
    choices : tuple of str
        Of a `Kind.CHOICE`.
    range : Range or None
        Of numbers; of each number of `Kind.WHOLES`.
    """

    section: str
    name: str
    kind: Kind
    help: str
    default: Value
    choices: tuple[str, ...] = ()
    range: Range | None = None

    @property
    def unit(self) -> str:
        """Its unit, empty if it has none."""
        return _UNITS.get(self.name.rpartition("_")[2], "")

    @property
    def label(self) -> str:
        """Its name in words, without the unit."""
        name = self.name.rpartition("_")[0] if self.unit else self.name
        return name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together.

    Parameters
    ----------
    name, help : str
    settings : tuple of Setting
    """

    name: str
    help: str
    settings: tuple[Setting, ...]

    @property
    def label(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ").capitalize()


@cache
def sections_of(name: str) -> tuple[Section, ...]:
    """Return the sections of a built-in profile."""
    profile = PROFILES[name]
    parts = {field: getattr(profile, field) for field in type(profile).model_fields}
    return tuple(_section(field, part) for field, part in parts.items() if isinstance(part, BaseModel))


def summary_of(name: str) -> str:
    """Return what a built-in profile is, in one line."""
    return _first_line(type(PROFILES[name]))


def value_text(value: Value) -> str:
    """Return a value as a user writes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _section(name: str, part: BaseModel) -> Section:
    fields = type(part).model_fields
    settings = tuple(_setting(name, part, field, info) for field, info in fields.items())
    return Section(name, _first_line(type(part)), settings)


def _setting(section: str, part: BaseModel, name: str, info: FieldInfo) -> Setting:
    default, annotation = getattr(part, name), info.annotation
    help_ = info.description or ""
    if get_origin(annotation) is Literal:
        return Setting(section, name, Kind.CHOICE, help_, default, choices=get_args(annotation))
    if annotation is bool:
        return Setting(section, name, Kind.SWITCH, help_, default)
    if annotation in (int, float):
        kind = Kind.WHOLE if annotation is int else Kind.REAL
        return Setting(section, name, kind, help_, default, range=_range(info, default, whole=annotation is int))
    if get_origin(annotation) is tuple:
        return Setting(section, name, Kind.WHOLES, help_, default, range=_accepted_range(part, name))
    raise TypeError(f"{section}.{name}: no way to edit a {annotation}")


def _range(info: FieldInfo, default: float, *, whole: bool) -> Range:
    bounds: dict[str, Any] = {"low": -_UNBOUNDED, "high": _UNBOUNDED}
    for limit in info.metadata:
        for end, closed, opened in (("low", "ge", "gt"), ("high", "le", "lt")):
            if hasattr(limit, closed):
                bounds |= {end: getattr(limit, closed)}
            if hasattr(limit, opened):
                bounds |= {end: getattr(limit, opened), f"{end}_open": True}
    known = Range(**bounds)
    return replace(known, step=_step(known, default, whole=whole))


def _step(known: Range, default: float, *, whole: bool) -> float:
    """Return a hundredth of the range, less for a default close to its lower end, rounded to 1, 2 or 5."""
    least = (known.high - known.low) / _STEPS
    if whole:
        return max(1.0, _rounded_down(least / 5))
    if default > known.low:
        least = min(least, (default - known.low) / 10)
    return _rounded_down(least)


def _rounded_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return power * max(digit for digit in (1, 2, 5) if digit * power <= value * (1 + 1e-9))


def _accepted_range(part: BaseModel, name: str) -> Range:
    """Find out what each number of a tuple may be: its model says so only by refusing."""
    default = getattr(part, name)
    low, high = 0, _LARGEST_COUNT
    inside_low = inside_high = default[0]
    while inside_low - low > 1:
        middle = (low + inside_low) // 2
        low, inside_low = (low, middle) if _accepts(part, name, middle) else (middle, inside_low)
    while high - inside_high > 1:
        middle = (high + inside_high) // 2
        inside_high, high = (middle, high) if _accepts(part, name, middle) else (inside_high, middle)
    return Range(inside_low, inside_high)


def _accepts(part: BaseModel, name: str, number: int) -> bool:
    default = getattr(part, name)
    values: dict[str, Any] = part.model_dump() | {name: (number, *default[1:])}
    try:
        type(part).model_validate(values)
    except ValidationError:
        return False
    return True


def _first_line(kind: type[BaseModel]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]
