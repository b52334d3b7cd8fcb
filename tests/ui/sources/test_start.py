import threading

import pytest
from PyQt5.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel

from ui.actions import ACTIONS
from ui.look.palettes import dark_palette
from ui.sources import recent_list
from ui.sources.recent import RecentSources
from ui.sources.scenes import SCENES
from ui.sources.start import StartPage


@pytest.fixture
def there(tmp_path):
    path = tmp_path / "clip.mp4"
    path.touch()
    return str(path)


@pytest.fixture
def make_page(qtbot):
    """Return what opens a page with these recent sources, the newest first, once it knows what is missing."""

    def make(*specs):
        recent = RecentSources()
        for spec in reversed(specs):
            recent.add(spec)
        page = StartPage(recent)
        qtbot.addWidget(page)
        page.resize(900, 800)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        qtbot.waitUntil(lambda: not page.recent_list._looking.busy)
        qtbot.wait(5)
        return page

    return make


def collected(signal):
    calls = []
    signal.connect(lambda *args: calls.append(args))
    return calls


def row_point(page, row):
    return page.recent_list.visualItemRect(page.recent_list.item(row)).center()


def click(page, point):
    QTest.mouseClick(page.recent_list.viewport(), Qt.LeftButton, Qt.NoModifier, point)


def dragged(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def enter(page, mime):
    event = QDragEnterEvent(QPoint(5, 5), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(page, event)
    return event.isAccepted()


def drop(page, mime):
    event = QDropEvent(QPoint(5, 5), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(page, event)


@pytest.mark.parametrize("key", [Qt.Key_Space, None])
def test_the_three_ways_by_mouse_and_key(make_page, qtbot, key):
    page = make_page()
    for tile, signal in (
        (page.file_tile, page.choose_file),
        (page.camera_tile, page.choose_camera),
        (page.demo_tile, page.open_wanted),
    ):
        assert tile.focusPolicy() == Qt.StrongFocus
        assert tile.accessibleName()
        with qtbot.waitSignal(signal, timeout=200):
            if key is None:
                QTest.mouseClick(tile, Qt.LeftButton)
            else:
                tile.setFocus()
                QTest.keyClick(tile, key)


def test_enter_presses_a_tile(make_page, qtbot):
    page = make_page()
    page.camera_tile.setFocus()
    with qtbot.waitSignal(page.choose_camera, timeout=200):
        QTest.keyClick(page.camera_tile, Qt.Key_Return)


def test_tiles_name_their_shortcuts(make_page):
    page = make_page()
    keys = {spec.name: spec.shortcut.split()[0] for spec in ACTIONS}
    for tile, name in ((page.file_tile, "open_file"), (page.camera_tile, "open_camera"), (page.demo_tile, "demo")):
        assert tile.shortcut_text == keys[name]
        assert keys[name] in [label.text() for label in tile.findChildren(QLabel)]
    for button, name in ((page.address_button, "open_url"), (page.folder_button, "open_folder")):
        assert f"({keys[name]})" in button.toolTip()


def test_the_smaller_ways(make_page, qtbot):
    page = make_page()
    for button, signal in ((page.address_button, page.choose_address), (page.folder_button, page.choose_folder)):
        with qtbot.waitSignal(signal, timeout=200):
            QTest.mouseClick(button, Qt.LeftButton)
    opened = collected(page.open_wanted)
    listed = page.scenes_button.menu().actions()
    for action in listed:
        action.trigger()
    assert opened == [(f"synth:{name}",) for name in SCENES]
    assert listed[0].text() == "Plain: one object roams; the easiest"


def test_without_recent_sources_it_says_where_they_will_be(make_page):
    page = make_page()
    assert not page.recent_list.isVisible()
    assert not page.clear_button.isVisible()
    assert page._nothing_yet.isVisible()


def test_a_click_opens_a_recent_source(make_page, there):
    page = make_page(there, "0", "http://cam/", "synth:plain")
    opened = collected(page.open_wanted)
    for row in range(4):
        click(page, row_point(page, row))
    assert opened == [(there,), ("0",), ("http://cam/",), ("synth:plain",)]


def test_keys_open_and_remove(make_page, there):
    page = make_page(there, "0")
    opened = collected(page.open_wanted)
    page.recent_list.setFocus()
    page.recent_list.setCurrentRow(0)
    QTest.keyClick(page.recent_list, Qt.Key_Down)
    QTest.keyClick(page.recent_list, Qt.Key_Return)
    assert opened == [("0",)]
    QTest.keyClick(page.recent_list, Qt.Key_Delete)
    assert RecentSources().items() == [there]
    assert page.recent_list.count() == 1
    assert page.recent_list.currentRow() == 0


def test_what_is_missing_is_grey_and_is_not_opened(make_page, there, tmp_path):
    gone = str(tmp_path / "gone.mp4")
    page = make_page(gone, there)
    opened = collected(page.open_wanted)
    assert page.recent_list.is_missing(gone)
    assert not page.recent_list.is_missing(there)
    item = page.recent_list.item(0)
    assert "not there any more" in item.toolTip()
    assert "missing" in item.data(Qt.AccessibleTextRole)
    click(page, row_point(page, 0))
    page.recent_list.setFocus()
    page.recent_list.setCurrentRow(0)
    QTest.keyClick(page.recent_list, Qt.Key_Return)
    assert opened == []
    assert not page.recent_list.menu_of(item).actions()[0].isEnabled()


def test_what_comes_back_can_be_opened_again(make_page, qtbot, tmp_path):
    path = tmp_path / "usb.mp4"
    page = make_page(str(path))
    assert page.recent_list.is_missing(str(path))
    path.touch()
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: not page.recent_list.is_missing(str(path)))


def test_a_drive_that_does_not_answer_holds_nothing_up(make_page, qtbot, monkeypatch, there):
    answered = threading.Event()

    def missing_of(paths):
        answered.wait(5)
        return frozenset(paths)

    monkeypatch.setattr(recent_list, "missing_of", missing_of)
    RecentSources().add(there)
    page = StartPage()
    qtbot.addWidget(page)
    page.show()
    assert page.recent_list.count() == 1
    assert not page.recent_list.is_missing(there)
    answered.set()
    qtbot.waitUntil(lambda: page.recent_list.is_missing(there))


def test_the_cross_removes_and_does_not_open(make_page, there):
    page = make_page("0", there)
    opened = collected(page.open_wanted)
    index = page.recent_list.model().index(0, 0)
    click(page, page.recent_list.cross(index).center())
    assert (RecentSources().items(), opened) == ([there], [])


def test_a_row_has_a_menu(make_page, there, qtbot):
    page = make_page(there, "0")
    item = page.recent_list.item(0)
    opened = collected(page.open_wanted)
    open_, remove, copy = page.recent_list.menu_of(item).actions()
    open_.trigger()
    copy.trigger()
    assert (opened, QApplication.clipboard().text()) == ([(there,)], there)
    remove.trigger()
    assert RecentSources().items() == ["0"]


def test_the_menu_opens_where_it_is_asked_for(make_page, qtbot):
    page = make_page("0")
    listed, point = page.recent_list, row_point(page, 0)
    event = QContextMenuEvent(QContextMenuEvent.Mouse, point, listed.viewport().mapToGlobal(point))
    QApplication.sendEvent(listed.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["Open", "Remove from list", "Copy address"]
    menu.close()


def test_the_list_is_cleared(make_page, there):
    page = make_page(there, "0")
    QTest.mouseClick(page.clear_button, Qt.LeftButton)
    assert RecentSources().items() == []
    assert not page.recent_list.isVisible()


def test_a_password_is_not_shown(make_page):
    page = make_page("rtsp://me:hunter2@cam/live")
    item = page.recent_list.item(0)
    assert "hunter2" not in item.toolTip() + item.text() + item.data(Qt.AccessibleTextRole)


def test_a_file_dragged_over_shows_and_is_opened_when_dropped(make_page):
    page = make_page()
    before = page.grab().toImage()
    opened = collected(page.open_wanted)
    mime = dragged("/clips/a.mp4")
    assert enter(page, mime)
    assert page.grab().toImage() != before
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert page.grab().toImage() == before
    enter(page, mime)
    drop(page, mime)
    assert page.grab().toImage() == before
    assert opened == [("/clips/a.mp4",)]


def test_what_cannot_be_opened_is_told_when_dropped(make_page):
    page = make_page()
    opened, refused = collected(page.open_wanted), collected(page.refused)
    mime = dragged("/a.mp4", "/b.mp4")
    enter(page, mime)
    drop(page, mime)
    assert opened == []
    assert "only one video" in refused[0][0]
    words = QMimeData()
    words.setText("words")
    assert not enter(page, words)


def test_another_theme_is_taken_at_once(make_page):
    page = make_page("0")
    before = page.grab().toImage()
    icon = page.address_button.icon().cacheKey()
    page.setPalette(dark_palette())
    QApplication.sendPostedEvents(page, QEvent.PaletteChange)
    assert page.grab().toImage() != before
    assert page.address_button.icon().cacheKey() != icon
