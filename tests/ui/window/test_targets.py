"""Targets: several, each its own colour, name and profile; selected, moved, renamed, removed, hidden, clicked at."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.ui import driving
from tests.ui.window.user import CLIP, SHIFT, has_colour, picture, truth
from tracker.geometry import Box, iou
from tracker.values import TrackStatus
from ui.look import theme
from ui.panels.targets_model import EYE

CORNER = Box(20, 20, 44, 36)
OTHER = Box(250, 180, 40, 40)


def cell(user, number: int, column: int = 0):
    """Return where a target is in the list."""
    table = user.docks.targets.view
    return table.visualRect(table.model().index(number - 1, column)).center()


def click_row(user, number: int, column: int = 0) -> None:
    QTest.mouseClick(user.docks.targets.view.viewport(), Qt.LeftButton, Qt.NoModifier, cell(user, number, column))


def press_in_menu(user, number: int, letters: str) -> None:
    """Open the menu of a target in the list, and press the letters that lead through it."""
    point, viewport = cell(user, number), user.docks.targets.view.viewport()
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Mouse, point, viewport.mapToGlobal(point)))
    user.wait(lambda: QApplication.activePopupWidget() is not None)
    for letter in letters:
        QTest.keyClick(QApplication.activePopupWidget(), letter)


def texts(user) -> list[str]:
    model = user.docks.targets.model
    return [" ".join(str(model.index(row, column).data()) for column in (0, 1)) for row in range(model.rowCount())]


def test_several_targets_have_each_their_own_colour_name_and_score(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    user.draw(OTHER, SHIFT)
    user.step(3)
    user.wait(lambda: all(target.state is not None for target in user.shot.targets))
    assert [target.number for target in user.shot.targets] == [1, 2, 3]
    assert len({theme.target_colour(number).rgb() for number in (1, 2, 3)}) == 3
    for number in (1, 2, 3):
        assert has_colour(user.view, theme.target_colour(number))
        assert has_colour(user.docks.targets.view.viewport(), theme.target_colour(number))
    for number, text in enumerate(texts(user), start=1):
        state = user.shot.target(number).state
        word = "LOST" if state.status is TrackStatus.LOST else str(state.status)
        assert text == f"target {number} {word} {state.score:.2f}"


def test_a_key_makes_the_next_box_one_more_target(user):
    user.begin()
    user.key(Qt.Key_N)
    assert user.window.commands["add_target"].isChecked()
    assert "one more target" in user.view.hint
    user.draw(CORNER)
    assert not user.window.commands["add_target"].isChecked()
    assert [target.number for target in user.shot.targets] == [1, 2]


def test_the_button_of_the_list_makes_the_next_box_one_more_target(user):
    user.begin()
    QTest.mouseClick(user.docks.targets.add_button, Qt.LeftButton)
    user.draw(CORNER)
    assert [target.number for target in user.shot.targets] == [1, 2]


def test_a_target_is_selected_by_a_click_on_its_box_or_in_the_list(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    user.wait(lambda: user.shot.selected_number == 2)
    box = truth(CLIP, 1)
    driving.click(user.view, box.cx, box.cy)
    user.wait(lambda: user.shot.selected_number == 1)
    click_row(user, 2)
    user.wait(lambda: user.shot.selected_number == 2)
    user.view.setFocus()
    user.key(Qt.Key_Escape)
    user.wait(lambda: user.shot.selected_number is None)


def test_a_drag_moves_the_selected_target_and_no_other(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    user.step(3)
    user.wait(lambda: user.shot.target(2).state is not None)
    first, box = user.shot.target(1).state.box, user.shot.target(2).state.box
    driving.pull(user.view, (box.cx, box.cy), (box.cx + 40, box.cy + 30))
    user.wait(lambda: user.shot.target(2).status is TrackStatus.MANUAL)
    moved = user.shot.target(2).state.box
    assert (moved.cx - box.cx, moved.cy - box.cy) == pytest.approx((40, 30), abs=1)
    assert user.shot.target(1).state.box == first
    assert user.shot.undo == "Correct target 2 in frame 3"


def test_a_handle_sizes_the_selected_target(user):
    user.begin()
    user.step(2)
    user.wait(lambda: user.shot.selected.state is not None)
    box = user.shot.selected.state.box
    driving.pull(user.view, (box.right, box.bottom), (box.right + 12, box.bottom + 8))
    user.wait(lambda: user.shot.selected.status is TrackStatus.MANUAL)
    sized = user.shot.selected.state.box
    assert (sized.right, sized.bottom) == pytest.approx((box.right + 12, box.bottom + 8), abs=1)
    assert (sized.x, sized.y) == pytest.approx((box.x, box.y), abs=1)


def test_arrows_move_the_selected_target(user):
    user.begin()
    user.step(2)
    user.wait(lambda: user.shot.selected.state is not None)
    x = user.shot.selected.state.box.x
    user.view.setFocus()
    for _ in range(3):
        user.key(Qt.Key_Right, Qt.ControlModifier, user.view)
    user.wait(lambda: user.shot.selected.status is TrackStatus.MANUAL)
    assert user.shot.selected.state.box.x == pytest.approx(x + 3, abs=1)


def test_a_target_is_renamed_in_place(user):
    user.begin()
    user.key(Qt.Key_F2)
    user.type("ball")
    user.wait(lambda: user.shot.targets[0].name == "ball")
    assert user.window.status.target.text().startswith("ball:")
    assert texts(user)[0].startswith("ball ")
    assert user.shot.undo == "Rename target 1"


def test_the_letters_of_a_name_are_no_shortcuts(user):
    user.begin()
    user.key(Qt.Key_F2)
    user.type("ntc b")
    user.wait(lambda: user.shot.targets[0].name == "ntc b")
    assert not user.window.commands["add_target"].isChecked()
    assert not user.view.options.probability


def test_delete_removes_the_selected_target_with_its_rows(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    user.key(Qt.Key_Delete)
    user.wait(lambda: [target.number for target in user.shot.targets] == [1])
    user.wait(lambda: set(user.shot.tracks) == {1})
    user.key(Qt.Key_C)
    user.wait(lambda: user.shot.targets == ())


def test_the_menu_of_a_target_removes_it(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    press_in_menu(user, 1, "r")
    user.wait(lambda: [target.number for target in user.shot.targets] == [2])


def test_the_eye_hides_a_target_from_the_picture(user):
    user.begin()
    colour = theme.target_colour(1)
    user.wait(lambda: has_colour(user.view, colour))
    click_row(user, 1, EYE)
    assert not has_colour(user.view, colour)
    click_row(user, 1, EYE)
    assert has_colour(user.view, colour)


def test_another_source_hides_nothing(user):
    user.begin()
    click_row(user, 1, EYE)
    user.begin("synth:scale:frames=20:size=320x240")
    assert has_colour(user.view, theme.target_colour(1))


def test_a_target_is_given_a_profile_of_its_own_in_its_menu(user):
    user.begin()
    user.draw(CORNER, SHIFT)
    press_in_menu(user, 1, "pr")
    user.wait(lambda: user.shot.target(1).own_profile is not None)
    assert user.shot.target(1).own_profile.profile == "robust"
    assert user.shot.target(2).own_profile is None
    assert user.shot.profile.profile == "camshift"


def test_a_target_ends_where_it_is_told_to(user):
    user.begin()
    user.step(5)
    user.key(Qt.Key_Delete, SHIFT)
    user.wait(lambda: user.shot.selected.end == 6)
    user.step(7)
    assert user.shot.selected.state is None
    user.key(Qt.Key_T, Qt.ControlModifier)
    user.wait(lambda: user.shot.work is None)
    assert user.shot.tracks[1].frame[-1] == 5


def test_a_click_on_the_object_proposes_a_box_that_enter_accepts(user):
    user.open()
    user.step(1)
    user.key(Qt.Key_O)
    box = truth(CLIP, 1)
    driving.click(user.view, box.cx, box.cy)
    user.wait(lambda: user.view.drawn_box is not None)
    proposed = user.view.drawn_box
    assert iou(proposed, box) > 0.5
    assert user.shot.targets == ()
    user.key(Qt.Key_Return, widget=user.view)
    user.wait(lambda: len(user.shot.targets) == 1)
    assert user.shot.targets[0].state.box.as_tuple() == pytest.approx(proposed.as_tuple(), abs=1)
    assert not user.window.commands["click_object"].isChecked()


def test_a_proposed_box_is_corrected_by_a_drag_or_rejected(user):
    user.open()
    user.step(1)
    box = truth(CLIP, 1)
    for _ in range(2):
        user.key(Qt.Key_O)
        driving.click(user.view, box.cx, box.cy)
        user.wait(lambda: user.view.drawn_box is not None)
        user.key(Qt.Key_Escape)
        user.key(Qt.Key_Escape)
        assert user.view.drawn_box is None
    user.key(Qt.Key_O)
    driving.click(user.view, box.cx, box.cy)
    user.wait(lambda: user.view.drawn_box is not None)
    proposed = user.view.drawn_box
    driving.pull(user.view, (proposed.cx, proposed.cy), (proposed.cx - 20, proposed.cy + 10))
    moved = user.view.drawn_box
    assert (moved.cx - proposed.cx, moved.cy - proposed.cy) == pytest.approx((-20, 10), abs=1)
    user.key(Qt.Key_Return, widget=user.view)
    user.wait(lambda: len(user.shot.targets) == 1)
    assert user.shot.targets[0].state.box.as_tuple() == pytest.approx(moved.as_tuple(), abs=1)


def test_a_box_is_made_by_keys_alone(user):
    user.open()
    user.step(1)
    user.key(Qt.Key_N, SHIFT)
    start = user.view.drawn_box
    for _ in range(3):
        user.key(Qt.Key_Right, widget=user.view)
    user.key(Qt.Key_Down, SHIFT, user.view)
    user.key(Qt.Key_Return, widget=user.view)
    user.wait(lambda: len(user.shot.targets) == 1)
    box = user.shot.targets[0].state.box
    assert box.as_tuple() == (start.x + 3, start.y, start.width, start.height + 1)
    assert user.index == 1
    assert user.shot.frame.image.shape == picture(CLIP, 1).shape
