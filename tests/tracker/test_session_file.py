import os
from pathlib import Path

import pytest

from tracker.config import profile_from_name
from tracker.errors import ConfigError, SinkError
from tracker.geometry import Box
from tracker.session_file import (
    Correction,
    SessionPlan,
    TargetStart,
    is_path,
    load_calibration,
    load_session,
    save_session,
)

PLAN = SessionPlan(
    source="clip.mp4",
    start=4,
    stop=90,
    out="t.mot.txt",
    format="mot",
    targets=(
        TargetStart(frame=4, box=Box(1, 2.125, 30, 40)),
        TargetStart(frame=9, box=Box(-5, 0, 9, 9), end=50),
    ),
    corrections=(
        Correction(frame=12, target=2, box=Box(0.1, 0.2, 8, 8)),
        Correction(frame=40, target=2, box=Box(0.1, 0.2, 8, 8), back_to=13),
    ),
    profile=profile_from_name("camshift", search={"method": "mean_shift"}),
)
SMALLEST = 'source = "a.mp4"\nout = "a.csv"\n[[targets]]\nframe = 0\nbox = [1, 2, 30, 40]\n'


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def written(text):
    Path("s.toml").write_text(text)
    return "s.toml"


def test_what_is_saved_is_what_is_loaded():
    save_session("s.toml", PLAN)
    assert load_session("s.toml") == PLAN


def test_the_same_plan_is_saved_as_the_same_bytes():
    save_session("a.toml", PLAN)
    save_session("b.toml", load_session("a.toml"))
    assert Path("a.toml").read_bytes() == Path("b.toml").read_bytes()


def test_little_needs_to_be_written_by_hand():
    plan = load_session(written(SMALLEST))
    assert plan.targets == (TargetStart(frame=0, box=Box(1, 2, 30, 40)),)
    assert (plan.start, plan.stop, plan.format, plan.corrections) == (0, None, "csv", ())
    assert plan.calibration is None


def test_paths_are_seen_from_the_file(monkeypatch, tmp_path):
    Path("sessions").mkdir()
    save_session("sessions/s.toml", PLAN)
    assert load_session("sessions/s.toml").source == "clip.mp4"
    assert load_session("sessions/s.toml").out == "t.mot.txt"
    monkeypatch.chdir("sessions")
    assert load_session("s.toml").source == os.path.join("..", "clip.mp4")


@pytest.mark.parametrize("source", ["0", "/dev/video1", "synth:plain:seed=3", "rtsp://cam/live", "-"])
def test_what_is_no_path_stays_as_it_is(source):
    assert not is_path(source)
    Path("sessions").mkdir()
    save_session("sessions/s.toml", PLAN.model_copy(update={"source": source}))
    assert load_session("sessions/s.toml").source == source


def test_a_file_named_like_a_camera_stays_a_file():
    save_session("s.toml", PLAN.model_copy(update={"source": "./0"}))
    assert load_session("s.toml").source == os.path.join(".", "0")


def test_an_absolute_path_stays(tmp_path):
    save_session("s.toml", PLAN.model_copy(update={"source": str(tmp_path / "x.mp4")}))
    assert load_session("s.toml").source == str(tmp_path / "x.mp4")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("out =", "outt ="), "unknown key 'outt', did you mean 'out'?"),
        (("frame =", "fram ="), "unknown key 'targets.1.fram', did you mean 'frame'?"),
        (("[[targets]]", "[profile.colour]\nweigth = 1\n[[targets]]"),
         "profile: unknown key 'colour.weigth', did you mean 'weight'?"),
        (("[[targets]]", "[[corrections]]\nqqq = 1\n[[targets]]"),
         "unknown key 'corrections.1.qqq'; valid: frame, target, box, back_to"),
        (("out =", "zzzz = 1\nout ="),
         "unknown key 'zzzz'; valid: source, start, stop, out, format, targets, corrections, profile, calibration"),
        (('source = "a.mp4"\n', ""), "source: is missing"),
        (("30, 40", "0, 40"), "targets.1.box: box needs width and height > 0, got 0 x 40"),
        (("30, 40", "30"), "targets.1.box: box needs four numbers x, y, width, height, got [1, 2, 30]"),
        (("[1, 2, 30, 40]", "7"), "targets.1.box: box needs to be [x, y, width, height], got 7"),
        (("frame = 0", "frame = -1"),
         "targets.1.frame: input should be greater than or equal to 0, got -1"),
        (("out =", "start = 3\nout ="),
         "targets need to be in the order of their frames, from start on, got [0]"),
        (("frame = 0", "frame = 7"), None),
        (("out =", "format = 'xml'\nout ="),
         "format: input should be 'csv', 'mot', 'vot' or 'jsonl', got 'xml'"),
        (("[[targets]]", "[[corrections]]\nframe = 3\ntarget = 2\nbox = [1, 2, 3, 4]\n[[targets]]"),
         "corrections need a target from 1 to 1, got 2"),
        (("[[targets]]", "[[corrections]]\nframe = 5\ntarget = 1\nbox = [1, 2, 3, 4]\n[[targets]]"), None),
        (("out =", "stop = 5\nout = 'b'\ncorrections = [{frame = 5, target = 1, box = [1, 2, 3, 4]}]\n#"),
         "stop needs to be greater than 5, where a box is placed, got 5"),
        (("out =", "corrections = [{frame = 3, target = 1, box = [1, 2, 3, 4]}]\nout ="), None),
        (("frame = 0", "end = 3\nframe = 0"), None),
        (("out =", "stop = 5\nout ="), None),
        (("source =", "source = = "), "not valid TOML: Invalid value (at line 1, column 10)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(change, message):
    path = written(SMALLEST.replace(*change))
    if message is None:
        assert load_session(path)
        return
    with pytest.raises(ConfigError) as caught:
        load_session(path)
    assert str(caught.value) == f"s.toml: {message}"


SCALE = "scale = {start = [0, 0], end = [10, 0], length = 2}"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (f'unit = "m"\n{SCALE}', None),
        ("", None),
        (f'uint = "m"\n{SCALE}', "unknown key 'calibration.uint', did you mean 'unit'?"),
        (f'unit = "m"\n{SCALE.replace("length", "lenght")}',
         "unknown key 'calibration.scale.lenght', did you mean 'length'?"),
        (f'unit = "m"\n{SCALE.replace("10", "0")}',
         "calibration.scale: scale needs two different points, got [0.0, 0.0] twice"),
        (f'unit = "m"\n{SCALE.replace("[10, 0]", "[10, 0, 3]")}',
         "calibration.scale.end: point needs to be two finite numbers [x, y], got [10, 0, 3]"),
        ('unit = "m"', "calibration: unit needs to be px without a scale or plane, got 'm'"),
        ("scale = 3", "calibration.scale: needs to be a table, got 3"),
        ("smoothing_s = 60", "calibration: smoothing_s needs to be from 0 to 10, got 60"),
        ('point = "top"', "calibration.point: input should be 'centre' or 'bottom', got 'top'"),
        ('unit = "m"\nplane.image = [[0, 0], [9, 0], [9, 9], [0, 9]]\nplane.world = [[0, 0], [1, 1], [1, 0], [0, 1]]',
         "calibration.plane: world points need to go around a convex quadrilateral, one corner after the other"),
    ],
)  # fmt: skip
def test_a_calibration_is_checked(table, message):
    path = written(f"{SMALLEST}[calibration]\n{table}\n")
    if message is None:
        assert load_session(path).calibration is not None
        return
    with pytest.raises(ConfigError) as caught:
        load_session(path)
    assert str(caught.value) == f"s.toml: {message}"


def test_a_calibration_is_taken_from_any_file_that_has_one():
    table = f'[calibration]\nunit = "m"\n{SCALE}\n'
    alone = load_calibration(written(table))
    assert (alone.unit, alone.scale.length) == ("m", 2)
    assert load_calibration(written(SMALLEST + table)) == alone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALLEST, r"there is no \[calibration\] in it"),
        ("[calibration]\nuint = 3", "unknown key 'calibration.uint', did you mean 'unit'?"),
        ("calibration = 3", "calibration: needs to be a table, got 3"),
        ("[calibration", "not valid TOML"),
    ],
)
def test_a_calibration_that_is_none_is_told(text, message):
    with pytest.raises(ConfigError, match=f"^s.toml: {message}".replace("?", r"\?")):
        load_calibration(written(text))


def test_a_target_cannot_be_corrected_after_its_end():
    text = SMALLEST + "end = 3\n[[corrections]]\nframe = 3\ntarget = 1\nbox = [1, 2, 3, 4]\n"
    with pytest.raises(ConfigError, match="target 1 is not followed in frame 3"):
        load_session(written(text))


EDITED = PLAN.model_copy(
    update={
        "targets": (
            TargetStart(frame=4, box=Box(1, 2, 30, 40), number=3, name="a ball"),
            TargetStart(frame=9, box=Box(5, 0, 9, 9), number=1, back_to=4, profile=profile_from_name("colour")),
        ),
        "corrections": (Correction(frame=12, target=3, box=Box(0.1, 0.2, 8, 8), back_to=5),),
    }
)


def test_numbers_names_and_profiles_of_targets_are_saved():
    save_session("s.toml", EDITED)
    assert load_session("s.toml") == EDITED
    assert EDITED.numbers == (3, 1)
    assert EDITED.profiles == (EDITED.profile, profile_from_name("colour"))
    assert EDITED.goes_back


def test_a_plan_without_them_is_saved_as_ever():
    plan = load_session(written(SMALLEST))
    assert plan.numbers == (1,)
    assert plan.profiles == (plan.profile,)
    assert not plan.goes_back
    save_session("again.toml", plan)
    text = Path("again.toml").read_text()
    assert not any(key in text for key in ("number", "name", "back_to"))
    assert text.count("[profile") == text.count("\n[profile")


FIRST, SECOND = "[[targets]]\nframe = 2\nbox = [1, 2, 3, 4]\n", "[[targets]]\nframe = 9\nbox = [5, 6, 7, 8]\n"
AT_20 = "[[corrections]]\ntarget = 1\nframe = 20\nbox = [1, 2, 3, 4]\n"
AT_30 = AT_20.replace("20", "30")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FIRST + SECOND + AT_20 + "back_to = 3\n", None),
        (FIRST + SECOND + AT_20 + "back_to = 19\n", None),
        (FIRST + SECOND + AT_20 + "back_to = 2\n", "back_to of the box in frame 20 needs to be from 3 to 19, got 2"),
        (FIRST + SECOND + AT_20 + "back_to = 20\n", "back_to of the box in frame 20 needs to be from 3 to 19, got 20"),
        (FIRST + SECOND + AT_20 + "back_to = -1\n",
         "corrections.1.back_to: input should be greater than or equal to 0, got -1"),
        (FIRST + SECOND + AT_20 + "back_too = 9\n", "unknown key 'corrections.1.back_too', did you mean 'back_to'?"),
        (FIRST + AT_30 + "back_to = 20\n" + AT_20, "back_to of the box in frame 30 needs to be from 21 to 29, got 20"),
        (FIRST + AT_30 + "back_to = 21\n" + AT_20, None),
        (FIRST + AT_20.replace("20", "3") + "back_to = 2\n",
         "back_to of the box in frame 3 needs to be left out: there is no room, got 2"),
        (FIRST + SECOND + "back_to = 0\n", None),
        (FIRST + SECOND + "back_to = 9\n", "back_to of the box in frame 9 needs to be from 0 to 8, got 9"),
        (FIRST + "end = 2\n", "end of target 1 needs to be greater than 2, got 2"),
        (FIRST + "number = 7\n" + SECOND, "number needs to be given by all targets or none, got [7]"),
        (FIRST + "number = 7\n" + SECOND + "number = 7\n", "number needs to be another for each target, got [7, 7]"),
        (FIRST + "number = 7\n" + AT_20, "corrections need a target of 7, got 1"),
        (FIRST + "number = 1\n" + SECOND + "number = 5\n" + AT_20, None),
        (FIRST + "number = 0\n", "targets.1.number: input should be greater than or equal to 1, got 0"),
        (FIRST + "name = 3\n", "targets.1.name: input should be a valid string, got 3"),
        (FIRST + "profile = 'colour'\n", "targets.1.profile: profile needs to be a table, got 'colour'"),
        (FIRST + "[targets.profile]\nprofile = 'colour'\n", None),
        (FIRST + "[targets.profile]\nprofile = 'colour'\n[targets.profile.search]\nmarginn = 1\n",
         "targets.1.profile: unknown key 'search.marginn', did you mean 'margin'?"),
    ],
)  # fmt: skip
def test_what_an_edit_may_say(text, message):
    path = written('source = "a.mp4"\nout = "a.csv"\n' + text)
    if message is None:
        save_session("again.toml", load_session(path))
        assert load_session("again.toml") == load_session(path)
        return
    with pytest.raises(ConfigError) as caught:
        load_session(path)
    assert str(caught.value) == f"s.toml: {message}"


def test_files_that_cannot_be_read_or_written():
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read: No such file"):
        load_session("none.toml")
    with pytest.raises(SinkError, match=r"none/s\.toml: cannot be written: No such file"):
        save_session("none/s.toml", PLAN)
