"""A window in a process of its own, on a screen of twice the usual density.

``python -m tests.ui.window.dense_screen FOLDER`` saves what was opened and what the window shows of it, in px of the
screen; it writes one line of JSON with what else there is to be seen.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
from PyQt5.QtCore import QPoint, QRect, QSize, Qt
from PyQt5.QtTest import QTest

from tests.ui import driving
from tracker.config import profile_from_name
from tracker.values import Image
from ui.application import make_application
from ui.window import MainWindow

DENSITY = 2
DRAG = QRect(101, 83, 90, 70)
RED, BLUE = (40, 30, 220), (220, 60, 30)


def main(folder: Path) -> None:
    """Show a picture at one px of it per px of the screen, and draw a box on it."""
    app = make_application()
    window = MainWindow(profile_from_name("camshift"))
    window.resize(1000, 760)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    # The panels get their sizes a moment later.
    QTest.qWait(300)
    window.commands["search_window"].setChecked(False)
    cv2.imwrite(str(folder / "pattern.png"), _pattern(window.stack.size() * DENSITY))
    window.open(str(folder / "pattern.png"))
    driving.wait_until(lambda: driving.shows_picture(window))
    window.view.grab().save(str(folder / "picture.png"))
    _draw(window)
    driving.wait_until(lambda: len(window.snapshot.targets) == 1)
    window.view.grab().save(str(folder / "box.png"))
    button = window.toolbar.widgetForAction(window.commands["open_file"])
    button.grab().save(str(folder / "button.png"))
    seen = {
        "ratio": [app.devicePixelRatio(), window.view.grab().devicePixelRatio()],
        "size": [window.view.width(), window.view.height()],
        "box": window.snapshot.targets[0].state.box.as_tuple(),
        "icon": window.commands["open_file"].icon().pixmap(button.iconSize()).devicePixelRatio(),
    }
    window.close()
    sys.stdout.write(json.dumps(seen) + "\n")


def _pattern(size: QSize) -> Image:
    """Return squares of one px in two colours."""
    y, x = np.indices((size.height(), size.width()))
    return np.where((x + y)[..., None] % 2 == 0, RED, BLUE).astype(np.uint8)


def _draw(window: MainWindow) -> None:
    """Draw a box by what the window system tells of the mouse, not what Qt makes of it for a widget."""
    handle, origin = window.windowHandle(), window.view.mapTo(window, QPoint())
    start, end = origin + DRAG.topLeft(), origin + DRAG.bottomRight() + QPoint(1, 1)
    QTest.mousePress(handle, Qt.LeftButton, Qt.NoModifier, start)
    for point in ((start + end) / 2, end):
        QTest.mouseMove(handle, point)
    QTest.mouseRelease(handle, Qt.LeftButton, Qt.NoModifier, end)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
