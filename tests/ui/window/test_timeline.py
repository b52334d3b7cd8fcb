"""Timeline: lanes, seeking, losses, loops, speeds, tracking to the end with progress and cancel."""

from itertools import pairwise

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.ui import driving
from tests.ui.window.user import CTRL, SHIFT, has_colour, pixels, truth
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.look import theme
from ui.snapshot import Phase
from ui.toolbar import SPEEDS

EXIT = "synth:exit:size=320x240"
LONG = "synth:plain:frames=4000:size=320x240"


def losses(user):
    return user.shot.tracks[1].losses()


def test_every_target_has_a_lane_in_the_colours_of_its_status(user):
    user.begin(EXIT)
    user.track_all()
    viewport = user.docks.timeline.viewport()
    lost = int(losses(user)[0])
    at = [user.place_of(index, lane=0) for index in (lost // 2, lost + 5)]
    shown = pixels(viewport)
    tracked, gone = (shown[point.y() + 4, point.x()] for point in at)
    assert tracked != gone
    user.draw(Box(20, 20, 40, 40), SHIFT)
    user.wait(lambda: has_colour(viewport, theme.target_colour(2)))
    assert has_colour(viewport, theme.target_colour(1))


def test_a_click_in_a_lane_seeks_and_selects_its_target(user):
    user.begin()
    user.draw(Box(20, 20, 40, 40), SHIFT)
    user.track_all()
    assert user.shot.selected_number == 2
    viewport = user.docks.timeline.viewport()
    QTest.mouseClick(viewport, Qt.LeftButton, Qt.NoModifier, user.place_of(33, lane=0))
    user.wait(lambda: user.index == 33 and user.shot.selected_number == 1)


def test_keys_go_to_the_next_loss_and_the_one_before(user):
    user.begin(EXIT)
    user.track_all()
    lost = [int(index) for index in losses(user)]
    assert lost
    for index in lost:
        user.key(Qt.Key_BracketRight)
        user.wait(lambda index=index: user.index == index)
        assert user.shot.selected.status is TrackStatus.LOST
    user.key(Qt.Key_BracketRight)
    user.wait(lambda: "no target gets lost after" in user.view.hint)
    user.key(Qt.Key_End)
    user.wait(lambda: user.index == user.shot.total - 1)
    user.key(Qt.Key_BracketLeft)
    user.wait(lambda: user.index == lost[-1])


def test_a_loop_is_marked_by_keys_and_played_again_and_again(user):
    user.open()
    user.seek(10)
    user.key(Qt.Key_L)
    user.wait(lambda: user.shot.loop_start == 10)
    user.seek(14)
    user.key(Qt.Key_L)
    user.wait(lambda: user.shot.loop == (10, 14))
    seen = []

    def turns() -> int:
        seen.append(user.index)
        return sum(after < before for before, after in pairwise(seen))

    user.key(Qt.Key_Space)
    user.wait(lambda: turns() >= 2)
    assert set(seen) <= set(range(10, 15))
    assert len(set(seen)) > 2
    user.key(Qt.Key_L)
    user.wait(lambda: user.shot.loop is None)
    user.wait(lambda: user.index > 14)


def test_a_loop_is_drawn_in_the_ruler(user):
    user.open()
    viewport = user.docks.timeline.viewport()
    QTest.mousePress(viewport, Qt.LeftButton, Qt.ShiftModifier, user.place_of(20))
    driving.move(viewport, user.place_of(30), Qt.LeftButton, Qt.ShiftModifier)
    QTest.mouseRelease(viewport, Qt.LeftButton, Qt.ShiftModifier, user.place_of(30))
    user.wait(lambda: user.shot.loop == (20, 30))


def test_keys_go_through_all_speeds(user):
    user.open()
    seen = []
    for key in [Qt.Key_Comma] * 3 + [Qt.Key_Period] * 5:
        user.key(key)
        user.wait(lambda: user.shot.speed == user.window.wishes.speed)
        seen.append(user.shot.speed)
    assert seen == [0.5, 0.25, 0.25, 0.5, 1.0, 2.0, 4.0, None]
    assert user.window.toolbar.speed.currentIndex() == SPEEDS.index(None)


@pytest.mark.parametrize(("steps", "factor"), [(-2, 0.25), (2, 4.0)])
def test_a_clip_is_played_slower_and_faster(user, steps, factor):
    user.open("synth:plain:frames=600:fps=20:size=160x120")
    for _ in range(abs(steps)):
        user.key(Qt.Key_Period if steps > 0 else Qt.Key_Comma)
    user.key(Qt.Key_Space)
    user.wait(lambda: user.index >= 2)
    first, begun = user.shot.frame, user.window.snapshot
    user.pass_time(1000)
    assert begun.phase is Phase.PLAYING
    played_s = user.shot.frame.time_s - first.time_s
    assert played_s == pytest.approx(factor, rel=0.35)


def test_the_speed_is_chosen_in_the_toolbar(user):
    user.open()
    speed = user.window.toolbar.speed
    user.key(Qt.Key_Down, widget=speed)
    user.wait(lambda: user.shot.speed == 2.0)


def test_frames_are_stepped_and_leapt_over_by_keys(user):
    user.open()
    shown = []
    for key, modifier in (
        (Qt.Key_Right, Qt.NoModifier),
        (Qt.Key_Right, SHIFT),
        (Qt.Key_Left, Qt.NoModifier),
        (Qt.Key_End, Qt.NoModifier),
        (Qt.Key_Left, SHIFT),
        (Qt.Key_Home, Qt.NoModifier),
    ):
        at = user.index
        user.key(key, modifier)
        user.wait(lambda at=at: user.index != at and user.shot.exact)
        shown.append(user.index)
    assert shown == [1, 11, 10, 59, 49, 0]


def test_tracking_to_the_end_shows_its_progress_without_playing(user):
    user.begin()
    user.key(Qt.Key_T, CTRL)
    user.wait(user.is_tracked)
    assert user.index == 1
    assert len(user.shot.tracks[1].frame) == 59


def test_tracking_to_the_end_tells_how_far_it_is_and_stops_when_told_to(user):
    user.begin(LONG)
    user.key(Qt.Key_T, CTRL)
    user.wait(lambda: "tracking" in user.window.status.work.text() and user.shot.work.done > 100)
    assert user.shot.work.total > user.shot.work.done
    user.key(Qt.Key_Period, CTRL)
    user.wait(lambda: user.shot.work is None)
    assert user.window.status.work.text() == ""
    user.wait(lambda: 100 < len(user.shot.tracks[1].frame) < 3999)
    box = truth(LONG, 1)
    assert user.shot.selected.state.box.cx == pytest.approx(box.cx, abs=3)
