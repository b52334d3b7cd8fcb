import signal

import pytest
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.ui.driving import drag, shows_picture, wait_until
from tracker.geometry import Box
from ui.app import main
from ui.window import MainWindow
from ui.worker.player import Player


@pytest.fixture
def in_window(compiled):
    """Return what runs ``main`` while something is done to its window."""

    def run(arguments, do) -> int:
        failures = []

        def attempt() -> None:
            window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
            try:
                do(window)
            except BaseException as error:
                failures.append(error)
                window.close()

        QTimer.singleShot(0, attempt)
        code = main(arguments)
        if failures:
            raise failures[0]
        return code

    return run


def test_the_whole_way_from_start_to_quit(in_window, tmp_path):
    def use(window):
        wait_until(lambda: shows_picture(window))
        drag(window.view, Box(360, 168, 80, 60))
        wait_until(lambda: window.snapshot.frame.index >= 10)
        window.call(Player.export, tmp_path / "t.csv", "csv")
        wait_until(lambda: "t.csv" in window.messages.text)
        QTest.keyClick(window, Qt.Key_Q, Qt.ControlModifier)

    assert in_window(["synth:plain"], use) == 0
    assert (tmp_path / "t.csv").read_text().startswith("frame,time_s,target,")


def test_the_list_of_shortcuts_does_not_keep_the_app_open(in_window):
    def use(window):
        QTest.keyClick(window, Qt.Key_F1)
        window.close()

    assert in_window([], use) == 0


def test_without_a_source_the_window_is_empty(in_window):
    seen = []
    assert in_window([], lambda window: (seen.append(window.snapshot), window.close())) == 0
    assert seen == [None]


def test_a_profile_from_a_file_is_used(in_window, tmp_path):
    config = tmp_path / "mine.toml"
    config.write_text('profile = "camshift"\n[search]\nmethod = "mean_shift"\n')

    def use(window):
        wait_until(lambda: shows_picture(window))
        drag(window.view, Box(360, 168, 80, 60))
        wait_until(lambda: window.snapshot.frame.index >= 20)
        sizes.append((window.snapshot.selected.state.box.width, window.status.box.text()))
        window.close()

    sizes = []
    assert in_window(["synth:plain", "--config", str(config)], use) == 0
    width, drawn = sizes[0]
    assert f",{width:g}," in drawn


@pytest.mark.parametrize("arguments", [["--profile", "camshaft"], ["--config", "no-such-file.toml"]])
def test_bad_settings_are_one_line_and_exit_code_1(qapp, capsys, arguments):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_ctrl_c_in_the_terminal_ends_the_window(in_window):
    assert (
        in_window(["synth:plain"], lambda _: QTimer.singleShot(50, lambda: signal.raise_signal(signal.SIGINT))) == 130
    )
