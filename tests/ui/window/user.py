"""Hands on mouse and keyboard of a window."""

from collections.abc import Callable

import numpy as np
from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QTabBar, QWidget

from tests.ui import driving
from tracker.capture.synth import open_synth
from tracker.config import profile_from_name
from tracker.geometry import Box
from ui.snapshot import Phase, Snapshot
from ui.window import MainWindow

CLIP = "synth:plain:frames=60:size=320x240"
PATIENCE_MS = 8_000
SHIFT, CTRL = Qt.ShiftModifier, Qt.ControlModifier


class User:
    """Does to a window what a person can do: presses keys, clicks, drags, and waits for what comes of it.

    Parameters
    ----------
    window : MainWindow
    qtbot : QtBot
    profile : str
        What targets are followed with; the fast one where that does not matter.
    """

    def __init__(self, window: MainWindow, qtbot, profile: str = "camshift") -> None:
        self.window = window
        self.view = window.view
        self.docks = window.docks
        self._qtbot = qtbot
        window.profile = profile_from_name(profile)

    @property
    def shot(self) -> Snapshot:
        """What the window shows."""
        return self.window.snapshot

    @property
    def index(self) -> int:
        """The frame that is shown."""
        return self.shot.frame.index

    def wait(self, condition: Callable[[], bool], timeout_ms: int = PATIENCE_MS) -> None:
        """Let the window go on until something holds."""
        self._qtbot.waitUntil(condition, timeout=timeout_ms)

    def pass_time(self, ms: int) -> None:
        """Let the window go on for a while."""
        self._qtbot.wait(ms)

    def open(self, spec: str = CLIP) -> "User":
        """Open a source and wait for its first picture."""
        self.window.open(str(spec))
        self.wait(lambda: driving.shows_picture(self.window) and self.shot.source == str(spec))
        return self

    def key(self, key: int, modifier=Qt.NoModifier, widget: QWidget | None = None) -> None:
        """Press a key."""
        QTest.keyClick(widget or self.window, key, modifier)

    def type(self, text: str, *, enter: bool = True) -> None:
        """Type into what has the focus."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        if enter:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key_Return)

    def draw(self, box: Box, modifier=Qt.NoModifier) -> Box:
        """Draw a box that is a target more, and return what came out."""
        count = len(self.shot.targets)
        drawn = driving.drag(self.view, box, modifier)
        self.wait(lambda: len(self.shot.targets) == count + 1)
        return drawn

    def begin(self, spec: str = CLIP, *, box: Box | None = None) -> Box:
        """Open a scene, step, draw a box around its target and stay there."""
        self.open(spec)
        self.step(1)
        return self.draw(truth(spec, 1) if box is None else box)

    def step(self, index: int) -> None:
        """Step on to a frame."""
        while self.index < index:
            at = self.index
            self.key(Qt.Key_Right)
            self.wait(lambda at=at: self.index > at)

    def seek(self, index: int) -> None:
        """Click on a frame in the ruler of the timeline."""
        timeline = self.docks.timeline
        QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, self.place_of(index))
        self.wait(lambda: self.index == index and self.shot.exact)

    def place_of(self, index: int, lane: int | None = None) -> QPoint:
        """Return where a frame is in the timeline: in its ruler or in a lane."""
        timeline = self.docks.timeline
        ruler, height = timeline._ruler_px, timeline._lane_px
        y = ruler - 3 if lane is None else ruler + (lane + 0.5) * height
        return QPoint(round(timeline.axis.x(index + 0.5)), round(y))

    def track_all(self) -> None:
        """Have all rows tracked."""
        self.wait(lambda: self.shot.counted)
        self.key(Qt.Key_T, CTRL)
        self.wait(self.is_tracked)

    def is_tracked(self) -> bool:
        """Tell whether every target that has no end has rows up to the end of the clip."""
        last, shot = self.shot.total - 1, self.shot
        tracks = [shot.tracks.get(target.number) for target in shot.targets if target.end is None]
        return shot.work is None and all(track is not None and track.frame[-1] == last for track in tracks)

    def reveal(self, title: str) -> None:
        """Click on the tab of a panel that lies behind others."""
        for bar in self.window.findChildren(QTabBar):
            for place in range(bar.count()):
                if bar.isVisible() and bar.tabText(place) == title:
                    QTest.mouseClick(bar, Qt.LeftButton, Qt.NoModifier, bar.tabRect(place).center())
                    return
        raise AssertionError(f"there is no tab {title}")

    def pause(self) -> None:
        """Press Space while it plays."""
        self.key(Qt.Key_Space)
        self.wait(lambda: self.shot.phase is Phase.PAUSED)


def truth(spec: str, index: int) -> Box:
    """Return where the target of a scene is."""
    with open_synth(spec) as source:
        return source.truth(index).box


def picture(spec: str, index: int) -> np.ndarray:
    """Return a picture of a scene."""
    with open_synth(spec) as source:
        return next(frame.image for frame in source if frame.index == index)


def pixels(widget: QWidget, part: QRect | None = None) -> np.ndarray:
    """Return what a widget shows, shape (h, w), 0xRRGGBB."""
    grabbed = widget.grab() if part is None else widget.grab(part)
    image = grabbed.toImage().convertToFormat(QImage.Format_RGB32)
    values = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint32)
    return values.reshape(image.height(), image.width()) & 0xFFFFFF


def has_colour(widget: QWidget, colour, least: int = 20) -> bool:
    """Tell whether a widget shows so many pixels of a colour."""
    return int((pixels(widget) == colour.rgb() & 0xFFFFFF).sum()) >= least
