from time import sleep

import numpy as np
import pytest

from tests.ui import headless
from tracker.capture import open_source
from tracker.capture.synth import open_synth
from tracker.config import PROFILES, profile_from_name
from tracker.editing import read_journal
from tracker.errors import SinkError, SourceError, TrackerError
from tracker.geometry import Box, iou
from tracker.session_file import load_session
from tracker.values import TrackStatus
from ui.snapshot import Phase
from ui.worker.player import Wishes

CLIP = "synth:plain:frames=60:size=320x240"


def truth(index: int, clip: str = CLIP) -> Box:
    with open_synth(clip) as source:
        return source.truth(index).box


def play_out(player) -> None:
    player.play()
    while player.phase is Phase.PLAYING:
        player.advance()


def work_out(player) -> list[str]:
    texts = []
    while player.busy:
        sleep(player.rest_s)
        texts.append(player.work(0.02))
    return [text for text in texts if text]


def overlap(player, index: int, number: int = 1) -> float:
    player.seek(index)
    work_out(player)
    return iou(player.snapshot().target(number).state.box, truth(index))


def test_a_clip_waits_on_its_first_picture_and_starts_with_the_first_box(open_):
    player = open_(CLIP)
    assert player.phase is Phase.PAUSED
    assert player.snapshot().frame.index == 0
    player.place(truth(0))
    assert player.phase is Phase.PLAYING
    assert player.snapshot().selected_number == 1


def test_every_picture_is_shown_and_every_row_is_there_at_the_end(open_):
    player = open_(CLIP)
    player.place(truth(0))
    seen = []
    while player.phase is Phase.PLAYING:
        seen.append(player.snapshot().frame.index)
        player.advance()
    assert seen == list(range(60))
    track = player.snapshot().tracks[1]
    assert track.frame.tolist() == list(range(60))
    assert iou(Box(*track.box[59]), truth(59)) > 0.5


def test_seeking_shows_the_very_picture(open_):
    player = open_(CLIP)
    play_out(player)
    source = open_source(CLIP)
    pictures = list(source)
    for index in (40, 3, 59, 0, 58, 7):
        player.seek(index)
        assert player.snapshot().frame.index == index
        work_out(player)
        snapshot = player.snapshot()
        assert snapshot.exact
        assert np.array_equal(snapshot.frame.image, pictures[index].image)


def test_seeking_beyond_the_ends_stays_inside(open_):
    player = open_(CLIP)
    player.seek(1000)
    assert player.snapshot().frame.index == 59
    player.seek(-5)
    assert player.snapshot().frame.index == 0


def test_steps_go_back_and_forth(open_):
    player = open_(CLIP)
    indexes = []
    for count in (1, 1, 10, -1, -10, -10):
        player.step(count)
        work_out(player)
        indexes.append(player.snapshot().frame.index)
    assert indexes == [1, 2, 12, 11, 1, 0]
    assert player.phase is Phase.PAUSED


def test_playing_at_the_end_begins_again(open_):
    player = open_(CLIP)
    play_out(player)
    player.play()
    assert player.snapshot().frame.index == 0
    assert player.phase is Phase.PLAYING


def test_a_loop_is_played_again_and_again(open_):
    player = open_(CLIP)
    player.seek(10)
    player.mark_loop()
    assert player.snapshot().loop_start == 10
    player.seek(13)
    player.mark_loop()
    assert player.snapshot().loop == (10, 13)
    player.play()
    seen = []
    for _ in range(6):
        player.advance()
        seen.append(player.snapshot().frame.index)
    assert seen == [10, 11, 12, 13, 10, 11]
    player.mark_loop()
    assert player.snapshot().loop is None


def test_a_step_leaves_a_loop(open_):
    player = open_(CLIP)
    player.set_loop((10, 13))
    player.seek(13)
    player.step()
    assert player.snapshot().frame.index == 14


@pytest.mark.parametrize(("speed", "expected"), [(0.25, 4 / 30), (1.0, 1 / 30), (4.0, 0.25 / 30)])
def test_pictures_are_due_at_the_chosen_speed(open_, speed, expected):
    player = open_(CLIP, wishes=Wishes(speed=speed))
    player.play()
    player.advance()
    first = player.due_s
    player.advance()
    assert player.due_s - first == pytest.approx(expected, rel=0.01)


def test_a_correction_is_a_manual_row_and_is_followed_both_ways(open_):
    player = open_(CLIP)
    player.place(Box(10, 10, 40, 40))
    play_out(player)
    assert overlap(player, 45) < 0.3
    player.seek(30)
    player.place(truth(30))
    assert player.snapshot().selected.status is TrackStatus.MANUAL
    work_out(player)
    for index in (29, 31, 45, 59):
        assert overlap(player, index) > 0.5, index
    assert player.snapshot().targets[0].placed == (0, 30)


def test_undo_and_redo_bring_rows_back_without_tracking(open_):
    player = open_(CLIP)
    player.place(truth(0))
    play_out(player)
    before = player.snapshot().tracks[1]
    player.seek(30)
    player.place(Box(5, 5, 30, 30))
    work_out(player)
    wrong = player.snapshot().tracks[1]
    assert not np.array_equal(before.box, wrong.box)
    assert player.snapshot().undo == "Correct target 1 in frame 30"
    player.undo()
    assert np.array_equal(player.snapshot().tracks[1].box, before.box)
    assert player.snapshot().redo == "Correct target 1 in frame 30"
    player.redo()
    assert np.array_equal(player.snapshot().tracks[1].box, wrong.box)


def test_nothing_to_undo_says_so(open_):
    player = open_(CLIP)
    assert player.undo() == "nothing to undo"
    assert player.redo() == "nothing to redo"


def test_targets_are_added_renamed_ended_and_removed(open_):
    player = open_(CLIP)
    player.place(truth(0))
    player.place(Box(20, 20, 30, 30), add=True)
    player.pause()
    player.rename(2, "  corner ")
    assert [target.label for target in player.snapshot().targets] == ["target 1", "corner"]
    player.seek(20)
    player.end(2)
    assert player.snapshot().target(2).end == 21
    player.end(2)
    assert player.snapshot().target(2).end is None
    player.place(Box(60, 20, 30, 30), add=True)
    player.remove(1)
    assert [target.number for target in player.snapshot().targets] == [2, 3]
    assert player.snapshot().selected_number == 3
    player.clear_targets()
    assert player.snapshot().targets == ()
    assert player.snapshot().selected_number is None
    player.undo()
    assert [target.number for target in player.snapshot().targets] == [2, 3]
    player.undo()
    assert [target.number for target in player.snapshot().targets] == [1, 2, 3]


def test_one_target_can_have_a_profile_of_its_own(open_):
    player = open_(CLIP)
    player.place(truth(0))
    player.use_named_profile(1, "colour")
    assert player.snapshot().targets[0].own_profile == PROFILES["colour"]
    player.use_named_profile(1, None)
    assert player.snapshot().targets[0].own_profile is None


def test_settings_take_effect_at_once_on_a_paused_picture_and_rows_follow(open_):
    player = open_(CLIP)
    player.place(truth(0))
    play_out(player)
    player.seek(30)
    work_out(player)
    player.use_profile(PROFILES["colour"])
    guess = player.snapshot().targets[0]
    assert iou(guess.state.box, truth(30)) > 0.5
    assert not guess.why.exact
    assert player.busy
    work_out(player)
    expected = player.snapshot().tracks[1]
    other = open_(CLIP, profile="colour")
    other.place(truth(0))
    play_out(other)
    assert np.array_equal(expected.box, other.snapshot().tracks[1].box)


def test_settings_changed_in_a_row_are_one_edit(open_):
    player = open_(CLIP)
    player.place(truth(0))
    for margin in (0.4, 0.5, 0.6):
        player.use_profile(profile_from_name("camshift", search={"margin": margin}))
    assert player.snapshot().profile.search.margin == 0.6
    player.undo()
    assert player.snapshot().profile == PROFILES["camshift"]
    assert player.snapshot().undo == "Add target 1"


def test_maps_are_there_while_playing_and_after_a_seek(open_):
    player = open_(CLIP, profile="robust")
    player.want_why(True)
    player.place(truth(0))
    player.advance()
    why = player.snapshot().targets[0].why
    assert why.exact
    assert why.probability.image.max() > 5 * why.probability.image.mean()
    assert {cue.name for cue in why.cues} == {"colour", "template"}
    assert len(why.path) >= 1
    assert why.histogram.target.sum() > 0.5
    play_out(player)
    player.seek(20)
    work_out(player)
    why = player.snapshot().targets[0].why
    assert not why.exact
    box = truth(20)
    region, image = why.probability.region, why.probability.image
    row = int((box.cy - region.y) / region.height * image.shape[0])
    column = int((box.cx - region.x) / region.width * image.shape[1])
    assert image[row, column] > image.mean()


def test_where_the_target_was_looked_for_is_known_without_maps(open_):
    player = open_(CLIP)
    player.place(truth(0))
    player.advance()
    why = player.snapshot().targets[0].why
    assert why.search_region is not None
    assert why.probability is None


def test_what_is_exported_is_what_a_headless_run_writes(open_, tmp_path):
    player = open_(CLIP, profile="robust")
    player.place(truth(0))
    play_out(player)
    player.export(tmp_path / "a.csv", "csv")
    assert work_out(player) == [f"exported to {tmp_path / 'a.csv'}"]
    assert (tmp_path / "a.csv").read_bytes() == headless.run(CLIP, [truth(0)], tmp_path / "b.csv")


def test_an_export_waits_for_rows_that_are_being_tracked(open_, tmp_path):
    player = open_(CLIP)
    player.place(truth(0))
    play_out(player)
    player.seek(10)
    player.place(truth(10))
    player.export(tmp_path / "a.csv", "csv")
    assert not (tmp_path / "a.csv").exists()
    work_out(player)
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 61


def test_nothing_to_export_says_so(open_, tmp_path):
    with pytest.raises(SinkError, match="nothing to export yet"):
        open_(CLIP).export(tmp_path / "a.csv", "csv")


def test_a_saved_session_opens_with_everything(open_, tmp_path):
    player = open_(CLIP)
    player.place(truth(0))
    play_out(player)
    player.rename(1, "ball")
    player.seek(30)
    player.place(truth(30))
    work_out(player)
    assert player.snapshot().changed
    player.save_session(tmp_path / "s.toml")
    work_out(player)
    assert not player.snapshot().changed
    from tracker.editing import Document

    again = open_(CLIP, document=Document.from_plan(load_session(tmp_path / "s.toml")))
    target = again.snapshot().targets[0]
    assert (target.label, target.placed) == ("ball", (0, 30))


def test_a_video_is_written_with_every_picture(open_, tmp_path):
    player = open_(CLIP)
    player.place(truth(0))
    play_out(player)
    path = tmp_path / "a.avi"
    player.export_video(path)
    texts = work_out(player)
    assert texts[-1] == f"exported to {path}"
    with open_source(str(path)) as source:
        pictures = list(source)
    assert len(pictures) == 60
    plain = list(open_source(CLIP))
    assert np.abs(pictures[30].image.astype(int) - plain[30].image).max() > 100


def test_cancel_ends_tracking_and_writing(open_, tmp_path):
    player = open_(CLIP)
    player.place(truth(0))
    player.pause()
    player.track_all()
    assert player.snapshot().work.what == "tracking"
    player.export_video(tmp_path / "a.avi")
    player.cancel_work()
    assert not player.busy
    assert player.snapshot().work is None


def test_all_is_tracked_without_playing(open_):
    player = open_(CLIP)
    player.place(truth(0))
    player.pause()
    player.track_all()
    work_out(player)
    assert player.snapshot().frame.index == 0
    assert len(player.snapshot().tracks[1].frame) == 60


def test_playing_far_behind_the_rows_does_not_wait_for_them(open_):
    clip = "synth:plain:frames=600:size=160x120"
    player = open_(clip)
    player.place(truth(0, clip))
    player.pause()
    player.seek(500)
    player.play()
    player.advance()
    assert player.snapshot().frame.index == 501
    assert player.snapshot().targets[0].state is None
    player.pause()
    work_out(player)
    assert player.snapshot().targets[0].state is not None


def test_what_was_done_is_in_the_journal_until_it_is_saved(open_, autosave, tmp_path):
    player = open_(CLIP)
    player.place(truth(0))
    player.advance()
    (path,) = autosave.folder.glob("*.journal")
    kept = read_journal(path)
    assert [target.number for target in kept.history.document.targets] == [1]
    player.close()
    (left,) = autosave.left()
    assert left.source == CLIP
    again = open_(CLIP, document=left.kept)
    assert len(again.snapshot().targets) == 1
    assert len(again.snapshot().tracks[1].frame) == 2
    assert again.snapshot().undo == "Add target 1"


def test_a_clip_without_edits_leaves_nothing(open_, autosave):
    player = open_(CLIP)
    player.advance()
    player.close()
    assert not list(autosave.folder.glob("*.journal"))


def test_a_full_disk_does_not_keep_anybody_from_working(open_, autosave):
    autosave.folder.parent.mkdir(exist_ok=True)
    autosave.folder.write_text("a file where the folder should be")
    player = open_(CLIP)
    player.place(truth(0))
    player.advance()
    assert player.snapshot().targets[0].state is not None


def test_a_recording_cannot_be_recorded(open_, tmp_path):
    with pytest.raises(TrackerError, match="is a recording already"):
        open_(CLIP).record(tmp_path / "a.avi")


def test_a_point_proposes_a_box(open_):
    player = open_(CLIP)
    box = truth(0)
    player.suggest(box.cx, box.cy)
    suggestion = player.snapshot().suggestion
    assert suggestion.serial == 1
    assert suggestion.box.x <= box.cx < suggestion.box.right


def test_a_missing_file_is_an_error(open_):
    with pytest.raises(SourceError, match="no such file"):
        open_("/no/such/clip.mp4")
