"""Edits and the work that follows from them."""

import pytest

from tests.tracker.editing.scenes import LAST, Pictures, all_rows, editor_on, finish
from tracker.config import profile_from_name
from tracker.editing import STATUSES, Document, Editor, Progress
from tracker.errors import RoiError, SourceError, TrackerError
from tracker.geometry import Box, iou
from tracker.tracking import Tracker
from tracker.values import TrackStatus

OUTSIDE = Box(900, 900, 20, 20)


def boxes(editor, number=1):
    return [editor.row(number, index).box for index in range(LAST + 1)]


def test_rows_are_those_of_a_tracker(editor, pictures):
    tracker = Tracker.from_profile("camshift")
    frames = pictures.scene.frames
    expected = [tracker.init(frames[0], pictures.truth(0)), *(tracker.update(frame) for frame in frames[1:])]
    assert [editor.row(1, index) for index in range(LAST + 1)] == expected


def test_each_picture_is_taken_once(pictures):
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    editor.add_target(0, Box(60, 50, 20, 20))
    for frame in [*range(40), *range(20), 39, 3]:
        while not editor.track(frame):
            pass
    assert pictures.asked == [0, 0, *range(1, 40)]
    assert len(editor.rows(39)) == 2


def test_what_was_not_asked_for_is_not_tracked(pictures):
    editor = editor_on(pictures)
    editor.add_target(10, pictures.truth(10))
    assert not editor.work()
    editor.want(20)
    finish(editor)
    assert editor.view(0).spans == {1: ((10, 21),)}
    assert editor.row(1, 9) is None
    assert editor.row(1, 21) is None


def test_work_is_done_in_small_pieces(pictures):
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    editor.want(30)
    seen = []
    while editor.work(0.0):
        seen.append(editor.progress)
    assert seen == [Progress(done, 30) for done in range(1, 30)]
    assert editor.progress == Progress(0, 0)


def test_a_correction_is_manual_and_followed_forward(editor, pictures):
    before = boxes(editor)
    place = Box(70, 60, 25, 20)
    editor.correct(1, 30, place, backward=False)
    assert editor.row(1, 30).box == place
    assert editor.row(1, 30).status is TrackStatus.MANUAL
    assert boxes_until(editor, 30) == before[:30]
    assert editor.row(1, 31) is None
    finish(editor)
    assert pictures.asked == list(range(30, 60))
    tracker = Tracker.from_profile("camshift")
    tracker.init(pictures.frame(30), place)
    assert boxes(editor)[31:] == [tracker.update(pictures.frame(index)).box for index in range(31, 60)]


def boxes_until(editor, stop):
    return [editor.row(1, index).box for index in range(stop)]


def test_a_correction_changes_nothing_beyond_the_next_one(editor, pictures):
    editor.correct(1, 40, Box(70, 60, 25, 20), backward=False)
    finish(editor)
    behind = boxes(editor)[40:]
    pictures.asked.clear()
    editor.correct(1, 20, Box(20, 30, 25, 20), backward=False)
    finish(editor)
    assert pictures.asked == list(range(20, 40))
    assert boxes(editor)[40:] == behind


def test_a_correction_leaves_the_other_targets_alone(editor, pictures):
    editor.add_target(0, Box(60, 50, 20, 20))
    finish(editor)
    before = boxes(editor, 2)
    pictures.asked.clear()
    editor.correct(1, 50, Box(70, 60, 25, 20), backward=False)
    assert boxes(editor, 2) == before
    finish(editor)
    assert pictures.asked == list(range(50, 60))


def test_backward_rows_replace_those_before_the_correction(pictures):
    """A target that was put on the wrong place from frame 20 on, by a tracker that is not sure of anything there."""
    editor = editor_on(pictures, "robust")
    editor.add_target(0, Box(100, 20, 20, 20))
    editor.want(LAST)
    finish(editor)
    editor.correct(1, 25, pictures.truth(25))
    assert editor.document.targets[0].placements[1].seeking
    finish(editor)
    placed = editor.document.targets[0].placements[1]
    assert placed.back_to == 1
    assert editor.row(1, 0).box == Box(100, 20, 20, 20)
    assert all(iou(editor.row(1, index).box, pictures.truth(index)) > 0.7 for index in range(1, 26))
    tracker = Tracker.from_profile("robust")
    tracker.init(pictures.frame(25), pictures.truth(25))
    expected = [tracker.update(pictures.frame(index)) for index in range(24, 0, -1)]
    assert [editor.row(1, index) for index in range(24, 0, -1)] == expected


def test_the_last_good_frame_does_not_depend_on_what_was_tracked_before(pictures):
    """The same correction twice: the second time its backward rows are there already, and go too far down."""
    editor = editor_on(pictures, "robust")
    editor.add_target(0, pictures.truth(0))
    editor.correct(1, 20, Box(100, 20, 20, 20), backward=False)
    editor.want(LAST)
    finish(editor)
    editor.uncorrect(1, 20)
    editor.correct(1, 10, Box(100, 20, 20, 20), backward=False)
    finish(editor)
    editor.correct(1, 40, pictures.truth(40))
    finish(editor)
    assert editor.document.target(1).placements[-1].back_to == 11
    editor.undo()
    editor.undo()
    editor.correct(1, 30, Box(100, 20, 20, 20), backward=False)
    finish(editor)
    editor.correct(1, 40, pictures.truth(40))
    spans = editor.view(0).spans
    assert spans == {1: ((0, 60),)}
    finish(editor)
    assert editor.document.target(1).placements[-1].back_to == 31
    assert editor.track_of(1).frame.tolist() == list(range(60))
    editor.undo()
    editor.undo()
    finish(editor)
    editor.correct(1, 40, pictures.truth(40))
    finish(editor)
    fresh = editor_on(pictures, "robust")
    fresh.add_target(0, pictures.truth(0))
    fresh.want(LAST)
    finish(fresh)
    fresh.correct(1, 40, pictures.truth(40))
    finish(fresh)
    assert editor.document.target(1).placements[-1] == fresh.document.target(1).placements[-1]


def test_backward_work_comes_first_but_not_while_playing(editor, pictures):
    editor.correct(1, 30, Box(100, 20, 20, 20))
    pictures.asked.clear()
    editor.work(0.0)
    editor.track(31, 0.0)
    editor.work(0.0)
    assert pictures.asked == [30, 31, 29]


def test_a_target_is_followed_backward_from_its_start(pictures):
    editor = editor_on(pictures, "robust")
    editor.add_target(20, pictures.truth(20), backward=True)
    finish(editor)
    assert editor.document.targets[0].placements[0].back_to == 0
    assert editor.view(0).spans == {1: ((0, 21),)}
    assert all(iou(editor.row(1, index).box, pictures.truth(index)) > 0.7 for index in range(20))
    assert editor.row(1, 20).status is TrackStatus.TRACKING


def test_a_correction_before_the_start_extends_a_target(pictures):
    editor = editor_on(pictures)
    editor.add_target(20, pictures.truth(20))
    editor.correct(1, 10, pictures.truth(10))
    finish(editor)
    assert editor.missing() == 9
    editor.want(20)
    finish(editor)
    assert [editor.row(1, index).status.value for index in (10, 20)] == ["tracking", "manual"]
    assert editor.view(0).spans == {1: ((10, 21),)}


@pytest.mark.parametrize(
    ("edit", "kind", "message"),
    [
        (lambda editor: editor.add_target(0, OUTSIDE), RoiError, "outside"),
        (lambda editor: editor.correct(1, 20, OUTSIDE), RoiError, "outside"),
        (lambda editor: editor.correct(2, 20, Box(1, 1, 20, 20)), TrackerError, "there is no target 2"),
        (lambda editor: editor.correct(1, 55, Box(1, 1, 20, 20)), TrackerError, "ends before frame 50"),
        (lambda editor: editor.correct(1, 60, Box(1, 1, 20, 20)), TrackerError, "from 0 to 59, got 60"),
        (lambda editor: editor.add_target(-1, Box(1, 1, 20, 20)), TrackerError, "from 0 to 59, got -1"),
        (lambda editor: editor.remove(7), TrackerError, "there is no target 7"),
        (lambda editor: editor.row(7, 0), TrackerError, "there is no target 7"),
        (lambda editor: editor.end(1, 0), TrackerError, "cannot end before frame 0"),
        (lambda editor: editor.uncorrect(1, 0), TrackerError, "the only box"),
    ],
)
def test_an_edit_that_is_not_possible_changes_nothing(editor, edit, kind, message):
    editor.end(1, 50)
    before = editor.view(20), all_rows(editor)
    with pytest.raises(kind, match=message):
        edit(editor)
    assert (editor.view(20), all_rows(editor)) == before


def test_cancel_leaves_what_is_tracked(editor, pictures):
    editor.correct(1, 40, Box(100, 20, 20, 20))
    for _ in range(5):
        editor.work(0.0)
    editor.cancel()
    pictures.asked.clear()
    assert not editor.work()
    assert pictures.asked == []
    assert editor.progress == Progress(0, 0)
    placed = editor.document.target(1).placements[1]
    assert not placed.seeking
    assert placed.back_to is None or 35 <= placed.back_to < 40
    assert editor.missing(41) == 0


def test_cancel_halts_the_way_forward(editor, pictures):
    editor.correct(1, 10, Box(100, 20, 20, 20), backward=False)
    for _ in range(5):
        editor.work(0.0)
    editor.cancel()
    assert editor.view(0).spans == {1: ((0, 16),)}
    assert not editor.work()
    editor.want(20)
    finish(editor)
    assert editor.view(0).spans == {1: ((0, 21),)}


def test_a_source_that_breaks_off_stops_the_work(editor, pictures):
    def broken(index):
        raise SourceError(f"no frame {index}")

    editor.correct(1, 30, Box(100, 20, 20, 20), backward=False)
    pictures.frame = broken
    with pytest.raises(SourceError, match="no frame 31"):
        finish(editor)
    assert not editor.work()


def test_the_count_of_pictures_may_be_unknown():
    pictures = Pictures(count_known=False)
    editor = editor_on(pictures)
    editor.add_target(50, pictures.truth(50))
    editor.want(55)
    finish(editor)
    assert editor.last_row == 55


def test_a_track_has_every_row(editor):
    editor.correct(1, 30, Box(100, 20, 20, 20))
    finish(editor)
    editor.end(1, 55)
    track = editor.track_of(1)
    rows = [editor.row(1, index) for index in range(55)]
    assert track.frame.tolist() == list(range(55))
    assert track.time_s.tolist() == [row.time_s for row in rows]
    assert track.box.tolist() == [list(row.box.as_tuple()) for row in rows]
    assert track.score.tolist() == [row.score for row in rows]
    assert [STATUSES[code] for code in track.status] == [row.status for row in rows]
    assert track.rotated_box[:, 4].tolist() == [row.rotated_box.angle_deg for row in rows]
    with pytest.raises(ValueError, match="read-only"):
        track.box[0] = 0


def test_losses_are_where_they_begin():
    pictures = Pictures("synth:exit:seed=1:size=160x120:frames=110")
    editor = editor_on(pictures, "robust")
    editor.add_target(0, pictures.truth(0))
    editor.want(109)
    finish(editor)
    lost = [editor.row(1, index).status is TrackStatus.LOST for index in range(110)]
    begins = tuple(index for index in range(1, 110) if lost[index] and not lost[index - 1])
    assert begins
    assert editor.losses(1) == begins


def test_a_profile_of_its_own_and_of_all(editor, pictures):
    editor.add_target(0, pictures.truth(0), profile=profile_from_name("colour"))
    finish(editor)
    first, second = boxes(editor, 1), boxes(editor, 2)
    assert first != second
    editor.use_profile(profile_from_name("colour"))
    finish(editor)
    assert boxes(editor, 1) == boxes(editor, 2) == second


def test_many_targets_and_corrections_keep_few_trackers(pictures):
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    editor.want(LAST)
    for frame in range(1, 59):
        editor.correct(1, frame, pictures.truth(frame), backward=False)
    finish(editor)
    passes = editor._schedule._passes.values()
    assert len(passes) == 59
    assert sum(source.alive for source in passes) <= 20
    # A tracker that was let go goes its way again.
    rows = all_rows(editor)
    editor.uncorrect(1, 2)
    editor.uncorrect(1, 3)
    finish(editor)
    editor.undo()
    editor.undo()
    assert all_rows(editor) == rows


def test_passes_that_no_document_needs_are_dropped(pictures):
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    for step in range(200):
        editor.correct(1, 5, Box(40 + step / 10, 40, 20, 20), backward=False)
        editor.undo()
    assert len(editor._schedule._passes) < 70


def test_a_document_with_rows_to_come_is_worked_off(pictures, editor):
    editor.correct(1, 30, Box(100, 20, 20, 20))
    finish(editor)
    again = Editor(pictures, pictures.spec, Document.from_plan(editor.plan("a.csv", "csv")))
    assert again.rows(30) == ()
    assert not again.changed
    again.want(LAST)
    finish(again)
    assert all_rows(again) == all_rows(editor)
