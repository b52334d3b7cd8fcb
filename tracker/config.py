"""Profiles: every setting with its range and meaning, checked when read."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.errors import ConfigError

ColourSpace = Literal["hue", "hs", "hsv", "bgr", "lab"]
CHANNELS: dict[ColourSpace, int] = {"hue": 1, "hs": 2, "hsv": 3, "bgr": 3, "lab": 3}


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColourSettings(_Settings):
    """The colour histogram that stands for the target."""

    space: ColourSpace = Field("lab", description="colour space of the histogram")
    bins: tuple[int, ...] = Field((8, 16, 16), description="bins per channel, 2 to 256 each")
    background: bool = Field(True, strict=True, description="colours that surround the target count less")
    saturation_min: int = Field(30, ge=0, le=255, strict=True, description="greyer pixels are ignored (hue, hs, hsv)")
    value_min: int = Field(20, ge=0, le=255, strict=True, description="darker pixels are ignored (hue, hs, hsv)")
    value_max: int = Field(255, ge=0, le=255, strict=True, description="brighter pixels are ignored (hue, hs, hsv)")

    @model_validator(mode="after")
    def _consistent(self) -> "ColourSettings":
        if len(self.bins) != CHANNELS[self.space] or not all(2 <= count <= 256 for count in self.bins):
            raise ValueError(
                f"{self.space} needs {CHANNELS[self.space]} bin counts from 2 to 256, got {list(self.bins)}"
            )
        if self.value_min > self.value_max:
            raise ValueError("value_min needs to be at most value_max")
        return self


class SearchSettings(_Settings):
    """The window search on the probability image."""

    method: Literal["mean_shift", "cam_shift"] = Field(
        "cam_shift", description="mean_shift keeps the size, cam_shift adapts size and orientation"
    )
    kernel: Literal["flat", "epanechnikov"] = Field("flat", description="weights inside the window")
    max_iterations: int = Field(15, ge=1, le=100, strict=True, description="mean shift steps per frame at most")
    epsilon_px: float = Field(0.25, gt=0, le=10, description="stop when the window moves less")
    margin: float = Field(0.3, ge=0.1, le=2, description="search region beyond the window, share of its size per side")


class StatusSettings(_Settings):
    """When a box is trusted; scores in [0, 1]."""

    uncertain_below: float = Field(0.6, ge=0, le=1, description="score below which a box is uncertain")
    lost_below: float = Field(0.4, ge=0, le=1, description="score below which the target is lost")
    found_above: float = Field(0.6, ge=0, le=1, description="score a lost target needs to be taken up again")

    @model_validator(mode="after")
    def _ordered(self) -> "StatusSettings":
        if not self.lost_below <= self.uncertain_below:
            raise ValueError("lost_below needs to be at most uncertain_below")
        if not self.lost_below <= self.found_above:
            raise ValueError("found_above needs to be at least lost_below")
        return self


class Profile(_Settings):
    """Everything that decides how a target is followed; each built-in profile has its own settings."""

    profile: str = Field(description="the built-in profile this one starts from")


class CamShiftProfile(Profile):
    """The classic: colour histogram, window search, size and angle from the mass."""

    profile: Literal["camshift"] = Field("camshift", description="the built-in profile this one starts from")
    colour: ColourSettings = ColourSettings()
    search: SearchSettings = SearchSettings()
    status: StatusSettings = StatusSettings()


class JointColourSettings(ColourSettings):
    """The joint colour histograms of the target, of its quarters and of its surroundings."""

    space: ColourSpace = Field("bgr", description="colour space of the histogram")
    bins: tuple[int, ...] = Field((16, 16, 16), description="bins per channel, 2 to 256 each")


class JointSearchSettings(_Settings):
    """The mean shift on joint colour histograms."""

    max_iterations: int = Field(15, ge=1, le=100, strict=True, description="mean shift steps per start at most")
    epsilon_px: float = Field(0.3, gt=0, le=10, description="stop when the window moves less, px that are looked at")
    margin: float = Field(0.6, ge=0.1, le=2, description="search region beyond the window, share of its size per side")
    parts_weight: float = Field(3.0, ge=0, le=20, description="weight of the target's four quarters against the whole")
    learning_rate: float = Field(0.05, ge=0, le=1, description="share of a new frame in the surroundings' colours")


class JointStatusSettings(StatusSettings):
    """When a box is trusted; scores in [0, 1]."""

    uncertain_below: float = Field(0.7, ge=0, le=1, description="score below which a box is uncertain")
    lost_below: float = Field(0.3, ge=0, le=1, description="score below which the target is lost")
    found_above: float = Field(0.5, ge=0, le=1, description="score a lost target needs to be taken up again")


class ColourProfile(Profile):
    """Joint colour histograms against the surroundings, with scale: the fastest that is good."""

    profile: Literal["colour"] = Field("colour", description="the built-in profile this one starts from")
    colour: JointColourSettings = JointColourSettings()
    search: JointSearchSettings = JointSearchSettings()
    status: JointStatusSettings = JointStatusSettings()


class CueSettings(_Settings):
    """The colour cue: how likely each pixel is the target by its colour."""

    weight: float = Field(0.8, ge=0, le=1, description="its share of the probability image, the template has the rest")
    learning_rate: float = Field(0.04, ge=0, le=1, description="share of a new frame in the colour statistics")


class TemplateSettings(_Settings):
    """The template cue: a correlation filter on gradients and colour names."""

    padding: float = Field(2.0, ge=0.5, le=6, description="surroundings that are searched, in mean sides of the target")
    patch_px: float = Field(170.0, ge=64, le=400, description="side of the resampled patch that is looked at")
    learning_rate: float = Field(0.013, ge=0, le=1, description="share of a new frame in the template")
    iterations: int = Field(2, ge=1, le=20, strict=True, description="steps of the filter's solver per refinement")


class ScaleSettings(_Settings):
    """The size: a filter over sizes, held by the colours."""

    steps: int = Field(33, ge=3, le=99, strict=True, description="sizes that are compared per frame")
    factor: float = Field(1.02, gt=1, le=1.2, description="ratio of neighbouring sizes")
    learning_rate: float = Field(0.025, ge=0, le=1, description="share of a new frame in the scale filter")
    colour_weight: float = Field(0.8, ge=0, le=1, description="how far the size follows the target's colours as well")


class FusedStatusSettings(StatusSettings):
    """When a box is trusted; scores in [0, 1]."""

    uncertain_below: float = Field(0.5, ge=0, le=1, description="score below which a box is uncertain")
    lost_below: float = Field(0.1, ge=0, le=1, description="score below which the target is lost")
    found_above: float = Field(0.75, ge=0, le=1, description="score a lost target needs to be taken up again")


class RobustProfile(Profile):
    """Colour and template fused, states, recovery after occlusion."""

    profile: Literal["robust"] = Field("robust", description="the built-in profile this one starts from")
    colour: CueSettings = CueSettings()
    template: TemplateSettings = TemplateSettings()
    scale: ScaleSettings = ScaleSettings()
    status: FusedStatusSettings = FusedStatusSettings()


PROFILES: dict[str, Profile] = {"camshift": CamShiftProfile(), "colour": ColourProfile(), "robust": RobustProfile()}
DEFAULT_PROFILE = "robust"


def profile_from_name(name: str, **overrides: Any) -> Profile:
    """Return a built-in profile, with sections changed: ``profile_from_name("camshift", search={...})``.

    Raises
    ------
    ConfigError
        If the name or a setting is unknown, or a value out of range.
    """
    if name not in PROFILES:
        raise ConfigError(f"unknown profile {name!r}{_nearest(name, PROFILES)}")
    return profile_from_values({"profile": name, **overrides})


def profile_from_file(path: str | Path) -> Profile:
    """Read a profile from a TOML file; what the file leaves out keeps its default.

    Raises
    ------
    ConfigError
        If the file cannot be read, is not TOML, or holds an unknown key or a value out of range.
    """
    values = toml_values(path)
    try:
        return profile_from_values(values)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def toml_values(path: str | Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    ConfigError
        If it cannot be read or is not TOML.
    """
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def profile_from_values(values: Mapping[str, Any]) -> Profile:
    """Check values as a TOML file holds them.

    Raises
    ------
    ConfigError
        If a key is unknown or a value out of range.
    """
    name = values.get("profile", DEFAULT_PROFILE)
    if not isinstance(name, str) or name not in PROFILES:
        raise ConfigError(f"profile: needs to be one of {', '.join(PROFILES)}, got {name!r}")
    kind = type(PROFILES[name])
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        raise ConfigError(_first_problem(error, kind)) from error


def _first_problem(error: ValidationError, kind: type[Profile]) -> str:
    problem = error.errors()[0]
    path = [str(part) for part in problem["loc"]]
    key = ".".join(path)
    if problem["type"] == "extra_forbidden":
        return f"unknown key {key!r}{_nearest(path[-1], _names_beside(path, kind))}"
    message = problem["msg"].removeprefix("Value error, ")
    given = "" if problem["type"] == "value_error" else f", got {problem['input']!r}"
    return f"{key}: {message[0].lower()}{message[1:]}{given}"


def _names_beside(path: list[str], kind: type[BaseModel]) -> list[str]:
    """Names that would have been valid where an unknown key stands."""
    for part in path[:-1]:
        annotation = kind.model_fields[part].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        kind = annotation
    return list(kind.model_fields)


def _nearest(name: str, valid: Mapping[str, Any] | list[str]) -> str:
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.5)
    return f", did you mean {close[0]!r}?" if close else f"; valid: {', '.join(valid)}"
