import cv2
import numpy as np
import pytest

from tests.tracker.sinks.states import state
from tracker.backprojection import Probability
from tracker.geometry import Box
from tracker.sinks.draw import heat
from tracker.sinks.view import View, dimmed, draw_outline, draw_path, paste_heat, peak_of

BLACK_OF_HEAT = heat(np.zeros((1, 1), np.float32))[0, 0]


def probability(x, y, rows=4, columns=6, step=1, value=1.0):
    return Probability(np.full((rows, columns), value, np.float32), x, y, step)


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize(("left", "top"), [(0, 0), (7, 11)])
@pytest.mark.parametrize("x", [-400, -7, -1, 0, 12, 27, 29, 30, 400])
def test_a_map_lands_where_it_belongs_and_nowhere_else(x, left, top, step):
    ys, xs = np.mgrid[:20, :30]
    for y in (-400, -5, -1, 0, 9, 17, 19, 20, 400):
        picture = np.full((20, 30, 3), 99, np.uint8)
        paste_heat(picture, probability(x + left, y + top, step=step), left, top)
        inside = (xs >= x) & (xs < x + 6 * step) & (ys >= y) & (ys < y + 4 * step)
        np.testing.assert_array_equal((picture != 99).any(axis=-1), inside)


def test_a_map_that_is_cut_off_keeps_its_pixels_in_place():
    image = np.linspace(0, 1, 24, dtype=np.float32).reshape(4, 6)
    picture = np.zeros((3, 4, 3), np.uint8)
    paste_heat(picture, Probability(image, -1, -2, 1))
    np.testing.assert_array_equal(picture[:2], heat(image)[2:, 1:5])
    picture = np.zeros((3, 4, 3), np.uint8)
    paste_heat(picture, Probability(image, 0, 0, 2))
    np.testing.assert_array_equal(picture, heat(image).repeat(2, 0).repeat(2, 1)[:3, :4])


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0)])
def test_a_map_without_a_pixel_changes_nothing(shape):
    picture = np.full((20, 30, 3), 99, np.uint8)
    empty = Probability(np.empty(shape, np.float32), 0, 0)
    paste_heat(picture, empty)
    assert (picture == 99).all()
    assert peak_of(empty) == 0
    assert View(0, 0, 30, 20, 60, 40).heated(picture, empty).shape == (40, 60, 3)


def test_points_and_boxes_follow_the_pixels_of_the_frame():
    image = np.zeros((60, 80, 3), np.uint8)
    image[30:40, 20:40] = 255
    view = View(10, 20, 40, 30, 200, 120)
    bright = view.shown(image)[..., 0] > 127
    ys, xs = np.nonzero(bright)
    box = view.box(Box(20, 30, 20, 10))
    assert (xs.min(), xs.max() + 1) == pytest.approx((box.x, box.right), abs=1)
    assert (ys.min(), ys.max() + 1) == pytest.approx((box.y, box.bottom), abs=1)
    assert view.scale == 4
    assert view.point(20, 30) == (box.x, box.y)
    assert view.path(np.array([(20.0, 30.0)])) == [(box.x, box.y)]
    moved = view.state(state(box=(20, 30, 20, 10), angle_deg=30.0))
    assert moved.box == box
    assert (moved.rotated_box.width, moved.rotated_box.angle_deg) == (80, 30)
    assert (moved.rotated_box.cx, moved.rotated_box.cy) == (box.cx, box.cy)


def test_the_frame_is_not_drawn_on():
    image = np.zeros((40, 60, 3), np.uint8)
    tile = View(0, 0, 60, 40, 60, 40).shown(image)
    tile[:] = 255
    assert (image == 0).all()


@pytest.mark.parametrize(("peak", "shown"), [(1.0, 1.0), (0.5, 1.0), (0.1, 1.0), (0.02, 0.2), (0.0, 0.0)])
def test_a_map_is_shown_up_to_its_peak_unless_that_is_noise(peak, shown):
    view = View(0, 0, 6, 4, 6, 4)
    tile = view.heated(np.zeros((4, 6, 3), np.uint8), probability(0, 0, value=peak))
    expected = heat(np.full((1, 1), shown, np.float32))[0, 0]
    assert np.abs(tile[0, 0].astype(int) - expected).max() <= 3


def test_where_there_is_no_map_the_frame_shows_dimly():
    image = np.full((40, 60), 200, np.uint8)
    view = View(0, 0, 60, 40, 60, 40)
    tile = view.heated(image, probability(10, 10, value=0.0))
    assert (tile[12, 13] == BLACK_OF_HEAT).all()
    assert (tile[30, 30] == tile[0, 0]).all()
    assert 20 < tile[0, 0, 0] < 100
    np.testing.assert_array_equal(view.heated(image, None), dimmed(image))


def test_a_path_has_a_dot_where_it_begins_and_leaves_free_where_it_ends():
    tile = np.full((60, 90, 3), 40, np.uint8)
    draw_path(tile, [(15.5, 30.5), (60.5, 30.5)])
    marked = tile[..., 0] > 150
    assert marked[30, 15]
    assert marked[30, 30]
    assert not marked[30, 60 + 2]
    assert (marked[30, 60 + 7], marked[30 + 7, 60], marked[30 - 7, 60]) == (True, True, True)
    assert not marked[:, 75:].any()


def test_without_a_path_nothing_is_drawn():
    tile = np.full((60, 90, 3), 40, np.uint8)
    draw_path(tile, [])
    assert (tile == 40).all()


@pytest.mark.parametrize("far", [1e9, -1e9, float("nan")])
def test_marks_far_outside_do_no_harm(far):
    tile = np.full((60, 90, 3), 40, np.uint8)
    draw_path(tile, [(30.0, 30.0), (far, far)])
    draw_outline(tile, Box(30 if far != far else far, 5, 10, 10), (0, 255, 0))
    assert cv2.mean(tile)[0] > 0
