import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLineEdit

from tests.ui.made import frame, snapshot, state
from tracker.config import PROFILES
from tracker.values import TrackStatus
from ui.look import theme
from ui.panels.targets import TargetsPanel
from ui.panels.targets_model import EYE, NAME, STATE
from ui.snapshot import Target

SIGNALS = ("selected", "renamed", "removed", "hidden", "profile_chosen", "ended", "add_wanted")
FRAME = frame(0, 8, 8)


def three(score: float = 0.9, name: str | None = "left player", selected: int | None = 1, **changes):
    """Return a snapshot of targets 1, 2 (lost, with a profile of its own) and 5 (without a row)."""
    targets = (
        Target(1, state(1, score=score)),
        Target(2, state(2, score=0.04, status=TrackStatus.LOST), name=name, own_profile=PROFILES["camshift"]),
        Target(5),
    )
    return snapshot(**({"targets": targets, "frame": FRAME, "selected_number": selected} | changes))


@pytest.fixture
def panel(qtbot) -> TargetsPanel:
    widget = TargetsPanel()
    qtbot.addWidget(widget)
    widget.resize(280, 300)
    widget.show_snapshot(three())
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def heard(panel):
    """Everything that is emitted, in order."""
    said = []
    for name in SIGNALS:
        getattr(panel, name).connect(lambda *values, name=name: said.append((name, *values)))
    return said


def click(panel: TargetsPanel, row: int, column: int = NAME, act=QTest.mouseClick) -> None:
    point = panel.view.visualRect(panel.model.index(row, column)).center()
    act(panel.view.viewport(), Qt.LeftButton, Qt.NoModifier, point)


def double_click(panel: TargetsPanel, row: int, column: int = NAME) -> None:
    click(panel, row, column)
    click(panel, row, column, QTest.mouseDClick)


def editor(panel: TargetsPanel) -> QLineEdit | None:
    return next((one for one in panel.view.viewport().findChildren(QLineEdit) if one.isVisible()), None)


def finish(line: QLineEdit) -> None:
    QTest.keyClick(line, Qt.Key_Return)
    QApplication.processEvents()


def texts(panel: TargetsPanel) -> list[tuple[str, str]]:
    return [(panel.model.index(row, NAME).data(), panel.model.index(row, STATE).data()) for row in range(3)]


def has_colour(panel: TargetsPanel, row: int, colour) -> bool:
    image = panel.view.viewport().grab().toImage().convertToFormat(QImage.Format_RGB32)
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint32).reshape(image.height(), -1)
    rect = panel.view.visualRect(panel.model.index(row, NAME))
    return bool((pixels[rect.top() : rect.bottom()] == np.uint32(colour.rgb())).sum() > 10)


def test_each_target_has_a_row(panel):
    assert texts(panel) == [("target 1", "tracking 0.90"), ("left player", "LOST 0.04"), ("target 5", "-")]
    assert panel.view.currentIndex().row() == 0


def test_a_row_shows_the_colours_of_target_and_status(panel):
    assert all(has_colour(panel, row, theme.target_colour(number)) for row, number in enumerate((1, 2, 5)))
    assert has_colour(panel, 0, theme.STATUS_COLOURS[TrackStatus.TRACKING])
    assert not has_colour(panel, 0, theme.target_colour(2))


def test_cells_tell_what_they_mean(panel):
    tips = [panel.model.index(1, column).data(Qt.ToolTipRole) for column in (NAME, STATE, EYE)]
    assert tips == ["left player, own profile camshift", "LOST, score 0.04", "drawn: click to hide it"]
    assert panel.model.index(2, STATE).data(Qt.AccessibleTextRole) == "not tracked in this frame"


def test_a_snapshot_emits_nothing(panel, heard):
    panel.show_snapshot(three(selected=2, name="x"))
    panel.show_snapshot(snapshot(0, (Target(7, state(7)),), frame=FRAME, selected_number=7))
    panel.show_snapshot(snapshot(0, (), frame=FRAME, selected_number=None))
    panel.show_snapshot(three(selected=5))
    panel.set_hidden(frozenset({1}))
    assert heard == []
    assert panel.view.currentIndex().row() == 2


def test_only_what_changed_is_painted(panel):
    changed = []
    panel.model.dataChanged.connect(lambda first, last, _: changed.append((first.row(), first.column(), last.column())))
    panel.model.modelReset.connect(lambda: changed.append("reset"))
    panel.show_snapshot(three())
    assert changed == []
    panel.show_snapshot(three(score=0.5))
    assert changed == [(0, STATE, STATE)]
    panel.show_snapshot(three(score=0.5, name="other"))
    assert changed[1:] == [(1, NAME, NAME)]


def test_a_click_selects(panel, heard):
    click(panel, 1)
    assert heard == [("selected", 2)]


def test_arrow_keys_select_though_old_snapshots_still_come(panel, heard):
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key_Down)
    panel.show_snapshot(three(selected=1))
    QTest.keyClick(panel.view, Qt.Key_Down)
    panel.show_snapshot(three(selected=1))
    assert heard == [("selected", 2), ("selected", 5)]
    assert panel.view.currentIndex().row() == 2
    panel.show_snapshot(three(selected=5))
    panel.show_snapshot(three(selected=1))
    assert panel.view.currentIndex().row() == 0


def test_a_choice_that_nobody_took_is_given_up(panel, qtbot):
    panel._answer.setInterval(20)
    click(panel, 1)
    qtbot.waitUntil(lambda: panel.view.currentIndex().row() == 0)


def test_no_selected_target_is_no_selected_row(panel):
    panel.show_snapshot(three(selected=None))
    assert not panel.view.selectionModel().hasSelection()


@pytest.mark.parametrize("begin", [double_click, lambda panel, row: panel.begin_rename(2)])
def test_a_name_is_edited_in_place(panel, heard, begin):
    begin(panel, 1)
    heard.clear()
    assert editor(panel).text() == "left player"
    QTest.keyClicks(editor(panel), "goalkeeper")
    finish(editor(panel))
    assert heard == [("renamed", 2, "goalkeeper")]
    assert texts(panel)[1][0] == "goalkeeper"


@pytest.mark.parametrize("key", [Qt.Key_F2, Qt.Key_Return])
def test_keys_begin_to_rename_the_selected_target(panel, key):
    panel.view.setCurrentIndex(panel.model.index(0, EYE))
    QTest.keyClick(panel.view, key)
    assert editor(panel).text() == "target 1"


def test_snapshots_do_not_disturb_an_edit(panel, heard):
    panel.show_snapshot(three(selected=2))
    panel.begin_rename(2)
    line = editor(panel)
    QTest.keyClicks(line, "goal")
    for step in range(10):
        panel.show_snapshot(three(score=step / 10, name=f"name {step}", selected=5))
        assert editor(panel) is line
        assert line.text() == "goal"
    QTest.keyClicks(line, "ie")
    finish(line)
    assert heard == [("renamed", 2, "goalie")]
    # The selection that waited for the end of the edit.
    assert panel.view.currentIndex().row() == 2


def test_an_edit_can_be_left(panel, heard):
    panel.begin_rename(2)
    QTest.keyClicks(editor(panel), "goal")
    QTest.keyClick(editor(panel), Qt.Key_Escape)
    panel.begin_rename(1)
    finish(editor(panel))
    assert heard == []
    assert texts(panel)[:2] == [("target 1", "tracking 0.90"), ("left player", "LOST 0.04")]


def test_a_name_can_be_taken_away(panel, heard):
    panel.begin_rename(2)
    editor(panel).clear()
    QTest.keyClicks(editor(panel), "  ")
    finish(editor(panel))
    assert heard == [("renamed", 2, "")]
    assert texts(panel)[1][0] == "target 2"


def test_an_edit_ends_with_its_target(panel, heard):
    panel.begin_rename(2)
    QTest.keyClicks(editor(panel), "goal")
    panel.show_snapshot(snapshot(0, (Target(1, state(1)),), frame=FRAME))
    assert editor(panel) is None
    assert heard == []


def test_delete_removes_but_not_while_a_name_is_edited(panel, heard):
    panel.begin_rename(1)
    QTest.keyClick(editor(panel), Qt.Key_Delete)
    QTest.keyClick(editor(panel), Qt.Key_Escape)
    assert heard == []
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key_Delete)
    assert heard == [("removed", 1)]


def test_the_eye_hides_and_shows(panel, heard):
    click(panel, 2, EYE)
    assert heard == [("selected", 5), ("hidden", frozenset({5}))]
    assert panel.hidden_numbers == {5}
    panel.show_snapshot(three(selected=5))
    assert panel.model.index(2, EYE).data(Qt.ToolTipRole).startswith("hidden")
    click(panel, 2, EYE)
    assert heard[2:] == [("hidden", frozenset())]


def test_a_double_click_on_the_eye_is_two_clicks(panel, heard):
    double_click(panel, 0, EYE)
    assert [said for said in heard if said[0] == "hidden"] == [("hidden", frozenset({1})), ("hidden", frozenset())]
    assert editor(panel) is None


def menu_texts(menu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def trigger(panel: TargetsPanel, number: int, *path: str) -> None:
    menu = panel.context_menu(number)
    within = menu
    for step in path[:-1]:
        within = next(one for one in within.actions() if one.text().replace("&", "") == step).menu()
    next(one for one in within.actions() if one.text().replace("&", "").startswith(path[-1])).trigger()
    menu.close()
    menu.deleteLater()


def test_the_menu_has_everything(panel, heard):
    menu = panel.context_menu(2)
    assert menu_texts(menu) == ["Rename", "Hide", "Profile", "End here", "Remove"]
    profiles = menu.actions()[2].menu()
    assert menu_texts(profiles) == ["As all (robust)", "robust", "colour", "camshift"]
    assert [action.isChecked() for action in profiles.actions()] == [False, False, False, True]
    menu.deleteLater()
    for path in (("Hide",), ("End here",), ("Remove",), ("Profile", "colour"), ("Profile", "As all")):
        trigger(panel, 2, *path)
    assert heard == [
        ("hidden", frozenset({2})),
        ("ended", 2),
        ("removed", 2),
        ("profile_chosen", 2, "colour"),
        ("profile_chosen", 2, None),
    ]
    trigger(panel, 2, "Rename")
    assert editor(panel).text() == "left player"


def test_a_target_with_an_end_can_be_followed_on(panel, heard):
    panel.show_snapshot(snapshot(0, (Target(1, state(1), end=50),), frame=FRAME))
    trigger(panel, 1, "Follow to the end again")
    assert heard == [("ended", 1)]


def test_every_built_in_profile_is_in_the_menu(panel):
    menu = panel.context_menu(1)
    assert set(menu_texts(menu.actions()[2].menu())[1:]) == set(PROFILES)
    menu.deleteLater()


def test_a_right_click_opens_the_menu_of_its_row(panel, qtbot):
    point = panel.view.visualRect(panel.model.index(1, NAME)).center()
    panel.view.customContextMenuRequested.emit(QPoint(5, panel.view.viewport().height() - 2))
    assert QApplication.activePopupWidget() is None
    panel.view.customContextMenuRequested.emit(point)
    menu = QApplication.activePopupWidget()
    assert menu_texts(menu)[0] == "Rename"
    assert [action.isChecked() for action in menu.actions()[2].menu().actions()][-1]
    menu.close()


def test_the_button_asks_for_one_more(panel, heard):
    QTest.mouseClick(panel.add_button, Qt.LeftButton)
    assert heard == [("add_wanted",)]
    panel.show_snapshot(snapshot(0, (), frame=None))
    assert not panel.add_button.isEnabled()


def test_an_empty_list_says_how_to_begin(panel):
    before = panel.view.viewport().grab().toImage()
    panel.show_snapshot(snapshot(0, (), frame=FRAME, selected_number=None))
    empty = panel.view.viewport().grab().toImage()
    assert empty != before
    blank = empty.copy()
    blank.fill(panel.palette().base().color())
    assert empty != blank
