import math
from dataclasses import FrozenInstanceError, replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tracker.errors import DataError, TrackerError
from tracker.measuring import Calibration, Plane, Scale

# 200 px are 4 m.
SCALE = Scale((100, 300), (300, 300), 4)
SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))
# A floor seen by a camera 2 m above it that looks at the horizon, focal length 400 px, picture centre (320, 240): the
# point (x, depth) on the floor is seen at (320 + 400 x / depth, 240 + 400 * 2 / depth).
FLOOR = ((-2, 4), (2, 4), (3, 10), (-3, 10))


def seen(x, depth):
    return 320 + 400 * x / depth, 240 + 400 * 2 / depth


PLANE = Plane(tuple(seen(*point) for point in FLOOR), FLOOR)


def test_a_scale_is_two_points_and_a_length():
    calibration = Calibration("m", SCALE)
    assert_allclose(calibration.to_world([(0, 0), (50, 100)]), [(0, 0), (1, -2)])
    assert SCALE.length_px == 200


def test_a_slanted_scale_has_the_length_of_the_line():
    calibration = Calibration("cm", Scale((10, 10), (13, 14), 10))
    assert_allclose(calibration.to_world([(1, -1)]), [(2, 2)])


@pytest.mark.parametrize(("y_up", "y"), [(True, 1.0), (False, -1.0)])
def test_y_grows_up_or_down_from_the_origin(y_up, y):
    calibration = Calibration("m", SCALE, origin=(100, 200), y_up=y_up)
    assert_allclose(calibration.to_world([(100, 200), (150, 150)]), [(0, 0), (1, y)])


def test_the_x_axis_is_turned_towards_its_point():
    # From (100, 200) straight up in the picture: what is above is x, what is to the left is y.
    calibration = Calibration("m", SCALE, origin=(100, 200), x_axis=(100, 0))
    assert_allclose(calibration.to_world([(100, 150), (50, 200)]), [(1, 0), (0, 1)], atol=1e-12)
    downward = replace(calibration, y_up=False)
    assert_allclose(downward.to_world([(100, 150), (150, 200)]), [(1, 0), (0, 1)], atol=1e-12)


def test_without_anything_y_is_up_and_the_identity_is_the_picture():
    assert_allclose(Calibration().to_world([(3, 4)]), [(3, -4)])
    assert_allclose(Calibration.identity().to_world([(3, 4)]), [(3, 4)])
    assert not Calibration.identity().has_lengths


def test_a_plane_gives_the_places_on_the_floor():
    calibration = Calibration("m", plane=PLANE)
    places = [(0, 5), (-1.5, 7), (8, 30), (0.25, 2)]
    assert_allclose(calibration.to_world([seen(*place) for place in places]), places, rtol=1e-9)
    assert_allclose(calibration.to_world(PLANE.image), FLOOR, atol=1e-9)


def test_a_plane_agrees_with_opencv():
    calibration = Calibration("m", plane=PLANE)
    matrix = cv2.getPerspectiveTransform(np.float32(PLANE.image), np.float32(FLOOR))
    points = np.random.default_rng(3).uniform((0, 300), (640, 480), (50, 2))
    assert_allclose(calibration.to_world(points), cv2.perspectiveTransform(points[None], matrix)[0], rtol=1e-3)


def test_at_the_horizon_and_above_it_there_is_no_place():
    calibration = Calibration("m", plane=PLANE)
    assert np.isnan(calibration.to_world([(320, 240), (320, 239), (10, -900)])).all()
    assert np.isfinite(calibration.to_world([(320, 241)])).all()
    assert_allclose(calibration.to_world([(320, 241)]), [(0, 800)], rtol=1e-6, atol=1e-6)
    # On the floor behind the camera.
    assert np.isnan(calibration.to_image([(0, -1)])).all()


def test_a_plane_with_an_origin_is_moved_and_turned():
    # The floor's own y axis points away from the camera: here x does, from 4 m away.
    calibration = Calibration("m", plane=PLANE, origin=seen(0, 4), x_axis=seen(0, 9))
    assert_allclose(calibration.to_world([seen(0, 6), seen(1, 4)]), [(2, 0), (0, -1)], atol=1e-9)


def test_a_rectangle_has_its_origin_in_the_first_corner():
    corners = [seen(*place) for place in ((-1, 4), (1, 4), (1, 7), (-1, 7))]
    calibration = Calibration("m", plane=Plane.rectangle(corners, 2, 3))
    assert_allclose(calibration.to_world([*corners, seen(0, 5)]), [(0, 0), (2, 0), (2, 3), (0, 3), (1, 1)], atol=1e-9)


def test_coordinates_of_a_survey_keep_their_centimetres():
    world = np.add(((0, 0), (20, 0), (20, 30), (0, 30)), (512_345.67, 5_412_345.67))
    calibration = Calibration("m", plane=Plane(PLANE.image, tuple(map(tuple, world))))
    assert_allclose(calibration.to_world(PLANE.image), world, rtol=0, atol=1e-6)


CALIBRATIONS = [
    Calibration(),
    Calibration.identity(),
    Calibration("mm", Scale((1, 2), (-70, 41.5), 0.125), origin=(20, 30), x_axis=(25, -8)),
    Calibration("km", SCALE, y_up=False, origin=(-3, 9)),
    Calibration("m", plane=PLANE),
    Calibration("m", plane=PLANE, origin=(300, 400), x_axis=(200, 420)),
]


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@given(x=st.floats(-2000, 4000), y=st.floats(245, 2000))
def test_there_and_back_is_the_same_point(calibration, x, y):
    world = calibration.to_world([(x, y)])
    assert np.isfinite(world).all()
    assert_allclose(calibration.to_image(world), [(x, y)], rtol=1e-6, atol=1e-6)


@given(corners=st.tuples(*[st.floats(0, 0.9)] * 8), width=st.floats(0.1, 100), height=st.floats(0.1, 100))
def test_every_convex_quadrilateral_is_a_rectangle_seen_from_somewhere(corners, width, height):
    shifts = np.reshape(corners, (4, 2)) * 100
    image = np.array(((0, 0), (400, 0), (400, 300), (0, 300))) + shifts * ((1, 1), (-1, 1), (-1, -1), (1, -1))
    calibration = Calibration("m", plane=Plane.rectangle(image, width, height))
    world = [(0, 0), (width, 0), (width, height), (0, height)]
    assert_allclose(calibration.to_world(image), world, atol=1e-9 * (width + height))
    assert_allclose(calibration.to_image(world), image, atol=1e-6)


def test_the_centre_or_the_lower_side_is_measured():
    boxes = [(10, 20, 30, 40), (0, 0, 1, 3)]
    assert_allclose(Calibration().points_of(boxes), [(25, 40), (0.5, 1.5)])
    assert_allclose(Calibration(point="bottom").points_of(boxes), [(25, 60), (0.5, 3)])


def test_no_points_are_no_points():
    assert Calibration().to_world(np.empty((0, 2))).shape == (0, 2)
    assert Calibration("m", plane=PLANE).to_image(np.empty((0, 2))).shape == (0, 2)


def test_a_calibration_is_a_value():
    made = Calibration(" m ", Scale(np.array([100, 300]), [300, 300], np.float32(4)), origin=np.zeros(2))
    assert made == Calibration("m", SCALE, origin=(0.0, 0.0))
    assert hash(made) == hash(Calibration("m", SCALE, origin=(0.0, 0.0)))
    assert made.unit == "m"
    with pytest.raises(FrozenInstanceError):
        made.unit = "cm"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scale((1, 2), (1, 2), 3), "scale needs two different points, got [1.0, 2.0] twice"),
        (lambda: Scale((1, 2), (3, 2), 0), "length needs to be greater than 0, got 0"),
        (lambda: Scale((1, 2), (3, 2), -2.5), "length needs to be greater than 0, got -2.5"),
        (lambda: Scale((1, 2), (3, 2), math.inf), "length needs to be a finite number, got inf"),
        (lambda: Scale((1, 2), (3, 2), "two"), "length needs to be a finite number, got 'two'"),
        (lambda: Scale((1, 2), (3, math.nan), 1), "end needs to be two finite numbers [x, y], got (3, nan)"),
        (lambda: Scale("12", (3, 1), 1), "start needs to be two finite numbers [x, y], got '12'"),
        (lambda: Plane(((0, 0), (0, 0), (1, 1), (0, 1)), SQUARE), "image points 1 and 2 are the same"),
        (lambda: Plane(SQUARE, ((0, 0), (1, 0), (2, 0), (0, 1))), "world points 1, 2 and 3 lie on one line"),
        (lambda: Plane(((0, 0), (5, 1), (0, 9), (0, 4)), SQUARE), "image points 3, 4 and 1 lie on one line"),
        (lambda: Plane(((0, 0), (1, 1), (1, 0), (0, 1)), SQUARE),
         "image points need to go around a convex quadrilateral, one corner after the other"),
        (lambda: Plane(((0, 0), (9, 0), (2, 2), (0, 9)), SQUARE),
         "image points need to go around a convex quadrilateral, one corner after the other"),
        (lambda: Plane(SQUARE[:3], SQUARE), "image needs to be four points, got ((0, 0), (1, 0), (1, 1))"),
        (lambda: Plane(7, SQUARE), "image needs to be four points, got 7"),
        (lambda: Plane.rectangle(SQUARE, 0, 3), "rectangle needs width and height greater than 0, got 0 x 3"),
        (lambda: Calibration("m"), "unit needs to be px without a scale or plane, got 'm'"),
        (lambda: Calibration(scale=SCALE), "unit needs to be that of the lengths, such as m, got 'px'"),
        (lambda: Calibration("m,s", SCALE), "unit needs to be a short word such as m or cm, got 'm,s'"),
        (lambda: Calibration("=1+1", SCALE), "unit needs to be a short word such as m or cm, got '=1+1'"),
        (lambda: Calibration("m\n", SCALE, point="top"), "point needs to be centre or bottom, got 'top'"),
        (lambda: Calibration("m\ns", SCALE), "unit needs to be a short word such as m or cm, got 'm\\ns'"),
        (lambda: Calibration("", SCALE), "unit needs to be a short word such as m or cm, got ''"),
        (lambda: Calibration("m", SCALE, PLANE), "calibration needs a scale or a plane, not both"),
        (lambda: Calibration(x_axis=(1, 2)), "x_axis needs an origin that it starts from"),
        (lambda: Calibration(origin=(1, 2), x_axis=(1, 2)),
         "x_axis needs another point than the origin, got [1.0, 2.0] twice"),
        (lambda: Calibration("m", plane=PLANE, origin=(320, 100)),
         "origin needs to be on the near side of the plane's horizon, got [320.0, 100.0]"),
        (lambda: Calibration(smoothing_s=-0.1), "smoothing_s needs to be from 0 to 10, got -0.1"),
        (lambda: Calibration(smoothing_s=11), "smoothing_s needs to be from 0 to 10, got 11"),
        (lambda: Calibration().to_world([1, 2]), "points need shape (n, 2), got (2,)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(make, message):
    with pytest.raises(DataError) as caught:
        make()
    assert str(caught.value) == message
    assert isinstance(caught.value, TrackerError)
