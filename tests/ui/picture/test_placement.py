import pytest
from PyQt5.QtCore import QPointF

from tracker.geometry import Box
from ui.picture.placement import Placement


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
