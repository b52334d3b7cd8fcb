"""Sources: dialog, drop, recent list, camera, address, folder, scenes; and one that is unplugged."""

import functools

import cv2
import pytest
from PyQt5.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog

from tests.helpers.mjpeg_server import MjpegServer
from tests.ui import driving
from tests.ui.doubles import LiveSource
from tests.ui.sources.cameras_made import LISTED, Bus
from tests.ui.window.user import CLIP, CTRL, SHIFT, User
from tracker.capture import open_source
from tracker.capture.synth import open_synth
from tracker.geometry import Box
from tracker.session_file import SessionPlan, TargetStart, save_session
from ui.snapshot import Phase
from ui.sources.cameras import CameraPicker


@pytest.fixture
def pictures(tmp_path):
    """A folder of 12 pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    with open_synth("synth:plain:frames=12:size=160x120") as source:
        for frame in source:
            cv2.imwrite(str(folder / f"{frame.index:03d}.png"), frame.image)
    return folder


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "two.session.toml"
    targets = (TargetStart(frame=2, box=Box(140, 70, 40, 30)), TargetStart(frame=3, box=Box(20, 20, 40, 30)))
    save_session(
        path, SessionPlan(source=CLIP, out=str(tmp_path / "o.csv"), profile={"profile": "camshift"}, targets=targets)
    )
    return path


@pytest.fixture
def profile_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('profile = "colour"\n')
    return path


def is_open(user, spec) -> bool:
    return driving.shows_picture(user.window) and user.shot.source == str(spec)


def drop(widget, *paths, text: str = "") -> None:
    """Drop files, or a text, on a widget as the system does."""
    mime = QMimeData()
    if text:
        mime.setText(text)
    else:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = widget.rect().center()
    entering = QDragEnterEvent(at, Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(widget, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier))


def test_a_dropped_file_is_opened_by_the_empty_window(user, avi):
    drop(user.window.start_page, avi)
    user.wait(lambda: is_open(user, avi))
    assert user.shot.frame.image.shape == (240, 320, 3)


def test_a_folder_dropped_on_the_window_is_opened_in_place_of_a_clip(user, pictures):
    user.open()
    drop(user.window, pictures)
    user.wait(lambda: is_open(user, pictures))
    user.wait(lambda: user.shot.total == 12)


def test_a_dropped_session_is_opened_with_its_targets(user, session):
    drop(user.window.start_page, session)
    user.wait(lambda: is_open(user, CLIP) and len(user.shot.targets) == 2)
    assert [target.placed for target in user.shot.targets] == [(2,), (3,)]


def test_a_dropped_profile_is_used(user, profile_file):
    user.begin()
    drop(user.window, profile_file)
    user.wait(lambda: user.shot.profile.profile == "colour")
    assert len(user.shot.targets) == 1


def test_what_cannot_be_opened_is_told_in_a_line(user, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("[[[")
    drop(user.window, bad)
    user.wait(lambda: "bad.toml" in user.window.messages.text)
    drop(user.window, tmp_path / "missing.mp4")
    user.wait(lambda: "missing.mp4" in user.window.messages.text)
    assert QApplication.activeModalWidget() is None


def test_a_file_is_chosen_in_a_dialog_that_remembers_its_folder(user, avi, monkeypatch):
    folders = []

    def choose(parent, title, folder, filters):
        folders.append(folder)
        return str(avi), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    user.key(Qt.Key_O, CTRL)
    user.wait(lambda: is_open(user, avi))
    user.key(Qt.Key_W, CTRL)
    assert user.window.stack.currentWidget() is user.window.start_page
    QTest.mouseClick(user.window.start_page.file_tile, Qt.LeftButton)
    user.wait(lambda: is_open(user, avi))
    assert folders == ["", str(avi.parent)]


def test_a_folder_of_pictures_is_chosen_in_a_dialog(user, pictures, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pictures))
    user.key(Qt.Key_U, CTRL)
    user.wait(lambda: is_open(user, pictures) and user.shot.total == 12)


def test_the_demo_scene_is_one_click_away(user):
    QTest.mouseClick(user.window.start_page.demo_tile, Qt.LeftButton)
    user.wait(lambda: driving.shows_picture(user.window) and user.shot.source.startswith("synth:"))


def test_a_key_opens_the_same_demo_scene_as_the_tile(user):
    user.key(Qt.Key_D, CTRL)
    user.wait(lambda: driving.shows_picture(user.window))
    by_key = user.shot.source
    user.key(Qt.Key_W, CTRL)
    QTest.mouseClick(user.window.start_page.demo_tile, Qt.LeftButton)
    user.wait(lambda: driving.shows_picture(user.window))
    assert user.shot.source == by_key


def test_another_scene_is_chosen_from_a_menu(user):
    button = user.window.start_page.scenes_button
    scale = next(action for action in button.menu().actions() if action.toolTip() == "synth:scale")

    def choose():
        QTest.mouseClick(button.menu(), Qt.LeftButton, Qt.NoModifier, button.menu().actionGeometry(scale).center())

    from PyQt5.QtCore import QTimer

    QTimer.singleShot(100, choose)
    QTest.mouseClick(button, Qt.LeftButton)
    user.wait(lambda: is_open(user, "synth:scale"))


def test_what_was_opened_is_listed_and_opened_again_by_a_click(user, avi):
    user.open(avi)
    user.wait(lambda: user.shot.phase is Phase.PAUSED)
    user.open(CLIP)
    user.wait(lambda: user.window.recent.items()[:1] == [CLIP])
    user.key(Qt.Key_W, CTRL)
    listed = user.window.start_page.recent_list
    assert user.window.recent.items() == [CLIP, str(avi)]
    user.wait(lambda: listed.isVisible() and listed.count() == 2)
    row = listed.visualItemRect(listed.item(1))
    QTest.mouseClick(listed.viewport(), Qt.LeftButton, Qt.NoModifier, row.center())
    user.wait(lambda: is_open(user, avi))


def test_what_is_open_is_listed_once_and_not_with_every_picture(user):
    user.open()
    user.wait(lambda: user.window.recent.items() == [CLIP])
    # As another window does, with the same list.
    user.window.recent.remove(CLIP)
    user.step(2)
    user.key(Qt.Key_Space)
    user.wait(lambda: user.shot.phase is Phase.ENDED)
    assert user.window.recent.items() == []
    user.open()
    user.wait(lambda: user.window.recent.items() == [CLIP])


def test_a_clip_that_is_saved_as_a_session_is_listed_by_that(user, tmp_path, monkeypatch):
    path = tmp_path / "s.session.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    user.begin()
    user.key(Qt.Key_S, CTRL)
    user.wait(lambda: "saved" in user.window.messages.text)
    user.wait(lambda: user.window.recent.items() == [str(path), CLIP])


def test_a_session_that_could_not_be_written_is_no_session(user, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "s.toml"), ""))
    user.begin()
    user.key(Qt.Key_S, CTRL)
    user.wait(lambda: "cannot be written" in user.window.messages.text)
    assert user.window.recent.items() == [CLIP]
    path = tmp_path / "s.session.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    user.key(Qt.Key_S, CTRL)
    user.wait(path.exists)


def test_another_source_is_not_saved_over_the_session_of_the_last_one(user, avi, tmp_path, monkeypatch):
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(first), ""))
    user.begin()
    user.key(Qt.Key_S, CTRL)
    user.wait(first.exists)
    user.wait(lambda: user.window.session_path == first)
    user.open(avi)
    user.draw(Box(20, 20, 40, 40))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(second), ""))
    user.key(Qt.Key_S, CTRL)
    user.wait(second.exists)


@pytest.fixture
def cameras(make_window, qtbot, monkeypatch):
    """Return a user with two cameras, and what they are plugged into."""
    bus = Bus()
    monkeypatch.setattr("ui.files.CameraPicker", functools.partial(CameraPicker, lister=lambda: LISTED))
    user = User(make_window(opener=bus.open), qtbot)
    yield user, bus
    user.window.close()
    bus.await_closed()


def test_a_camera_is_chosen_with_a_look_through_it_and_in_a_size(cameras):
    user, bus = cameras
    QTest.mouseClick(user.window.start_page.camera_tile, Qt.LeftButton)
    picker = user.window.findChild(CameraPicker)
    user.wait(lambda: picker.picture.image is not None)
    assert not picker.isModal()
    user.key(Qt.Key_Down, widget=picker.camera_box)
    user.wait(lambda: picker.spec == "2")
    for _ in range(2):
        user.key(Qt.Key_Down, widget=picker.size_box)
    user.wait(lambda: picker.spec == "2:size=640x480" and picker.picture.image is not None)
    QTest.mouseClick(picker.open_button, Qt.LeftButton)
    user.wait(lambda: is_open(user, "2:size=640x480"))
    assert user.shot.live
    assert user.shot.phase is Phase.PLAYING
    assert not picker.isVisible()
    assert bus.clashes == 0


def test_a_key_shows_the_cameras(cameras):
    user, _ = cameras
    user.key(Qt.Key_O, CTRL | SHIFT)
    picker = user.window.findChild(CameraPicker)
    user.wait(lambda: picker.picture.image is not None)
    picker.close()


def test_an_address_is_typed(make_window, qtbot):
    opened = []
    user = User(make_window(opener=lambda spec: opened.append(spec) or LiveSource(spec)), qtbot)
    user.key(Qt.Key_L, CTRL)
    user.wait(lambda: user.window.files._address.field.hasFocus())
    user.type("rtsp://10.0.0.7/stream", enter=False)
    QTest.mouseClick(user.window.files._address.open_button, Qt.LeftButton)
    user.wait(lambda: is_open(user, "rtsp://10.0.0.7/stream"))
    assert opened == ["rtsp://10.0.0.7/stream"]
    drop(user.window, text="http://10.0.0.8/v.mp4")
    user.wait(lambda: is_open(user, "http://10.0.0.8/v.mp4"))


def test_an_unplugged_camera_is_a_line_with_retry_and_nothing_freezes(cameras):
    user, bus = cameras
    user.open("0")
    user.draw(Box(10, 10, 24, 24))
    bus.opened[-1].unplugged.set()
    messages = user.window.messages
    user.wait(lambda: "no picture" in messages.text and messages.retry_button.isVisible())
    assert QApplication.activeModalWidget() is None
    assert user.shot.phase is Phase.FAILED
    assert user.shot.frame is not None
    # It answers as before.
    user.key(Qt.Key_F1)
    from ui.dialogs import ShortcutsWindow

    assert user.window.findChild(ShortcutsWindow).isVisible()
    user.window.findChild(ShortcutsWindow).close()
    QTest.mouseClick(messages.retry_button, Qt.LeftButton)
    user.wait(lambda: user.shot.phase is Phase.PLAYING)
    # Its rows up to then were not exported.
    user.wait(lambda: messages.text == "unsaved rows of 0 can be restored")
    assert len(bus.opened) == 2
    assert bus.clashes == 0


def test_a_network_camera_that_is_switched_off_and_on_again(make_window, qtbot):
    with open_synth("synth:plain:frames=20:size=320x240") as scene:
        pictures = [frame.image for frame in scene]
    user = User(make_window(opener=lambda url: open_source(url, timeout_s=0.8)), qtbot)
    with MjpegServer(pictures, fps=50) as server:
        user.open(server.url)
        user.wait(lambda: user.index > 5)
        user.draw(Box(180, 84, 40, 30))
        server.close_stream()
        user.wait(lambda: "no picture" in user.window.messages.text)
        server.resume()
        QTest.mouseClick(user.window.messages.retry_button, Qt.LeftButton)
        user.wait(lambda: user.shot.phase is Phase.PLAYING and user.shot.targets == ())
        user.window.close()


def test_a_live_source_is_recorded_to_a_file(cameras, home):
    user, _ = cameras
    user.open("0")
    record = user.window.commands["record"]
    user.key(Qt.Key_R)
    user.wait(lambda: user.shot.recording is not None and record.isChecked())
    at = user.index
    user.wait(lambda: user.index > at + 10)
    user.key(Qt.Key_R)
    user.wait(lambda: user.shot.recording is None and "recorded" in user.window.messages.text)
    (path,) = home.rglob("*.avi")
    video = cv2.VideoCapture(str(path))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) >= 9
    video.release()


def test_a_live_source_is_listed_among_the_recent_ones(cameras):
    user, _ = cameras
    user.open("0")
    user.wait(lambda: user.index > 3)
    user.wait(lambda: user.window.recent.items() == ["0"], timeout_ms=2000)


def test_a_session_is_listed_among_the_recent_ones_by_its_own_path(user, session):
    user.window.open(str(session))
    user.wait(lambda: is_open(user, CLIP))
    user.wait(lambda: user.window.recent.items() == [str(session)], timeout_ms=2000)
