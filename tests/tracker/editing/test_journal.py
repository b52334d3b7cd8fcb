"""What survives when the program is killed."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tracker.editing.scenes import SCENE, Pictures, all_rows, editor_on, finish
from tracker.config import profile_from_name
from tracker.editing import Document, Editor, read_journal
from tracker.editing.journal import Journal
from tracker.errors import ConfigError, SinkError
from tracker.geometry import Box

WRONG, WALL = Box(100, 20, 20, 20), Box(60.1, 80, 24, 20)
ROOT = Path(__file__).parents[3]

# Edits and tracks slowly for ever; says after each step what must be restored if it is killed now.
VICTIM = """
import sys, time
from pathlib import Path
from tests.tracker.editing.scenes import Pictures, editor_on
from tracker.geometry import Box

pictures = Pictures()
editor = editor_on(pictures, journal=Path(sys.argv[1]))
editor.add_target(0, pictures.truth(0), name="first")
editor.add_target(0, pictures.truth(0))
for frame in range(1, 30):
    while not editor.track(frame):
        pass
editor.remove(2)
editor.undo()
editor.rename(2, "second")
editor.correct(1, 25, {wrong})
while editor.work(0.0):
    print("row", editor.last_row, flush=True)
editor.undo()
editor.redo()
editor.correct(2, 28, {wall}, backward=False)
frame = 29
while True:
    while not editor.track(frame):
        pass
    print("row", frame, flush=True)
    frame = min(frame + 1, 59)
    time.sleep(0.02)
"""


OPEN = []


@pytest.fixture
def path(tmp_path):
    yield tmp_path / "autosave.journal"
    while OPEN:
        OPEN.pop().close(discard=False)


def begun(path, profile="camshift"):
    OPEN.append(editor_on(Pictures(), profile, journal=path))
    return OPEN[-1]


def edited(path):
    """An editor with a history."""
    editor = begun(path)
    pictures = Pictures()
    editor.add_target(0, pictures.truth(0), name="über")
    editor.add_target(3, WALL, profile=profile_from_name("colour"))
    editor.want(40)
    finish(editor)
    editor.correct(1, 30, WRONG)
    finish(editor)
    editor.end(2, 35)
    editor.remove(2)
    editor.undo()
    editor.undo()
    return editor


def restored(path):
    kept = read_journal(path)
    OPEN.append(Editor(Pictures(), kept.source, kept, journal=kept.path))
    return OPEN[-1]


def test_everything_is_restored(path):
    editor = edited(path)
    again = restored(path)
    assert again.source == SCENE
    assert again.view(20) == editor.view(20)
    assert all_rows(again) == all_rows(editor)
    assert again._frames.asked == []
    assert not again.work()


def test_undo_and_redo_are_restored(path):
    editor, again = edited(path), restored(path)
    for step in ("redo", "redo", "undo", "undo", "undo", "undo", "undo", "redo"):
        assert getattr(again, step)() == getattr(editor, step)()
        assert all_rows(again) == all_rows(editor)


def test_a_restored_editor_goes_on_and_can_be_restored_again(path):
    editor, again = edited(path), restored(path)
    for one in (editor, again):
        one.rename(1, "later")
        one.want(55)
        finish(one)
    assert all_rows(again) == all_rows(editor)
    once_more = restored(path)
    assert all_rows(once_more) == all_rows(editor)
    assert once_more.document == editor.document


def test_restored_counts_as_changed(path):
    edited(path)
    assert restored(path).changed


def test_a_search_that_went_on_goes_on(path):
    pictures = Pictures()
    editor = begun(path, "robust")
    editor.add_target(0, WRONG)
    editor.want(30)
    finish(editor)
    editor.correct(1, 25, pictures.truth(25))
    for _ in range(9):
        editor.work(0.0)
    again = restored(path)
    assert all_rows(again) == all_rows(editor)
    for one in (editor, again):
        finish(one)
    assert all_rows(again) == all_rows(editor)
    assert again.document == editor.document


def test_rows_of_another_machine_give_way_to_those_computed_here(path):
    editor = edited(path)
    lines = path.read_text().splitlines(keepends=True)
    place = next(place for place, line in enumerate(lines) if line.startswith('{"rows":0') and '"at":5,' in line)
    values = json.loads(lines[place])
    values["values"][0][2] += 0.25
    lines[place] = json.dumps(values) + "\n"
    editor.close(discard=False)
    path.write_text("".join(lines))
    again = restored(path)
    # Without the correction the way forward from the first box is open again.
    assert editor.undo() == again.undo() == "Correct target 1 in frame 30"
    assert again.row(1, 5) != editor.row(1, 5)
    for one in (editor, again):
        one.want(50)
        finish(one)
    assert all_rows(again) == all_rows(editor)
    once_more = restored(path)
    assert all_rows(once_more) == all_rows(editor)


@pytest.mark.parametrize("lost", [1, 8])
def test_a_line_written_by_half_is_left_out(path, lost):
    edited(path)
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    path.write_bytes(whole[:-lost])
    assert read_journal(path).size == len(whole) - len(last)
    again = restored(path)
    again.rename(1, "again")
    assert restored(path).document == again.document


def test_the_rest_of_a_line_written_by_half_is_gone(path):
    edited(path).rename(1, "a long line with the whole document in it")
    path.write_bytes(path.read_bytes()[:-8])
    again = restored(path)
    again.undo()
    lines = path.read_bytes().splitlines(keepends=True)
    assert all(line.endswith(b"\n") and json.loads(line) for line in lines)
    assert json.loads(lines[-1]) == {"undid": 1}


@pytest.mark.parametrize("damage", [b"\0\0\0\n", b'{"rows":99,"at":0,"values":[]}\n', b'{"did":"x"}\n', b"[1]\n"])
def test_nothing_is_read_behind_damage(path, damage):
    editor = edited(path)
    before = all_rows(editor)
    size = path.stat().st_size
    editor.rename(1, "behind")
    whole = path.read_bytes()
    path.write_bytes(whole[:size] + damage + whole[size:])
    again = restored(path)
    assert all_rows(again) == before
    assert again.document.target(1).name == "über"


@pytest.mark.parametrize("text", ["", "hello\n", "{}\n", '{"modetrack journal": 99}\n', '{"modetrack journal": 1'])
def test_what_is_no_journal_is_told(path, text):
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"autosave\.journal: is not a journal of modetrack"):
        read_journal(path)
    path.unlink()
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_journal(path)


def test_a_clean_end_leaves_nothing(path):
    editor = edited(path)
    editor.close()
    editor.close()
    assert not path.exists()


def test_an_end_that_is_not_clean_leaves_it(path):
    editor = edited(path)
    editor.close(discard=False)
    assert all_rows(restored(path)) == all_rows(editor)


def test_a_path_is_found_from_anywhere(path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Journal.begun(path, "clip.mp4", Document(profile_from_name("camshift"))).close()
    assert read_journal(path).source == str(tmp_path / "clip.mp4")


def test_a_journal_that_cannot_be_written_costs_no_edit(path):
    with pytest.raises(SinkError, match="cannot be written"):
        editor_on(Pictures(), journal=path / "none" / "x")
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")
    with pytest.raises(SinkError, match="/dev/full: cannot be written: No space left"):
        editor_on(Pictures(), journal=full)


def test_a_disk_that_fills_up_stops_the_journal_not_the_work(path):
    editor = edited(path)
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")
    editor._journal._file.close()
    editor._journal._file = full.open("wb", buffering=0)
    with pytest.raises(SinkError, match="No space left"):
        editor.rename(1, "y")
    editor.rename(1, "z")
    assert editor.document.target(1).name == "z"
    finish(editor)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("frame", [29, 45])
def test_a_killed_program_loses_nothing_it_had_told(path, frame):
    script = VICTIM.format(wrong=WRONG, wall=WALL)
    victim = subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    told = [line for line in iter(victim.stdout.readline, f"row {frame}\n") if line]
    victim.kill()
    victim.wait(timeout=20)
    victim.stdout.close()
    again = restored(path)
    last = again.last_row
    assert last >= frame - 1
    if frame > 29:
        assert len(told) >= frame - 29
        assert [placed.frame for placed in again.document.target(2).placements] == [0, 28]

    pictures = Pictures()
    unharmed = editor_on(pictures)
    unharmed.add_target(0, pictures.truth(0), name="first")
    unharmed.add_target(0, pictures.truth(0))
    unharmed.want(29)
    finish(unharmed)
    unharmed.rename(2, "second")
    unharmed.correct(1, 25, WRONG)
    finish(unharmed)
    if frame > 29:
        unharmed.correct(2, 28, WALL, backward=False)
        unharmed.want(last)
        finish(unharmed)
        assert all_rows(again) == all_rows(unharmed)
    finish(again)
    assert again.document == unharmed.document
    assert all_rows(again) == all_rows(unharmed)
