"""Session files: all that is needed to compute a trajectory again, as TOML.

::

    source = "clip.mp4"
    start = 0
    out = "clip.mp4.track.csv"
    format = "csv"

    [[targets]]
    frame = 0
    box = [336.0, 165.0, 26.0, 61.0]

    [[corrections]]
    frame = 40
    target = 1
    box = [350.0, 170.0, 26.0, 61.0]
    back_to = 31

    [profile]
    profile = "camshift"

    [calibration]
    unit = "m"
    scale = { start = [102.0, 340.0], end = [402.0, 338.0], length = 2.0 }

From each box on the target is learnt anew and followed forward. With ``back_to`` it is also followed backward from the
box, by a tracker of its own, to that frame; in between its rows replace those that came from before.

Paths in the file are relative to the folder that the file is in, so both can be moved together.
"""

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializeAsAny,
    ValidationError,
    model_validator,
)

from tracker.config import DEFAULT_PROFILE, PROFILES, Profile, profile_from_values, toml_values
from tracker.errors import ConfigError, RoiError, SourceError
from tracker.geometry import Box, as_box
from tracker.measuring import Calibration
from tracker.sinks.paths import cannot_write


def _box_of(value: object) -> Box:
    if isinstance(value, Box):
        return value
    if not isinstance(value, list | tuple) or not all(type(number) in (int, float) for number in value):
        raise ValueError(f"box needs to be [x, y, width, height], got {value!r}")
    try:
        return as_box(value)
    except RoiError as error:
        raise ValueError(str(error)) from error


def _numbers_of(box: Box) -> list[float]:
    return [float(number) for number in box.as_tuple()]


def _profile_of(value: object) -> Profile:
    if isinstance(value, Profile):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"profile needs to be a table, got {value!r}")
    try:
        return profile_from_values(value)
    except ConfigError as error:
        raise ValueError(str(error)) from error


def _own_profile_of(value: object) -> Profile | None:
    return None if value is None else _profile_of(value)


TextFormat = Literal["csv", "mot", "vot", "jsonl"]

_AnyProfile = Annotated[SerializeAsAny[Profile], BeforeValidator(_profile_of)]
_OwnProfile = Annotated[SerializeAsAny[Profile] | None, BeforeValidator(_own_profile_of)]
_BoxNumbers = Annotated[Box, BeforeValidator(_box_of), PlainSerializer(_numbers_of)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TargetStart(_Part):
    """A box drawn by the user; the first in the file is target 1 unless it says another ``number``."""

    frame: int = Field(ge=0, description="frame in which it was drawn, the first of the source is 0")
    box: _BoxNumbers = Field(description="x, y, width, height in px")
    end: int | None = Field(default=None, ge=1, description="first frame without it, if it was removed")
    back_to: int | None = Field(default=None, ge=0, description="first of the frames tracked backward from here")
    number: int | None = Field(default=None, ge=1, description="number in the results; given by all targets or none")
    name: str | None = Field(default=None, description="what the user calls it; not in the results")
    profile: _OwnProfile = Field(default=None, description="its own profile, without it that of the file")


class Correction(_Part):
    """A target that the user put somewhere else."""

    frame: int = Field(ge=0)
    target: int = Field(ge=1, description="its number")
    box: _BoxNumbers = Field(description="x, y, width, height in px")
    back_to: int | None = Field(default=None, ge=0, description="first of the frames tracked backward from here")


class SessionPlan(_Part):
    """What a session does, from the source to the file with the results."""

    source: str = Field(min_length=1, description="what `tracker.capture.open_source` takes")
    start: int = Field(default=0, ge=0, description="first frame")
    stop: int | None = Field(default=None, ge=1, description="first frame that is not tracked any more")
    out: str = Field(min_length=1, description="file with the results, - for stdout")
    format: TextFormat = "csv"
    targets: tuple[TargetStart, ...] = Field(min_length=1)
    corrections: tuple[Correction, ...] = ()
    profile: _AnyProfile = PROFILES[DEFAULT_PROFILE]
    calibration: Calibration | None = Field(default=None, description="adds what is measured to the results")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        frames = [self.start, *(target.frame for target in self.targets)]
        if frames != sorted(frames):
            raise ValueError(f"targets need to be in the order of their frames, from start on, got {frames[1:]}")
        last = max(0, *frames, *(correction.frame for correction in self.corrections))
        if self.stop is not None and self.stop <= last:
            raise ValueError(f"stop needs to be greater than {last}, where a box is placed, got {self.stop}")
        self._check_targets()
        for correction in self.corrections:
            self._check_correction(correction)
        return self

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number of each target, in the order of ``targets``."""
        return tuple(target.number or place for place, target in enumerate(self.targets, start=1))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Every profile that a target is followed with, each once."""
        return tuple(dict.fromkeys(target.profile or self.profile for target in self.targets))

    @property
    def goes_back(self) -> bool:
        """True when a target is to be followed backward somewhere."""
        ends = [target.back_to for target in self.targets] + [correction.back_to for correction in self.corrections]
        return any(end is not None for end in ends)

    def _check_targets(self) -> None:
        given = [target.number for target in self.targets if target.number is not None]
        if given and len(given) < len(self.targets):
            raise ValueError(f"number needs to be given by all targets or none, got {given}")
        if len(set(given)) < len(given):
            raise ValueError(f"number needs to be another for each target, got {given}")
        for number, target in zip(self.numbers, self.targets, strict=True):
            if target.end is not None and target.end <= target.frame:
                raise ValueError(f"end of target {number} needs to be greater than {target.frame}, got {target.end}")
            _check_back_to(target, self.start)

    def _check_correction(self, correction: Correction) -> None:
        number, frame = correction.target, correction.frame
        if number not in self.numbers:
            last = len(self.targets)
            valid = f"from 1 to {last}" if max(self.numbers) == last else f"of {', '.join(map(str, self.numbers))}"
            raise ValueError(f"corrections need a target {valid}, got {number}")
        target = self.targets[self.numbers.index(number)]
        if frame < target.frame or (target.end is not None and frame >= target.end):
            raise ValueError(f"target {number} is not followed in frame {frame}")
        before = [one.frame for one in self.corrections if one.target == number and one.frame < frame]
        _check_back_to(correction, max(target.frame, *before) + 1 if before else target.frame + 1)


class _Calibrated(_Part):
    """The part of a session file that holds for other clips of the same camera."""

    calibration: Calibration


def _check_back_to(placed: TargetStart | Correction, first: int) -> None:
    """Raise `ValueError` unless backward rows lie between the box before and the box itself."""
    if placed.back_to is not None and not first <= placed.back_to < placed.frame:
        valid = f"be from {first} to {placed.frame - 1}" if first < placed.frame else "be left out: there is no room"
        raise ValueError(f"back_to of the box in frame {placed.frame} needs to {valid}, got {placed.back_to}")


def save_session(path: Path | str, plan: SessionPlan) -> None:
    """Write a session file.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    import tomli_w

    path = Path(path)
    values = plan.model_dump(mode="json", exclude_none=True)
    values |= {key: _seen_from(path.parent, values[key]) for key in ("source", "out")}
    text = tomli_w.dumps({key: value for key, value in values.items() if value != []})
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise cannot_write(path, error) from error


def load_session(path: Path | str) -> SessionPlan:
    """Read a session file.

    Raises
    ------
    ConfigError
        If the file cannot be read, is not TOML, or holds an unknown key or a value out of range.
    """
    path = Path(path)
    plan = _checked(path, SessionPlan, toml_values(path))
    paths = {key: _found_from(path.parent, getattr(plan, key)) for key in ("source", "out")}
    return plan.model_copy(update=paths)


def load_calibration(path: Path | str) -> Calibration:
    """Read the table ``[calibration]`` of a session file, or of any other TOML file; the rest of it does not matter.

    Raises
    ------
    ConfigError
        If the file cannot be read, has no such table, or that holds an unknown key or a value out of range.
    """
    values = toml_values(path)
    if "calibration" not in values:
        raise ConfigError(f"{path}: there is no [calibration] in it: calibrate in `modetrack app` and save the session")
    return _checked(path, _Calibrated, {"calibration": values["calibration"]}).calibration


def is_path(source: str) -> bool:
    """Tell a file, folder or glob from a camera, an address, a scene and ``-``."""
    from tracker.capture.devices import parse_camera

    if source == "-" or source.startswith(("synth:", "/dev/")) or "://" in source:
        return False
    try:
        return parse_camera(source) is None
    except SourceError:
        # A camera with settings that it cannot have.
        return False


def _seen_from(folder: Path, text: str) -> str:
    """Return a relative path as it reads from another folder."""
    if not is_path(text) or os.path.isabs(text):
        return text
    try:
        return _kept_a_path(os.path.relpath(text, folder))
    except ValueError:  # another drive on Windows
        return os.path.abspath(text)


def _found_from(folder: Path, text: str) -> str:
    if not is_path(text) or os.path.isabs(text):
        return text
    return _kept_a_path(os.path.normpath(folder / text))


def _kept_a_path(text: str) -> str:
    """Keep a file with the name of something else, such as ``0``, from being taken for that."""
    return text if is_path(text) else os.path.join(os.curdir, text)


_Table = TypeVar("_Table", bound=BaseModel)


def _checked(path: Path | str, kind: type[_Table], values: dict[str, Any]) -> _Table:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first_problem(error)}") from error


# What pydantic calls it in a model and in a dataclass.
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")


def _first_problem(error: ValidationError) -> str:
    # A misspelt name is also missing under its right one: say what was misspelt.
    problem = min(error.errors(), key=lambda one: one["type"] not in _UNKNOWN)
    path = problem["loc"]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    if problem["type"] in _UNKNOWN:
        return f"unknown key {key!r}{_nearest(str(path[-1]), list(_names_beside(path)))}"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "is missing"
    elif problem["type"] == "dataclass_type":
        message = f"needs to be a table, got {problem['input']!r}"
    elif problem["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]}, got {problem['input']!r}"
    return f"{key}: {message}" if key else message


def _names_beside(path: Sequence[str | int]) -> Iterator[str]:
    """Return names that would have been valid where an unknown key stands."""
    keys = _keys_of(SessionPlan)
    for part in path[:-1]:
        if isinstance(part, str):
            (table,) = (one for one in (keys[part], *get_args(keys[part])) if _is_table(one))
            keys = _keys_of(table)
    return iter(keys)


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and (issubclass(kind, BaseModel) or is_dataclass(kind))


def _keys_of(table: Any) -> Mapping[str, Any]:
    """Return the keys of a table and the type of each."""
    if is_dataclass(table):
        return {field.name: field.type for field in fields(table)}
    return {name: field.annotation for name, field in table.model_fields.items()}


def _nearest(name: str, valid: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    return f", did you mean {close[0]!r}?" if close else f"; valid: {', '.join(valid)}"
