"""The known failures of cv2.CamShift, each shown on cv2 and answered by ours.

Every test feeds both the same probability image and, frame by frame, their own last window.
"""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.oracles.blobs import SHAPE, bar, rectangle
from tracker.errors import RoiError
from tracker.geometry import Box, as_box
from tracker.search import cam_shift, mean_shift

TEN_STEPS = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 1)
EMPTY = np.zeros(SHAPE, np.uint8)


def follow_both(pictures, start):
    """Return the results of ours and the windows of cv2 for a list of pictures."""
    ours, cv2_windows = [], []
    window, cv2_window = Box(*start), start
    for picture in pictures:
        ours.append(cam_shift(picture, window))
        window = ours[-1].window
        _, cv2_window = cv2.CamShift(picture, cv2_window, TEN_STEPS)
        cv2_windows.append(cv2_window)
    return ours, cv2_windows


def salt(share, seed, value=255):
    return np.where(np.random.default_rng(seed).random(SHAPE) < share, value, 0).astype(np.uint8)


# F1: nothing to see


def test_an_empty_picture_leaves_the_window():
    ours, theirs = follow_both([EMPTY] * 16, (100, 80, 40, 30))
    assert all(result.window == Box(100, 80, 40, 30) for result in ours)
    assert theirs[0] == (90, 70, 60, 50)
    assert theirs[-1] == (0, 0, 320, 240)


# F2: clutter and neighbours


def cluttered(level, seed):
    picture = np.random.default_rng(seed).integers(0, level, SHAPE).astype(np.uint8)
    picture[100:140, 140:190] = 230
    return picture


@pytest.mark.parametrize("level", [60, 90, 120])
def test_weak_clutter_does_not_let_the_window_grow(level):
    ours, theirs = follow_both([cluttered(level, seed) for seed in range(40)], (140, 100, 50, 40))
    assert theirs[-1][2] * theirs[-1][3] > 3 * 50 * 40
    for result in ours:
        assert 1 / 1.3 < result.window.area / (50 * 40) < 1.3
        assert (result.window.cx, result.window.cy) == pytest.approx((165, 120), abs=2)


@pytest.mark.parametrize("gap_px", [6, 10, 20])
def test_a_like_coloured_neighbour_is_not_swallowed(gap_px):
    picture = rectangle(140, 100, 50, 40) | rectangle(190 + gap_px, 95, 60, 50, value=150)
    picture |= rectangle(140 - gap_px - 45, 105, 45, 60, value=150)
    picture |= cluttered(60, 3)
    ours, theirs = follow_both([picture] * 40, (140, 100, 50, 40))
    assert theirs[-1][2] * theirs[-1][3] > 3 * 50 * 40
    assert 1 / 1.3 < ours[-1].window.area / (50 * 40) < 1.3


# F3: leaving over the border

LEAVING = [rectangle(150 + 6 * frame, 100, 40, 30) for frame in range(40)]


def test_leaving_keeps_the_size_and_goes_over_the_border():
    ours, theirs = follow_both(LEAVING, (150, 100, 40, 30))
    for result in ours:
        assert (result.window.width, result.window.height) == pytest.approx((40, 30), rel=0.02)
    xs = [result.window.x for result in ours]
    assert all(later >= earlier - 0.1 for earlier, later in pairwise(xs))
    gone = next(frame for frame, picture in enumerate(LEAVING) if not picture.any())
    assert ours[gone - 1].window.right > 340
    assert ours[gone - 1].m00 > 0
    assert all(result.m00 == 0 and not result.converged for result in ours[gone:])
    assert len({result.window for result in ours[gone - 1 :]}) == 1
    collapsed = theirs[gone - 1]
    assert collapsed[2] <= 8
    assert theirs[-1][2] * theirs[-1][3] > 10 * 40 * 30


@pytest.mark.parametrize(
    ("dx", "dy"), [(-6, 0), (6, 0), (0, -6), (0, 6), (5, 4)], ids=["left", "right", "up", "down", "corner"]
)
def test_half_of_the_target_over_any_border_keeps_place_and_size(dx, dy):
    x, y, start = 140, 105, (140, 105, 40, 30)
    pictures = []
    while min(x + 20, 320 - x - 20) >= 0 and min(y + 15, 240 - y - 15) >= 0:
        pictures.append(rectangle(x, y, 40, 30))
        x, y = x + dx, y + dy
    ours, _ = follow_both(pictures, start)
    assert len(pictures) > 15
    assert ours[-1].window.as_tuple() == pytest.approx((x - dx, y - dy, 40, 30), abs=1)


def test_leaving_slowly_keeps_hold_of_the_visible_edge():
    ours, _ = follow_both([rectangle(240 + frame, 100, 40, 30) for frame in range(70)], (240, 100, 40, 30))
    # More than half of the target is still to be seen up to frame 60.
    assert [result.window.x for result in ours[:60]] == pytest.approx([240 + frame for frame in range(60)], abs=1)


# F4: the size of a rectangle


def test_a_rectangle_has_its_own_size():
    ours, theirs = follow_both([rectangle(100, 70, 100, 80)] * 20, (100, 70, 100, 80))
    assert ours[-1].window.as_tuple() == pytest.approx((100, 70, 100, 80), abs=1.6)
    assert (ours[-1].rotated_box.width, ours[-1].rotated_box.height) == pytest.approx((100, 80), rel=0.02)
    assert theirs[-1][2] > 1.12 * 100
    assert theirs[-1][3] > 1.12 * 80


# F5: salt noise


@pytest.mark.parametrize("seed", range(6))
def test_salt_noise_does_not_change_the_size(seed):
    picture = rectangle(100, 70, 100, 80) | salt(0.1, seed)
    ours, theirs = follow_both([picture] * 20, (100, 70, 100, 80))
    assert (ours[-1].window.width, ours[-1].window.height) == pytest.approx((100, 80), rel=0.05)
    assert (ours[-1].window.cx, ours[-1].window.cy) == pytest.approx((150, 110), abs=1)
    assert theirs[-1][2] > 1.25 * 100
    assert theirs[-1][3] > 1.25 * 80


# F6: the upright box of a turned target


@pytest.mark.parametrize("angle_deg", [45, -45])
def test_a_turned_bar_fits_its_upright_box(angle_deg):
    true_side = (120 + 30) / np.sqrt(2)
    ours, theirs = follow_both([bar(160, 120, 120, 30, angle_deg)] * 20, (110, 70, 100, 100))
    assert (ours[-1].window.width, ours[-1].window.height) == pytest.approx((true_side, true_side), rel=0.03)
    assert ours[-1].rotated_box.angle_deg == pytest.approx(angle_deg, abs=1)
    assert (ours[-1].rotated_box.width, ours[-1].rotated_box.height) == pytest.approx((120, 30), rel=0.03)
    assert max(theirs[-1][2:]) < 0.96 * true_side


# F7: knowing that the target is gone


def test_the_result_tells_a_target_from_nothing():
    there, gone = rectangle(100, 80, 40, 30), EMPTY
    found, lost = (cam_shift(picture, Box(102, 82, 40, 30)) for picture in (there, gone))
    assert found.m00 == pytest.approx(40 * 30, rel=0.01)
    assert found.density == pytest.approx(1, abs=0.01)
    assert found.converged
    assert (lost.m00, lost.density, lost.converged, lost.rotated_box) == (0, 0, False, None)
    faint = mean_shift(rectangle(100, 80, 40, 30, value=51), Box(102, 82, 40, 30))
    assert faint.density == pytest.approx(0.2, abs=0.01)
    # cv2 answers a step count and a window: 0 steps stand for "at rest" and for "nothing there" alike.
    assert cv2.meanShift(gone, (100, 80, 40, 30), TEN_STEPS) == (0, (100, 80, 40, 30))
    assert len(cv2.meanShift(there, (100, 80, 40, 30), TEN_STEPS)) == 2


# F8: a window without area


@pytest.mark.parametrize(("width", "height"), [(0, 30), (40, 0), (0, 0), (-4, 30), (40, -4)])
def test_a_window_without_area_is_refused_in_one_line(width, height):
    with pytest.raises(cv2.error, match="non-positive sizes"):
        cv2.CamShift(EMPTY, (100, 80, width, height), TEN_STEPS)
    with pytest.raises(RoiError) as caught:
        as_box((100, 80, width, height))
    assert str(caught.value) == f"box needs width and height > 0, got {width} x {height}"
