import threading
from time import monotonic

import pytest
from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from tests.ui.sources.cameras_made import LISTED, Bus
from ui.sources.cameras import SIZES, CameraPicker, described
from ui.sources.preview import PreviewState


@pytest.fixture
def bus():
    made = Bus()
    yield made
    made.slow.set()
    made.await_closed()


@pytest.fixture
def make_picker(qtbot, bus):
    def make(lister=lambda: LISTED):
        picker = CameraPicker(opener=bus.open, lister=lister)
        qtbot.addWidget(picker)
        with qtbot.waitActive(picker):
            picker.show()
            picker.activateWindow()
        return picker

    return make


@pytest.fixture
def picker(make_picker, qtbot):
    """A picker that shows the first camera."""
    made = make_picker()
    qtbot.waitUntil(lambda: made.picture.image is not None)
    return made


def choose(box, index):
    """Choose as a user does: by key, which tells the box that it was activated."""
    box.setFocus()
    for _ in range(abs(index - box.currentIndex())):
        QTest.keyClick(box, Qt.Key_Down if index > box.currentIndex() else Qt.Key_Up)


def test_cameras_are_listed_and_the_first_is_shown(picker):
    texts = [picker.camera_box.itemText(place) for place in range(picker.camera_box.count())]
    assert texts == ["0: Front", "2: Microscope"]
    assert (picker.spec, picker.isModal()) == ("0", False)
    assert picker.status.text().startswith("64 \N{MULTIPLICATION SIGN} 48 px")


def test_listing_does_not_block_and_says_that_it_looks(make_picker, qtbot):
    go = threading.Event()

    def lister():
        go.wait(5)
        return LISTED

    began_s = monotonic()
    picker = make_picker(lister)
    assert monotonic() - began_s < 2
    assert "Looking" in picker.picture.text
    assert not picker.open_button.isEnabled()
    go.set()
    qtbot.waitUntil(picker.open_button.isEnabled)


def test_another_camera_is_shown_when_it_is_chosen(picker, bus, qtbot):
    choose(picker.camera_box, 1)
    qtbot.waitUntil(lambda: bus.opened[-1].spec == "2" and picker.picture.image is not None)
    assert bus.clashes == 0


def test_a_size_is_asked_for_and_remembered(picker, bus, qtbot, make_picker):
    offered = [picker.size_box.itemData(place) for place in range(picker.size_box.count())]
    assert offered == [None, *SIZES]
    choose(picker.size_box, 1 + SIZES.index((1280, 720)))
    qtbot.waitUntil(lambda: bus.opened[-1].spec == "0:size=1280x720")
    assert QSettings().value("camera/size") == "1280x720"
    picker.close()
    assert make_picker().size_box.currentData() == (1280, 720)


def test_what_the_camera_gives_is_said():
    size = "1280 \N{MULTIPLICATION SIGN} 720 px"
    assert described(PreviewState("0", size=(1280, 720))) == size
    assert described(PreviewState("0", size=(1280, 720), fps=29.97)) == f"{size}, 30 pictures per second"
    remark = "camera 0 gives pictures of 1280x720 px, asked for 1920x1080"
    assert described(PreviewState("0", size=(1280, 720), remark=remark)) == f"{size}\n{remark}"
    assert described(PreviewState("0")) == ""


def test_the_device_is_closed_before_it_is_to_be_opened(picker, bus, qtbot):
    closed = []
    picker.open_wanted.connect(lambda spec: closed.append((spec, bus.all_closed, picker.isVisible())))
    qtbot.mouseClick(picker.open_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: closed != [])
    assert closed == [("0", True, False)]


def test_enter_opens_and_esc_leaves(picker, bus, qtbot):
    with qtbot.assertNotEmitted(picker.open_wanted, wait=50):
        QTest.keyClick(picker, Qt.Key_Escape)
    assert not picker.isVisible()
    bus.await_closed()
    picker.show()
    qtbot.waitUntil(lambda: picker.picture.image is not None)
    with qtbot.waitSignal(picker.open_wanted):
        QTest.keyClick(picker, Qt.Key_Return)


def test_a_camera_that_stalls_can_be_left_at_once(picker, bus, qtbot):
    bus.opened[-1].stalled.set()
    qtbot.wait(30)
    began_s = monotonic()
    picker.close()
    assert monotonic() - began_s < 0.2
    bus.await_closed()


def test_leaving_while_the_camera_is_handed_over_opens_nothing(make_picker, bus, qtbot):
    bus.slow.clear()
    picker = make_picker()
    qtbot.waitUntil(picker.open_button.isEnabled)
    qtbot.mouseClick(picker.open_button, Qt.LeftButton)
    assert "Handing" in picker.status.text()
    with qtbot.assertNotEmitted(picker.open_wanted, wait=100):
        picker.reject()
        bus.slow.set()


def test_a_camera_that_is_unplugged_is_told_inside_and_can_be_retried(picker, bus, qtbot):
    bus.opened[-1].unplugged.set()
    qtbot.waitUntil(picker.retry_button.isVisible)
    assert "it closed" in picker.status.text()
    assert picker.picture.image is None
    bus.problem = "camera 0: there is no such camera"
    qtbot.mouseClick(picker.retry_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: "no such camera" in picker.status.text())
    bus.problem = ""
    qtbot.mouseClick(picker.retry_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: picker.picture.image is not None)
    assert not picker.retry_button.isVisible()


def test_without_a_camera_one_can_look_again(make_picker, qtbot):
    there = []
    picker = make_picker(lambda: tuple(there))
    qtbot.waitUntil(lambda: "No camera" in picker.picture.text)
    assert not picker.open_button.isEnabled()
    there.extend(LISTED)
    qtbot.mouseClick(picker.look_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: picker.picture.image is not None)
    assert picker.open_button.isEnabled()


def test_a_list_that_cannot_be_had_is_told(make_picker, qtbot, caplog):
    def lister():
        raise RuntimeError("no driver")

    picker = make_picker(lister)
    qtbot.waitUntil(lambda: "no driver" in picker.status.text())
    assert picker.look_button.isEnabled()
    assert not picker.open_button.isEnabled()


def test_looking_again_keeps_the_chosen_camera(picker, bus, qtbot):
    choose(picker.camera_box, 1)
    qtbot.waitUntil(lambda: bus.opened[-1].spec == "2")
    qtbot.mouseClick(picker.look_button, Qt.LeftButton)
    qtbot.waitUntil(picker.open_button.isEnabled)
    assert picker.spec == "2"
    qtbot.waitUntil(lambda: picker.picture.image is not None)


def test_every_part_can_be_reached_and_named(picker):
    for widget in (picker.camera_box, picker.size_box, picker.look_button, picker.open_button):
        assert widget.focusPolicy() & Qt.TabFocus
        assert widget.accessibleName() or widget.text()


def test_word_of_an_earlier_release_does_not_open_a_camera_too_early(picker, bus, qtbot):
    bus.slow.clear()
    choose(picker.camera_box, 1)
    bus.await_closed()
    opened = []
    picker.open_wanted.connect(opened.append)
    qtbot.mouseClick(picker.open_button, Qt.LeftButton)
    picker._preview.released.emit()
    assert opened == []
    bus.slow.set()
    qtbot.waitUntil(lambda: opened == ["2"])


def test_closing_the_window_lets_the_camera_go(bus, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    picker = CameraPicker(window, opener=bus.open, lister=lambda: LISTED)
    picker.show()
    qtbot.waitUntil(lambda: picker.picture.image is not None)
    window.close()
    assert not picker.isVisible()
    bus.await_closed()
