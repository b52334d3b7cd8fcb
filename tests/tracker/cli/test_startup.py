import io
import sys
from time import sleep

import pytest

import tracker.tracking
from tracker.cli import progress, startup
from tracker.cli.progress import Progress
from tracker.cli.startup import compile_kernels


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("needs_s", "quiet", "said"), [(0.3, False, True), (0.3, True, False), (0, False, False)])
def test_compiling_is_announced_when_it_takes_long(monkeypatch, capsys, needs_s, quiet, said):
    monkeypatch.setattr(startup, "SLOW_S", 0.1)
    monkeypatch.setattr(tracker.tracking, "warm_up", lambda profile: sleep(needs_s))
    compile_kernels(quiet=quiet)
    sleep(0.15 if needs_s == 0 else 0)
    expected = "compiling the kernels, on the first run only...\n"
    assert capsys.readouterr().err == (expected if said else "")


@pytest.mark.parametrize(("total", "text"), [(500, "200/500 frames"), (None, "200 frames")])
def test_a_terminal_shows_how_far_a_run_is(monkeypatch, total, text):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    with Progress(total, quiet=False) as bar:
        for frames in (100, 200):
            bar.show(frames)
    assert text in terminal.getvalue()
    assert " fps" in terminal.getvalue()


def test_the_bar_is_not_drawn_for_each_frame(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "EVERY_S", 1000.0)
    with Progress(None, quiet=False) as bar:
        for frames in range(1, 500):
            bar.show(frames)
    assert "1 frames" in terminal.getvalue()
    assert "2 frames" not in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_where_nobody_watches(monkeypatch, quiet):
    monkeypatch.setattr(sys, "stderr", Terminal() if quiet else io.StringIO())
    with Progress(10, quiet=quiet) as bar:
        bar.show(5)
    assert sys.stderr.getvalue() == ""
