import threading

import numpy as np
import pytest
from PyQt5.QtCore import QCoreApplication, QEvent

from tests.helpers import clips
from tests.helpers.mjpeg_server import MjpegServer
from tests.ui.sources.cameras_made import Bus
from tracker.capture import open_source
from ui.sources.preview import Preview, reduced


@pytest.fixture
def bus():
    made = Bus()
    yield made
    made.slow.set()
    made.await_closed()


@pytest.fixture
def preview(bus):
    made = Preview(bus.open)
    yield made
    made.stop()


@pytest.fixture
def states(preview):
    """Collect every state, as a picker takes them."""
    taken = []

    def take():
        state = preview.take()
        if state is not None:
            taken.append(state)

    preview.changed.connect(take)
    return taken


def test_pictures_come_with_size_and_rate(qtbot, preview, states):
    preview.show("0")
    qtbot.waitUntil(lambda: states != [])
    assert (states[0].spec, states[0].size, states[0].error) == ("0", (64, 48), "")
    assert states[0].image.pixelColor(5, 5).getRgb()[:3] == (240, 120, 10)
    qtbot.waitUntil(lambda: states[-1].fps is not None)
    assert states[-1].fps == pytest.approx(100)


def test_only_the_newest_is_kept_for_one_who_does_not_look(qtbot, preview):
    told = []
    preview.changed.connect(lambda: told.append(True))
    preview.show("0")
    qtbot.wait(300)
    assert told == [True]
    assert preview.take() is not None
    qtbot.waitUntil(lambda: told == [True, True])


def test_stopping_closes_the_device_and_tells(qtbot, bus, preview, states):
    preview.show("0")
    qtbot.waitUntil(lambda: states != [])
    closed = []
    preview.released.connect(lambda: closed.append(bus.all_closed))
    preview.stop()
    qtbot.waitUntil(lambda: closed == [True])
    assert not preview.active
    assert preview.take() is None


def test_stopping_what_does_not_run_tells_at_once(qtbot, preview):
    with qtbot.waitSignal(preview.released, timeout=100):
        preview.stop()


def test_stopping_a_camera_that_stalls_does_not_wait_for_it(qtbot, bus, preview, states):
    preview.show("0")
    qtbot.waitUntil(lambda: states != [])
    bus.opened[0].stalled.set()
    qtbot.wait(30)
    with qtbot.waitSignal(preview.released, timeout=1000):
        preview.stop()
    assert bus.all_closed


def test_a_camera_is_closed_before_the_next_is_opened(qtbot, bus, preview, states):
    for spec in ("0", "2", "0"):
        preview.show(spec)
        qtbot.waitUntil(lambda spec=spec: states != [] and states[-1].spec == spec)
    assert [camera.spec for camera in bus.opened] == ["0", "2", "0"]
    assert bus.clashes == 0


def test_the_last_choice_counts_while_one_is_slow_to_open(qtbot, bus, preview, states):
    bus.slow.clear()
    for spec in ("0", "1", "2"):
        preview.show(spec)
    bus.slow.set()
    qtbot.waitUntil(lambda: states != [])
    assert {state.spec for state in states} == {"2"}
    assert [camera.spec for camera in bus.opened] == ["0", "2"]
    assert bus.clashes == 0


def test_a_camera_that_is_unplugged_is_told_closed_and_can_be_shown_again(qtbot, bus, preview, states):
    preview.show("0")
    qtbot.waitUntil(lambda: states != [])
    bus.opened[0].unplugged.set()
    qtbot.waitUntil(lambda: states[-1].error != "")
    assert "it closed" in states[-1].error
    qtbot.waitUntil(lambda: not preview.active)
    assert bus.all_closed
    preview.show("0")
    qtbot.waitUntil(lambda: states[-1].error == "")


def test_a_camera_that_cannot_be_opened_is_told(qtbot, bus, preview, states):
    bus.problem = "camera 0: cannot be opened: another program may be using it"
    preview.show("0")
    qtbot.waitUntil(lambda: states != [])
    assert states[-1].error == bus.problem


def test_a_defect_is_told_too(qtbot, caplog):
    preview = Preview(lambda spec: 1 / 0)
    preview.show("0")
    with qtbot.waitSignal(preview.changed):
        pass
    assert "ZeroDivisionError" in preview.take().error
    assert "ZeroDivisionError" in caplog.text


def test_a_preview_that_goes_without_a_word_lets_the_camera_go(qtbot, bus):
    preview = Preview(bus.open)
    with qtbot.waitSignal(preview.changed):
        preview.show("0")
    preview.deleteLater()
    QCoreApplication.sendPostedEvents(preview, QEvent.DeferredDelete)
    bus.await_closed()
    assert len(bus.opened) == 1


@pytest.mark.parametrize(
    ("shape", "size"), [((1080, 1920, 3), (640, 360)), ((48, 64), (64, 48)), ((2000, 20, 3), (5, 480))]
)
def test_pictures_are_reduced_to_what_is_needed(shape, size):
    image = reduced(np.full(shape, 99, np.uint8))
    assert (image.width(), image.height()) == size
    assert image.pixelColor(0, 0).getRgb()[:3] == (99, 99, 99)


def test_a_real_stream_is_shown_and_let_go(qtbot):
    with MjpegServer(clips.grey_levels(10), fps=50) as server:
        preview = Preview(open_source)
        preview.show(server.url)
        qtbot.waitUntil(lambda: (state := preview.take()) is not None and state.size == (64, 48))
        with qtbot.waitSignal(preview.released):
            preview.stop()
        assert not any(thread.name.startswith("capture ") for thread in threading.enumerate())
