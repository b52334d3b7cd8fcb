"""Settings and comfort: a form that acts at once, keys for everything, names for everything."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from tests.ui.window.user import CLIP, CTRL, SHIFT, pixels, truth
from tracker.config import PROFILES
from tracker.geometry import iou
from ui.actions import ACTIONS, MOUSE_HELP
from ui.dialogs import ShortcutsWindow
from ui.panels.settings_editors import NumberEditor
from ui.panels.settings_schema import sections_of
from ui.panels.timeline import Timeline
from ui.picture.view import VideoView
from ui.snapshot import Phase

INTERACTIVE = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractSlider, QAbstractItemView)


def row(user, section: str, name: str):
    return user.docks.settings.form.row(section, name)


def a_number(user):
    """Return the line of the first setting that is a number."""
    for section in sections_of(user.docks.settings.profile.profile):
        for setting in section.settings:
            line = row(user, section.name, setting.name)
            if isinstance(line.editor, NumberEditor):
                return section.name, setting.name, line
    raise AssertionError("no number")


def test_the_form_has_every_setting_of_the_profile_with_help(user):
    user.begin()
    form = user.docks.settings.form
    profile = user.shot.profile
    assert user.docks.settings.profile_box.currentData() == "camshift"
    for section in sections_of("camshift"):
        for setting in section.settings:
            assert hasattr(getattr(profile, section.name), setting.name)
            line = form.row(section.name, setting.name)
            assert line.label.text()
            assert setting.help[1:] in line.editor.toolTip()


def test_a_setting_acts_at_once_on_a_paused_frame(user):
    user.begin()
    user.step(12)
    user.key(Qt.Key_B)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is not None)
    before, frame, shown = user.shot.selected.why.search_region, user.index, pixels(user.view)
    field = row(user, "search", "margin").editor.field
    field.setFocus()
    user.key(Qt.Key_PageUp, widget=field)
    user.wait(lambda: user.shot.profile.search.margin > PROFILES["camshift"].search.margin)
    # At once from the frame before alone; a moment later from all frames.
    for exact in (False, True):
        user.wait(lambda exact=exact: user.shot.selected.why is not None and user.shot.selected.why.exact >= exact)
        assert user.shot.selected.why.search_region.width > before.width + 2
        assert not np.array_equal(pixels(user.view), shown)
    assert user.index == frame
    assert user.shot.phase is Phase.PAUSED
    assert iou(user.shot.selected.state.box, truth(CLIP, frame)) > 0.5


def test_a_number_is_typed_and_reset(user):
    user.begin()
    section, name, line = a_number(user)
    value = getattr(getattr(user.shot.profile, section), name)
    assert not line.reset.isEnabled()
    line.editor.field.setFocus()
    user.key(Qt.Key_Up, widget=line.editor.field)
    changed = lambda: getattr(getattr(user.shot.profile, section), name)  # noqa: E731
    user.wait(lambda: changed() != value)
    assert line.reset.isEnabled()
    QTest.mouseClick(line.reset, Qt.LeftButton)
    user.wait(lambda: changed() == value)
    assert user.shot.profile == PROFILES["camshift"]


def test_reset_all_takes_every_change_back(user):
    user.begin()
    _, _, line = a_number(user)
    line.editor.field.setFocus()
    user.key(Qt.Key_Up, widget=line.editor.field)
    user.wait(lambda: user.shot.profile != PROFILES["camshift"])
    user.pass_time(120)
    QTest.mouseClick(user.docks.settings.reset_all_button, Qt.LeftButton)
    user.wait(lambda: user.shot.profile == PROFILES["camshift"])


def test_settings_are_saved_to_a_file_and_read_from_it(user, tmp_path, monkeypatch):
    user.begin()
    _, _, line = a_number(user)
    line.editor.field.setFocus()
    user.key(Qt.Key_Up, widget=line.editor.field)
    user.wait(lambda: user.shot.profile != PROFILES["camshift"])
    changed = user.shot.profile
    path = tmp_path / "mine.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    QTest.mouseClick(user.docks.settings.save_button, Qt.LeftButton)
    user.wait(lambda: str(path) in user.window.messages.text)
    QTest.mouseClick(user.docks.settings.reset_all_button, Qt.LeftButton)
    user.wait(lambda: user.shot.profile == PROFILES["camshift"])
    QTest.mouseClick(user.docks.settings.load_button, Qt.LeftButton)
    user.wait(lambda: user.shot.profile == changed)


def test_the_list_of_shortcuts_names_every_one(user):
    user.key(Qt.Key_F1)
    listed = user.window.findChild(ShortcutsWindow)
    assert listed.isVisible()
    assert not listed.isModal()
    for tip in [spec.tip[1:] for spec in ACTIONS] + [meaning for _, meaning in MOUSE_HELP]:
        assert tip in listed.text
    listed.close()


def test_every_action_has_menu_shortcut_and_tip(window):
    menus = [menu.menu() for menu in window.menuBar().actions()]
    listed = [action for menu in menus for action in menu.actions() if not (action.isSeparator() or action.menu())]
    assert [action.objectName() for action in listed] == [spec.name for spec in ACTIONS]
    for action in [*listed, *window.docks.actions.values()]:
        assert not action.shortcut().isEmpty()
        assert action.toolTip()
        assert action.shortcut().toString(QKeySequence.NativeText) in action.toolTip()
    shortcuts = [key.toString() for action in listed for key in action.shortcuts()]
    shortcuts += [action.shortcut().toString() for action in window.docks.actions.values()]
    assert len(set(shortcuts)) == len(shortcuts)


def spoken(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def nameless(root: QWidget) -> list[str]:
    """Return everything interactive in a window that has no name; parts that Qt makes itself belong to their owner."""
    found = [widget for widget in root.findChildren(QWidget) if isinstance(widget, (*INTERACTIVE, VideoView, Timeline))]
    return [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in found
        if not (isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_") or _is_part(widget))
        and not spoken(widget).strip()
    ]


def _is_part(widget: QWidget) -> bool:
    """Tell whether Qt made it: the field and list of a box, the corner of a table, the buttons of a dock's title."""
    owners = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)
    owner = widget.parent()
    while owner is not None and not isinstance(owner, owners):
        owner = owner.parent() if owner.metaObject().className() == "QComboBoxPrivateContainer" else None
    return owner is not None


def test_everything_interactive_has_a_name(user):
    assert nameless(user.window.start_page) == []
    user.begin()
    for panel in ("Model", "Measure", "Settings", "Plots"):
        user.reveal(panel)
    user.wait(lambda: user.docks.plots.canvas is not None)
    user.key(Qt.Key_F1)
    user.key(Qt.Key_L, CTRL)
    assert nameless(user.window) == []
    for dialog in (user.window.findChild(ShortcutsWindow), user.window.files._address):
        dialog.close()


def test_tab_leads_through_every_panel(user):
    user.begin()
    user.view.setFocus()
    seen = set()
    for _ in range(400):
        focus = QApplication.focusWidget()
        if id(focus) in seen:
            break
        seen.add(id(focus))
        QTest.keyClick(focus, Qt.Key_Tab)
    focused = [widget for widget in user.window.findChildren(QWidget) if id(widget) in seen]
    for part in (user.view, user.docks.targets, user.docks.settings, user.docks.timeline):
        assert any(widget is part or part.isAncestorOf(widget) for widget in focused), part


def test_space_presses_the_button_that_has_the_focus(user):
    user.begin()
    user.reveal("Measure")
    button, switch = user.docks.targets.add_button, user.docks.measure.y_up
    heading = next(iter(user.docks.settings.form.sections.values()))
    for widget, state in ((button, user.window.commands["add_target"].isChecked), (switch, switch.isChecked)):
        widget.setFocus()
        user.key(Qt.Key_Space, widget=widget)
        assert state()
    user.reveal("Settings")
    is_open = heading.is_open
    heading.heading.setFocus()
    user.key(Qt.Key_Space, widget=heading.heading)
    assert heading.is_open is not is_open
    user.pass_time(50)
    assert user.shot.phase is Phase.PAUSED
    # Who clicked in the toolbar wants to play.
    user.window.toolbar.speed.setFocus()
    user.key(Qt.Key_Space, widget=user.window.toolbar.speed)
    user.wait(lambda: user.shot.phase is not Phase.PAUSED)


def test_arrows_move_the_slider_that_has_the_focus(user):
    user.begin()
    editor = a_number(user)[2].editor
    value, frame = editor.field.value(), user.index
    editor.slider.setFocus()
    user.key(Qt.Key_Right, widget=editor.slider)
    assert editor.field.value() > value
    user.wait(lambda: user.shot.profile != PROFILES["camshift"])
    assert user.index == frame


def test_the_whole_way_by_keys_alone(user, avi, tmp_path, monkeypatch):
    out = tmp_path / "keys.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(avi), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), "CSV (*.csv)"))
    for name in ("mousePressEvent", "mouseReleaseEvent"):
        monkeypatch.setattr(VideoView, name, lambda *_: pytest.fail("the mouse was used"))

    def focused(key, modifier=Qt.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or user.window, key, modifier)

    focused(Qt.Key_O, CTRL)
    user.wait(lambda: user.shot is not None and user.shot.source == str(avi) and user.shot.frame is not None)
    focused(Qt.Key_N, SHIFT)
    box, target = user.view.drawn_box, truth(CLIP, 0)
    for key, by in ((Qt.Key_Right, target.x - box.x), (Qt.Key_Down, target.y - box.y)):
        opposite = {Qt.Key_Right: Qt.Key_Left, Qt.Key_Down: Qt.Key_Up}[key]
        for _ in range(round(abs(by))):
            focused(key if by > 0 else opposite)
    for key, by in ((Qt.Key_Right, target.width - box.width), (Qt.Key_Down, target.height - box.height)):
        opposite = {Qt.Key_Right: Qt.Key_Left, Qt.Key_Down: Qt.Key_Up}[key]
        for _ in range(round(abs(by))):
            focused(key if by > 0 else opposite, SHIFT)
    assert iou(user.view.drawn_box, target) > 0.9
    focused(Qt.Key_Return)
    user.wait(lambda: user.shot.phase is Phase.PLAYING)
    focused(Qt.Key_Space)
    user.wait(lambda: user.shot.phase is Phase.PAUSED)
    focused(Qt.Key_Space)
    user.wait(lambda: user.shot.phase is Phase.ENDED)
    focused(Qt.Key_F2)
    user.type("ball")
    user.wait(lambda: user.shot.targets[0].name == "ball")
    focused(Qt.Key_E, CTRL)
    user.wait(lambda: "exported to" in user.window.messages.text)
    lines = out.read_text().splitlines()
    assert len(lines) == 1 + 40
    assert lines[-1].startswith("39,1.560,1,")
