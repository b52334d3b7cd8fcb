"""Correct as you go: exact scrubbing, one correction that puts all right, undo of everything."""

import csv
import re
from time import sleep

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.tracker.editing.test_distractor import NEEDED, Scene, jumping
from tests.ui import driving
from tests.ui.window.test_targets import press_in_menu
from tests.ui.window.user import CLIP, CTRL, SHIFT, User, picture, truth
from tracker.editing import passes
from tracker.geometry import Box, iou
from tracker.tracking import Tracker
from tracker.values import TrackStatus
from ui.worker.player import Player


def overlaps(user, scene, stop):
    track = user.shot.tracks[1]
    assert track.frame[:stop].tolist() == list(range(stop))
    return [iou(track.state(1, index).box, scene.truth[index]) for index in range(stop)]


def draw_over(user, box: Box) -> None:
    """Draw a box with one drag that begins beside the selected one, which would be moved otherwise."""
    at = user.shot.selected.state.box
    corners = [
        (x, y, box.x + box.right - x, box.y + box.bottom - y) for x in (box.x, box.right) for y in (box.y, box.bottom)
    ]
    x, y, to_x, to_y = max(corners, key=lambda corner: abs(corner[0] - at.cx) + abs(corner[1] - at.cy))
    driving.pull(user.view, (x, y), (to_x, to_y))


def test_one_correction_by_drag_is_enough(make_window, qtbot, monkeypatch):
    scene = Scene(4)
    monkeypatch.setattr(passes, "Tracker", jumping(scene))
    user = User(make_window(), qtbot, "robust").open(scene.spec)
    user.draw(scene.truth[0])
    user.pause()
    user.track_all()
    wrong = overlaps(user, scene, scene.next_crossing)
    assert min(wrong[: scene.jump]) >= NEEDED
    assert max(wrong[scene.correction :]) < NEEDED

    user.seek(scene.correction)
    draw_over(user, scene.truth[scene.correction])
    user.wait(lambda: len(user.shot.selected.placed) == 2 and user.is_tracked())

    after = overlaps(user, scene, scene.next_crossing)
    assert min(after) >= NEEDED
    # What was good before the jump was not touched.
    assert after[: scene.jump - 5] == wrong[: scene.jump - 5]
    track = user.shot.tracks[1]
    manual = [int(frame) for place, frame in enumerate(track.frame) if track.state(1, place).status == "manual"]
    assert manual == [scene.correction]


def test_scrubbing_in_the_timeline_shows_exactly_the_frame_under_the_mouse(user):
    user.open()
    viewport = user.docks.timeline.viewport()
    QTest.mousePress(viewport, Qt.LeftButton, Qt.NoModifier, user.place_of(3))
    for index in (50, 17, 42, 41):
        driving.move(viewport, user.place_of(index), Qt.LeftButton)
        user.wait(lambda index=index: user.index == index and user.shot.exact)
        assert np.array_equal(user.shot.frame.image, picture(CLIP, index))
        assert user.window.status.place.text().startswith(f"{index}/60")
    QTest.mouseRelease(viewport, Qt.LeftButton, Qt.NoModifier, user.place_of(41))
    assert user.index == 41


def test_going_over_tracked_frames_again_shows_the_rows_there_were(user):
    user.begin()
    user.track_all()
    rows = user.shot.tracks[1]
    for index in (40, 12, 59):
        user.seek(index)
        user.wait(lambda: user.shot.selected.state is not None)
        assert user.shot.selected.state.box == rows.state(1, index - 1).box
    assert user.shot.tracks[1] is rows


def test_dragging_the_box_is_a_manual_row_from_which_it_is_tracked_on(user, tmp_path, monkeypatch):
    user.begin()
    user.track_all()
    before = user.shot.tracks[1]
    user.seek(30)
    user.wait(lambda: user.shot.selected.state is not None)
    box = user.shot.selected.state.box
    driving.pull(user.view, (box.cx, box.cy), (box.cx + 25, box.cy + 10))
    user.wait(lambda: user.shot.selected.status is TrackStatus.MANUAL)
    moved = user.shot.selected.state.box
    assert (moved.cx - box.cx, moved.cy - box.cy) == pytest.approx((25, 10), abs=1)
    assert (moved.width, moved.height) == (box.width, box.height)
    user.wait(lambda: user.is_tracked() and user.shot.tracks[1] is not before)
    path = tmp_path / "t.csv"
    user.window.call(Player.export, path, "csv")
    user.wait(lambda: str(path) in user.window.messages.text)
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [row["frame"] for row in rows if row["status"] == "manual"] == ["30"]
    assert float(rows[29]["x"]) == pytest.approx(moved.x, abs=1e-3)


LONG = "synth:plain:frames=300:size=320x240"
MIDDLE = 240


@pytest.fixture
def backward(user, monkeypatch):
    """A long clip in which the wrong thing was followed up to a correction, from which it is tracked back slowly.

    Return the user, and the frames that are taken since.
    """
    user.begin(LONG, box=Box(20, 20, 40, 40))
    user.track_all()
    user.seek(MIDDLE)
    taken, update = [], Tracker.update

    def slow(self, frame):
        sleep(0.004)
        taken.append(frame.index)
        return update(self, frame)

    monkeypatch.setattr(Tracker, "update", slow)
    driving.drag(user.view, truth(LONG, MIDDLE))
    user.wait(lambda: len(user.shot.selected.placed) == 2)
    return user, taken


def test_tracking_back_from_a_correction_shows_its_progress(backward):
    user, taken = backward
    told = []

    def is_over():
        text = user.window.status.work.text()
        assert (text != "") is (user.shot.work is not None)
        if text not in ("", *told[-1:]):
            told.append(text)
        return user.is_tracked()

    user.wait(is_over)
    # Backward to the box drawn first, then on to the end.
    assert taken == [*range(MIDDLE - 1, 1, -1), *range(MIDDLE + 1, 300)]
    shares = [int(re.fullmatch(r"tracking (\d+) %", text)[1]) for text in told]
    assert shares == sorted(shares)
    assert len(shares) > 10
    assert shares[0] < 40
    assert shares[-1] > 60
    assert user.window.status.work.text() == ""
    assert user.index == MIDDLE


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key_Escape, Qt.NoModifier), (Qt.Key_Period, CTRL)])
def test_tracking_back_is_stopped_by_a_key_and_what_is_done_stays(backward, key, modifier):
    user, taken = backward
    user.wait(lambda: len(taken) > 40)
    user.key(key, modifier)
    user.wait(lambda: user.shot.work is None)
    assert user.window.status.work.text() == ""
    assert "stopped" in user.view.hint
    reached = taken[-1]
    assert 1 < reached < MIDDLE - 40
    user.pass_time(200)
    assert taken[-1] == reached
    user.wait(lambda: user.shot.tracks[1].frame[-1] == MIDDLE)
    track = user.shot.tracks[1]
    back, there = (track.state(1, int(np.searchsorted(track.frame, index))) for index in (reached + 1, reached - 1))
    assert iou(back.box, truth(LONG, reached + 1)) > 0.5
    assert iou(there.box, truth(LONG, reached - 1)) < 0.1
    # The target stays selected, and the rest can still be tracked.
    assert user.shot.selected_number == 1
    user.key(Qt.Key_T, CTRL)
    user.wait(user.is_tracked)
    assert taken[-1] == 299


def test_a_box_is_taken_away_from_its_frame_again(user):
    user.begin()
    user.step(6)
    box = truth(CLIP, 6)
    driving.pull(user.view, (box.cx, box.cy), (box.cx + 30, box.cy))
    user.wait(lambda: user.shot.selected.placed == (1, 6))
    user.key(Qt.Key_Backspace)
    user.wait(lambda: user.shot.selected.placed == (1,))


def add(user):
    user.draw(Box(20, 20, 40, 40), SHIFT)


def correct(user):
    box = user.shot.selected.state.box
    driving.pull(user.view, (box.cx, box.cy), (box.cx + 30, box.cy))


def remove(user):
    user.key(Qt.Key_Delete)


def rename(user):
    user.key(Qt.Key_F2)
    user.type("ball")


def end(user):
    user.key(Qt.Key_Delete, SHIFT)


def choose_own_profile(user):
    press_in_menu(user, 1, "pr")


def choose_profile(user):
    box = user.docks.settings.profile_box
    box.setFocus()
    user.key(Qt.Key_Up if box.currentIndex() else Qt.Key_Down, widget=box)


def calibrate(user):
    user.key(Qt.Key_M, CTRL)
    panel = user.docks.measure
    user.wait(panel.isVisible)
    QTest.mouseClick(panel.buttons["origin"], Qt.LeftButton)
    driving.click(user.view, 100, 100)


def document(user):
    """Return everything that an edit can change."""
    shot = user.shot
    targets = tuple((one.number, one.name, one.own_profile, one.placed, one.end) for one in shot.targets)
    return targets, shot.profile, shot.calibration


@pytest.mark.parametrize("edit", [add, correct, remove, rename, end, choose_own_profile, choose_profile, calibrate])
def test_every_edit_is_undone_and_done_again(user, edit):
    user.begin()
    user.step(3)
    before = document(user)
    edit(user)
    user.wait(lambda: document(user) != before)
    after = document(user)
    user.view.setFocus()
    user.key(Qt.Key_Z, CTRL)
    user.wait(lambda: document(user) == before)
    user.key(Qt.Key_Z, CTRL | SHIFT)
    user.wait(lambda: document(user) == after)
    assert not user.window.commands["redo"].isEnabled()
