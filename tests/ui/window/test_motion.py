"""Quality of motion: painted at the camera's rate up to 60 Hz, and never waiting for who reads or tracks."""

from itertools import pairwise
from time import monotonic, sleep

import pytest
from PyQt5.QtCore import Qt, QTimer

from tests.ui.doubles import LiveSource
from tests.ui.window.user import User
from tracker.tracking import Tracker
from ui.picture.view import VideoView


class SlowSource(LiveSource):
    """A camera with 12 pictures per second."""

    def read(self):
        sleep(1 / 12)
        return super().read()


def painted(user, monkeypatch, seconds: float) -> int:
    """Count the pictures that are painted."""
    shown = set()
    paint = VideoView.paintEvent

    def count(view, event):
        paint(view, event)
        shown.add(view.painted_index)

    monkeypatch.setattr(VideoView, "paintEvent", count)
    user.pass_time(round(1000 * seconds))
    return len(shown)


@pytest.mark.parametrize(("kind", "least", "most"), [(SlowSource, 8, 13), (LiveSource, 25, 62)])
def test_a_live_source_is_painted_at_its_rate_up_to_60_hz(make_window, qtbot, monkeypatch, kind, least, most):
    user = User(make_window(opener=kind), qtbot)
    user.open("0")
    assert least <= painted(user, monkeypatch, 1.0) <= most


@pytest.fixture
def beats():
    """When the window's thread was free to do something, every 2 ms."""
    times = []
    timer = QTimer(interval=2)
    timer.timeout.connect(lambda: times.append(monotonic()))
    timer.start()
    yield times
    timer.stop()


def test_slow_tracking_does_not_hold_the_window_up(user, monkeypatch, beats):
    update = Tracker.update

    def slow(self, frame):
        sleep(0.5)
        return update(self, frame)

    user.begin()
    monkeypatch.setattr(Tracker, "update", slow)
    beats.clear()
    user.key(Qt.Key_Space)
    user.wait(lambda: user.index >= 3)
    assert max(after - before for before, after in pairwise(beats)) < 0.35
