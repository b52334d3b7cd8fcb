from pathlib import Path

import pytest

from tests.tracker.cli.conftest import SCENE
from tracker.geometry import Box
from tracker.session_file import Correction, SessionPlan, TargetStart, load_session, save_session


def test_a_replay_writes_the_same_bytes(modetrack, clip, box):
    Path("mine.toml").write_text('profile = "camshift"\n[search]\nmethod = "mean_shift"\n')
    options = "--start", 3, "--stop", 30, "--config", "mine.toml", "--format", "jsonl", "--session", "s.toml"
    result = modetrack("run", clip, "--box", box, "--box", "20,20,30,30", *options)
    assert result.err.endswith(": clip.mp4.track.jsonl, s.toml\n")
    first = Path("clip.mp4.track.jsonl").read_bytes()
    Path("mine.toml").unlink()
    assert modetrack("replay", "s.toml", "--out", "again.jsonl").code == 0
    assert Path("again.jsonl").read_bytes() == first
    Path("clip.mp4.track.jsonl").unlink()
    assert modetrack("replay", "s.toml", "--quiet").err == ""
    assert Path("clip.mp4.track.jsonl").read_bytes() == first


def test_a_replay_works_from_another_folder(modetrack, monkeypatch, clip, box, tmp_path):
    modetrack("run", clip, "--box", box, "--session", "s.toml")
    first = Path("clip.mp4.track.csv").read_bytes()
    Path("clip.mp4.track.csv").unlink()
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert modetrack("replay", "../s.toml").code == 0
    assert Path("../clip.mp4.track.csv").read_bytes() == first


def test_later_targets_corrections_and_removals_are_played_back(modetrack):
    plan = SessionPlan(
        source=SCENE,
        out="t.csv",
        stop=20,
        targets=(
            TargetStart(frame=2, box=Box(20, 20, 30, 30), end=12),
            TargetStart(frame=5, box=Box(60, 40, 30, 30)),
        ),
        corrections=(Correction(frame=8, target=2, box=Box(70, 50, 25, 35)),),
    )
    save_session("s.toml", plan)
    assert modetrack("replay", "s.toml").code == 0
    rows = [line.split(",") for line in Path("t.csv").read_text().splitlines()[1:]]
    assert [int(row[0]) for row in rows if row[2] == "1"] == list(range(2, 12))
    second = {int(row[0]): row for row in rows if row[2] == "2"}
    assert list(second) == list(range(5, 20))
    assert second[8][3:7] == ["70.000", "50.000", "25.000", "35.000"]
    assert [frame for frame, row in second.items() if row[-1] == "manual"] == [8]


@pytest.mark.parametrize("late", ["target", "correction"])
def test_a_source_that_ends_before_a_box_is_due_is_an_error(modetrack, late):
    first, box = TargetStart(frame=0, box=Box(20, 20, 30, 30)), Box(9, 9, 30, 30)
    plan = SessionPlan(source=SCENE, out="t.csv", targets=(first,))
    if late == "target":
        plan = plan.model_copy(update={"targets": (first, TargetStart(frame=40, box=box))})
    else:
        plan = plan.model_copy(update={"corrections": (Correction(frame=40, target=1, box=box),)})
    save_session("s.toml", plan)
    error = modetrack("replay", "s.toml").error
    assert error.startswith(f"{SCENE}: ends after 40 frames, before the box of frame 40 could be placed")
    assert len(Path("t.csv").read_text().splitlines()) == 41


def test_a_bad_session_file_is_one_line(modetrack):
    assert modetrack("replay", "no.toml").error == "no.toml: cannot be read: No such file or directory"
    Path("s.toml").write_text('source = "a.mp4"\nout = "t.csv"\nsart = 3\n[[targets]]\nframe = 0\nbox = [1, 2, 3, 4]\n')
    assert modetrack("replay", "s.toml").error == "s.toml: unknown key 'sart', did you mean 'start'?"


def test_the_plan_of_a_run_is_what_its_session_file_says(modetrack, clip, box):
    modetrack("run", clip, "--box", box, "--session", "s.toml")
    plan = load_session("s.toml")
    assert (plan.source, plan.out, plan.format, plan.start) == ("clip.mp4", "clip.mp4.track.csv", "csv", 0)
    assert plan.targets[0].box == Box.parse(box)
