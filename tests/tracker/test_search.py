"""Healthy input: agreement with cv2, with the truth, and what must hold for any input."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.oracles.blobs import bounds, ellipse, gaussian, rectangle
from tracker.errors import ConfigError, FrameError
from tracker.geometry import Box
from tracker.search import cam_shift, mean_shift

TO_REST = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 100, 1)
RUNS_TO_REST = 20
PLACES = [(160.3, 120.7), (150.5, 110.0), (140.25, 125.4)]
SIZES = [(12, 8), (20, 20), (30, 20), (40, 15), (50, 35)]
TURNS = range(0, 180, 15)

each_size = pytest.mark.parametrize(("a", "b"), SIZES)
each_place = pytest.mark.parametrize(("cx", "cy"), PLACES)
steady = settings(deadline=None, derandomize=True, max_examples=40, database=None)


def window_near(cx, cy, a, b, angle_deg, scale=1.0):
    """A whole-pixel window of about the size of a turned ellipse, a few pixels off its centre."""
    half_width, half_height = bounds(a, b, angle_deg)
    width, height = int(2 * half_width * scale), int(2 * half_height * scale)
    return int(cx - width / 2) + 3, int(cy - height / 2) - 2, width, height


def cv2_cam_shift(picture, window, runs=RUNS_TO_REST):
    for _ in range(runs):
        box, window = cv2.CamShift(picture, window, TO_REST)
    return box, window


def our_cam_shift(picture, window, runs=RUNS_TO_REST):
    for _ in range(runs):
        result = cam_shift(picture, window)
        window = result.window
    return result


def assert_close_to_cv2(centre, cv2_centre):
    """cv2 moves in whole pixels, so each coordinate may differ by one."""
    assert abs(centre[0] - cv2_centre[0]) <= 1
    assert abs(centre[1] - cv2_centre[1]) <= 1


def assert_same_sides(ours, cv2_size):
    """cv2 names the shorter side first and counts its angle from there."""
    assert sorted((ours.width, ours.height)) == pytest.approx(sorted(cv2_size), rel=0.05)


def angle_between(a_deg, b_deg):
    """Angle between two axes, whose direction has no sign."""
    return abs((a_deg - b_deg + 90) % 180 - 90)


@each_size
@each_place
def test_mean_shift_ends_where_cv2_does(a, b, cx, cy):
    for angle_deg in TURNS:
        picture = ellipse(cx, cy, a, b, angle_deg)
        start = window_near(cx, cy, a, b, angle_deg, scale=1.3)
        _, (x, y, width, height) = cv2.meanShift(picture, start, TO_REST)
        ours = mean_shift(picture, Box(*start))
        # cv2 takes the mean of pixel numbers, which is half a pixel less than that of pixel centres.
        assert_close_to_cv2((ours.window.cx, ours.window.cy), (x + width / 2 + 0.5, y + height / 2 + 0.5))
        assert (ours.window.cx, ours.window.cy) == pytest.approx((cx, cy), abs=0.1)
        assert (ours.window.width, ours.window.height) == (width, height)
        assert ours.converged


@each_size
@each_place
@pytest.mark.parametrize("blur_px", [0, 2])
def test_cam_shift_fits_what_cv2_fits(a, b, cx, cy, blur_px):
    for angle_deg in TURNS:
        picture = ellipse(cx, cy, a, b, angle_deg, blur_px)
        start = window_near(cx, cy, a, b, angle_deg)
        (centre, size, _), _ = cv2_cam_shift(picture, start)
        ours = our_cam_shift(picture, Box(*start))
        assert_close_to_cv2((ours.rotated_box.cx, ours.rotated_box.cy), centre)
        assert_close_to_cv2((ours.window.cx, ours.window.cy), centre)
        assert_same_sides(ours.rotated_box, size)
        assert ours.converged


@each_size
@each_place
def test_one_cam_shift_call_finds_an_ellipse(a, b, cx, cy):
    for angle_deg in TURNS:
        ours = cam_shift(ellipse(cx, cy, a, b, angle_deg), Box(*window_near(cx, cy, a, b, angle_deg)))
        assert (ours.rotated_box.cx, ours.rotated_box.cy) == pytest.approx((cx, cy), abs=0.1)
        assert sorted((ours.rotated_box.width, ours.rotated_box.height)) == pytest.approx([2 * b, 2 * a], rel=0.03)
        half_width, half_height = bounds(a, b, angle_deg)
        assert ours.window.as_tuple()[2:] == pytest.approx((2 * half_width, 2 * half_height), rel=0.03)


@pytest.mark.parametrize("angle_deg", range(-90, 90, 10))
def test_the_angle_is_the_direction_of_the_width(angle_deg):
    picture = ellipse(160.3, 120.7, 40, 15, angle_deg)
    start = window_near(160.3, 120.7, 40, 15, angle_deg)
    ours = cam_shift(picture, Box(*start)).rotated_box
    (_, (cv2_width, cv2_height), cv2_angle), _ = cv2_cam_shift(picture, start)
    assert ours.width > ours.height
    assert angle_between(ours.angle_deg, angle_deg) < 1
    assert cv2_width < cv2_height
    assert angle_between(ours.angle_deg, cv2_angle + 90) < 3


@pytest.mark.parametrize(("sigma_a", "sigma_b"), [(10, 10), (15, 10), (20, 8), (25, 18)])
def test_soft_hills_have_their_place_where_cv2_finds_it(sigma_a, sigma_b):
    for cx, cy in PLACES:
        for angle_deg in TURNS:
            picture = gaussian(cx, cy, sigma_a, sigma_b, angle_deg)
            start = window_near(cx, cy, 2 * sigma_a, 2 * sigma_b, angle_deg)
            (centre, _, _), window = cv2_cam_shift(picture, start)
            ours = our_cam_shift(picture, Box(*window))
            # cv2 stops moving as soon as a step rounds to 0, which on a slope is up to a pixel early.
            assert math.dist((ours.window.cx, ours.window.cy), centre) <= 1.5
            assert (ours.window.cx, ours.window.cy) == pytest.approx((cx, cy), abs=0.3)


@pytest.mark.parametrize(("sigma_a", "sigma_b"), [(10, 10), (15, 10), (25, 18)])
def test_soft_hills_have_the_size_that_cv2_comes_to_rest_at(sigma_a, sigma_b):
    for cx, cy in PLACES:
        for angle_deg in (0, 90):
            picture = gaussian(cx, cy, sigma_a, sigma_b, angle_deg)
            start = window_near(cx, cy, 2 * sigma_a, 2 * sigma_b, angle_deg)
            (_, size, _), window = cv2_cam_shift(picture, start)
            assert_same_sides(our_cam_shift(picture, Box(*window)).rotated_box, size)


def test_epanechnikov_weights_find_the_same_place():
    picture = gaussian(160.3, 120.7, 14, 9, 30)
    ours = mean_shift(picture, Box(135, 105, 40, 40), kernel="epanechnikov", max_iterations=100, epsilon_px=0.01)
    assert ours.converged
    assert (ours.window.cx, ours.window.cy) == pytest.approx((160.3, 120.7), abs=0.05)
    both = cam_shift(ellipse(160.3, 120.7, 30, 20, 30), Box(130, 95, 56, 46), kernel="epanechnikov")
    assert sorted((both.rotated_box.width, both.rotated_box.height)) == pytest.approx([40, 60], rel=0.03)


def test_mean_shift_counts_the_covered_share_of_a_pixel():
    picture = rectangle(10, 10, 4, 4).astype(np.float32) / 255
    result = mean_shift(picture, Box(10.5, 10.25, 3, 3.5), max_iterations=1)
    assert result.m00 == pytest.approx(3 * 3.5)
    assert (result.window.cx, result.window.cy) == pytest.approx((12, 12))
    assert result.density == pytest.approx(1)


def test_density_is_the_share_of_the_area_inside_the_picture():
    picture = np.full((20, 30), 0.5, np.float32)
    result = mean_shift(picture, Box(-5, 5, 10, 10), max_iterations=50, epsilon_px=0.01)
    assert result.density == pytest.approx(0.5, abs=1e-3)
    assert result.m00 == pytest.approx(0.5 * result.window.clipped(30, 20).area, rel=0.01)


def test_uint8_reads_as_0_to_255():
    grey = ellipse(100.2, 90.6, 20, 12, 25)
    floats = (grey / 255).astype(np.float32)
    for search in (mean_shift, cam_shift):
        of_grey, of_floats = search(grey, Box(80, 75, 40, 30)), search(floats, Box(80, 75, 40, 30))
        assert of_grey.window.as_tuple() == pytest.approx(of_floats.window.as_tuple(), abs=1e-4)
        assert of_grey.m00 == pytest.approx(of_floats.m00, rel=1e-5)


def test_any_memory_layout_is_read_and_none_is_written():
    picture = ellipse(100.2, 90.6, 20, 12, 25).astype(np.float32)
    before = picture.copy()
    wide = np.repeat(picture, 2, axis=1)[:, ::2]
    for view in (np.asfortranarray(picture), wide):
        assert cam_shift(view, Box(80, 75, 40, 30)) == cam_shift(picture, Box(80, 75, 40, 30))
    np.testing.assert_array_equal(picture, before)
    picture.flags.writeable = False
    assert cam_shift(picture, Box(80, 75, 40, 30)).m00 > 0


def test_mean_shift_gives_no_rotated_box_and_keeps_the_size():
    result = mean_shift(ellipse(100, 90, 20, 12), Box(85, 80, 40.5, 30.25))
    assert result.rotated_box is None
    assert (result.window.width, result.window.height) == (40.5, 30.25)


@pytest.mark.parametrize("search", [mean_shift, cam_shift])
def test_steps_that_run_out_are_reported(search):
    picture = gaussian(160, 120, 30, 30)
    result = search(picture, Box(110, 80, 40, 40), max_iterations=2, epsilon_px=0.001)
    assert result.iterations == 2
    assert not result.converged
    assert search(picture, Box(110, 80, 40, 40), max_iterations=200, epsilon_px=0.001).converged


@pytest.mark.parametrize("search", [mean_shift, cam_shift])
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"kernel": "round"}, "kernel needs to be one of flat, epanechnikov, got 'round'"),
        ({"max_iterations": 0}, "max_iterations needs to be a whole number of at least 1, got 0"),
        ({"epsilon_px": 0.0}, "epsilon_px needs to be > 0, got 0.0"),
        ({"epsilon_px": -1}, "epsilon_px needs to be > 0, got -1"),
        ({"epsilon_px": math.nan}, "epsilon_px needs to be > 0, got nan"),
    ],
)
def test_bad_options(search, options, line):
    with pytest.raises(ConfigError) as caught:
        search(np.zeros((9, 9), np.float32), Box(1, 1, 3, 3), **options)
    assert str(caught.value) == line


@pytest.mark.parametrize("search", [mean_shift, cam_shift])
@pytest.mark.parametrize(
    ("picture", "got"),
    [
        (np.zeros((9, 9)), "(9, 9) float64"),
        (np.zeros((9, 9, 3), np.uint8), "(9, 9, 3) uint8"),
        (np.zeros(9, np.float32), "(9,) float32"),
        (np.zeros((0, 9), np.float32), "(0, 9) float32"),
        (np.zeros((9, 9), bool), "(9, 9) bool"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_pictures(search, picture, got):
    with pytest.raises(FrameError) as caught:
        search(picture, Box(1, 1, 3, 3))
    assert str(caught.value) == f"backprojection needs shape (H, W) and dtype float32 or uint8, got {got}"


# Properties of any input

kinds = st.sampled_from(["flat", "epanechnikov"])
searches = st.sampled_from([mean_shift, cam_shift])
patches = arrays(np.uint8, (14, 18), elements=st.integers(0, 255), fill=st.nothing())
quarters = st.integers(-40, 240).map(lambda number: number / 4)
sides = st.integers(2, 160).map(lambda number: number / 4)
windows = st.builds(Box, quarters, quarters, sides, sides)


def on_empty(patch, x, y, shape=(100, 120)):
    picture = np.zeros(shape, np.float32)
    picture[y : y + patch.shape[0], x : x + patch.shape[1]] = patch / np.float32(255)
    return picture


@steady
@given(patches, st.integers(-18, 18), st.integers(-18, 18), searches, kinds)
def test_shifting_picture_and_window_shifts_the_result(patch, dx, dy, search, kind):
    start = Box(42.25, 36.5, 17.5, 13.25)
    here = search(on_empty(patch, 45, 40), start, kernel=kind)
    moved = Box(start.x + dx, start.y + dy, start.width, start.height)
    there = search(on_empty(patch, 45 + dx, 40 + dy), moved, kernel=kind)
    x, y, width, height = here.window.as_tuple()
    assert there.window.as_tuple() == pytest.approx((x + dx, y + dy, width, height), abs=2e-3)
    assert there.m00 == pytest.approx(here.m00, rel=1e-4, abs=1e-4)


@steady
@given(windows, searches, kinds)
def test_no_mass_leaves_the_window(window, search, kind):
    result = search(np.zeros((45, 60), np.float32), window, kernel=kind)
    assert result.window == window
    assert result.rotated_box is None
    assert (result.m00, result.density, result.iterations, result.converged) == (0, 0, 0, False)


@steady
@given(arrays(np.uint8, (45, 60), elements=st.integers(0, 255), fill=st.just(0)), windows, kinds)
def test_the_centre_stays_in_the_picture(picture, window, kind):
    start = Box.from_centre(min(60, max(0, window.cx)), min(45, max(0, window.cy)), window.width, window.height)
    result = mean_shift(picture, start, kernel=kind)
    assert 0 <= result.window.cx <= 60
    assert 0 <= result.window.cy <= 45
    assert 0 <= result.density <= 1
    assert (result.window.width, result.window.height) == pytest.approx((start.width, start.height))


@steady
@given(patches, windows, searches, kinds)
def test_any_window_gives_finite_numbers_and_the_same_bits_again(patch, window, search, kind):
    picture = on_empty(patch, 20, 15, (45, 60))
    result = search(picture, window, kernel=kind)
    numbers = [*result.window.as_tuple(), result.m00, result.density]
    assert all(math.isfinite(number) for number in numbers)
    assert result.m00 >= 0
    assert 0 <= result.density <= 1
    assert search(picture.copy(), window, kernel=kind) == result


@steady
@given(patches, st.sampled_from([0.25, 0.5, 0.3, 0.77]), searches, kinds)
def test_a_fainter_picture_has_the_same_place(patch, factor, search, kind):
    picture = on_empty(patch, 45, 40)
    window = Box(42.25, 36.5, 17.5, 13.25)
    bright, faint = search(picture, window, kernel=kind), search(picture * np.float32(factor), window, kernel=kind)
    assert faint.window.as_tuple() == pytest.approx(bright.window.as_tuple(), abs=2e-3)
    assert faint.m00 == pytest.approx(factor * bright.m00, rel=1e-4)
