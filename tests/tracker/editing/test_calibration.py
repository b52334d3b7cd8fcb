"""A calibration is an edit like any other, and what is exported with it is what a replay writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.clips import write_clip
from tests.tracker.editing.scenes import LAST, SCENE, Pictures, all_rows, editor_on, finish
from tracker.capture.store import open_frames
from tracker.cli import main
from tracker.config import profile_from_name
from tracker.editing import Document, Editor, read_journal
from tracker.geometry import Box
from tracker.measuring import Calibration, Plane, Scale
from tracker.session_file import load_session, save_session

METRES = Calibration("m", Scale((20, 100), (140, 101.5), 3))
AXES = replace(METRES, origin=(20, 100), x_axis=(140, 101.5))
FLOOR = Calibration("m", plane=Plane.rectangle([(10, 110), (150, 110), (110, 40), (50, 40)], 2, 5), point="bottom")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_calibrating_is_undone_and_done_again_without_tracking(editor, pictures):
    rows = all_rows(editor)
    steps = [
        (METRES, "Set the scale"),
        (AXES, "Set the axes"),
        (replace(AXES, smoothing_s=1), "Change the smoothing"),
        (replace(AXES, smoothing_s=1, point="bottom"), "Change the calibration"),
        (FLOOR, "Calibrate the plane"),
        (None, "Remove the calibration"),
    ]
    for calibration, label in steps:
        editor.calibrate(calibration)
        view = editor.view(0)
        assert (view.document.calibration, view.undo) == (calibration, label)
        assert not editor.work()
    editor.calibrate(None)
    for _, label in reversed(steps):
        assert editor.undo() == label
    assert editor.document.calibration is None
    assert editor.redo() == "Set the scale"
    assert editor.document.calibration == METRES
    assert editor.changed
    assert all_rows(editor) == rows
    assert editor.missing(LAST + 1) == 0
    assert pictures.asked == []


def test_the_first_calibration_may_be_of_axes_only(editor):
    editor.calibrate(Calibration(origin=(3, 4)))
    assert editor.undo() == "Set the axes"


def test_other_edits_keep_the_calibration(editor, pictures):
    editor.calibrate(FLOOR)
    editor.correct(1, 30, pictures.truth(30))
    finish(editor)
    editor.add_target(5, Box(60, 50, 20, 20))
    editor.remove(1)
    editor.use_profile(profile_from_name("colour"))
    assert editor.document.calibration == FLOOR


@pytest.mark.parametrize("calibration", [METRES, AXES, FLOOR, Calibration.identity(), None])
def test_a_session_file_keeps_it(editor, calibration):
    editor.calibrate(calibration)
    save_session("s.toml", editor.plan("t.csv", "csv"))
    save_session("again.toml", load_session("s.toml"))
    assert Document.from_plan(load_session("s.toml")) == editor.document
    assert Path("s.toml").read_bytes() == Path("again.toml").read_bytes()
    assert ("[calibration]" in Path("s.toml").read_text()) == (calibration is not None)


def test_a_journal_restores_it_with_its_undo(pictures):
    path = Path("autosave.journal")
    editor = editor_on(pictures, journal=path)
    editor.add_target(0, pictures.truth(0))
    editor.calibrate(replace(METRES, smoothing_s=0.1 + 0.2))
    editor.calibrate(FLOOR)
    editor.undo()
    editor.close(discard=False)
    kept = Editor(pictures, SCENE, read_journal(path))
    assert kept.document == editor.document
    assert kept.redo() == "Calibrate the plane"
    assert kept.document.calibration == FLOOR
    kept.close()


def test_a_journal_from_before_there_were_calibrations_is_read(pictures):
    path = Path("autosave.journal")
    editor = editor_on(pictures, journal=path)
    editor.add_target(0, pictures.truth(0))
    editor.close(discard=False)
    path.write_text(path.read_text().replace(',"calibration":null', ""))
    assert "calibration" not in path.read_text()
    assert read_journal(path).history.document == editor.document


def replayed(editor, format):
    editor.export("export", format)
    save_session("s.toml", editor.plan("replay", format))
    assert main(["replay", "s.toml", "--quiet"]) == 0
    return Path("export").read_bytes(), Path("replay").read_bytes()


@pytest.mark.parametrize("format", ["csv", "jsonl", "mot"])
def test_an_export_is_what_a_replay_writes(pictures, format):
    editor = editor_on(pictures, "colour")
    editor.add_target(4, pictures.truth(4), backward=True)
    editor.add_target(10, Box(60, 80, 24, 20))
    editor.want(40)
    finish(editor)
    editor.correct(1, 30, pictures.truth(30))
    editor.end(2, 35)
    finish(editor)
    plain, _ = replayed(editor, format)
    for calibration in (AXES, FLOOR):
        editor.calibrate(calibration)
        exported, again = replayed(editor, format)
        assert exported == again
        assert (exported == plain) == (format == "mot")
    editor.calibrate(None)
    assert replayed(editor, format) == (plain, plain)


@pytest.mark.parametrize("times", ["even", "uneven"])
def test_so_it_is_for_a_file_whose_times_are_odd(times):
    """Speeds are made of the times themselves, not of what the file shows of them."""
    scene = Pictures(SCENE).scene
    odd = {"fps": 29} if times == "even" else {"times_s": [(index + 0.3 * (index % 3)) / 23 for index in range(60)]}
    write_clip(Path("clip.mp4"), [frame.image for frame in scene.frames], **odd)
    frames = open_frames("clip.mp4")
    frames.learn()
    editor = Editor(frames, "clip.mp4", Document(profile_from_name("camshift")))
    editor.calibrate(METRES)
    editor.add_target(0, scene.boxes[0])
    editor.want(40)
    finish(editor)
    exported, again = replayed(editor, "csv")
    frames.close()
    assert exported == again
    assert b",m," in exported.splitlines()[20]
