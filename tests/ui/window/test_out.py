"""Out: every format, annotated video, pictures, clipboard, sessions that replay to the same bytes."""

import cv2
import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication, QFileDialog

from tests.ui import driving, headless
from tests.ui.window.user import CLIP, CTRL, SHIFT, User, picture, truth
from tracker.cli import main as command
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.snapshot import Phase
from ui.worker.player import Player

FORMATS = [
    ("csv", "CSV (*.csv)"),
    ("mot", "MOTChallenge (*.txt)"),
    ("vot", "VOT (*.txt)"),
    ("jsonl", "JSON lines (*.jsonl)"),
]


@pytest.fixture
def answer(monkeypatch):
    """Return what makes file dialogs answer."""

    def answer_(path, kind=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), kind))

    return answer_


def pixels_of(path) -> np.ndarray:
    return cv2.imread(str(path))


@pytest.mark.parametrize(("format", "kind"), FORMATS)
def test_the_trajectory_is_exported_with_the_bytes_of_a_headless_run(user, answer, tmp_path, format, kind):
    start = 0 if format == "vot" else 1
    user.open()
    user.step(1)
    if start == 0:
        user.key(Qt.Key_Home)
        user.wait(lambda: user.index == 0)
    box = user.draw(truth(CLIP, start))
    user.track_all()
    answer(tmp_path / "out", kind)
    user.key(Qt.Key_E, CTRL)
    user.wait(lambda: "exported to" in user.window.messages.text)
    written = [path for path in tmp_path.iterdir() if path.name.startswith("out")]
    assert len(written) == 1
    alone = headless.run(CLIP, [box], tmp_path / "headless", start=start, format=format, profile="camshift")
    assert written[0].read_bytes() == alone


def test_an_export_waits_until_everything_is_tracked(user, tmp_path):
    user.begin()
    user.key(Qt.Key_T, CTRL)
    user.window.call(Player.export, tmp_path / "t.csv", "csv")
    user.wait(lambda: "exported to" in user.window.messages.text)
    assert (tmp_path / "t.csv").read_text().count("\n") == 60


def test_the_annotated_video_shows_boxes_over_the_pictures(user, answer, tmp_path):
    user.begin()
    user.track_all()
    path = tmp_path / "v.avi"
    answer(path)
    user.key(Qt.Key_E, CTRL | SHIFT)
    user.wait(lambda: f"exported to {path}" in user.window.messages.text)
    video = cv2.VideoCapture(str(path))
    frames = []
    while (read := video.read())[0]:
        frames.append(read[1])
    video.release()
    assert len(frames) == 60
    for index in (20, 59):
        difference = np.abs(frames[index].astype(int) - picture(CLIP, index)).max(2)
        box = truth(CLIP, index)
        inside = difference[int(box.y) - 6 : int(box.bottom) + 6, int(box.x) - 6 : int(box.right) + 6]
        assert (inside > 100).sum() > 40
        assert np.median(difference) < 20


def test_writing_a_video_shows_its_progress_and_can_be_stopped(user, answer, tmp_path):
    user.begin("synth:plain:frames=1200:size=320x240")
    user.track_all()
    path = tmp_path / "v.avi"
    answer(path)
    user.key(Qt.Key_E, CTRL | SHIFT)
    user.wait(lambda: "writing v.avi" in user.window.status.work.text())
    user.wait(lambda: user.shot.work is not None and user.shot.work.done > 5)
    user.key(Qt.Key_Period, CTRL)
    user.wait(lambda: user.shot.work is None)
    video = cv2.VideoCapture(str(path))
    assert 5 < video.get(cv2.CAP_PROP_FRAME_COUNT) < 1200
    video.release()


def test_a_screenshot_is_saved_with_and_without_overlay(user, home):
    user.begin()
    user.key(Qt.Key_S)
    user.key(Qt.Key_S, SHIFT)
    user.wait(lambda: "-raw.png" in user.window.messages.text)
    drawn, raw = sorted(home.rglob("*.png"), key=lambda path: "raw" in path.name)
    assert np.array_equal(pixels_of(raw), picture(CLIP, 1))
    assert pixels_of(drawn).shape == pixels_of(raw).shape
    assert (pixels_of(drawn) != pixels_of(raw)).any(2).sum() > 100


def test_the_picture_is_copied_to_the_clipboard(user):
    QApplication.clipboard().clear()
    user.begin()
    user.key(Qt.Key_C, CTRL)
    copied = QApplication.clipboard().image().convertToFormat(QImage.Format_BGR888)
    assert (copied.width(), copied.height()) == (320, 240)
    assert copied != user.view.rendered(overlay=False).convertToFormat(QImage.Format_BGR888)
    assert "copied" in user.view.hint


@pytest.fixture
def edited(user, answer, tmp_path):
    """A clip with two targets, one of them corrected and named, and its session saved."""
    user.begin()
    user.draw(Box(20, 20, 44, 36), SHIFT)
    user.key(Qt.Key_F2)
    user.type("corner")
    user.track_all()
    user.seek(30)
    user.wait(lambda: user.shot.target(1).state is not None)
    box = user.shot.target(1).state.box
    driving.click(user.view, box.cx, box.cy)
    user.wait(lambda: user.shot.selected_number == 1)
    driving.pull(user.view, (box.cx, box.cy), (box.cx + 9, box.cy + 4))
    user.wait(lambda: user.shot.target(1).status is TrackStatus.MANUAL and user.is_tracked())
    answer(tmp_path / "s.session.toml")
    user.key(Qt.Key_S, CTRL)
    user.wait(lambda: "saved" in user.window.messages.text)
    return user


def exported(user, path) -> bytes:
    user.window.call(Player.export, path, "csv")
    user.wait(lambda: str(path) in user.window.messages.text)
    return path.read_bytes()


def test_a_saved_session_replays_to_the_same_bytes(edited, tmp_path):
    assert not edited.window.isWindowModified()
    there = exported(edited, tmp_path / "app.csv")
    assert b"manual" in there
    assert command(["replay", str(tmp_path / "s.session.toml"), "--out", str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == there


def test_a_saved_session_is_opened_again_with_all_its_targets(edited, tmp_path, make_window, qtbot):
    there = exported(edited, tmp_path / "app.csv")
    targets = [(one.number, one.name, one.placed) for one in edited.shot.targets]
    profile = edited.shot.profile
    edited.window.close()
    again = User(make_window(), qtbot, "robust")
    again.key(Qt.Key_O, CTRL)
    again.wait(lambda: driving.shows_picture(again.window) and len(again.shot.targets) == 2)
    assert [(one.number, one.name, one.placed) for one in again.shot.targets] == targets
    assert again.shot.profile == profile
    assert again.shot.phase is Phase.PAUSED
    again.track_all()
    assert exported(again, tmp_path / "again.csv") == there


def test_saving_again_asks_no_more(edited, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked again"))
    edited.key(Qt.Key_F2)
    edited.type("ball")
    edited.wait(lambda: edited.window.isWindowModified())
    edited.view.setFocus()
    edited.key(Qt.Key_S, CTRL)
    edited.wait(lambda: not edited.window.isWindowModified())
    assert "ball" in (tmp_path / "s.session.toml").read_text()
