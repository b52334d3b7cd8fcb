import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluation import metrics
from tracker.geometry import Box
from tracker.geometry import iou as geometry_iou

NAN = math.nan


def rows(*boxes):
    return np.array(boxes, float)


@pytest.mark.parametrize(
    ("box", "truth", "expected"),
    [
        ((0, 0, 10, 10), (0, 0, 10, 10), 1),
        ((5, 0, 10, 10), (0, 0, 10, 10), 50 / 150),
        ((2, 2, 5, 5), (0, 0, 10, 10), 25 / 100),
        # With +1 on widths these would overlap.
        ((10, 0, 10, 10), (0, 0, 10, 10), 0),
        ((30, 30, 10, 10), (0, 0, 10, 10), 0),
        ((3, 3, 0, 0), (0, 0, 10, 10), 0),
        ((3, 3, 0, 0), (3, 3, 0, 0), 0),
    ],
)
def test_iou_by_hand(box, truth, expected):
    assert metrics.iou(rows(box), rows(truth))[0] == pytest.approx(expected, abs=1e-12)


def test_iou_of_nothing_is_nan():
    nowhere = rows((NAN,) * 4)
    assert np.isnan(metrics.iou(nowhere, rows((0, 0, 1, 1)))).all()
    assert np.isnan(metrics.iou(rows((0, 0, 1, 1)), nowhere)).all()


side = st.floats(0.01, 300)
place = st.floats(-300, 300)
box = st.tuples(place, place, side, side)


@given(box, box)
def test_iou_is_that_of_the_geometry_and_never_over_1(a, b):
    value = metrics.iou(rows(a), rows(b))[0]
    assert value == pytest.approx(geometry_iou(Box(*a), Box(*b)), abs=1e-9)
    assert 0 <= value <= 1
    assert metrics.iou(rows(a), rows(a))[0] <= 1


def test_perfect_boxes_have_an_auc_of_20_of_21():
    # 0.1 + 0.2 in edges: a rounding error over 1 would pass the last threshold.
    boxes = rows((0.1, 0.2, 0.3, 0.7), (5, 6, 7, 8))
    curve = metrics.success_curve(metrics.iou(boxes, boxes))
    assert curve[-1] == 0
    assert curve.mean() == pytest.approx(20 / 21)


def test_success_counts_what_is_over_the_threshold():
    curve = metrics.success_curve(np.array([0.0, 0.5, 0.9, NAN]))
    assert len(curve) == 21
    # An IoU of 0 does not even pass the threshold 0; 0.5 does not pass 0.5; the frame without truth is left out.
    assert curve[0] == pytest.approx(2 / 3)
    assert curve[9] == pytest.approx(2 / 3)
    assert curve[10] == pytest.approx(1 / 3)
    assert curve[17] == pytest.approx(1 / 3)
    assert curve[18] == 0
    assert curve.mean() == pytest.approx((10 * 2 + 8 * 1) / 3 / 21)
    assert metrics.success_rate(np.array([0.0, 0.5, 0.9, NAN])) == pytest.approx(1 / 3)


def test_precision_counts_errors_up_to_the_threshold():
    truth = rows((0, 0, 10, 10), (0, 0, 10, 10), (0, 0, 10, 10), (NAN,) * 4)
    # Centres 0, (12, 16) -> 20 and (0, 20.5) px off.
    boxes = rows((0, 0, 10, 10), (12, 16, 10, 10), (-5, 15.5, 20, 20), (0, 0, 1, 1))
    errors = metrics.centre_errors(boxes, truth)
    assert errors[:3] == pytest.approx([0, 20, 20.5])
    assert math.isnan(errors[3])
    curve = metrics.precision_curve(errors)
    assert len(curve) == 51
    assert metrics.at(curve, metrics.PRECISION_THRESHOLDS_PX, 20) == pytest.approx(2 / 3)
    assert metrics.at(curve, metrics.PRECISION_THRESHOLDS_PX, 19) == pytest.approx(1 / 3)
    assert metrics.at(curve, metrics.PRECISION_THRESHOLDS_PX, 21) == 1


def test_normalised_precision_divides_each_axis_by_its_own_size():
    truth = rows((0, 0, 100, 10), (0, 0, 100, 10), (0, 0, 100, 10))
    # 12 of 100 and 1.6 of 10: 0.12 and 0.16, together 0.2; 2.1 of 10 is too much.
    boxes = rows((12, 1.5, 100, 10), (12, 1.6, 100, 10), (0, 2.1, 100, 10))
    errors = metrics.normalised_errors(boxes, truth)
    assert errors == pytest.approx([math.hypot(0.12, 0.15), 0.2, 0.21])
    curve = metrics.normalised_precision_curve(np.array([0.19, 0.2, 0.21]))
    assert len(curve) == 51
    assert metrics.at(curve, metrics.NORMALISED_THRESHOLDS, 0.2) == pytest.approx(2 / 3)
    assert metrics.NORMALISED_THRESHOLDS[[20, 50]] == pytest.approx([0.2, 0.5])


def test_without_a_frame_nothing_is_known():
    nothing = np.array([NAN, NAN])
    assert np.isnan(metrics.success_curve(nothing)).all()
    assert np.isnan(metrics.precision_curve(nothing)).all()
    assert math.isnan(metrics.success_rate(nothing))
    assert math.isnan(metrics.frames_per_second(nothing))
    assert math.isnan(metrics.accuracy(nothing, (0,), ()))
    assert math.isnan(metrics.robustness(0, 0))


def test_speed_is_one_over_the_mean_time():
    # The mean of the rates would be (10 + 2.5) / 2 = 6.25.
    assert metrics.frames_per_second(np.array([NAN, 0.1, 0.4])) == pytest.approx(4)


def test_accuracy_leaves_out_burn_in_and_failures():
    overlaps = np.full(40, 0.5)
    overlaps[:10] = 1.0
    overlaps[10] = 0.6
    overlaps[19] = 0.0
    overlaps[20:24] = NAN
    overlaps[24:34] = 1.0
    overlaps[34] = 0.7
    # Left: 10..18 and 34..39.
    expected = (0.6 + 8 * 0.5 + 0.7 + 5 * 0.5) / 15
    assert metrics.accuracy(overlaps, (0, 24), (19,)) == pytest.approx(expected)


def test_robustness_is_exponential_in_the_rate_of_failures():
    assert metrics.robustness(0, 100) == 1
    assert metrics.robustness(2, 120) == pytest.approx(math.exp(-0.5))


def test_means_leave_out_what_is_not_known():
    assert metrics.mean([0.2, NAN, 0.4]) == pytest.approx(0.3)
    assert math.isnan(metrics.mean([NAN]))
