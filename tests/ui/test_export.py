import csv

import pytest
from PyQt5.QtCore import Qt

from tests.ui import headless
from tests.ui.driving import drag
from tracker.geometry import Box
from ui.snapshot import Phase
from ui.worker.player import Player

CLIP = "synth:plain:frames=50"


@pytest.fixture
def export(qtbot, tmp_path):
    def export_(window, name="app.csv", format="csv") -> bytes:
        path = tmp_path / name
        window.call(Player.export, path, format)
        qtbot.waitUntil(lambda: str(path) in window.messages.text)
        return path.read_bytes()

    return export_


def play_to_the_end(window, qtbot):
    qtbot.waitUntil(lambda: window.snapshot.targets != ())
    window.set_speed(None)
    if window.snapshot.phase is Phase.PAUSED:
        qtbot.keyClick(window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.phase is Phase.ENDED, timeout=20_000)


def pause(window, qtbot):
    qtbot.keyClick(window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.phase is Phase.PAUSED)


def wait_for_targets(window, qtbot, count):
    qtbot.waitUntil(lambda: len(window.snapshot.targets) == count)


def step(window, qtbot):
    index = window.snapshot.frame.index
    qtbot.keyClick(window, Qt.Key_Right)
    qtbot.waitUntil(lambda: window.snapshot.frame.index == index + 1)


def test_a_box_drawn_on_a_synthetic_scene_gives_the_bytes_of_a_headless_run(opened, qtbot, export, start_box, tmp_path):
    window = opened(CLIP)
    box = drag(window.view, start_box)
    play_to_the_end(window, qtbot)
    assert export(window) == headless.run(CLIP, [box], tmp_path / "headless.csv")


def test_a_box_drawn_on_a_video_file_gives_the_bytes_of_a_headless_run(opened, qtbot, export, avi, tmp_path):
    window = opened(avi)
    box = drag(window.view, Box(180, 84, 40, 30))
    play_to_the_end(window, qtbot)
    assert export(window) == headless.run(str(avi), [box], tmp_path / "headless.csv")


def test_a_second_target_is_added_with_shift(opened, qtbot, export, start_box, tmp_path):
    window = opened(CLIP)
    step(window, qtbot)
    first = drag(window.view, start_box)
    second = drag(window.view, Box(100, 100, 70, 50), Qt.ShiftModifier)
    wait_for_targets(window, qtbot, 2)
    play_to_the_end(window, qtbot)
    assert export(window) == headless.run(CLIP, [first, second], tmp_path / "headless.csv", start=1)


def test_drawing_again_on_the_start_frame_replaces_the_start(opened, qtbot, export, start_box, tmp_path):
    window = opened(CLIP)
    step(window, qtbot)
    drag(window.view, Box(100, 100, 70, 50))
    wait_for_targets(window, qtbot, 1)
    box = drag(window.view, start_box)
    qtbot.waitUntil(lambda: window.snapshot.selected.state.box == box)
    play_to_the_end(window, qtbot)
    assert export(window) == headless.run(CLIP, [box], tmp_path / "headless.csv", start=1)


def test_drawing_again_later_is_a_manual_row(opened, qtbot, export, start_box, tmp_path):
    window = opened(CLIP)
    step(window, qtbot)
    drag(window.view, start_box)
    wait_for_targets(window, qtbot, 1)
    step(window, qtbot)
    box = drag(window.view, Box(320, 130, 80, 60))
    qtbot.waitUntil(lambda: window.snapshot.selected.state.status == "manual")
    step(window, qtbot)
    rows = list(csv.DictReader(export(window).decode().splitlines()))
    assert [(row["frame"], row["target"]) for row in rows] == [("1", "1"), ("2", "1"), ("3", "1")]
    assert [row["status"] == "manual" for row in rows] == [False, True, False]
    assert (float(rows[1]["x"]), float(rows[1]["y"])) == (box.x, box.y)


def test_a_paused_picture_is_exported_and_can_still_be_corrected(opened, qtbot, export, start_box):
    window = opened(CLIP)
    step(window, qtbot)
    drag(window.view, start_box)
    wait_for_targets(window, qtbot, 1)
    step(window, qtbot)
    before = export(window)
    drag(window.view, Box(320, 130, 80, 60))
    qtbot.waitUntil(lambda: window.snapshot.selected.state.status == "manual")
    after = export(window, "after.csv")
    assert before.count(b"\n") == after.count(b"\n") == 3
    assert before.splitlines()[:-1] == after.splitlines()[:-1]
    assert after.splitlines()[-1].endswith(b"manual")


def test_opening_anew_begins_without_targets(opened, qtbot, export, start_box, tmp_path):
    window = opened(CLIP)
    drag(window.view, Box(100, 100, 70, 50))
    qtbot.waitUntil(lambda: window.snapshot.frame.index >= 3)
    qtbot.keyClick(window, Qt.Key_R, Qt.ControlModifier)
    qtbot.waitUntil(lambda: window.snapshot.frame is not None and window.snapshot.fresh)
    assert window.snapshot.targets == ()
    box = drag(window.view, start_box)
    play_to_the_end(window, qtbot)
    assert export(window) == headless.run(CLIP, [box], tmp_path / "headless.csv")


def test_there_is_nothing_to_export_without_a_target(opened, qtbot, tmp_path):
    window = opened(CLIP)
    window.call(Player.export, tmp_path / "app.csv", "csv")
    qtbot.waitUntil(lambda: "nothing to export" in window.messages.text)
    assert not (tmp_path / "app.csv").exists()


def test_a_path_that_cannot_be_written_is_told(opened, qtbot, start_box, tmp_path):
    window = opened(CLIP)
    drag(window.view, start_box)
    window.call(Player.export, tmp_path / "no" / "such" / "folder.csv", "csv")
    qtbot.waitUntil(lambda: "folder.csv" in window.messages.text)
    assert not window.messages.retry_button.isVisible()
