import tomllib
from pathlib import Path

import pydantic
import pytest

from tracker.config import (
    CHANNELS,
    DEFAULT_PROFILE,
    PROFILES,
    profile_from_file,
    profile_from_name,
    profile_from_values,
)
from tracker.errors import ConfigError

CONFIGS = Path(__file__).parents[2] / "configs"


def line_of(call, *arguments, **options):
    with pytest.raises(ConfigError) as caught:
        call(*arguments, **options)
    line = str(caught.value)
    assert "\n" not in line
    return line


def camshift(**sections):
    """Values of a file for the profile that the sections belong to, whichever is the default."""
    return {"profile": "camshift", **sections}


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_built_in_profiles_are_found_by_name():
    assert DEFAULT_PROFILE in PROFILES
    assert "camshift" in PROFILES
    for name, profile in PROFILES.items():
        assert profile_from_name(name) == profile
        assert profile.profile == name


@pytest.mark.parametrize("name", ["camshft", "CamShift", "cam_shift"])
def test_a_misspelt_profile_gets_the_nearest_name(name):
    assert line_of(profile_from_name, name) == f"unknown profile {name!r}, did you mean 'camshift'?"


def test_a_strange_profile_gets_all_names():
    assert line_of(profile_from_name, "zzz") == f"unknown profile 'zzz'; valid: {', '.join(PROFILES)}"


def test_overrides_change_what_they_name_and_nothing_else():
    profile = profile_from_name("camshift", search={"max_iterations": 30})
    assert profile.search.max_iterations == 30
    assert profile.search.epsilon_px == PROFILES["camshift"].search.epsilon_px
    assert profile.colour == PROFILES["camshift"].colour
    assert PROFILES["camshift"].search.max_iterations != 30


def test_profiles_cannot_be_changed():
    with pytest.raises(pydantic.ValidationError):
        PROFILES["camshift"].search.max_iterations = 3


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (camshift(serach={}), "unknown key 'serach', did you mean 'search'?"),
        (camshift(search={"epsilon": 1}), "unknown key 'search.epsilon', did you mean 'epsilon_px'?"),
        (camshift(colour={"bin": [8]}), "unknown key 'colour.bin', did you mean 'bins'?"),
        (camshift(status={"lost_bellow": 0.1}), "unknown key 'status.lost_bellow', did you mean 'lost_below'?"),
    ],
)
def test_unknown_keys_get_the_nearest_name(values, line):
    assert line_of(profile_from_values, values) == line


def test_a_strange_key_gets_all_names_beside_it():
    line = line_of(profile_from_values, camshift(search={"zzz": 1}))
    assert line.startswith("unknown key 'search.zzz'; valid: method, kernel, max_iterations")


@pytest.mark.parametrize(
    ("section", "key", "good", "bad"),
    [
        ("colour", "saturation_min", [0, 255], [-1, 256, "many"]),
        ("colour", "value_min", [0, 255], [-1, 256]),
        ("colour", "value_max", [20, 255], [-1, 256, 12.5]),
        ("colour", "space", list(CHANNELS)[-1:], ["rgb", "", 3]),
        ("search", "method", ["mean_shift", "cam_shift"], ["camshift", ""]),
        ("search", "kernel", ["flat", "epanechnikov"], ["gaussian", 1]),
        ("search", "max_iterations", [1, 100], [0, 101, 2.5]),
        ("search", "epsilon_px", [0.001, 10], [0, -1, 10.1, float("nan")]),
        ("search", "margin", [0.1, 2], [0.09, 2.1, float("nan")]),
        ("status", "uncertain_below", [0.4, 1], [-0.1, 1.1, float("nan")]),
        ("status", "lost_below", [0, 0.6], [-0.1, 1.1, float("inf")]),
        ("status", "found_above", [0.4, 1], [-0.1, 1.1, "high"]),
    ],
)
def test_ranges(section, key, good, bad):
    for value in good:
        profile = profile_from_values(camshift(**{section: {key: value}}))
        assert getattr(getattr(profile, section), key) == value
    for value in bad:
        line = line_of(profile_from_values, camshift(**{section: {key: value}}))
        assert line.startswith(f"{section}.{key}: ")
        assert line.endswith(f", got {value!r}")


@pytest.mark.parametrize(("space", "channels"), list(CHANNELS.items()))
def test_bins_fit_the_space(space, channels):
    for count in (2, 9, 256):
        colour = profile_from_values(camshift(colour={"space": space, "bins": [count] * channels})).colour
        assert colour.bins == (count,) * channels
    for bins in ([16] * (channels - 1), [16] * (channels + 1), [1] * channels, [257] * channels):
        line = line_of(profile_from_values, camshift(colour={"space": space, "bins": bins}))
        assert line == f"colour: {space} needs {channels} bin counts from 2 to 256, got {bins}"


def test_thresholds_are_ordered():
    line = line_of(profile_from_values, camshift(status={"lost_below": 0.7, "uncertain_below": 0.6}))
    assert line == "status: lost_below needs to be at most uncertain_below"
    values = camshift(status={"lost_below": 0.5, "uncertain_below": 0.6, "found_above": 0.4})
    assert line_of(profile_from_values, values) == "status: found_above needs to be at least lost_below"


def test_a_file_keeps_the_defaults_of_what_it_leaves_out(tmp_path):
    path = written(tmp_path, 'profile = "camshift"\n[search]\nmethod = "mean_shift"\n')
    profile = profile_from_file(path)
    assert profile.search.method == "mean_shift"
    whole = PROFILES["camshift"]
    assert profile.model_copy(update={"search": whole.search}) == whole
    assert profile_from_file(str(path)) == profile
    assert profile_from_file(written(tmp_path, 'profile = "camshift"\n')) == whole


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_has_its_own_defaults(name, tmp_path):
    profile = profile_from_file(written(tmp_path, f'profile = "{name}"\n[status]\nuncertain_below = 0.4\n'))
    whole = PROFILES[name]
    assert profile == whole.model_copy(update={"status": whole.status.model_copy(update={"uncertain_below": 0.4})})


def test_a_file_that_names_no_profile_starts_from_the_default(tmp_path):
    assert profile_from_file(written(tmp_path, "")) == PROFILES[DEFAULT_PROFILE]
    assert profile_from_file(written(tmp_path, "[status]\nuncertain_below = 0.4\n")).profile == DEFAULT_PROFILE


def test_a_setting_of_another_profile_is_refused():
    line = line_of(profile_from_values, {"profile": "robust", "search": {"margin": 0.3}})
    assert line.startswith("unknown key 'search'")
    line = line_of(profile_from_values, {"profile": "robust", "colour": {"space": "lab"}})
    assert line.startswith("unknown key 'colour.space'; valid: weight, learning_rate")


def test_a_file_is_named_with_the_key_that_is_wrong(tmp_path):
    path = written(tmp_path, 'profile = "camshift"\n[search]\nmax_iteration = 3\n')
    expected = f"{path}: unknown key 'search.max_iteration', did you mean 'max_iterations'?"
    assert line_of(profile_from_file, path) == expected
    path = written(tmp_path, 'profile = "camshift"\n[search]\nmax_iterations = 300\n')
    line = line_of(profile_from_file, path)
    assert line == f"{path}: search.max_iterations: input should be less than or equal to 100, got 300"
    path = written(tmp_path, 'profile = "camshift"\nsearch = 3\n')
    assert line_of(profile_from_file, path).startswith(f"{path}: search: ")
    path = written(tmp_path, 'profile = "unheard"\n')
    assert line_of(profile_from_file, path).startswith(f"{path}: profile: ")


def test_files_that_cannot_be_read(tmp_path):
    missing = tmp_path / "missing.toml"
    assert line_of(profile_from_file, missing) == f"{missing}: cannot be read: No such file or directory"
    assert line_of(profile_from_file, tmp_path).startswith(f"{tmp_path}: cannot be read: ")


@pytest.mark.parametrize("content", [b"[search\n", b"\xff\xfe\x00", b"a = 1\na = 2\n", b"just words"])
def test_files_that_are_not_toml(tmp_path, content):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    assert line_of(profile_from_file, path).startswith(f"{path}: not valid TOML: ")


# The files to copy and edit


@pytest.mark.parametrize("name", PROFILES)
def test_the_written_out_profile_equals_the_built_in_one(name):
    path = CONFIGS / f"{name}.toml"
    assert profile_from_file(path) == PROFILES[name]
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    kind = type(PROFILES[name])
    assert kind.model_validate(values).model_fields_set == set(kind.model_fields)
    for section, settings in PROFILES[name]:
        if isinstance(settings, pydantic.BaseModel):
            assert set(values[section]) == set(type(settings).model_fields), section
            for key, value in settings:
                assert values[section][key] == (list(value) if isinstance(value, tuple) else value), key


@pytest.mark.parametrize("name", PROFILES)
def test_every_written_out_setting_has_a_comment(name):
    lines = (CONFIGS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    settings = [index for index, line in enumerate(lines) if "=" in line and not line.lstrip().startswith("#")]
    assert settings
    for index in settings:
        above = index > 0 and lines[index - 1].lstrip().startswith("#")
        beside = "#" in lines[index]
        assert above or beside, lines[index]


def test_every_profile_file_is_a_built_in_profile():
    assert {path.stem for path in CONFIGS.glob("*.toml")} == set(PROFILES)
