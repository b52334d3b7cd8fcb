from typing import get_args

import pytest
from pydantic import BaseModel

from tracker.config import CHANNELS, PROFILES, ColourSpace
from ui.panels.settings_schema import Kind, Range, sections_of, value_text


def setting(profile: str, section: str, name: str):
    part = next(part for part in sections_of(profile) if part.name == section)
    return next(one for one in part.settings if one.name == name)


@pytest.mark.parametrize("name", PROFILES)
def test_every_field_of_a_profile_can_be_set(name):
    profile = PROFILES[name]
    parts = {key: part for key, part in profile if isinstance(part, BaseModel)}
    assert [part.name for part in sections_of(name)] == list(parts)
    for part in sections_of(name):
        assert [one.name for one in part.settings] == list(type(parts[part.name]).model_fields)
        assert all(one.help and one.default == getattr(parts[part.name], one.name) for one in part.settings)
        assert part.help


def test_ranges_are_those_of_the_model():
    assert setting("camshift", "colour", "value_min").range == Range(0, 255)
    epsilon = setting("camshift", "search", "epsilon_px").range
    assert (epsilon.low, epsilon.high, epsilon.low_open, epsilon.high_open) == (0, 10, True, False)
    # The model says what a number of bins may be by refusing alone.
    assert setting("camshift", "colour", "bins").range == Range(2, 256)


def test_choices_are_those_of_the_model():
    assert setting("colour", "colour", "space").choices == get_args(ColourSpace) == tuple(CHANNELS)
    assert setting("colour", "colour", "background").kind is Kind.SWITCH


@pytest.mark.parametrize("name", PROFILES)
def test_a_step_is_small_beside_range_and_default(name):
    for one in (one for part in sections_of(name) for one in part.settings if one.kind is Kind.REAL):
        known = one.range
        assert known.step <= (known.high - known.low) / 100 * (1 + 1e-9)
        assert known.step <= (one.default - known.low) / 5 or one.default == known.low
        assert round(known.step, known.decimals) == pytest.approx(known.step)


def test_units_are_taken_off_the_names():
    one = setting("robust", "template", "patch_px")
    assert (one.label, one.unit) == ("Patch", "px")
    other = setting("robust", "template", "learning_rate")
    assert (other.label, other.unit) == ("Learning rate", "")


def test_values_are_written_as_in_the_form():
    assert [value_text(value) for value in (True, 0.25, (8, 16), "lab")] == ["on", "0.25", "8, 16", "lab"]
