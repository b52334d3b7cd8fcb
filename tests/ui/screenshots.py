"""Drives the window through its main states and saves a picture of each.

``python -m tests.ui.screenshots OUT_DIR [STATE ...]`` uses the display there is, or none with
``QT_QPA_PLATFORM=offscreen``.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QWidget

from tests.ui.driving import begin_drag, drag, move, shows_picture, wait_until, widget_point
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.measuring import Calibration, Plane
from tracker.values import TrackStatus
from ui.application import make_application
from ui.dialogs import ShortcutsWindow
from ui.look.theme import apply_theme
from ui.snapshot import Phase
from ui.window import MainWindow
from ui.worker.autosave import Autosave
from ui.worker.player import Player

_SIZE = 1360, 860
_FONT_POINTS = 9.0


def main(out: Path, names: list[str]) -> None:
    """Save a picture of each state into a folder; of all, if none is named."""
    out.mkdir(parents=True, exist_ok=True)
    app = make_application()
    font = app.font()
    # What desktops use; that of the offscreen platform is a third larger.
    font.setPointSizeF(_FONT_POINTS)
    app.setFont(font)
    for state in STATES:
        if names and state.__name__ not in names:
            continue
        apply_theme(app, "dark" if state is dark else "light")
        with tempfile.TemporaryDirectory() as folder:
            QSettings.setPath(QSettings.NativeFormat, QSettings.UserScope, folder)
            window = MainWindow(profile_from_name(DEFAULT_PROFILE), autosave=Autosave(Path(folder) / "autosave"))
            window.resize(*_SIZE)
            window.show()
            QTest.qWaitForWindowExposed(window)
            shown = state(window) or window
            QTest.qWait(600)
            shown.grab().save(str(out / f"{state.__name__}.png"))
            window.close()
            window.deleteLater()
            app.processEvents()


def empty(window: MainWindow) -> None:
    """Nothing open; something was before."""
    for spec in ("synth:crowd", "0:size=1280x720", "/films/gone.mp4"):
        window.recent.add(spec)
    window.start_page.show_recent()


def first_picture(window: MainWindow) -> None:
    """A clip waits; a box is being drawn."""
    begin_drag(window.view, _open(window, "synth:plain"))


def tracking(window: MainWindow) -> None:
    """Two targets followed, one of them corrected."""
    _follow_two(window)
    _run_to(window, 110)
    _pause(window)
    window.docks.reveal("model")
    move(window.view, widget_point(window.view, 100, 100))


def lost(window: MainWindow) -> None:
    """The target has left the picture."""
    drag(window.view, _open(window, "synth:exit"))
    wait_until(lambda: _status(window) is TrackStatus.TRACKING and window.snapshot.frame.index > 5)
    wait_until(lambda: _status(window) is TrackStatus.LOST)
    _run_to(window, window.snapshot.frame.index + 12)
    _pause(window)


def probability(window: MainWindow) -> None:
    """The probability image and the mean shift path over a paused picture."""
    drag(window.view, _open(window, "synth:plain"))
    QTest.keyClick(window, Qt.Key_B)
    QTest.keyClick(window, Qt.Key_M)
    _run_to(window, 40)
    _pause(window)
    window.docks.reveal("model")


def calibration(window: MainWindow) -> None:
    """A plane with its grid, and positions in metres."""
    drag(window.view, _open(window, "synth:plain"))
    _run_to(window, 80)
    _pause(window)
    window.docks.reveal("measure")
    corners = ((120, 330), (520, 330), (600, 460), (40, 460))
    plane = Plane.rectangle(corners, 4.0, 3.0)
    window.call(Player.calibrate, Calibration(unit="m", plane=plane, point="bottom"))
    wait_until(lambda: window.snapshot.calibration is not None)
    window.docks.docks["plots"].raise_()
    QTest.qWait(1500)


def plots(window: MainWindow) -> None:
    """Score, position and speed of two targets."""
    _follow_two(window)
    _run_to(window, 130)
    _pause(window)
    window.docks.docks["plots"].raise_()
    window.resizeDocks([window.docks.docks["plots"]], [430], Qt.Vertical)
    QTest.qWait(2000)


def settings(window: MainWindow) -> None:
    """The form, with a value that was changed."""
    drag(window.view, _open(window, "synth:plain"))
    _run_to(window, 30)
    _pause(window)
    window.docks.reveal("settings")
    profile = profile_from_name(DEFAULT_PROFILE, template={"padding": 3.0})
    window.docks.settings.apply_profile(profile)


def dark(window: MainWindow) -> None:
    """Two targets at night."""
    _follow_two(window)
    _run_to(window, 90)
    _pause(window)


def failed(window: MainWindow) -> None:
    """A source that is not there."""
    window.open("/no/such/clip.mp4")
    wait_until(lambda: window.messages.text != "")


def shortcuts(window: MainWindow) -> QWidget:
    """The list of keys."""
    QTest.keyClick(window, Qt.Key_F1)
    return window.findChild(ShortcutsWindow)


STATES: tuple[Callable[[MainWindow], QWidget | None], ...] = (
    empty,
    first_picture,
    tracking,
    lost,
    probability,
    calibration,
    plots,
    settings,
    dark,
    failed,
    shortcuts,
)


def _open(window: MainWindow, spec: str) -> Box:
    """Open a scene and return where its target is at first."""
    window.open(spec)
    wait_until(lambda: shows_picture(window))
    with open_synth(spec) as source:
        return source.truth(0).box


def _follow_two(window: MainWindow) -> None:
    """Follow the target of the crowd and a box beside it; correct that once."""
    drag(window.view, _open(window, "synth:crowd"))
    wait_until(lambda: len(window.snapshot.targets) == 1)
    window.call(Player.rename, 1, "parcel")
    _run_to(window, 20)
    _pause(window)
    drag(window.view, Box(72, 308, 58, 82), Qt.ShiftModifier)
    wait_until(lambda: len(window.snapshot.targets) == 2)
    window.call(Player.rename, 2, "box")
    QTest.keyClick(window, Qt.Key_Space)
    _run_to(window, 60)
    _pause(window)
    box = window.snapshot.selected.state.box
    window.call(Player.place, Box(round(box.x) + 2, round(box.y) + 1, round(box.width), round(box.height)))
    QTest.keyClick(window, Qt.Key_Space)


def _status(window: MainWindow) -> TrackStatus | None:
    return None if window.snapshot.selected is None else window.snapshot.selected.status


def _pause(window: MainWindow) -> None:
    if window.snapshot.phase is Phase.PLAYING:
        QTest.keyClick(window, Qt.Key_Space)
    wait_until(lambda: window.snapshot.phase is Phase.PAUSED)
    QApplication.processEvents()


def _run_to(window: MainWindow, index: int) -> None:
    wait_until(lambda: window.snapshot.frame.index >= index, 60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
