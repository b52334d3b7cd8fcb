import threading

import numpy as np
import pytest

from tests.ui.doubles import LiveSource
from tracker.capture import open_source
from tracker.config import PROFILES, Profile
from tracker.errors import SinkError, TrackerError
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.snapshot import Phase
from ui.worker.live import LivePlayer
from ui.worker.player import Wishes

BOX = Box(100, 80, 60, 50)


@pytest.fixture
def camera(open_):
    """A player on a camera, and the camera."""
    sources = []

    def opener(spec: str) -> LiveSource:
        sources.append(LiveSource(spec))
        return sources[-1]

    return open_("0", opener=opener), sources[0]


def with_bins(profile: Profile, bins: int) -> Profile:
    """Return a profile with other bins."""
    return profile.model_copy(update={"colour": profile.colour.model_copy(update={"bins": (bins, 16, 16)})})


def advance(player, count: int) -> None:
    for _ in range(count):
        player.advance()


def test_a_camera_runs_at_once(camera):
    player, _ = camera
    snapshot = player.snapshot()
    assert snapshot.live
    assert snapshot.phase is Phase.PLAYING
    assert snapshot.frame.index == 0


def test_a_target_is_followed_and_its_rows_are_kept(camera, tmp_path):
    player, _ = camera
    player.place(BOX)
    advance(player, 5)
    player.pause()
    assert player.snapshot().tracks[1].frame.tolist() == [0, 1, 2, 3, 4]
    player.export(tmp_path / "a.csv", "csv")
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 7


def test_nothing_to_export_says_so(camera, tmp_path):
    with pytest.raises(SinkError, match="nothing to export yet"):
        camera[0].export(tmp_path / "a.csv", "csv")


@pytest.mark.parametrize("name", ["mark_loop", "track_all"])
def test_what_a_live_source_cannot_do_says_why(camera, name):
    with pytest.raises(TrackerError, match="live source"):
        getattr(camera[0], name)()


def test_undo_and_redo_of_adding(camera):
    player, _ = camera
    player.place(BOX)
    advance(player, 2)
    assert player.snapshot().undo == "Add target 1"
    player.undo()
    assert player.snapshot().targets == ()
    assert player.snapshot().redo == "Add target 1"
    player.redo()
    assert [target.number for target in player.snapshot().targets] == [1]


def test_undo_of_a_correction_brings_the_box_back(camera):
    player, _ = camera
    player.place(BOX)
    advance(player, 2)
    player.pause()
    before = player.snapshot().targets[0].state.box
    player.place(Box(10, 10, 30, 30))
    assert player.snapshot().targets[0].status is TrackStatus.MANUAL
    player.undo()
    assert player.snapshot().targets[0].state.box == before
    player.redo()
    assert player.snapshot().targets[0].state.box == Box(10, 10, 30, 30)


def test_undo_of_removing_and_renaming(camera):
    player, _ = camera
    player.place(BOX)
    player.place(Box(10, 10, 40, 40), add=True)
    player.rename(2, "cup")
    player.remove(2)
    assert [target.label for target in player.snapshot().targets] == ["target 1"]
    player.undo()
    assert [target.label for target in player.snapshot().targets] == ["target 1", "cup"]
    player.undo()
    assert player.snapshot().target(2).label == "target 2"


def test_every_target_is_removed_by_one_edit(camera):
    player, _ = camera
    player.place(BOX)
    player.place(Box(10, 10, 40, 40), add=True)
    player.clear_targets()
    assert player.snapshot().targets == ()
    assert player.snapshot().selected_number is None
    player.undo()
    assert [target.number for target in player.snapshot().targets] == [1, 2]


def test_a_target_that_comes_back_has_the_row_of_the_picture_it_comes_back_in(camera, tmp_path):
    player, _ = camera
    player.place(BOX)
    player.remove(1)
    advance(player, 2)
    player.undo()
    advance(player, 2)
    player.export(tmp_path / "a.csv", "csv")
    frames = [int(line.split(",")[0]) for line in (tmp_path / "a.csv").read_text().splitlines()[1:]]
    assert frames == [2, 3, 4]


def test_what_cannot_be_taken_back_now_can_be_later(camera):
    player, source = camera
    player.place(BOX)
    player.remove(1)
    source.close()
    player.advance()
    with pytest.raises(TrackerError, match="there is no picture"):
        player.undo()
    assert player.snapshot().undo == "Remove target 1"
    assert player.snapshot().redo is None


def test_a_recording_holds_the_pictures_as_they_came(camera, tmp_path):
    player, source = camera
    path = tmp_path / "a.mkv"
    player.place(BOX)
    player.record(path)
    assert player.snapshot().recording == "a.mkv"
    advance(player, 4)
    assert player.record(None) == f"recorded 4 pictures to {path}"
    assert player.snapshot().recording is None
    with open_source(str(path)) as recorded:
        pictures = list(recorded)
    assert len(pictures) == 4
    assert np.array_equal(pictures[0].image, source._image)


def test_a_disk_that_is_full_ends_the_recording_only(camera, tmp_path, monkeypatch):
    player, _ = camera
    player.place(BOX)
    player.record(tmp_path / "a.avi")

    def fail(*_):
        raise SinkError("a.avi: cannot be written: no space left")

    monkeypatch.setattr(player._pictures, "write", fail)
    with pytest.raises(SinkError, match="no space"):
        player.advance()
    assert player.snapshot().recording is None
    advance(player, 2)
    assert player.phase is Phase.PLAYING
    assert player.snapshot().targets[0].state is not None


def test_a_camera_that_breaks_off_fails_and_keeps_its_rows(camera, tmp_path):
    player, source = camera
    player.place(BOX)
    advance(player, 3)
    source.broken.set()
    with pytest.raises(TrackerError):
        player.advance()
    assert player.phase is Phase.FAILED
    player.export(tmp_path / "a.csv", "csv")
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 5


def test_rows_that_were_not_exported_are_kept(camera, autosave):
    player, _ = camera
    player.place(BOX)
    advance(player, 3)
    player.close()
    (left,) = autosave.left()
    assert left.kept is None
    assert len(left.path.read_text().splitlines()) == 5


def test_rows_that_were_exported_are_not_kept_twice(camera, autosave, tmp_path):
    player, _ = camera
    player.place(BOX)
    advance(player, 3)
    player.export(tmp_path / "a.csv", "csv")
    player.close()
    assert autosave.left() == []


def test_other_settings_learn_the_target_where_it_is(camera):
    player, _ = camera
    player.place(BOX)
    advance(player, 2)
    before = player.snapshot().targets[0].state.box
    player.use_named_profile(1, "colour")
    target = player.snapshot().targets[0]
    assert target.state.box == before
    assert target.own_profile.profile == "colour"


def test_other_settings_for_all_leave_targets_with_their_own(camera):
    player, _ = camera
    player.place(BOX)
    player.place(Box(10, 10, 40, 40), add=True)
    player.use_named_profile(2, "colour")
    player.use_profile(PROFILES["robust"])
    trackers = player._session.trackers
    assert [trackers[number].profile.profile for number in (1, 2)] == ["robust", "colour"]
    player.use_named_profile(2, None)
    assert trackers[2].profile.profile == "robust"


def test_other_settings_are_taken_back(camera):
    player, _ = camera
    player.place(BOX)
    advance(player, 2)
    before = player._session.trackers[1]
    player.use_profile(PROFILES["colour"])
    assert player.snapshot().undo == "Change the profile"
    player.undo()
    assert player.snapshot().profile.profile == "camshift"
    assert player._session.trackers[1] is before
    player.redo()
    advance(player, 2)
    player.undo()
    assert player._session.trackers[1].profile.profile == "camshift"
    assert player._session.trackers[1] is not before


def test_settings_that_a_slider_runs_through_are_one_edit(camera):
    player, _ = camera
    player.place(BOX)
    for bins in (8, 16, 32):
        player.use_profile(with_bins(PROFILES["camshift"], bins))
    player.undo()
    assert player.snapshot().profile == PROFILES["camshift"]
    assert player.snapshot().undo == "Add target 1"


def test_a_lost_target_takes_other_settings_where_it_is_placed_again(camera):
    player, source = camera
    player.place(BOX)
    source._image = np.full_like(source._image, 40)
    advance(player, 20)
    assert player.snapshot().targets[0].status is TrackStatus.LOST
    assert player.use_named_profile(1, "colour") == (
        "target 1 is lost: other settings hold from where you place it again"
    )
    assert player._session.trackers[1].profile.profile == "camshift"
    source._image = np.random.default_rng(2).integers(0, 255, source._image.shape, np.uint8)
    advance(player, 1)
    player.place(BOX)
    assert player._session.trackers[1].profile.profile == "colour"


def test_rows_that_cannot_be_kept_keep_nobody_from_working(autosave):
    autosave.folder.mkdir()
    kept = autosave.folder / "gone" / "a.csv"
    player = LivePlayer("0", LiveSource("0"), PROFILES["camshift"], Wishes(), kept)
    try:
        assert player.remark.startswith("rows cannot be restored after a crash: ")
        player.place(BOX)
        advance(player, 2)
        assert player.phase is Phase.PLAYING
    finally:
        player.close()


def test_interrupting_wakes_a_reader(open_):
    source = LiveSource("0")
    player = open_("0", opener=lambda _: source)
    source.read = lambda: source.closed.wait(10) and None
    thread = threading.Thread(target=player.advance)
    thread.start()
    player.interrupt()
    thread.join(2)
    assert not thread.is_alive()
    assert player.phase is Phase.ENDED
