import re
import threading
from time import monotonic

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest

from tests.ui.driving import begin_drag, drag, move, shows_picture, widget_point
from tracker.capture.synth import open_synth
from tracker.geometry import Box, iou
from tracker.values import TrackStatus
from ui.look.theme import STATUS_COLOURS
from ui.snapshot import Phase

CLIP = "synth:plain:frames=60"


def grabbed(widget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format_RGB32)
    return np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8).copy()


def truth(spec: str, index: int) -> Box:
    with open_synth(spec) as source:
        return source.truth(index).box


def press(qtbot, window, key, modifier=Qt.NoModifier):
    qtbot.keyClick(window, key, modifier)


def wait_phase(qtbot, window, phase):
    qtbot.waitUntil(lambda: window.snapshot.phase is phase, timeout=20_000)


def test_keys_in_an_empty_window_do_no_harm(window, qtbot):
    for key in (
        Qt.Key_Space,
        Qt.Key_Right,
        Qt.Key_Home,
        Qt.Key_C,
        Qt.Key_B,
        Qt.Key_F,
        Qt.Key_S,
        Qt.Key_Escape,
    ):
        press(qtbot, window, key)
    assert window.snapshot is None
    assert window.messages.text == ""


def test_a_clip_opens_paused_on_its_first_picture(opened):
    window = opened(CLIP)
    assert window.snapshot.phase is Phase.PAUSED
    assert window.snapshot.frame.index == 0
    assert "drag a box" in window.view.hint
    assert "paused" in window.status.source.text()
    assert window.status.place.text().startswith("0/60  0.000 s")


def test_the_first_box_starts_the_clip_and_is_followed(opened, qtbot):
    window = opened(CLIP)
    drag(window.view, truth(CLIP, 0))
    wait_phase(qtbot, window, Phase.ENDED)
    state = window.snapshot.selected.state
    assert iou(state.box, truth(CLIP, 59)) > 0.5
    assert "end of clip" in window.view.hint
    assert "target 1: tracking" in window.status.target.text()
    assert len(window.snapshot.targets[0].trail) == 60


def test_a_clip_plays_at_its_own_pace(opened, qtbot):
    window = opened("synth:plain:frames=2000:fps=20:size=160x120")
    press(qtbot, window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 20)
    assert window.snapshot.rates.in_fps == pytest.approx(20, abs=4)


def test_full_speed_is_faster_than_the_pace(opened, qtbot):
    window = opened("synth:plain:frames=2000:fps=1:size=160x120")
    for _ in range(3):
        press(qtbot, window, Qt.Key_Period)
    press(qtbot, window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 20)


def test_pause_step_and_play(opened, qtbot):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 3)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PAUSED)
    index = window.snapshot.frame.index
    press(qtbot, window, Qt.Key_Right)
    qtbot.waitUntil(lambda: window.snapshot.frame.index == index + 1)
    assert window.snapshot.phase is Phase.PAUSED
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PLAYING)


def test_a_step_while_playing_pauses(opened, qtbot):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PLAYING)
    press(qtbot, window, Qt.Key_Right)
    wait_phase(qtbot, window, Phase.PAUSED)


def test_a_box_drawn_after_a_pause_leaves_the_clip_paused(opened, qtbot):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PLAYING)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PAUSED)
    drag(window.view, truth(CLIP, 0))
    qtbot.waitUntil(lambda: window.snapshot.targets != ())
    assert window.snapshot.phase is Phase.PAUSED


def test_space_at_the_end_begins_again(opened, qtbot):
    window = opened("synth:plain:frames=3:fps=5")
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.ENDED)
    press(qtbot, window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.phase is Phase.PLAYING and window.snapshot.frame.index < 2)


def test_lost_is_shown_in_word_and_colour(opened, qtbot):
    scene = "synth:exit:fps=120"
    window = opened(scene)
    drag(window.view, truth(scene, 0))
    qtbot.waitUntil(lambda: "target 1: LOST" in window.status.target.text(), timeout=20_000)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PAUSED)
    assert window.snapshot.selected.state.status is TrackStatus.LOST
    assert window.view.hint.startswith("target 1 LOST")
    red = STATUS_COLOURS[TrackStatus.LOST].rgb() & 0xFFFFFF
    assert (grabbed(window.view).view(np.uint32) & 0xFFFFFF == red).sum() > 100


def test_the_drawn_box_is_told_in_whole_pixels(opened, qtbot):
    window = opened(CLIP)
    begin_drag(window.view, Box(100.3, 50.6, 41.2, 30.3))
    box = window.view.drawn_box
    text = f"box {box.x:.0f},{box.y:.0f},{box.width:.0f},{box.height:.0f}"
    assert window.status.box.text() == text
    assert box.as_tuple() == pytest.approx((100, 51, 41, 30), abs=1)
    assert all(value == int(value) for value in box.as_tuple())
    QTest.mouseRelease(window.view, Qt.LeftButton, Qt.NoModifier, widget_point(window.view, box.right, box.bottom))
    qtbot.waitUntil(lambda: window.snapshot.targets != ())
    assert window.status.box.text() == text


def test_escape_cancels_a_drag(opened, qtbot):
    window = opened(CLIP)
    begin_drag(window.view, Box(100, 50, 40, 30))
    press(qtbot, window, Qt.Key_Escape)
    assert window.view.drawn_box is None
    QTest.mouseRelease(window.view, Qt.LeftButton, Qt.NoModifier, widget_point(window.view, 140, 80))
    press(qtbot, window, Qt.Key_Right)
    qtbot.waitUntil(lambda: window.snapshot.frame.index == 1)
    assert window.snapshot.targets == ()


def test_a_tiny_drag_is_ignored_with_a_hint(opened, qtbot):
    window = opened(CLIP)
    drag(window.view, Box(100, 50, 2, 2))
    assert "too small" in window.view.hint
    press(qtbot, window, Qt.Key_Right)
    qtbot.waitUntil(lambda: window.snapshot.frame.index == 1)
    assert window.snapshot.targets == ()


def test_the_pixel_under_the_cursor_is_told(opened):
    window = opened(CLIP)
    move(window.view, widget_point(window.view, 200.5, 100.5))
    match = re.fullmatch(r"(\d+),(\d+)  R (\d+) G (\d+) B (\d+)  H \d+ S \d+ V \d+", window.status.pixel.text())
    x, y, *value = map(int, match.groups())
    assert (x, y) == pytest.approx((200, 100), abs=1)
    assert value[::-1] == window.snapshot.frame.image[y, x].tolist()
    move(window.view, QPoint(1, 1) if window.view.placement.left > 2 else QPoint(5, 1))
    assert window.status.pixel.text() == ""


def test_compiling_is_told_until_it_is_done(make_window, qtbot, monkeypatch):
    compiled = threading.Event()
    monkeypatch.setattr("ui.warmup.warm_up", lambda profile: compiled.wait())
    window = make_window()
    assert "compiling" in window.status.compiling.text()
    compiled.set()
    qtbot.waitUntil(lambda: window.status.compiling.text() == "")


def test_a_window_that_closes_while_compiling_does_not_wait(make_window, qtbot, monkeypatch):
    compiled = threading.Event()
    monkeypatch.setattr("ui.warmup.warm_up", lambda profile: compiled.wait())
    window = make_window()
    started = monotonic()
    window.close()
    assert monotonic() - started < 1.2
    compiled.set()


def test_a_picture_that_changes_size_is_fitted_anew(opened, qtbot):
    window = opened("synth:plain:frames=3:size=640x480")
    before = window.view.placement
    window.open("synth:plain:frames=3:size=240x480")
    qtbot.waitUntil(lambda: shows_picture(window) and window.snapshot.frame.image.shape[1] == 240)
    after = window.view.placement
    assert (before.width, before.height, after.width, after.height) == (640, 480, 240, 480)
    for placement in (before, after):
        shares = placement.rect.width() / window.view.width(), placement.rect.height() / window.view.height()
        assert max(shares) == pytest.approx(1)
        assert placement.rect.center().x() == pytest.approx(window.view.width() / 2)
        assert placement.rect.center().y() == pytest.approx(window.view.height() / 2)


def test_closing_the_source_leaves_nothing_of_it_in_the_window(opened, qtbot):
    window = opened(CLIP)
    drag(window.view, truth(CLIP, 0))
    qtbot.waitUntil(lambda: window.docks.targets.model.rowCount() == 1)
    press(qtbot, window, Qt.Key_W, Qt.ControlModifier)
    assert window.stack.currentWidget() is window.start_page
    assert window.docks.targets.model.rowCount() == 0
    assert window.status.place.text() == window.status.target.text() == ""
    assert not window.commands["undo"].isEnabled()
    qtbot.wait(100)
    assert window.docks.targets.model.rowCount() == 0
