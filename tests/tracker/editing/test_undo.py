"""Undo, redo, and what counts as saved."""

from tests.tracker.editing.scenes import all_rows, finish
from tracker.config import profile_from_name
from tracker.geometry import Box


def test_undo_and_redo_give_back_every_row_without_tracking(editor, pictures):
    states = [(editor.document, all_rows(editor))]
    edits = [
        lambda: editor.correct(1, 30, Box(100, 20, 20, 20)),
        lambda: editor.add_target(5, Box(60, 50, 20, 20), name="ball"),
        lambda: editor.correct(2, 12, Box(20, 50, 20, 20), backward=False),
        lambda: editor.rename(1, "car"),
        lambda: editor.end(1, 50),
        lambda: editor.use_own_profile(2, profile_from_name("colour")),
        lambda: editor.uncorrect(1, 30),
        lambda: editor.remove(1),
    ]
    labels = []
    for edit in edits:
        edit()
        labels.append(editor.view(0).undo)
        finish(editor)
        states.append((editor.document, all_rows(editor)))
    assert labels == [
        "Correct target 1 in frame 30",
        "Add target 2",
        "Correct target 2 in frame 12",
        "Rename target 1",
        "End target 1",
        "Change the profile of target 2",
        "Remove the box of target 1 in frame 30",
        "Remove target 1",
    ]
    pictures.asked.clear()
    for place in range(len(edits) - 1, -1, -1):
        assert editor.undo() == labels[place]
        assert (editor.document, all_rows(editor)) == states[place]
    assert [editor.undo(), editor.undo()] == ["Add target 1", None]
    assert editor.redo() == "Add target 1"
    for place in range(len(edits)):
        assert editor.redo() == labels[place]
        assert (editor.document, all_rows(editor)) == states[place + 1]
    assert editor.redo() is None
    assert pictures.asked == []


def test_a_new_edit_forgets_what_was_undone(editor):
    editor.rename(1, "a")
    editor.undo()
    editor.rename(1, "b")
    assert editor.redo() is None
    assert editor.document.target(1).name == "b"


def test_where_backward_rows_begin_is_known_after_undo_and_redo(editor):
    editor.correct(1, 30, Box(100, 20, 20, 20))
    editor.rename(1, "late")
    finish(editor)
    found = editor.document.target(1).placements[1]
    assert not found.seeking
    editor.undo()
    assert editor.document.target(1).placements[1] == found
    editor.undo()
    editor.redo()
    assert editor.document.target(1).placements[1] == found


def test_an_edit_that_changes_nothing_is_no_step(editor):
    editor.rename(1, None)
    editor.use_profile(profile_from_name("camshift"))
    assert editor.view(0).undo == "Add target 1"


def test_a_view_stays_as_it_was(editor):
    before = editor.view(10)
    rows = before.rows
    editor.remove(1)
    assert (before.rows, len(before.document.targets), before.changed) == (rows, 1, True)
    assert editor.view(10).rows == ()


def test_saved_is_saved_until_something_changes(editor):
    assert editor.changed
    editor.mark_saved()
    assert not editor.changed
    editor.correct(1, 30, Box(100, 20, 20, 20))
    editor.mark_saved()
    finish(editor)
    assert not editor.changed
    editor.rename(1, "x")
    assert editor.changed
    editor.undo()
    assert not editor.changed
