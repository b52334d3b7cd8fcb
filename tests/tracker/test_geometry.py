import dataclasses
import math

import cv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import RoiError
from tracker.geometry import Box, Ellipse, RotatedBox, as_box, iou

steady = settings(deadline=None, derandomize=True, max_examples=60, database=None)
places = st.floats(-1e4, 1e4)
sides = st.floats(0.01, 1e4)
boxes = st.builds(Box, places, places, sides, sides)


def test_edges_are_continuous():
    box = Box(10, 20, 5, 8)
    assert (box.cx, box.cy) == (12.5, 24)
    assert (box.right, box.bottom) == (15, 28)
    assert box.area == 40
    assert box.as_tuple() == (10, 20, 5, 8)


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (-1, 5), (5, -2), (math.nan, 5), (5, math.nan)])
def test_a_box_needs_area(width, height):
    with pytest.raises(RoiError) as caught:
        Box(1, 2, width, height)
    assert str(caught.value) == f"box needs width and height > 0, got {width:g} x {height:g}"


@pytest.mark.parametrize(
    "numbers", [(math.nan, 0, 1, 1), (0, math.inf, 1, 1), (-math.inf, 0, math.inf, 1), (0, 0, 1, math.inf)]
)
def test_a_box_needs_finite_numbers(numbers):
    with pytest.raises(RoiError, match=r"^box needs finite numbers, got "):
        Box(*numbers)


def test_boxes_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Box(1, 2, 3, 4).x = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        RotatedBox(1, 2, 3, 4, 5).cx = 5


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (Box(2, 3, 4, 5), Box(2, 3, 4, 5)),
        (Box(-2, -3, 10, 10), Box(0, 0, 8, 7)),
        (Box(15, 5, 10, 10), Box(15, 5, 5, 5)),
        (Box(-5, -5, 100, 100), Box(0, 0, 20, 10)),
        (Box(0, 0, 20, 10), Box(0, 0, 20, 10)),
        (Box(20, 0, 5, 5), None),
        (Box(-5, 0, 5, 5), None),
        (Box(0, 10, 5, 5), None),
        (Box(3, -9, 5, 5), None),
    ],
)
def test_clipped(box, inside):
    assert box.clipped(20, 10) == inside


def test_a_box_from_its_centre():
    assert Box.from_centre(10, 20, 4, 6) == Box(8, 17, 4, 6)


@pytest.mark.parametrize(
    ("text", "box"),
    [("336,165,26,61", Box(336, 165, 26, 61)), (" -1.5, 2 ,3e1,4.25 ", Box(-1.5, 2, 30, 4.25))],
)
def test_parse(text, box):
    assert Box.parse(text) == box


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,", "1;2;3;4", "1 2 3 4"])
def test_parse_refuses_other_text(text):
    with pytest.raises(RoiError) as caught:
        Box.parse(text)
    assert str(caught.value) == f"box needs four numbers X,Y,W,H, got {text!r}"


@pytest.mark.parametrize("text", ["1,2,0,4", "1,2,3,-4", "nan,2,3,4", "1,2,nan,4", "1,inf,3,4"])
def test_parse_refuses_numbers_that_make_no_box(text):
    with pytest.raises(RoiError, match=r"^box needs "):
        Box.parse(text)


def test_as_box_takes_boxes_and_sequences():
    box = Box(1, 2, 3, 4)
    assert as_box(box) is box
    assert as_box((1, 2, 3, 4)) == as_box([1.0, 2.0, 3.0, 4.0]) == box


@pytest.mark.parametrize("value", [(), (1, 2, 3), (1, 2, 3, 4, 5), "abcd", (1, 2, "x", 4), None])
def test_as_box_refuses_what_is_not_four_numbers(value):
    with pytest.raises(RoiError) as caught:
        as_box(value)
    assert str(caught.value) == f"box needs four numbers x, y, width, height, got {value!r}"


def test_iou_by_hand():
    assert iou(Box(0, 0, 4, 4), Box(2, 0, 4, 4)) == pytest.approx(8 / 24)
    assert iou(Box(0, 0, 4, 4), Box(1, 1, 2, 2)) == pytest.approx(4 / 16)
    assert iou(Box(0, 0, 4, 4), Box(4, 0, 4, 4)) == 0
    assert iou(Box(0, 0, 4, 4), Box(9, 9, 4, 4)) == 0
    assert iou(Box(0, 0, 4, 4), Box(0, 0, 4, 4)) == 1


@steady
@given(boxes, boxes)
def test_iou_is_a_symmetric_share(a, b):
    assert iou(a, b) == pytest.approx(iou(b, a))
    assert 0 <= iou(a, b) <= 1 + 1e-9


@steady
@given(boxes, st.floats(1, 1e4), st.floats(1, 1e4))
def test_clipping_gives_a_box_inside_the_picture(box, width, height):
    inside = box.clipped(width, height)
    if inside is not None:
        assert inside.x >= 0
        assert inside.y >= 0
        assert inside.right <= width + 1e-9
        assert inside.bottom <= height + 1e-9
        assert inside.area <= box.area + 1e-6


def test_corners_go_around_clockwise_from_the_top_left():
    assert RotatedBox(10, 20, 4, 6, 0).corners() == ((8, 17), (12, 17), (12, 23), (8, 23))
    turned = RotatedBox(10, 20, 4, 6, 90).corners()
    assert [number for corner in turned for number in corner] == pytest.approx([13, 18, 13, 22, 7, 22, 7, 18])


@pytest.mark.parametrize("angle_deg", [0, 30, 45, 90, -20, 135, 400])
def test_corners_agree_with_cv2(angle_deg):
    ours = sorted(RotatedBox(50, 40, 30, 10, angle_deg).corners())
    theirs = sorted(map(tuple, cv2.boxPoints(((50, 40), (30, 10), angle_deg)).tolist()))
    for corner, expected in zip(ours, theirs, strict=True):
        assert corner == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (-1, 5), (math.nan, 5)])
def test_a_rotated_box_needs_area(width, height):
    with pytest.raises(RoiError, match=r"^rotated box needs width and height > 0, got "):
        RotatedBox(1, 2, width, height, 0)


def test_the_ellipse_in_a_box():
    assert Ellipse.inside(Box(10, 20, 6, 8)) == (13, 24, 3, 4, 1, 0)
    turned = Ellipse.inside(RotatedBox(13, 24, 6, 8, 30))
    assert turned == pytest.approx((13, 24, 3, 4, math.cos(math.pi / 6), 0.5))
