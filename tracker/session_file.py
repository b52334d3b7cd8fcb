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

    [profile]
    profile = "camshift"

Paths in the file are relative to the folder that the file is in, so both can be moved together.
"""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

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

from tracker.config import DEFAULT_PROFILE, PROFILES, Profile, profile_from_values
from tracker.errors import ConfigError, RoiError
from tracker.geometry import Box, as_box
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


_AnyProfile = Annotated[SerializeAsAny[Profile], BeforeValidator(_profile_of)]
_BoxNumbers = Annotated[Box, BeforeValidator(_box_of), PlainSerializer(_numbers_of)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TargetStart(_Part):
    """A box drawn by the user; the first in the file is target 1."""

    frame: int = Field(ge=0, description="frame in which it was drawn, the first of the source is 0")
    box: _BoxNumbers = Field(description="x, y, width, height in px")
    end: int | None = Field(default=None, ge=1, description="first frame without it, if it was removed")


class Correction(_Part):
    """A target that the user put somewhere else."""

    frame: int = Field(ge=0)
    target: int = Field(ge=1)
    box: _BoxNumbers = Field(description="x, y, width, height in px")


class SessionPlan(_Part):
    """What a session does, from the source to the file with the results."""

    source: str = Field(min_length=1, description="what `tracker.capture.open_source` takes")
    start: int = Field(default=0, ge=0, description="first frame")
    stop: int | None = Field(default=None, ge=1, description="first frame that is not tracked any more")
    out: str = Field(min_length=1, description="file with the results, - for stdout")
    format: Literal["csv", "mot", "vot", "jsonl"] = "csv"
    targets: tuple[TargetStart, ...] = Field(min_length=1)
    corrections: tuple[Correction, ...] = ()
    profile: _AnyProfile = PROFILES[DEFAULT_PROFILE]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        frames = [self.start, *(target.frame for target in self.targets)]
        if frames != sorted(frames):
            raise ValueError(f"targets need to be in the order of their frames, from start on, got {frames[1:]}")
        last = max(0, *frames, *(correction.frame for correction in self.corrections))
        if self.stop is not None and self.stop <= last:
            raise ValueError(f"stop needs to be greater than {last}, where a box is placed, got {self.stop}")
        for correction in self.corrections:
            self._check_correction(correction)
        return self

    def _check_correction(self, correction: Correction) -> None:
        if correction.target > len(self.targets):
            count = len(self.targets)
            raise ValueError(f"corrections need a target from 1 to {count}, got {correction.target}")
        target = self.targets[correction.target - 1]
        if correction.frame < target.frame or (target.end is not None and correction.frame >= target.end):
            raise ValueError(f"target {correction.target} is not followed in frame {correction.frame}")


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
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    try:
        plan = SessionPlan.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first_problem(error)}") from error
    paths = {key: _found_from(path.parent, getattr(plan, key)) for key in ("source", "out")}
    return plan.model_copy(update=paths)


def is_path(source: str) -> bool:
    """Tell a file, folder or glob from a camera, an address, a scene and ``-``."""
    is_camera = source.startswith("/dev/") or (source.isascii() and source.removeprefix("-").isdigit())
    return not (source == "-" or source.startswith("synth:") or "://" in source or is_camera)


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


def _first_problem(error: ValidationError) -> str:
    # A misspelt name is also missing under its right one: say what was misspelt.
    problem = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    path = problem["loc"]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    if problem["type"] == "extra_forbidden":
        return f"unknown key {key!r}{_nearest(str(path[-1]), list(_names_beside(path)))}"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "is missing"
    elif problem["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]}, got {problem['input']!r}"
    return f"{key}: {message}" if key else message


def _names_beside(path: Sequence[str | int]) -> Iterator[str]:
    """Return names that would have been valid where an unknown key stands."""
    fields: Mapping[str, Any] = SessionPlan.model_fields
    for part in path[:-1]:
        if isinstance(part, str):
            annotation = fields[part].annotation
            (model,) = (
                kind
                for kind in (annotation, *get_args(annotation))
                if isinstance(kind, type) and issubclass(kind, BaseModel)
            )
            fields = model.model_fields
    return iter(fields)


def _nearest(name: str, valid: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    return f", did you mean {close[0]!r}?" if close else f"; valid: {', '.join(valid)}"
