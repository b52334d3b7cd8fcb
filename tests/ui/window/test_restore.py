"""Autosave: what a killed window has left is offered, and brought back up to its last second."""

import json
import os
import signal
import subprocess
import sys

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.ui import driving
from tests.ui.window.user import CLIP, SHIFT, User
from tracker.editing import read_journal
from tracker.editing.passes import FORWARD
from tracker.geometry import Box
from ui.application import make_application
from ui.snapshot import Phase

SPEC = "synth:plain:frames=900:size=320x240:fps=30"
KILLED_AT = 75


@pytest.fixture
def killed(home, qapp):
    """Return what a window told until it was killed in the middle of its work."""
    # pytest-qt gives the application a name of its own, and with it another folder.
    make_application()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.window.victim", SPEC],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)},
    )
    told = []
    try:
        for line in process.stdout:
            told.append(json.loads(line))
            if told[-1]["frame"] >= KILLED_AT:
                break
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert told[-1]["frame"] >= KILLED_AT
    return told


def journals(home):
    return [path for path in home.rglob("*.journal")]


def test_what_a_killed_window_left_is_restored_up_to_its_last_second(killed, home, make_window, qtbot):
    (path,) = journals(home)
    kept = read_journal(path)
    first = killed[-1]["targets"][0]
    passes = {one.origin.frame: one for one in kept.passes if one.origin.direction == FORWARD}
    reached = passes[first[2][-1]].reached
    # The row of a frame comes before its picture: at most the last second is lost, mostly nothing.
    assert reached >= killed[-1]["frame"] - 30

    user = User(make_window(), qtbot)
    messages = user.window.messages
    user.wait(lambda: f"unsaved edits of {SPEC} can be restored" in messages.text)
    assert [button.text() for button in messages.action_buttons] == ["Restore", "Discard"]
    QTest.mouseClick(messages.action_buttons[0], Qt.LeftButton)
    user.wait(lambda: driving.shows_picture(user.window) and len(user.shot.targets) == 2)
    assert [[one.number, one.name, list(one.placed)] for one in user.shot.targets] == killed[-1]["targets"]
    assert user.shot.phase is Phase.PAUSED
    user.wait(lambda: 1 in user.shot.tracks and user.shot.tracks[1].frame[-1] >= reached)
    track = user.shot.tracks[1]
    for told in (one for one in killed if one["frame"] <= reached):
        assert track.state(1, told["frame"]).box.as_tuple() == pytest.approx(told["box"])
    # Undo is there too, and the journal goes on.
    assert user.shot.undo == "Add target 2"
    user.key(Qt.Key_Z, Qt.ControlModifier)
    user.wait(lambda: len(user.shot.targets) == 1)
    assert journals(home) == [path]


def test_what_was_left_can_be_discarded(make_window, qtbot, home):
    first = User(make_window(), qtbot)
    first.begin()
    first.window.close()
    assert len(journals(home)) == 1
    second = User(make_window(), qtbot)
    second.wait(lambda: "can be restored" in second.window.messages.text)
    QTest.mouseClick(second.window.messages.action_buttons[1], Qt.LeftButton)
    assert journals(home) == []
    assert second.window.messages.text == ""


def test_a_window_that_was_closed_without_saving_offers_its_edits_too(make_window, qtbot):
    first = User(make_window(), qtbot)
    first.begin()
    first.draw(Box(20, 20, 40, 40), SHIFT)
    first.window.close()
    second = User(make_window(), qtbot)
    second.wait(lambda: f"unsaved edits of {CLIP}" in second.window.messages.text)
    QTest.mouseClick(second.window.messages.action_buttons[0], Qt.LeftButton)
    second.wait(lambda: driving.shows_picture(second.window) and len(second.shot.targets) == 2)


def test_edits_of_a_source_that_was_closed_are_offered_at_once(user, avi):
    user.begin()
    user.open(avi)
    user.wait(lambda: f"unsaved edits of {CLIP}" in user.window.messages.text)
    QTest.mouseClick(user.window.messages.action_buttons[0], Qt.LeftButton)
    user.wait(lambda: user.window.spec == CLIP and driving.shows_picture(user.window) and len(user.shot.targets) == 1)


def test_nothing_is_offered_where_nothing_was_done(make_window, qtbot, home):
    first = User(make_window(), qtbot).open()
    (path,) = journals(home)
    # What it would leave if it were killed now.
    left = path.with_name(f"left-{path.name}")
    left.write_bytes(path.read_bytes())
    second = User(make_window(), qtbot)
    second.wait(lambda: not left.exists())
    second.pass_time(100)
    assert second.window.messages.text == ""
    first.window.close()
    assert journals(home) == []


def test_what_another_window_works_on_is_not_offered(make_window, qtbot):
    first = User(make_window(), qtbot)
    first.begin()
    second = User(make_window(), qtbot)
    second.pass_time(300)
    assert second.window.messages.text == ""
