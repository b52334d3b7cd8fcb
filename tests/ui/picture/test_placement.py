import pytest
from PyQt5.QtCore import QPointF, QSizeF

from tracker.geometry import Box
from ui.picture.placement import MAX_SCALE, Placement, Zoom


@pytest.mark.parametrize(
    ("widget", "left", "top", "scale"),
    [((1280, 480), 320, 0, 1), ((640, 960), 0, 240, 1), ((320, 240), 0, 0, 0.5)],
)
def test_a_picture_is_centred_and_as_large_as_it_can_be(widget, left, top, scale):
    placement = Placement.fit(640, 480, *widget)
    assert (placement.left, placement.top, placement.scale) == (left, top, scale)


def test_points_go_there_and_back():
    placement = Placement.fit(640, 480, 1001, 777)
    assert placement.to_image(placement.to_widget(12.5, 470.25)) == pytest.approx((12.5, 470.25))


def test_the_corners_of_the_picture_are_the_corners_of_its_rectangle():
    placement = Placement.fit(640, 480, 900, 500)
    assert placement.to_image(placement.rect.topLeft()) == pytest.approx((0, 0))
    assert placement.to_image(placement.rect.bottomRight()) == pytest.approx((640, 480))


@pytest.mark.parametrize(
    ("start", "end", "box"),
    [
        ((10.4, 20.6), (30.5, 41.2), Box(10, 21, 20, 20)),
        ((30.4, 41.2), (10.4, 20.6), Box(10, 21, 20, 20)),
        ((-50, -50), (9, 8), Box(0, 0, 9, 8)),
        ((90, 70), (500, 500), Box(90, 70, 10, 10)),
        ((10.1, 10), (10.4, 30), None),
        ((200, 10), (300, 30), None),
    ],
)
def test_a_drag_gives_whole_pixels_inside_the_picture(start, end, box):
    assert Placement.fit(100, 80, 100, 80).whole_box(start, end) == box


def test_a_box_is_mapped_by_its_edges():
    rect = Placement(10, 20, 2, 100, 80).rect_to_widget(Box(1, 2, 3, 4))
    assert (rect.topLeft(), rect.bottomRight()) == (QPointF(12, 24), QPointF(18, 32))


WIDGET = QSizeF(900, 500)


def test_unzoomed_is_fitted():
    assert Zoom().placement(640, 480, WIDGET) == Placement.fit(640, 480, 900, 500)


def test_what_lies_under_the_cursor_stays_there():
    zoom, at = Zoom(), QPointF(500, 300)
    before = zoom.placement(640, 480, WIDGET)
    for factor in (3.0, 1.5, 0.8):
        placed = zoom.placement(640, 480, WIDGET)
        zoom = zoom.scaled(factor, at, placed, WIDGET)
    after = zoom.placement(640, 480, WIDGET)
    assert after.scale == pytest.approx(3.6 * before.scale)
    assert after.to_image(at) == pytest.approx(before.to_image(at))


def test_the_picture_is_never_smaller_than_the_widget_lets_it_be():
    placed = Zoom().placement(640, 480, WIDGET)
    assert Zoom().scaled(0.5, QPointF(10, 10), placed, WIDGET) == Zoom()


def test_a_pixel_never_gets_larger_than_all_bounds():
    placed = Zoom().placement(640, 480, WIDGET)
    zoom = Zoom().scaled(1e9, QPointF(450, 250), placed, WIDGET)
    assert zoom.placement(640, 480, WIDGET).scale == pytest.approx(MAX_SCALE)


@pytest.mark.parametrize("by", [(1e5, 1e5), (-1e5, -1e5)])
def test_no_backdrop_is_dragged_into_a_zoomed_picture(by):
    zoom = Zoom().scaled(5, QPointF(450, 250), Zoom().placement(640, 480, WIDGET), WIDGET)
    rect = zoom.moved(QPointF(*by), zoom.placement(640, 480, WIDGET), WIDGET).placement(640, 480, WIDGET).rect
    assert rect.left() <= 1e-9 <= 900 <= rect.right() + 1e-9
    assert rect.top() <= 1e-9 <= 500 <= rect.bottom() + 1e-9


def test_a_move_is_one_of_widget_pixels():
    zoom = Zoom().scaled(5, QPointF(450, 250), Zoom().placement(640, 480, WIDGET), WIDGET)
    before = zoom.placement(640, 480, WIDGET)
    after = zoom.moved(QPointF(30, -20), before, WIDGET).placement(640, 480, WIDGET)
    assert (after.left - before.left, after.top - before.top) == pytest.approx((30, -20))


def test_another_size_of_the_widget_keeps_what_is_in_the_middle():
    zoom = Zoom().scaled(4, QPointF(600, 200), Zoom().placement(640, 480, WIDGET), WIDGET)
    before = zoom.placement(640, 480, WIDGET).to_image(QPointF(450, 250))
    after = zoom.placement(640, 480, QSizeF(1200, 700)).to_image(QPointF(600, 350))
    assert after == pytest.approx(before)
