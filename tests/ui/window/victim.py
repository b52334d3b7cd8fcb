"""A window in a process of its own that is edited while it tracks, until it is killed.

``python -m tests.ui.window.victim SPEC`` writes a line of JSON for every frame that is shown: what was edited so far,
and the row of the first target.
"""

import json
import sys

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.ui import driving
from tracker.capture.synth import open_synth
from tracker.config import profile_from_name
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.application import make_application
from ui.snapshot import Phase
from ui.window import MainWindow


def main(spec: str) -> None:
    """Open, draw, correct, rename, add, and go on."""
    app = make_application()
    window = MainWindow(profile_from_name("camshift"))
    window.resize(900, 700)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    window.open(spec)
    driving.wait_until(lambda: driving.shows_picture(window))
    with open_synth(spec) as source:
        driving.drag(window.view, source.truth(0).box)
    _play_to(window, 15)
    _pause(window)
    box = window.snapshot.selected.state.box
    driving.pull(window.view, (box.cx, box.cy), (box.cx + 4, box.cy))
    driving.wait_until(lambda: window.snapshot.selected.status is TrackStatus.MANUAL)
    QTest.keyClick(window, Qt.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "ball")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key_Return)
    driving.wait_until(lambda: window.snapshot.targets[0].name == "ball")
    driving.drag(window.view, Box(10, 10, 40, 30), Qt.ShiftModifier)
    driving.wait_until(lambda: len(window.snapshot.targets) == 2)
    window.view.setFocus()
    QTest.keyClick(window, Qt.Key_Space)
    while True:
        index = window.snapshot.frame.index
        driving.wait_until(lambda index=index: window.snapshot.frame.index > index)
        _tell(window)
        app.processEvents()


def _play_to(window: MainWindow, index: int) -> None:
    driving.wait_until(lambda: window.snapshot.frame.index >= index)


def _pause(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key_Space)
    driving.wait_until(lambda: window.snapshot.phase is Phase.PAUSED)


def _tell(window: MainWindow) -> None:
    shot = window.snapshot
    told = {
        "frame": shot.frame.index,
        "targets": [[one.number, one.name, list(one.placed)] for one in shot.targets],
        "box": list(shot.targets[0].state.box.as_tuple()),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
