import re
import threading
from time import monotonic

import numpy as np
import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog

from tests.ui.driving import begin_drag, drag, move, shows_picture, widget_point
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box, iou
from tracker.values import TrackStatus
from ui.actions import ACTIONS, MOUSE_HELP
from ui.dialogs import ShortcutsWindow
from ui.look.theme import STATUS_COLOURS
from ui.snapshot import Phase
from ui.window import MainWindow

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


def test_an_empty_window_says_how_to_begin(window):
    assert window.stack.currentWidget() is window.start_page
    assert window.snapshot is None


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


def test_the_status_bar_shows_speed_and_stages_while_playing(opened, qtbot):
    window = opened("synth:plain:frames=2000:size=160x120")
    drag(window.view, truth("synth:plain:frames=2000:size=160x120", 0))
    speeds = re.compile(r"[1-9]\d*\.\d fps in, [1-9]")
    qtbot.waitUntil(lambda: bool(speeds.match(window.status.rates.text())))
    for stage in ("read", "search", "learn", "paint"):
        assert stage in window.status.stages.text()


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


def test_a_click_selects_the_target_that_the_next_drag_moves(opened, qtbot):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Right)
    drag(window.view, truth(CLIP, 0))
    drag(window.view, Box(100, 100, 70, 50), Qt.ShiftModifier)
    qtbot.waitUntil(lambda: window.snapshot.selected_number == 2)
    centre = truth(CLIP, 0)
    QTest.mouseClick(window.view, Qt.LeftButton, Qt.NoModifier, widget_point(window.view, centre.cx, centre.cy))
    qtbot.waitUntil(lambda: window.snapshot.selected_number == 1)
    drag(window.view, Box(300, 150, 70, 50))
    qtbot.waitUntil(lambda: window.snapshot.selected.state.box.x < 310)
    assert [target.number for target in window.snapshot.targets] == [1, 2]


@pytest.mark.parametrize("key", [Qt.Key_B, Qt.Key_W, Qt.Key_T])
def test_each_overlay_can_be_switched(opened, qtbot, key):
    window = opened(CLIP)
    drag(window.view, truth(CLIP, 0))
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 10)
    press(qtbot, window, Qt.Key_Space)
    wait_phase(qtbot, window, Phase.PAUSED)
    before = grabbed(window.view)
    press(qtbot, window, key)
    qtbot.waitUntil(lambda: not np.array_equal(grabbed(window.view), before))
    press(qtbot, window, key)
    qtbot.waitUntil(lambda: np.array_equal(grabbed(window.view), before))


def test_opacity_changes_the_probability_image(opened, qtbot):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Right)
    press(qtbot, window, Qt.Key_B)
    drag(window.view, truth(CLIP, 0))
    qtbot.waitUntil(lambda: window.snapshot.targets != () and window.snapshot.targets[0].why is not None)
    before = grabbed(window.view)
    window.toolbar.opacity.setValue(20)
    assert window.view.options.opacity == pytest.approx(0.2)
    assert not np.array_equal(grabbed(window.view), before)


def test_the_pixel_under_the_cursor_is_told(opened):
    window = opened(CLIP)
    move(window.view, widget_point(window.view, 200.5, 100.5))
    match = re.fullmatch(r"(\d+),(\d+)  R (\d+) G (\d+) B (\d+)  H \d+ S \d+ V \d+", window.status.pixel.text())
    x, y, *value = map(int, match.groups())
    assert (x, y) == pytest.approx((200, 100), abs=1)
    assert value[::-1] == window.snapshot.frame.image[y, x].tolist()
    move(window.view, QPoint(1, 1) if window.view.placement.left > 2 else QPoint(5, 1))
    assert window.status.pixel.text() == ""


def test_a_screenshot_is_saved_with_and_without_overlay(opened, qtbot, home):
    window = opened(CLIP)
    press(qtbot, window, Qt.Key_Right)
    drag(window.view, truth(CLIP, 0))
    qtbot.waitUntil(lambda: window.snapshot.targets != ())
    press(qtbot, window, Qt.Key_S)
    press(qtbot, window, Qt.Key_S, Qt.ShiftModifier)
    qtbot.waitUntil(lambda: "-raw.png" in window.messages.text)
    with_overlay, raw = sorted(home.rglob("*.png"), key=lambda path: "raw" in path.name)
    frame = window.snapshot.frame.image
    saved = QImage(str(raw)).convertToFormat(QImage.Format_BGR888)
    assert (saved.width(), saved.height()) == (frame.shape[1], frame.shape[0])
    pixels = np.frombuffer(saved.constBits().asarray(saved.byteCount()), np.uint8)
    assert np.array_equal(pixels.reshape(frame.shape[0], -1)[:, : 3 * frame.shape[1]].ravel(), frame.ravel())
    assert QImage(str(with_overlay)) != QImage(str(raw))


def test_a_dropped_file_is_opened(window, qtbot, tmp_path):
    path = tmp_path / "dropped.mp4"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    entering = QDragEnterEvent(QPoint(5, 5), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier))
    qtbot.waitUntil(lambda: str(path) in window.messages.text)


def test_a_file_is_chosen_in_a_dialog_that_remembers_its_folder(window, qtbot, tmp_path, monkeypatch):
    folders = []

    def choose(parent, title, folder, filters):
        folders.append(folder)
        return str(tmp_path / "clip.mp4"), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    for _ in range(2):
        press(qtbot, window, Qt.Key_O, Qt.ControlModifier)
        qtbot.waitUntil(lambda: "clip.mp4" in window.messages.text)
    assert folders == ["", str(tmp_path)]


def test_every_action_has_menu_shortcut_and_tip(window):
    menus = [menu.menu() for menu in window.menuBar().actions()]
    listed = [action for menu in menus for action in menu.actions() if not (action.isSeparator() or action.menu())]
    assert [action.objectName() for action in listed] == [spec.name for spec in ACTIONS]
    for action in listed:
        assert not action.shortcut().isEmpty()
        assert action.toolTip()
    shortcuts = [key.toString() for action in listed for key in action.shortcuts()]
    shortcuts += [action.shortcut().toString() for action in window.docks.actions.values()]
    assert len(set(shortcuts)) == len(shortcuts)


def test_the_list_of_shortcuts_names_every_one(window, qtbot):
    press(qtbot, window, Qt.Key_F1)
    listed = window.findChild(ShortcutsWindow)
    assert listed.isVisible()
    assert not listed.isModal()
    for tip in [spec.tip[1:] for spec in ACTIONS] + [meaning for _, meaning in MOUSE_HELP]:
        assert tip in listed.text


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


def test_the_size_of_the_window_is_remembered(make_window):
    first = make_window()
    first.resize(1133, 711)
    first.close()
    second = MainWindow(profile_from_name(DEFAULT_PROFILE))
    size = second.size()
    second.close()
    second.deleteLater()
    assert (size.width(), size.height()) == (1133, 711)


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
