import threading
from time import monotonic

import pytest
from PyQt5.QtCore import Qt, QTimer

from tests.ui.doubles import BrokenSource, HangingOpener, LiveSource, StalledSource
from tests.ui.driving import drag, shows_picture
from tracker.capture import open_source
from tracker.editing import Editor
from tracker.errors import RoiError
from tracker.geometry import Box
from ui.app import shown_errors
from ui.snapshot import Level, Phase
from ui.worker.player import Player

CLIP = "synth:plain:frames=50"


@pytest.fixture
def live(make_window, qtbot):
    """Return a window on a live source, and the sources that were opened, newest last."""
    sources = []

    def open_live(kind=LiveSource):
        def opener(spec):
            sources.append(kind(spec))
            return sources[-1]

        window = make_window(opener=opener)
        window.open("0")
        qtbot.waitUntil(lambda: shows_picture(window))
        return window, sources

    return open_live


@pytest.mark.parametrize("content", [None, b"", b"this is no video\n" * 100])
def test_a_bad_file_is_told_and_the_window_goes_on(window, qtbot, tmp_path, content):
    path = tmp_path / "bad.mp4"
    if content is not None:
        path.write_bytes(content)
    window.open(str(path))
    qtbot.waitUntil(lambda: "bad.mp4" in window.messages.text)
    assert window.snapshot.phase is Phase.FAILED
    window.open(CLIP)
    qtbot.waitUntil(lambda: shows_picture(window))
    assert window.messages.text == ""


def test_an_unknown_scene_is_told(window, qtbot):
    window.open("synth:plane")
    qtbot.waitUntil(lambda: "plane" in window.messages.text)


def test_a_bad_file_after_a_good_one_leaves_no_targets_of_it(opened, qtbot, start_box):
    window = opened(CLIP)
    drag(window.view, start_box)
    qtbot.waitUntil(lambda: window.snapshot.targets != ())
    window.open("/no/such/file.mp4")
    qtbot.waitUntil(lambda: "file.mp4" in window.messages.text)
    assert window.snapshot.targets == ()


def test_a_message_can_be_dismissed(window, qtbot):
    window.open("/no/such/file.mp4")
    qtbot.waitUntil(lambda: window.messages.text != "")
    qtbot.mouseClick(window.messages.close_button, Qt.LeftButton)
    assert window.messages.text == ""


def test_a_message_lies_along_the_top_of_the_picture(window, qtbot):
    window.show_message(Level.ERROR, "something went wrong")
    assert window.messages.width() == window.stack.width()
    assert window.messages.y() == 0
    assert window.messages.height() < 60


def test_a_live_source_runs_at_once_and_can_be_drawn_on(live, qtbot):
    window, _ = live()
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 5)
    assert window.snapshot.phase is Phase.PLAYING
    drag(window.view, Box(50, 50, 60, 60))
    qtbot.waitUntil(lambda: window.snapshot.targets != ())


def test_what_was_recorded_can_be_exported_after_a_break(live, qtbot, tmp_path):
    window, sources = live()
    drag(window.view, Box(50, 50, 60, 60))
    qtbot.waitUntil(lambda: window.snapshot.targets != () and window.snapshot.frame.index >= 10)
    sources[-1].broken.set()
    qtbot.waitUntil(lambda: window.snapshot.phase is Phase.FAILED)
    window.call(Player.export, tmp_path / "t.csv", "csv")
    qtbot.waitUntil(lambda: "t.csv" in window.messages.text)
    last = (tmp_path / "t.csv").read_text().splitlines()[-1]
    assert last.startswith(f"{window.snapshot.frame.index},")


def test_a_defect_in_the_worker_is_told_and_the_window_goes_on(make_window, qtbot, caplog):
    window = make_window(opener=lambda spec: BrokenSource(spec) if spec == "0" else open_source(spec))
    window.open("0")
    qtbot.waitUntil(lambda: shows_picture(window))
    qtbot.keyClick(window, Qt.Key_Right)
    qtbot.waitUntil(lambda: "a defect in the source" in window.messages.text)
    assert "ZeroDivisionError" in caplog.text
    window.open(CLIP)
    qtbot.waitUntil(lambda: shows_picture(window) and window.snapshot.source == CLIP)
    assert window.messages.text == ""


def test_a_defect_in_a_slot_is_told(window, qtbot, caplog):
    with shown_errors(window):
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.waitUntil(lambda: "ZeroDivisionError" in window.messages.text)
    assert "ZeroDivisionError" in caplog.text


def test_a_box_that_is_refused_is_told_and_the_clip_stays_open(opened, qtbot, monkeypatch):
    def refuse(*_, **__):
        raise RoiError("nothing to learn from in this box")

    window = opened(CLIP)
    monkeypatch.setattr(Editor, "add_target", refuse)
    drag(window.view, Box(100, 100, 20, 20))
    qtbot.waitUntil(lambda: "nothing to learn from" in window.messages.text)
    assert window.snapshot.phase is Phase.PAUSED
    assert not window.messages.retry_button.isVisible()
    monkeypatch.undo()
    drag(window.view, Box(360, 168, 80, 60))
    qtbot.waitUntil(lambda: window.snapshot.targets != ())


def test_closing_while_running_ends_the_thread_within_a_second(live, qtbot):
    window, sources = live()
    drag(window.view, Box(50, 50, 60, 60))
    started = monotonic()
    window.close()
    assert monotonic() - started < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("modetrack 0")]
    assert sources[-1].closed.is_set()


def test_closing_while_playing_a_clip_ends_the_thread_within_a_second(opened, qtbot, start_box):
    window = opened("synth:plain")
    window.set_speed(None)
    drag(window.view, start_box)
    qtbot.waitUntil(lambda: window.snapshot.frame.index > 10)
    started = monotonic()
    window.close()
    assert monotonic() - started < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("modetrack synth")]


def test_closing_during_a_stall_ends_the_thread_within_a_second(live, qtbot):
    window, _ = live(StalledSource)
    started = monotonic()
    window.close()
    assert monotonic() - started < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("modetrack 0")]


def test_opening_another_source_during_a_stall_does_not_wait(live, qtbot):
    window, sources = live(StalledSource)
    started = monotonic()
    window.open("1")
    assert monotonic() - started < 0.1
    qtbot.waitUntil(lambda: window.snapshot.source == "1")
    assert sources[0].closed.is_set()


def test_closing_while_a_source_hangs_in_opening_does_not_hang(make_window, qtbot):
    opener = HangingOpener()
    window = make_window(opener=opener)
    window.open("0")
    qtbot.waitUntil(lambda: "opening" in window.status.source.text())
    started = monotonic()
    window.close()
    assert monotonic() - started < 1.2
    opener.release.set()
    qtbot.waitUntil(lambda: opener.sources != [] and opener.sources[0].closed.is_set())


def test_another_source_can_be_opened_while_one_hangs(make_window, qtbot):
    opener = HangingOpener()
    window = make_window(opener=lambda spec: opener(spec) if spec == "0" else LiveSource(spec))
    window.open("0")
    window.open("1")
    qtbot.waitUntil(lambda: shows_picture(window) and window.snapshot.source == "1")
    opener.release.set()
    qtbot.waitUntil(lambda: opener.sources != [] and opener.sources[0].closed.is_set())
    assert window.snapshot.source == "1"
