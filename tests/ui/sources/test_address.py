import pytest
from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest

from ui.sources.address import AddressBar, problem_with


@pytest.fixture
def bar(qtbot):
    made = AddressBar()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://cam",
        "RTSP://me:pw@192.168.1.20:554/live?x=1",
        " http://host/video.mp4 ",
        "udp://@:1234",
        "srt://:9000",
        "http://[::1]:8080/",
    ],
)
def test_what_may_be_an_address(url):
    assert problem_with(url) == ""


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "empty"),
        ("192.168.1.20/live", "as in rtsp://192.168.1.20/live or http://192.168.1.20/live"),
        ("gopher://host", "Unknown kind of address gopher://; known: http"),
        ("http://", "machine is missing"),
        ("http:///video.mp4", "machine is missing"),
        ("http://:80/", "machine is missing"),
        ("rtsp://cam/my clip", "%20"),
        ("rtsp://cam:port/", "cannot be read"),
        ("http://[cam/", "cannot be read"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(url, problem):
    assert problem in problem_with(url)


def test_enter_opens_what_was_typed(qtbot, bar):
    assert not bar.isModal()
    QTest.keyClicks(bar.field, " rtsp://me:secret@cam/live ")
    with qtbot.waitSignal(bar.open_wanted) as told:
        QTest.keyClick(bar.field, Qt.Key_Return)
    assert told.args == ["rtsp://me:secret@cam/live"]
    assert not bar.isVisible()


def test_what_is_no_address_is_not_opened(qtbot, bar):
    QTest.keyClicks(bar.field, "cam")
    assert "rtsp://cam" in bar.hint.text()
    assert not bar.open_button.isEnabled()
    with qtbot.assertNotEmitted(bar.open_wanted, wait=20):
        QTest.keyClick(bar.field, Qt.Key_Return)
    assert bar.isVisible()


def test_the_last_address_is_offered_without_its_password(qtbot, bar, home):
    QTest.keyClicks(bar.field, "rtsp://me:hunter2@cam/live")
    qtbot.mouseClick(bar.open_button, Qt.LeftButton)
    QSettings().sync()
    assert not any("hunter2" in path.read_text() for path in home.rglob("*") if path.is_file())
    again = AddressBar()
    qtbot.addWidget(again)
    again.show()
    assert again.field.text() == "rtsp://cam/live"
    assert again.field.selectedText() == "rtsp://cam/live"
    assert again.open_button.isEnabled()


def test_esc_leaves(qtbot, bar):
    QTest.keyClicks(bar.field, "rtsp://cam")
    with qtbot.assertNotEmitted(bar.open_wanted):
        QTest.keyClick(bar.field, Qt.Key_Escape)
    assert not bar.isVisible()
