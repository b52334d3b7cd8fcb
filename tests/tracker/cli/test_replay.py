from pathlib import Path

import pytest

from tests.tracker.cli.conftest import SCENE
from tracker.capture.synth import open_synth
from tracker.config import profile_from_name
from tracker.geometry import Box, iou
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


def rows_of(path, target="1"):
    rows = [line.split(",") for line in Path(path).read_text().splitlines()[1:]]
    return {int(row[0]): row for row in rows if row[2] == target}


def test_rows_before_a_correction_come_from_a_tracker_that_runs_backward(modetrack, clip):
    truth = open_synth(SCENE).truth(30).box
    start, wrong = TargetStart(frame=0, box=Box(100, 80, 30, 30)), Correction(frame=30, target=1, box=truth)
    plans = {
        "forward.csv": SessionPlan(source="clip.mp4", out="forward.csv", targets=(start,), corrections=(wrong,)),
        "first.csv": SessionPlan(source="clip.mp4", out="first.csv", targets=(start,)),
    }
    back = Correction(frame=30, target=1, box=truth, back_to=12)
    plans["back.csv"] = plans["forward.csv"].model_copy(update={"corrections": (back,), "out": "back.csv"})
    for name, plan in plans.items():
        save_session("s.toml", plan)
        assert modetrack("replay", "s.toml").code == 0
        assert set(rows_of(name)) == set(range(40))
    back, forward = rows_of("back.csv"), rows_of("forward.csv")
    assert {index: back[index] for index in (*range(12), *range(30, 40))} == {
        index: forward[index] for index in (*range(12), *range(30, 40))
    }
    assert all(back[index] != forward[index] for index in range(12, 30))
    truths = [open_synth(SCENE).truth(index).box for index in range(40)]
    assert all(iou(Box(*map(float, back[index][3:7])), truths[index]) > 0.5 for index in range(12, 30))
    assert back[30][-1] == "manual"


def test_a_video_shows_the_rows_and_losses_are_counted_in_them(modetrack):
    box = open_synth(SCENE).truth(20).box
    start = TargetStart(frame=20, box=box, back_to=2, number=5)
    save_session("s.toml", SessionPlan(source=SCENE, out="t.csv", targets=(start,)))
    result = modetrack("replay", "s.toml", "--video", "v.mp4")
    assert result.code == 0
    assert result.err.startswith("40 frames in ")
    assert set(rows_of("t.csv", "5")) == set(range(2, 40))
    assert Path("v.mp4").stat().st_size > 0


def test_targets_have_profiles_of_their_own(modetrack):
    box = open_synth(SCENE).truth(0).box
    boxes = [TargetStart(frame=0, box=box, profile=profile_from_name(name)) for name in ("camshift", "colour")]
    save_session("s.toml", SessionPlan(source=SCENE, out="both.csv", targets=boxes))
    assert modetrack("replay", "s.toml").code == 0
    for number, name in enumerate(("camshift", "colour"), start=1):
        options = "--box", ",".join(str(number) for number in box.as_tuple()), "--profile", name
        assert modetrack("run", SCENE, *options, "--out", "one.csv").code == 0
        alone, together = rows_of("one.csv"), rows_of("both.csv", str(number))
        assert [row[3:] for row in together.values()] == [row[3:] for row in alone.values()]


def test_a_live_source_cannot_be_followed_backward(modetrack, monkeypatch):
    def open_live(spec, timeout_s):
        source = open_synth(SCENE)
        source.live = True
        return source

    monkeypatch.setattr("tracker.cli.carry_out.open_source", open_live)
    start = TargetStart(frame=20, box=Box(20, 20, 30, 30), back_to=2)
    save_session("s.toml", SessionPlan(source="0", out="t.csv", targets=(start,)))
    message = f"{SCENE}: back_to needs pictures that come again, and a live source's do not"
    assert modetrack("replay", "s.toml").error == message
    assert not Path("t.csv").exists()


@pytest.mark.parametrize("quiet", [False, True])
def test_what_a_camera_gives_in_place_of_what_was_asked_for_is_said(modetrack, monkeypatch, quiet):
    def open_other(spec, timeout_s):
        source = open_synth(SCENE)
        source.remark = "camera 0 gives pictures of 320x240 px, asked for 1280x720"
        return source

    monkeypatch.setattr("tracker.cli.carry_out.open_source", open_other)
    save_session(
        "s.toml", SessionPlan(source="0", out="t.csv", targets=(TargetStart(frame=0, box=Box(20, 20, 30, 30)),))
    )
    result = modetrack("replay", "s.toml", *(["--quiet"] if quiet else []))
    assert result.code == 0
    assert ("asked for 1280x720" in result.err) is not quiet


def test_a_box_that_cannot_be_followed_backward_writes_nothing(modetrack):
    Path("t.csv").write_text("mine\n")
    start = TargetStart(frame=20, box=Box(900, 900, 30, 30), back_to=2)
    save_session("s.toml", SessionPlan(source=SCENE, out="t.csv", targets=(start,)))
    assert "outside" in modetrack("replay", "s.toml").error
    assert Path("t.csv").read_text() == "mine\n"


def test_backward_rows_are_asked_of_frames_that_are_there(modetrack):
    start = TargetStart(frame=50, box=Box(20, 20, 30, 30), back_to=2)
    save_session("s.toml", SessionPlan(source=SCENE, out="t.csv", targets=(start,)))
    assert SCENE in modetrack("replay", "s.toml").error


def test_losses_are_counted_in_the_rows_by_the_numbers_of_the_plan(modetrack):
    scene = "synth:exit:seed=1:size=160x120:frames=100"
    start = TargetStart(frame=0, box=open_synth(scene).truth(0).box, number=5)
    save_session("s.toml", SessionPlan(source=scene, out="t.csv", targets=(start,)))
    result = modetrack("replay", "s.toml")
    lost = sum(row[-1] == "lost" for row in rows_of("t.csv", "5").values())
    assert lost > 5
    assert f", lost targets: 5 in {lost}: t.csv" in result.err
