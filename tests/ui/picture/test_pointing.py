"""The mouse and the keys on boxes and trails; the picture is shown at two widget px per image px."""

from dataclasses import replace

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest

from tests.ui import made
from tests.ui.driving import begin_drag, click, drag, move, pull, widget_point
from tracker.geometry import Box
from ui.look import theme
from ui.picture.overlays import Options
from ui.snapshot import Target

START = Box(100, 80, 40, 30)


def hold(view, key, *modifiers):
    held = Qt.KeyboardModifiers()
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(view, key, held)


def cursor_over(view, x, y):
    move(view, widget_point(view, x, y))
    return view.cursor().shape()


def test_a_drag_draws_a_box_in_whole_pixels(view, heard):
    drag(view, Box(200, 150, 60, 40))
    assert heard.box_drawn == [(Box(200, 150, 60, 40), False)]
    assert heard.nothing_but("box_drawn")


def test_the_box_is_told_while_it_is_drawn(view, heard):
    begin_drag(view, Box(200, 150, 60, 40))
    assert heard.dragging[-1] == (Box(200, 150, 60, 40),)
    assert view.drawn_box == Box(200, 150, 60, 40)
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 260, 190))
    assert heard.dragging[-1] == (None,)
    assert view.drawn_box is None


@pytest.mark.parametrize("start", [Box(200, 150, 60, 40), Box(110, 90, 60, 40)])
def test_with_shift_a_drag_adds_a_target_even_inside_the_selected_one(view, heard, start):
    drag(view, start, Qt.ShiftModifier)
    assert heard.box_drawn == [(start, True)]
    assert heard.box_moved == []


def test_adding_holds_for_one_box(view, heard):
    view.adding = True
    assert "one more target" in view.hint
    drag(view, Box(110, 90, 60, 40))
    assert not view.adding
    drag(view, Box(200, 20, 60, 40))
    assert heard.box_drawn == [(Box(110, 90, 60, 40), True), (Box(200, 20, 60, 40), False)]
    assert len(heard.tool_changed) == 2


def test_escape_ends_adding_and_says_when_there_is_nothing_to_cancel(view, heard):
    view.adding = True
    assert view.cancel()
    assert not view.adding
    assert not view.cancel()


def test_a_cancelled_drag_draws_nothing(view, heard):
    begin_drag(view, Box(200, 150, 60, 40))
    assert view.cancel()
    assert view.drawn_box is None
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 260, 190))
    assert heard.nothing_but()


def test_a_drag_of_two_pixels_is_a_click(view, heard):
    pull(view, (200, 150), (202, 152))
    assert heard.clicked == [pytest.approx((200, 150), abs=0.5)]
    assert heard.nothing_but("clicked")


def test_a_drag_inside_the_selected_box_moves_it(view, heard):
    pull(view, (120, 95), (150, 85), release=False)
    assert view.edited == {1: Box(130, 70, 40, 30)}
    assert heard.dragging[-1] == (Box(130, 70, 40, 30),)
    assert heard.box_moved == []
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 150, 85))
    assert heard.box_moved == [(1, Box(130, 70, 40, 30))]
    assert heard.nothing_but("box_moved")


def test_the_moved_box_is_shown_until_the_worker_has_answered(view):
    pull(view, (120, 95), (150, 85))
    assert view.edited == {1: Box(130, 70, 40, 30)}
    view.show_snapshot(made.snapshot())
    assert view.edited == {}


@pytest.mark.parametrize(
    ("handle", "box"),
    [
        ((100, 80), Box(110, 85, 30, 25)),
        ((120, 80), Box(100, 85, 40, 25)),
        ((140, 80), Box(100, 85, 50, 25)),
        ((140, 95), Box(100, 80, 50, 30)),
        ((140, 110), Box(100, 80, 50, 35)),
        ((120, 110), Box(100, 80, 40, 35)),
        ((100, 110), Box(110, 80, 30, 35)),
        ((100, 95), Box(110, 80, 30, 30)),
    ],
)
def test_each_handle_moves_its_edges(view, heard, handle, box):
    pull(view, handle, (handle[0] + 10, handle[1] + 5))
    assert heard.box_moved == [(1, box)]


def test_a_box_is_never_turned_inside_out(view, heard):
    pull(view, (140, 110), (20, 20))
    assert heard.box_moved == [(1, Box(100, 80, 3, 3))]


def test_a_box_stays_in_the_picture(view, heard):
    pull(view, (120, 95), (319, 239))
    assert heard.box_moved == [(1, Box(280, 210, 40, 30))]


def test_a_small_box_can_still_be_moved_and_resized(view, heard):
    small = Target(1, made.state(1, box=Box(100, 80, 4, 4)))
    view.show_snapshot(made.snapshot(0, [small]))
    pull(view, (102, 82), (112, 92))
    view.show_snapshot(made.snapshot(0, [small]))
    pull(view, (108, 88), (112, 90))
    assert heard.box_moved == [(1, Box(110, 90, 4, 4)), (1, Box(100, 80, 8, 6))]


def test_a_cancelled_move_leaves_the_box(view, heard):
    pull(view, (120, 95), (150, 85), release=False)
    assert view.cancel()
    assert view.edited == {}
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 150, 85))
    assert heard.nothing_but()


def test_a_target_that_goes_away_is_let_go_of(view, heard):
    pull(view, (120, 95), (150, 85), release=False)
    view.show_snapshot(made.snapshot(1, []))
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, widget_point(view, 150, 85))
    assert heard.nothing_but()


def test_a_click_in_the_selected_box_does_nothing(view, heard):
    click(view, 120, 95)
    assert heard.nothing_but()


def test_a_click_on_another_target_selects_it(two, heard):
    click(two, 245, 130)
    assert heard.target_clicked == [(2,)]
    assert heard.nothing_but("target_clicked")


def test_a_click_selects_the_small_target_inside_the_selected_one(view, heard):
    inner = Target(2, made.state(2, box=Box(110, 90, 10, 8)))
    view.show_snapshot(made.snapshot(0, (Target(1, made.state(1)), inner)))
    assert cursor_over(view, 115, 94) == Qt.PointingHandCursor
    click(view, 115, 94)
    assert heard.target_clicked == [(2,)]


def test_a_drag_over_another_target_draws(two, heard):
    drag(two, Box(225, 105, 30, 30))
    assert heard.box_drawn == [(Box(225, 105, 30, 30), False)]
    assert heard.nothing_but("box_drawn")


def test_a_hidden_target_is_not_there(two, heard):
    two.set_hidden(frozenset({1, 2}))
    click(two, 245, 130)
    pull(two, (120, 95), (150, 85))
    assert heard.target_clicked == heard.box_moved == []
    assert len(heard.clicked) == len(heard.box_drawn) == 1


def test_a_target_without_a_row_in_this_frame_is_not_there(view, heard):
    view.show_snapshot(made.snapshot(0, [Target(1)]))
    click(view, 120, 95)
    assert heard.clicked == [pytest.approx((120, 95), abs=0.5)]


@pytest.mark.parametrize(("x", "frame"), [(20, 6), (42, 7), (78, 9)])
def test_a_click_on_a_trail_seeks(two, heard, x, frame):
    click(two, x, 201)
    assert heard.seek == [(frame,)]
    assert heard.nothing_but("seek")


def test_a_click_beside_a_trail_does_not_seek(two, heard):
    click(two, 60, 200)
    click(two, 20, 204)
    two.set_options(Options(trail=False))
    click(two, 20, 200)
    assert heard.seek == []
    assert len(heard.clicked) == 3


def test_the_cursor_shows_what_a_press_would_do(two):
    assert cursor_over(two, 300, 20) == Qt.CrossCursor
    assert cursor_over(two, 120, 95) == Qt.SizeAllCursor
    assert cursor_over(two, 100, 80) == Qt.SizeFDiagCursor
    assert cursor_over(two, 140, 95) == Qt.SizeHorCursor
    assert cursor_over(two, 245, 130) == Qt.PointingHandCursor
    assert cursor_over(two, 20, 200) == Qt.PointingHandCursor
    two.adding = True
    assert cursor_over(two, 120, 95) == Qt.CrossCursor


def test_arrows_with_control_move_the_selected_target_once_they_stop(view, heard, qtbot):
    for key in (Qt.Key_Right, Qt.Key_Right, Qt.Key_Up):
        hold(view, key, Qt.ControlModifier)
        qtbot.wait(60)
    assert heard.box_moved == []
    assert view.edited == {1: Box(102, 79, 40, 30)}
    qtbot.waitUntil(lambda: bool(heard.box_moved), timeout=2000)
    assert heard.box_moved == [(1, Box(102, 79, 40, 30))]
    qtbot.wait(450)
    assert len(heard.box_moved) == 1


def test_with_shift_as_well_they_resize_it(view, heard, qtbot):
    hold(view, Qt.Key_Right, Qt.ControlModifier, Qt.ShiftModifier)
    hold(view, Qt.Key_Up, Qt.ControlModifier, Qt.ShiftModifier)
    qtbot.waitUntil(lambda: bool(heard.box_moved), timeout=2000)
    assert heard.box_moved == [(1, Box(100, 80, 41, 29))]


def test_a_box_in_parts_of_pixels_is_moved_to_whole_ones(view, heard):
    view.show_snapshot(made.snapshot(0, [Target(1, made.state(1, box=Box(100.4, 79.7, 40.3, 30.2)))]))
    pull(view, (120, 95), (130, 95))
    assert heard.box_moved == [(1, Box(110, 80, 41, 30))]


def test_escape_forgets_the_arrows(view, heard, qtbot):
    hold(view, Qt.Key_Right, Qt.ControlModifier)
    assert view.cancel()
    assert view.edited == {}
    qtbot.wait(450)
    assert heard.box_moved == []


def test_the_mouse_takes_over_from_the_arrows(view, heard):
    hold(view, Qt.Key_Right, Qt.ControlModifier)
    pull(view, (120, 95), (130, 95))
    assert heard.box_moved == [(1, Box(101, 80, 40, 30)), (1, Box(111, 80, 40, 30))]


def test_selecting_another_target_tells_the_arrows_box_at_once(two, heard):
    hold(two, Qt.Key_Right, Qt.ControlModifier)
    two.show_snapshot(replace(two.snapshot, selected_number=2))
    assert heard.box_moved == [(1, Box(101, 80, 40, 30))]


def test_arrows_alone_are_left_to_the_window(view, heard):
    hold(view, Qt.Key_Right)
    assert view.edited == {}


def test_the_selected_target_has_handles_on_the_screen_only(view):
    handle = QPoint(200, 160) + QPoint(1, 1)
    assert view.grab().toImage().pixelColor(handle) == theme.target_colour(1)
    picture, bare = (view.rendered(overlay=overlay) for overlay in (True, False))
    assert picture.pixelColor(103, 83) == bare.pixelColor(103, 83)
