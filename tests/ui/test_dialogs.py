from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QWidget

from ui import dialogs
from ui.actions import ACTIONS, MOUSE_HELP, help_table
from ui.dialogs import ShortcutsWindow, filtered_table

TABLE = (
    "<table cellspacing='0' cellpadding='4'>"
    "<tr><td colspan='2'><br><b>File</b></td></tr>"
    "<tr><td><b>Ctrl+O</b>&nbsp;&nbsp;</td><td>Open a video &amp; play</td></tr>"
    "<tr><td><b>S</b>&nbsp;&nbsp;</td><td>Save the picture</td></tr>"
    "<tr><td colspan='2'><br><b>View</b></td></tr>"
    "<tr><td><b>Shift+S</b>&nbsp;&nbsp;</td><td>Trail</td></tr>"
    "<tr><td><b>Ctrl++ or Ctrl+=</b>&nbsp;&nbsp;</td><td>Zoom</td></tr>"
    "<tr><td><b>Ctrl+,</b>&nbsp;&nbsp;</td><td>Settings</td></tr>"
    "<tr><td><b>L</b>&nbsp;&nbsp;</td><td>Loop A-B, from here to there</td></tr>"
    "</table>"
)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def saving(monkeypatch):
    """Answer save dialogs from a list; return what they were asked with."""
    asked = []

    def answer_with(*answers):
        left = list(answers)

        def answer(parent, title, suggestion, filters, chosen):
            asked.append((suggestion, chosen))
            return left.pop(0)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return asked

    return answer_with


def test_files_and_folders_to_open(parent, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda parent, title, folder, filters: (folder + "/a", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda parent, title, folder: folder + "/frames")
    assert dialogs.ask_open(parent, "/x") == "/x/a"
    assert dialogs.ask_profile_open(parent, "/y") == "/y/a"
    assert dialogs.ask_folder(parent, "/z") == "/z/frames"


@pytest.mark.parametrize(
    ("ask", "given", "kind", "path"),
    [
        (dialogs.ask_video, "/x/a", "MP4 video (*.mp4)", "/x/a.mp4"),
        (dialogs.ask_video, "/x/a", "AVI video (*.avi)", "/x/a.avi"),
        (dialogs.ask_video, "/x/a.avi", "MP4 video (*.mp4)", "/x/a.avi"),
        (dialogs.ask_video, "/x/a", "", "/x/a.mp4"),
        (dialogs.ask_session, "/x/clip.mp4", "TOML (*.toml)", "/x/clip.mp4.toml"),
        (dialogs.ask_session, "/x/S.TOML", "TOML (*.toml)", "/x/S.TOML"),
        (dialogs.ask_profile_save, "/x/p", "TOML (*.toml)", "/x/p.toml"),
        (dialogs.ask_picture, "/x/p", "PNG picture (*.png)", "/x/p.png"),
        (dialogs.ask_picture, "/x/p", "SVG drawing (*.svg)", "/x/p.svg"),
        (lambda parent, path: dialogs.ask_picture(parent, path, svg=False), "/x/p.svg", "", "/x/p.svg.png"),
    ],
)
def test_a_suffix_is_added_where_it_is_missing(parent, saving, ask, given, kind, path):
    saving((given, kind))
    assert ask(parent, Path("/x/suggested")) == Path(path)


def test_the_suffix_of_the_suggestion_is_chosen_at_first(parent, saving):
    asked = saving(("", ""))
    assert dialogs.ask_picture(parent, Path("/x/plot.svg")) is None
    assert asked == [(str(Path("/x/plot.svg")), "SVG drawing (*.svg)")]


@pytest.mark.parametrize(
    ("given", "kind", "path", "format"),
    [
        ("/x/a", "CSV (*.csv)", "/x/a.csv", "csv"),
        ("/x/a", "", "/x/a.csv", "csv"),
        ("/x/a.track.csv", "MOTChallenge (*.txt)", "/x/a.track.txt", "mot"),
        ("/x/a.txt", "VOT (*.txt)", "/x/a.txt", "vot"),
        ("/x/a.txt", "CSV (*.csv)", "/x/a.txt", "csv"),
        ("/x/a", "JSON lines (*.jsonl)", "/x/a.jsonl", "jsonl"),
        ("/x/a.jsonl", "CSV (*.csv)", "/x/a.jsonl", "jsonl"),
        ("/x/clip.mp4", "CSV (*.csv)", "/x/clip.mp4.csv", "csv"),
    ],
)
def test_an_export_has_a_format_and_its_suffix(parent, saving, given, kind, path, format):
    saving((given, kind))
    assert dialogs.ask_export(parent, Path("/x/a.track.csv")) == (Path(path), format)


def test_a_file_that_only_the_added_suffix_hits_is_asked_about(parent, saving, tmp_path):
    there = tmp_path / "s.toml"
    there.touch()
    asked = saving((str(tmp_path / "s"), "TOML (*.toml)"), ("", ""))
    assert dialogs.ask_session(parent, tmp_path / "suggested.toml") is None
    assert [suggestion for suggestion, _ in asked] == [str(tmp_path / "suggested.toml"), str(there)]
    saving((str(tmp_path / "s"), ""), (str(there), ""))
    assert dialogs.ask_session(parent, tmp_path / "suggested.toml") == there


@pytest.mark.parametrize(
    ("words", "kept", "gone"),
    [
        ("", ["Ctrl+O", "Save the picture", "Trail"], []),
        ("picture", ["File", "Save the picture"], ["Ctrl+O", "View", "Trail"]),
        ("PICTURE save", ["Save the picture"], ["Trail"]),
        ("ctrl+o", ["Open a video"], ["Save"]),
        ("s", ["<b>S</b>", "Shift+S"], ["Ctrl+O"]),
        ("video &", ["Open a video"], ["Trail"]),
        ("+", ["Zoom"], ["Ctrl+O", "Loop"]),
        (",", ["Settings"], ["Ctrl+O", "Loop"]),
        ("b", [], ["File", "Loop"]),
    ],
)
def test_the_table_of_shortcuts_is_filtered(words, kept, gone):
    table = filtered_table(TABLE, words)
    assert [text for text in kept if text not in table] == []
    assert [text for text in gone if text in table.replace("cellspacing", "")] == []


def test_nothing_found_is_an_empty_table():
    assert filtered_table(TABLE, "zebra") == ""


def test_every_line_of_the_table_can_be_found_by_its_name():
    names = [spec.label for spec in ACTIONS] + [keys for keys, _ in MOUSE_HELP]
    for name in names:
        assert name in filtered_table(help_table(), name)


def test_typing_filters_the_window_and_esc_closes_it(qtbot, parent):
    window = ShortcutsWindow(parent)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert window.shown_text == window.text
    QTest.keyClicks(window.filter_field, "trail")
    assert len(window.shown_text) < len(window.text) / 2
    assert "rail" in window.shown_text
    QTest.keyClicks(window.filter_field, "<zebra>")
    assert "Nothing" in window.shown_text
    assert "&lt;zebra&gt;" in window.shown_text
    assert not window.isModal()
    QTest.keyClick(window.filter_field, Qt.Key_Escape)
    assert not window.isVisible()
