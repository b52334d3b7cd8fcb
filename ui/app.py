"""Starts the desktop window."""

import argparse
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication

from tracker.config import DEFAULT_PROFILE, Profile, profile_from_file, profile_from_name
from tracker.errors import TrackerError
from ui.application import keep_pauses_short, make_application
from ui.snapshot import Level
from ui.window import MainWindow

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Show the window until it is closed and return the exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        ``[SOURCE] [--profile NAME | --config FILE]``; the process's own arguments by default.
    """
    options = _parser().parse_args(argv)
    try:
        profile = _profile(options)
    except TrackerError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    app = make_application()
    window = MainWindow(profile)
    window.compiled.connect(keep_pauses_short)
    with shown_errors(window), _interrupts_close(app):
        window.show()
        if options.source:
            window.open(options.source)
        code = app.exec_()
    if window.isVisible():
        window.close()
    window.deleteLater()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="modetrack app",
        description="Draw a box on a video or camera and follow what is in it.",
    )
    sources = "video, session file, folder, camera (0 or 0:size=1280x720:fps=30), URL or synth:NAME; none begins empty"
    parser.add_argument("source", nargs="?", help=sources)
    settings = parser.add_mutually_exclusive_group()
    settings.add_argument("--profile", default=DEFAULT_PROFILE, help="built-in settings (%(default)s)")
    settings.add_argument("--config", metavar="FILE", help="settings from a TOML file")
    return parser


def _profile(options: argparse.Namespace) -> Profile:
    return profile_from_file(options.config) if options.config else profile_from_name(options.profile)


@contextmanager
def shown_errors(window: MainWindow) -> Iterator[None]:
    """Show errors of slots in a window: PyQt5's own way is to abort the process."""
    before = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("internal error", exc_info=(kind, error, trace))
        window.show_message(Level.ERROR, f"internal error: {kind.__name__}: {error}")

    sys.excepthook = show
    try:
        yield
    finally:
        sys.excepthook = before


@contextmanager
def _interrupts_close(app: QApplication) -> Iterator[None]:
    """Let Ctrl-C in the terminal end the event loop."""
    before = signal.signal(signal.SIGINT, lambda *_: app.exit(130))
    # Python handles a signal only when it gets to run: wake it now and then.
    pulse = QTimer(interval=200)
    pulse.timeout.connect(_nothing)
    pulse.start()
    try:
        yield
    finally:
        pulse.stop()
        signal.signal(signal.SIGINT, before)


def _nothing() -> None:
    pass
