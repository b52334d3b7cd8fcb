"""What is exported from an editor is what `modetrack replay` writes from its session file."""

from pathlib import Path

import pytest

from tests.helpers.clips import write_clip
from tests.tracker.editing.scenes import Pictures, editor_on, finish
from tracker.capture.store import open_frames
from tracker.cli import main
from tracker.config import profile_from_name
from tracker.editing import Document, Editor
from tracker.errors import SinkError, TrackerError
from tracker.geometry import Box
from tracker.session_file import load_session, save_session
from tracker.tracking import warm_up

SCENE = "synth:distractor:size=160x120:frames=60"
WRONG, WALL = Box(100, 20, 20, 20), Box(60, 80, 24, 20)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    warm_up()


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def replayed(editor, format, stop=None):
    """Export, save, replay; return both files' bytes and the plan as saved."""
    finish(editor)
    editor.export("export", format, stop)
    plan = editor.plan("replay", format, stop)
    save_session("s.toml", plan)
    assert load_session("s.toml") == plan
    assert main(["replay", "s.toml", "--quiet"]) == 0
    return Path("export").read_bytes(), Path("replay").read_bytes(), plan


def one_target(profile):
    """Start on the wrong place, correct with and without going back, correct once more inside what went back."""
    pictures = Pictures(SCENE)
    editor = editor_on(pictures, profile)
    editor.add_target(4, WRONG)
    editor.want(55)
    finish(editor)
    editor.correct(1, 40, pictures.truth(40))
    finish(editor)
    editor.correct(1, 25, pictures.truth(25))
    editor.correct(1, 50, WALL, backward=False)
    finish(editor)
    editor.correct(1, 33, WRONG)
    finish(editor)
    editor.undo()
    return editor


@pytest.mark.parametrize("format", ["csv", "mot", "vot", "jsonl"])
@pytest.mark.parametrize("profile", ["camshift", "colour", "robust"])
def test_corrections_with_and_without_going_back(profile, format):
    exported, again, plan = replayed(one_target(profile), format)
    assert exported == again
    assert [one.frame for one in plan.corrections] == [25, 40, 50]
    assert plan.corrections[0].back_to == 5
    assert plan.corrections[2].back_to is None
    assert exported.count(b"\n") >= 40


@pytest.mark.parametrize("format", ["csv", "mot", "jsonl"])
def test_several_targets(format):
    """Drawn out of order, one removed, one that ends, one followed backward from its start, each step undone once."""
    pictures = Pictures(SCENE)
    editor = editor_on(pictures)
    editor.want(45)
    editor.add_target(20, pictures.truth(20), backward=True, name="the target")
    editor.add_target(10, WALL, profile=profile_from_name("colour"))
    editor.add_target(0, WRONG)
    editor.add_target(3, Box(10, 10, 20, 20))
    finish(editor)
    editor.correct(1, 32, pictures.truth(32))
    editor.correct(4, 16, WALL)
    finish(editor)
    editor.end(4, 30)
    editor.remove(2)
    editor.undo()
    editor.remove(3)
    for _ in range(4):
        editor.undo()
    for _ in range(4):
        editor.redo()
    exported, again, plan = replayed(editor, format)
    assert exported == again
    assert plan.numbers == (4, 2, 1)
    assert [(one.frame, one.end, one.back_to) for one in plan.targets] == [
        (3, 30, None),
        (10, None, None),
        (20, None, 0),
    ]
    if format == "csv":
        rows = [line.split(b",") for line in exported.splitlines()[1:]]
        assert [int(row[2]) for row in rows if row[0] == b"12"] == [1, 2, 4]
        assert {int(row[0]) for row in rows if row[2] == b"1"} == set(range(46))


def test_a_clip_with_exact_pictures_by_number(tmp_path):
    """The same from a long group of pictures in a file: backward rows are made of the pictures that a run reads."""
    scene = Pictures(SCENE).scene
    write_clip(tmp_path / "clip.mp4", [frame.image for frame in scene.frames])
    frames = open_frames("clip.mp4")
    frames.learn()
    editor = Editor(frames, "clip.mp4", Document(profile_from_name("robust")))
    editor.add_target(0, WRONG)
    editor.want(59)
    finish(editor)
    editor.correct(1, 40, scene.boxes[40])
    exported, again, plan = replayed(editor, "csv")
    frames.close()
    assert exported == again
    assert plan.corrections[0].back_to == 1


def test_an_editor_begins_where_its_session_file_ends():
    first = one_target("camshift")
    exported, _, plan = replayed(first, "csv")
    editor = Editor(Pictures(SCENE), SCENE, Document.from_plan(load_session("s.toml")))
    editor.want(plan.stop - 1)
    assert replayed(editor, "csv")[0] == exported


def test_only_finished_rows_are_exported():
    pictures = Pictures(SCENE)
    editor = editor_on(pictures)
    with pytest.raises(TrackerError, match="there is no target yet"):
        editor.export("export", "csv")
    editor.add_target(0, pictures.truth(0))
    editor.add_target(9, WALL)
    with pytest.raises(TrackerError, match="9 rows up to frame 9 are not tracked yet"):
        editor.export("export", "csv")
    editor.want(9)
    finish(editor)
    editor.correct(2, 30, pictures.truth(30))
    with pytest.raises(TrackerError, match="rows up to frame 30"):
        editor.export("export", "csv")
    with pytest.raises(TrackerError, match="stop needs to be greater than 30, got 20"):
        editor.plan("a.csv", "csv", 20)
    editor.want(40)
    while editor.missing():
        assert not editor.track(40, 0.0) or editor.work(0.0)
    editor.correct(2, 39, WRONG)
    editor.track(40, 1.0)
    with pytest.raises(TrackerError, match="tracked backward: wait for that or cancel it"):
        editor.export("export", "csv")
    assert not Path("export").exists()
    exported, again, _ = replayed(editor, "csv")
    assert exported == again


def test_work_that_was_cancelled_is_replayed_as_it_is():
    pictures = Pictures(SCENE)
    editor = editor_on(pictures, "robust")
    editor.add_target(0, WRONG)
    editor.want(45)
    finish(editor)
    editor.correct(1, 40, pictures.truth(40))
    editor.track(45, 1.0)
    for _ in range(9):
        editor.work(0.0)
    saved_meanwhile = editor.plan("a", "csv")
    editor.cancel()
    assert editor.plan("a", "csv") == saved_meanwhile
    exported, again, plan = replayed(editor, "csv")
    assert exported == again
    # The first picture taken is the correction's own.
    assert plan.corrections[0].back_to == 32


def test_a_format_that_cannot_hold_the_targets_says_so():
    pictures = Pictures(SCENE)
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    editor.add_target(0, WALL)
    with pytest.raises(SinkError, match="the vot format holds one target"):
        editor.export("export", "vot")
