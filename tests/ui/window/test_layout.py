"""Layout: the picture in the middle, panels around it that hide, move and are remembered."""

import re

import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PyQt5.QtGui import QMouseEvent, QPalette
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMainWindow, QToolButton

from tests.ui import driving
from tests.ui.window.user import CLIP, CTRL, SHIFT, User, has_colour, truth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from ui.application import make_application
from ui.docks import Docks
from ui.look import theme
from ui.look.theme import THEMES, apply_theme
from ui.panels.plots import DEFAULT_PLOTS
from ui.snapshot import Phase
from ui.window import MainWindow

AREAS = {
    "targets": Qt.LeftDockWidgetArea,
    "settings": Qt.RightDockWidgetArea,
    "model": Qt.RightDockWidgetArea,
    "timeline": Qt.BottomDockWidgetArea,
    "plots": Qt.BottomDockWidgetArea,
}


@pytest.fixture
def own_theme(qapp):
    """Take back what a test does to the colours of the application."""
    before = QSettings().value("theme", THEMES[0])
    yield
    apply_theme(qapp, before)


def rect_in(user, widget):
    """Return where a widget is in the window."""
    return widget.rect().translated(widget.mapTo(user.window, QPoint()))


def test_the_picture_is_in_the_middle_of_the_panels(user):
    user.open()
    view = rect_in(user, user.view)
    targets, settings, timeline = (
        rect_in(user, user.docks.docks[name]) for name in ("targets", "settings", "timeline")
    )
    assert targets.right() < view.left() < view.right() < settings.left()
    assert view.bottom() < timeline.top()
    assert rect_in(user, user.window.toolbar).bottom() < view.top()
    assert rect_in(user, user.window.status).top() > timeline.bottom()
    for name, area in AREAS.items():
        assert user.window.dockWidgetArea(user.docks.docks[name]) == area


def test_the_picture_is_as_large_as_it_can_be(user):
    user.open()
    user.wait(lambda: user.view.placement is not None)
    placement, view = user.view.placement, user.view
    assert placement.width * placement.scale <= view.width() + 1
    assert placement.height * placement.scale <= view.height() + 1
    fills = (placement.width * placement.scale / view.width(), placement.height * placement.scale / view.height())
    assert max(fills) == pytest.approx(1, abs=0.01)


def test_the_toolbar_has_what_is_used_all_the_time(window):
    names = {action.objectName() for action in window.toolbar.actions()}
    assert {"open_file", "open_camera", "play", "step", "step_back", "probability", "path", "record"} <= names
    assert window.toolbar.speed.parent() is window.toolbar
    button = window.toolbar.widgetForAction(window.commands["demo"])
    assert button is None
    QTest.mouseClick(window.toolbar.widgetForAction(window.commands["search_window"]), Qt.LeftButton)
    assert window.snapshot is None


def test_the_toolbar_plays_and_pauses(user):
    user.open()
    play = user.window.toolbar.widgetForAction(user.window.commands["play"])
    QTest.mouseClick(play, Qt.LeftButton)
    user.wait(lambda: user.shot.phase is Phase.PLAYING)
    QTest.mouseClick(play, Qt.LeftButton)
    user.wait(lambda: user.shot.phase is Phase.PAUSED)


def test_the_status_bar_tells_source_frame_time_speed_and_stages(user):
    spec = "synth:plain:frames=2000:size=160x120"
    user.open(spec)
    driving.drag(user.view, truth(spec, 0))
    status = user.window.status
    speeds = re.compile(r"[1-9]\d*\.\d fps in, [1-9]")
    user.wait(lambda: bool(speeds.match(status.rates.text())))
    user.wait(lambda: all(stage in status.stages.text() for stage in ("read", "search", "paint")))
    user.pause()
    user.wait(lambda: "paused" in status.source.text())
    assert status.source.text().startswith(spec)
    frame = user.shot.frame
    assert status.place.text() == f"{frame.index}/2000  {frame.time_s:.3f} s"


def test_the_empty_window_shows_the_three_ways_to_begin(window):
    page = window.start_page
    assert window.stack.currentWidget() is page
    for tile, word in ((page.file_tile, "file"), (page.camera_tile, "camera"), (page.demo_tile, "scene")):
        assert tile.isVisible()
        assert word in tile.accessibleName().lower()
        assert page.rect().contains(tile.geometry().translated(tile.parent().mapTo(page, QPoint())).center())
    assert "drop" in page.file_tile.accessibleDescription().lower() + page.file_tile.toolTip().lower()


def test_a_key_hides_a_panel_and_shows_it_again(user):
    for place, (name, dock) in enumerate(user.docks.docks.items()):
        for hidden in (True, False):
            if hidden and name != "targets":
                user.reveal(dock.windowTitle())
            user.key(Qt.Key_1 + place, CTRL)
            assert dock.isHidden() is hidden


def test_a_key_brings_a_panel_to_the_front_that_lies_behind_another(user):
    plots = user.docks.docks["plots"]
    assert plots.visibleRegion().isEmpty() or user.docks.plots.visibleRegion().isEmpty()
    user.key(Qt.Key_6, CTRL)
    user.wait(lambda: not user.docks.plots.visibleRegion().isEmpty())
    user.key(Qt.Key_6, CTRL)
    assert plots.isHidden()


def test_hidden_panels_stay_hidden_in_the_next_window(make_window, qtbot):
    first = User(make_window(), qtbot)
    first.key(Qt.Key_1, CTRL)
    first.window.close()
    second = make_window()
    assert second.docks.docks["targets"].isHidden()
    assert not second.docks.docks["settings"].isHidden()


def drag_title(user, dock, to: QPoint) -> None:
    """Drag a panel by its title to a place in the window."""
    start = QPoint(dock.width() // 3, 8)
    offset = user.window.mapToGlobal(to)
    QTest.mousePress(dock, Qt.LeftButton, Qt.NoModifier, start)
    for step in (dock.mapToGlobal(start) + QPoint(0, 40), (dock.mapToGlobal(start) + offset) / 2, offset):
        at = dock.mapFromGlobal(step)
        event = QMouseEvent(QEvent.MouseMove, QPointF(at), QPointF(step), Qt.NoButton, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(dock, event)
        user.pass_time(30)
    QTest.mouseRelease(dock, Qt.LeftButton, Qt.NoModifier, dock.mapFromGlobal(offset))
    user.pass_time(50)


def test_a_panel_that_is_moved_stays_there_in_the_next_window(make_window, qtbot):
    first = User(make_window(), qtbot)
    targets = first.docks.docks["targets"]
    drag_title(first, targets, QPoint(first.window.width() - 60, 300))
    assert targets.isFloating() or first.window.dockWidgetArea(targets) == Qt.RightDockWidgetArea
    where = targets.isFloating(), first.window.dockWidgetArea(targets)
    first.window.close()
    second = make_window()
    moved = second.docks.docks["targets"]
    assert (moved.isFloating(), second.dockWidgetArea(moved)) == where


def test_a_double_click_on_its_title_tears_a_panel_off(make_window, qtbot):
    first = User(make_window(), qtbot)
    dock = first.docks.docks["timeline"]
    QTest.mouseDClick(dock, Qt.LeftButton, Qt.NoModifier, QPoint(dock.width() // 3, 8))
    first.wait(dock.isFloating)
    first.window.close()
    again = make_window().docks.docks["timeline"]
    assert again.isFloating()
    # Qt deletes what floats a little later than the window.
    for each in (dock, again):
        each.setFloating(False)
    first.pass_time(300)


def test_the_plots_that_were_chosen_are_shown_by_the_next_window(make_window, qtbot):
    first = User(make_window(), qtbot)
    assert first.docks.plots.shown == DEFAULT_PLOTS
    first.reveal("Plots")
    first.wait(first.docks.plots.isVisible)
    buttons = {one.text(): one for one in first.docks.plots.toolbar.findChildren(QToolButton)}
    QTest.mouseClick(buttons["Distance"], Qt.LeftButton)
    QTest.mouseClick(buttons["Score"], Qt.LeftButton)
    second = User(make_window(), qtbot)
    assert second.docks.plots.shown == (DEFAULT_PLOTS - {"score"}) | {"distance"}
    for name in ("x", "y", "speed", "distance"):
        second.docks.plots._plot_actions[name].trigger()
    assert make_window().docks.plots.shown == frozenset()


def test_panels_are_offered_in_the_menu_view(window):
    view = next(action.menu() for action in window.menuBar().actions() if action.text() == "&View")
    panels = next(action.menu() for action in view.actions() if action.text() == "&Panels")
    assert panels.actions() == [window.docks.actions[name] for name in window.docks.docks]


def test_the_size_of_the_window_is_remembered(make_window):
    first = make_window()
    first.resize(1283, 871)
    size = first.size()
    first.close()
    again = MainWindow(profile_from_name(DEFAULT_PROFILE))
    assert again.size() == size
    again.close()
    again.deleteLater()


def test_the_theme_is_switched_and_remembered(user, qapp, own_theme):
    # pytest-qt gives the application a name of its own, and with it other settings.
    make_application()
    seen = {}
    for _ in THEMES:
        user.key(Qt.Key_T, CTRL | SHIFT)
        name = QSettings().value("theme")
        assert f"theme: {name}" in user.view.hint
        seen[name] = user.window.palette().color(QPalette.Window).lightness()
    assert set(seen) == set(THEMES)
    assert seen["dark"] < 100 < seen["light"]
    while QSettings().value("theme") != "dark":
        user.key(Qt.Key_T, CTRL | SHIFT)
    apply_theme(qapp, "light")
    # As at the next start.
    make_application()
    assert user.window.palette().color(QPalette.Window).lightness() < 100


def test_the_main_path_has_no_dialog(user, monkeypatch):
    user.open()
    driving.drag(user.view, truth(CLIP, 0))
    user.wait(lambda: user.shot.phase is Phase.ENDED)
    assert QApplication.activeModalWidget() is None
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert [widget for widget in shown if not isinstance(widget, QMainWindow)] == []
    assert len(user.shot.tracks[1].frame) == 60


def test_panels_behind_others_do_nothing(user):
    assert isinstance(user.docks, Docks)
    user.begin()
    user.draw(Box(20, 20, 40, 40), SHIFT)
    assert not user.docks.model.isVisible()
    assert not user.docks.plots.isVisible()
    assert user.docks.plots.canvas is None
    assert has_colour(user.docks.timeline.viewport(), theme.target_colour(2))
    user.reveal("Model")
    user.wait(user.docks.model.isVisible)
    user.reveal("Settings")
    user.wait(lambda: not user.docks.model.isVisible())


def test_what_the_status_bar_tells_does_not_make_the_window_wider(user):
    user.open()
    width = user.window.width()
    for segment in (user.window.status.place, user.window.status.rates, user.window.status.pixel):
        segment.setText("as long as nothing ever is " * 6)
    user.pass_time(50)
    assert user.window.width() == width
    assert user.window.minimumSizeHint().width() <= width


def test_a_digit_more_in_the_status_bar_moves_nothing(user):
    user.open()
    place = user.window.status.place
    widths = set()
    for index in range(0, 100_000, 777):
        place.setText(f"{index}/100000  {index / 30:.3f} s")
        widths.add(place.sizeHint().width())
    assert len(widths) <= 3
