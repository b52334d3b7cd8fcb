"""Drives the window through its main states and saves a picture of each.

``python -m tests.ui.screenshots OUT_DIR`` uses the display there is, with ``QT_QPA_PLATFORM=offscreen`` none.
"""

import sys
import tempfile
from pathlib import Path

from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from tests.ui.driving import begin_drag, drag, move, shows_picture, wait_until, widget_point
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.app import make_application
from ui.dialogs import ShortcutsWindow
from ui.snapshot import Phase
from ui.window import MainWindow


def main(out: Path) -> None:
    """Save every picture into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.NativeFormat, QSettings.UserScope, folder)
        for state in (
            empty,
            first_picture,
            tracking,
            paused_on_probability,
            lost,
            end_of_clip,
            failed,
            shortcuts,
        ):
            window = MainWindow(profile_from_name(DEFAULT_PROFILE))
            window.resize(1180, 800)
            window.show()
            QTest.qWaitForWindowExposed(window)
            shown = state(window) or window
            QTest.qWait(150)
            shown.grab().save(str(out / f"{state.__name__}.png"))
            window.close()
            window.deleteLater()
            app.processEvents()


def empty(window: MainWindow) -> None:
    """Nothing open."""


def first_picture(window: MainWindow) -> None:
    """A clip waits; a box is being drawn."""
    box = _open(window, "synth:plain")
    begin_drag(window.view, box)


def tracking(window: MainWindow) -> None:
    """Two targets followed, one of them corrected."""
    box = _open(window, "synth:crowd")
    drag(window.view, box)
    _run_to(window, 20)
    QTest.keyClick(window, Qt.Key_Space)
    wait_until(lambda: window.snapshot.phase is Phase.PAUSED)
    size = window.snapshot.frame.image.shape
    drag(window.view, Box(size[1] * 0.7, size[0] * 0.6, 60, 50), Qt.ShiftModifier)
    wait_until(lambda: len(window.snapshot.targets) == 2)
    QTest.keyClick(window, Qt.Key_Space)
    _run_to(window, 70)
    move(window.view, widget_point(window.view, 100, 100))


def paused_on_probability(window: MainWindow) -> None:
    """The probability image over a paused picture."""
    box = _open(window, "synth:plain")
    QTest.keyClick(window, Qt.Key_B)
    drag(window.view, box)
    _run_to(window, 40)
    QTest.keyClick(window, Qt.Key_Space)
    wait_until(lambda: window.snapshot.phase is Phase.PAUSED)


def lost(window: MainWindow) -> None:
    """The target has left the picture."""
    box = _open(window, "synth:exit")
    drag(window.view, box)
    _run_to(window, 1)
    wait_until(lambda: window.snapshot.selected.state.status is TrackStatus.LOST)
    QTest.keyClick(window, Qt.Key_Space)


def end_of_clip(window: MainWindow) -> None:
    """The last picture, with the whole trail."""
    box = _open(window, "synth:scale")
    QTest.keyClick(window, Qt.Key_F)
    drag(window.view, box)
    wait_until(lambda: window.snapshot.phase is Phase.ENDED)


def failed(window: MainWindow) -> None:
    """A source that is not there."""
    window.open("/no/such/clip.mp4")
    wait_until(lambda: window.messages.text != "")


def shortcuts(window: MainWindow) -> QWidget:
    """The list of keys."""
    QTest.keyClick(window, Qt.Key_F1)
    return window.findChild(ShortcutsWindow)


def _open(window: MainWindow, spec: str) -> Box:
    """Open a scene and return where its target is at first."""
    window.open(spec)
    wait_until(lambda: shows_picture(window))
    with open_synth(spec) as source:
        return source.truth(0).box


def _run_to(window: MainWindow, index: int) -> None:
    wait_until(lambda: window.snapshot.frame.index >= index)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
