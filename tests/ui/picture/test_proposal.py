"""Boxes that are proposed: by the keyboard, and by a click on an object."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction

from tests.ui import made
from tests.ui.driving import click, drag, move, pull, widget_point
from tracker.geometry import Box
from ui.picture.tools.proposal import middle_box

SUGGESTED = Box(200, 150, 60, 40)


def test_a_click_at_an_object_asks_for_its_box(view, heard):
    view.clicking_object = True
    assert "click the object" in view.hint
    click(view, 120, 95)
    assert heard.object_clicked == [pytest.approx((120, 95), abs=0.5)]
    assert heard.nothing_but("object_clicked")
    assert view.clicking_object


def test_a_drag_or_a_click_beside_the_picture_asks_nothing(view, heard):
    view.clicking_object = True
    view.resize(900, 480)
    pull(view, (120, 95), (150, 85))
    click(view, -20, 20)
    assert heard.nothing_but()


def test_enter_takes_the_suggestion(view, heard):
    view.clicking_object = True
    view.show_suggestion(SUGGESTED)
    assert "Enter" in view.hint
    assert view.drawn_box == SUGGESTED
    QTest.keyClick(view, Qt.Key_Return)
    assert heard.box_drawn == [(SUGGESTED, False)]
    assert view.drawn_box is None
    assert not view.clicking_object


def test_a_click_inside_takes_it(view, heard):
    view.adding = True
    view.show_suggestion(SUGGESTED)
    click(view, 230, 170)
    assert heard.box_drawn == [(SUGGESTED, True)]
    assert not view.adding


def test_shift_and_enter_add_it(view, heard):
    view.show_suggestion(SUGGESTED)
    QTest.keyClick(view, Qt.Key_Enter, Qt.ShiftModifier)
    assert heard.box_drawn == [(SUGGESTED, True)]


def test_escape_rejects_it_and_lets_another_object_be_clicked(view, heard):
    view.clicking_object = True
    view.show_suggestion(SUGGESTED)
    assert view.cancel()
    assert view.drawn_box is None
    assert view.clicking_object
    assert view.cancel()
    assert not view.clicking_object
    assert heard.nothing_but()


def test_a_suggestion_is_moved_and_resized_before_it_is_taken(view, heard):
    view.show_suggestion(SUGGESTED)
    pull(view, (230, 170), (240, 160))
    pull(view, (270, 180), (280, 190))
    assert heard.box_drawn == heard.box_moved == []
    QTest.keyClick(view, Qt.Key_Return)
    assert heard.box_drawn == [(Box(210, 140, 70, 50), False)]


def test_a_drag_that_comes_back_to_the_next_pixel_is_no_click(view, heard):
    view.show_suggestion(SUGGESTED)
    pull(view, (230, 170), (250, 170), release=False)
    move(view, widget_point(view, 231, 170), Qt.LeftButton)
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 231, 170))
    assert heard.box_drawn == []
    assert view.drawn_box == Box(201, 150, 60, 40)


def test_a_click_elsewhere_asks_for_another_object(view, heard):
    view.clicking_object = True
    view.show_suggestion(SUGGESTED)
    click(view, 60, 60)
    assert heard.object_clicked == [pytest.approx((60, 60), abs=0.5)]
    assert view.drawn_box is None
    view.show_suggestion(Box(40, 40, 40, 40))
    view.show_suggestion(Box(50, 50, 40, 40))
    QTest.keyClick(view, Qt.Key_Return)
    assert heard.box_drawn == [(Box(50, 50, 40, 40), False)]


def test_a_drag_elsewhere_draws_instead(view, heard):
    view.begin_box()
    drag(view, Box(20, 20, 50, 40))
    assert heard.box_drawn == [(Box(20, 20, 50, 40), False)]
    QTest.keyClick(view, Qt.Key_Return)
    assert len(heard.box_drawn) == 1


def test_a_box_is_drawn_by_keys_alone(view, heard):
    view.begin_box()
    box = middle_box(320, 240)
    assert view.drawn_box == box
    assert (box.cx, box.cy) == (160, 120)
    for key, modifier in (
        (Qt.Key_Left, Qt.NoModifier),
        (Qt.Key_Down, Qt.ControlModifier),
        (Qt.Key_Right, Qt.ShiftModifier),
        (Qt.Key_Down, Qt.ShiftModifier | Qt.ControlModifier),
    ):
        QTest.keyClick(view, key, modifier)
    moved = Box(box.x - 1, box.y + 10, box.width + 1, box.height + 10)
    assert heard.dragging[-1] == (moved,)
    QTest.keyClick(view, Qt.Key_Return)
    assert heard.box_drawn == [(moved, False)]


def test_keys_of_a_proposal_are_kept_from_shortcuts(view, qtbot):
    step = QAction(view)
    step.setShortcut("Right")
    view.addAction(step)
    steps = []
    step.triggered.connect(lambda: steps.append(1))
    QTest.keyClick(view, Qt.Key_Right)
    assert steps == [1]
    view.begin_box()
    QTest.keyClick(view, Qt.Key_Right)
    assert steps == [1]


def test_another_source_ends_what_was_begun(view, heard):
    view.adding = view.clicking_object = True
    view.show_suggestion(SUGGESTED)
    view.show_snapshot(made.snapshot(source="other.mp4"))
    assert view.drawn_box is None
    assert not view.adding
    assert not view.clicking_object


def test_without_a_picture_nothing_is_proposed(qtbot):
    from ui.picture.view import VideoView

    empty = VideoView()
    qtbot.addWidget(empty)
    empty.begin_box()
    empty.show_suggestion(SUGGESTED)
    assert empty.drawn_box is None


@pytest.mark.parametrize(("width", "height"), [(4, 6), (64, 48), (1920, 1080)])
def test_the_first_box_lies_in_the_picture(width, height):
    box = middle_box(width, height)
    assert box.clipped(width, height) == box
    assert abs(box.cx - width / 2) <= 0.5
    assert min(box.width, box.height) >= min(8, width, height)
