"""A profile while it is being edited: what is typed, what of it holds, and what the library says to the rest."""

from typing import Any

from tracker.config import PROFILES, Profile, profile_from_values
from tracker.errors import ConfigError
from ui.panels.settings_schema import Value

# What a histogram of so many channels starts with.
_FITTING_COUNTS = {1: (32,), 2: (16, 16), 3: (16, 16, 16)}


class Draft:
    """Values of every setting, valid or not.

    Parameters
    ----------
    profile : Profile
    """

    def __init__(self, profile: Profile) -> None:
        self.show(profile)

    def show(self, profile: Profile) -> None:
        """Start from a profile; what was typed and did not hold is forgotten."""
        self.profile = profile
        """The last of the values that hold together."""
        self.problems: dict[str, tuple[str, str]] = {}
        """By section: the setting that was changed last, and what is wrong."""
        self._values: dict[str, Any] = profile.model_dump()
        self._fitting: dict[tuple[str, str, int], tuple[int, ...]] = {}

    @property
    def name(self) -> str:
        """The built-in profile it starts from."""
        return self.profile.profile

    def value(self, section: str, name: str) -> Value:
        """Return what a setting is set to, valid or not."""
        return self._values[section][name]

    def default(self, section: str, name: str) -> Value:
        """Return what a setting is in the built-in profile."""
        return getattr(getattr(PROFILES[self.name], section), name)

    def is_changed(self, section: str, name: str) -> bool:
        """Tell whether a setting differs from the built-in profile."""
        return self.value(section, name) != self.default(section, name)

    @property
    def is_any_changed(self) -> bool:
        """Tell whether any setting differs from the built-in profile."""
        return self._values != PROFILES[self.name].model_dump()

    def set(self, section: str, name: str, value: Value) -> bool:
        """Change a setting and tell whether `profile` is another one now.

        Numbers of channels that no longer fit are replaced by some that do, so that a colour space can be chosen.
        Otherwise a section that does not hold together stays what it was in `profile` until it does.
        """
        before = self.profile
        values = self._values[section]
        values[name] = value
        problem = self._problem(section, values)
        if problem:
            fitted = self._fitted(section, name)
            if fitted is not None:
                self._values[section] = fitted
                problem = ""
        if problem:
            self.problems[section] = (name, problem)
            return False
        self.problems.pop(section, None)
        self.profile = self._with(section, self._values[section])
        for field, accepted in self._values[section].items():
            if isinstance(accepted, tuple):
                self._fitting[section, field, len(accepted)] = accepted
        return self.profile != before

    def reset(self, section: str, name: str) -> bool:
        """Set a setting to what it is in the built-in profile and tell whether `profile` is another one now."""
        return self.set(section, name, self.default(section, name))

    def _fitted(self, section: str, changed: str) -> dict[str, Any] | None:
        """Return the section with other counts per channel, None if that does not help."""
        values = self._values[section]
        for field, counts in values.items():
            if not isinstance(counts, tuple) or field == changed:
                continue
            for length in _FITTING_COUNTS:
                candidate = values | {field: self._counts(section, field, length)}
                if not self._problem(section, candidate):
                    return candidate
        return None

    def _counts(self, section: str, field: str, length: int) -> tuple[int, ...]:
        """Those that were set for so many channels before, otherwise the built-in ones, otherwise usual ones."""
        default = self.default(section, field)
        usual = default if isinstance(default, tuple) and len(default) == length else _FITTING_COUNTS[length]
        return self._fitting.get((section, field, length), usual)

    def _problem(self, section: str, values: dict[str, Any]) -> str:
        try:
            self._with(section, values)
        except ConfigError as error:
            return str(error).removeprefix(section).lstrip(":. ")
        return ""

    def _with(self, section: str, values: dict[str, Any]) -> Profile:
        return profile_from_values(self.profile.model_dump() | {section: values})
