"""A short while of random use; ``python -m tests.ui.monkey`` plays for longer."""

from pathlib import Path

import pytest

from tests.ui import monkey


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_anything_can_be_done_to_the_window(compiled, qapp, tmp_path: Path, monkeypatch):
    # What a busy machine delays is no hang of the window.
    monkeypatch.setattr(monkey, "HANG_S", 5.0)
    played = monkey.play(8.0, 3, tmp_path)
    assert played.problems == []
    assert sum(played.done.values()) > 50


@pytest.mark.qt_no_exception_capture
def test_it_notices_exceptions(make_window, qtbot, tmp_path: Path, monkeypatch, capsys):
    window = make_window()
    window.open("synth:plain:frames=20:size=160x120")
    watched = monkey.Monkey(window, tmp_path, 1)
    monkeypatch.setattr(window, "open", lambda spec: 1 / 0)
    with watched._noted():
        qtbot.waitUntil(lambda: (window.commands["demo"].trigger(), bool(watched.problems))[1])
    assert watched.problems[0].startswith("ZeroDivisionError")
    capsys.readouterr()
