from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import savgol_filter

from tracker.errors import DataError
from tracker.measuring import Calibration, Scale, measure, motion

FIELDS = ("x_smooth", "vx", "ax")


def even(rows, step_s=0.04, start_s=7.0):
    return start_s + step_s * np.arange(rows)


def of(motion, names="x y x_smooth y_smooth vx vy speed ax ay acceleration distance"):
    return np.array([getattr(motion, name) for name in names.split()])


@pytest.mark.parametrize("half", [1, 2, 4, 9])
@pytest.mark.parametrize("rows", [20, 19, 300, 20_000])
def test_at_even_times_it_is_the_filter_of_savitzky_and_golay(rows, half):
    points = np.random.default_rng(rows).normal(500, 30, (rows, 2))
    measured = motion(even(rows), points, smoothing_s=2 * half * 0.04)
    for order, (x, y) in enumerate((("x_smooth", "y_smooth"), ("vx", "vy"), ("ax", "ay"))):
        for name, column in zip((x, y), points.T, strict=True):
            expected = savgol_filter(column, 2 * half + 1, 2, deriv=order, delta=0.04, mode="interp")
            # Accelerations of some 1e4, from times that are rounded to 1e-13 s.
            assert_allclose(getattr(measured, name), expected, rtol=1e-9, atol=1e-6)


def test_at_uneven_times_it_is_the_least_squares_parabola_of_each_window():
    rng = np.random.default_rng(5)
    time_s = np.cumsum(rng.uniform(0.01, 0.08, 60))
    points = rng.normal(0, 1, (60, 2))
    measured = motion(time_s, points, smoothing_s=0.5)
    for row in range(12, 48):
        near = np.abs(time_s - time_s[row]) <= 0.25
        bend, slope, place = np.polyfit(time_s[near] - time_s[row], points[near, 0], 2)
        assert_allclose([getattr(measured, name)[row] for name in FIELDS], [place, slope, 2 * bend], atol=1e-9)


@pytest.mark.parametrize("smoothing_s", [0.0, 0.1, 0.5, 10.0])
def test_a_parabola_is_measured_exactly_to_its_ends_whatever_the_times(smoothing_s):
    time_s = 1e5 + np.cumsum(np.random.default_rng(2).uniform(0.01, 0.3, 50))
    since = time_s - time_s[0]
    measured = motion(time_s, np.column_stack([3 + 2 * since, 5 * since**2]), smoothing_s=smoothing_s)
    assert_allclose(measured.x_smooth, measured.x, rtol=1e-9)
    assert_allclose(measured.y_smooth, measured.y, rtol=1e-9, atol=1e-9)
    assert_allclose(measured.vx, 2, rtol=1e-6)
    assert_allclose(measured.vy, 10 * since, rtol=1e-6, atol=1e-6)
    assert_allclose(of(measured, "ax ay"), [np.zeros(50), np.full(50, 10)], atol=1e-4)


def test_without_smoothing_it_is_the_row_and_its_neighbours():
    points = [(0, 0), (1, 0), (4, 0), (5, 0)]
    measured = motion(even(4, 0.5), points, smoothing_s=0)
    assert_allclose(measured.x_smooth, [0, 1, 4, 5], atol=1e-12)
    # Central differences; at the ends the slope of the parabola through the last three.
    assert_allclose(measured.vx, [0, 4, 4, 0], atol=1e-12)
    assert_allclose(measured.ax, [8, 8, -8, -8])
    assert_allclose(measured.distance, [0, 1, 4, 5])


def test_on_a_circle_speed_and_centripetal_acceleration_are_known():
    radius, angular = 2.0, 1.5
    time_s = even(400, 0.01)
    points = radius * np.column_stack([np.cos(angular * time_s), np.sin(angular * time_s)])
    measured = motion(time_s, points, smoothing_s=0.1)
    assert_allclose(measured.speed, radius * angular, rtol=3e-3)
    assert_allclose(measured.acceleration[10:-10], radius * angular**2, rtol=2e-3)
    assert_allclose(measured.distance[-1], radius * angular * 3.99, rtol=1e-3)


def test_smoothing_brings_free_fall_nearer_to_the_truth():
    rng = np.random.default_rng(9)
    time_s = even(60, 1 / 60, 0.0)
    height = 4 - 9.81 / 2 * time_s**2
    noisy = np.column_stack([np.zeros(60), height + rng.normal(0, 0.002, 60)])
    raw, smooth = (motion(time_s, noisy, smoothing_s=length).ay for length in (0.0, 0.4))
    assert np.abs(raw + 9.81).mean() > 5
    assert np.abs(smooth + 9.81).mean() < 0.7
    assert np.abs(motion(time_s, noisy, smoothing_s=0.4).y_smooth - height).std() < 0.0015


def test_nothing_is_computed_across_a_gap():
    points = np.array([(0, 0), (1, 0), (2, 0), (99, 99), (50, 0), (50, 2), (50, 4)], float)
    valid = np.array([1, 1, 1, 0, 1, 1, 1], bool)
    measured = motion(even(7, 1), points, smoothing_s=5, valid=valid)
    assert np.isnan(of(measured)[:, 3]).all()
    assert np.isfinite(of(measured)[:, valid]).all()
    assert_allclose(measured.x_smooth[valid], points[valid, 0], atol=1e-12)
    assert_allclose(measured.vx[valid], [1, 1, 1, 0, 0, 0], atol=1e-12)
    assert_allclose(measured.vy[valid], [0, 0, 0, 2, 2, 2], atol=1e-12)
    assert_allclose(measured.distance[valid], [0, 1, 2, 2, 4, 6])


def test_each_side_of_a_gap_is_measured_as_if_it_were_alone():
    rng = np.random.default_rng(1)
    points, valid = rng.normal(0, 5, (200, 2)), rng.random(200) > 0.15
    time_s = np.cumsum(rng.uniform(0.02, 0.06, 200))
    measured = of(motion(time_s, points, smoothing_s=0.3, valid=valid))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], valid, [0]])))
    for start, stop in edges.reshape(-1, 2):
        alone = of(motion(time_s[start:stop], points[start:stop], smoothing_s=0.3))
        assert_allclose(measured[:-1, start:stop], alone[:-1], rtol=1e-6, atol=1e-7)
        assert_allclose(np.diff(measured[-1, start:stop]), np.diff(alone[-1]), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("breaks", ["frame", "nan", "time", "repeat"])
def test_what_else_is_a_gap(breaks):
    time_s, points, frame = even(8, 1.0), np.arange(16.0).reshape(8, 2), np.arange(8)
    points[4:] += 100
    if breaks == "frame":
        frame[4:] += 1
    if breaks == "nan":
        time_s, points, frame = (np.insert(array, 4, 0, axis=0) for array in (time_s, points, frame))
        points[4], frame = np.nan, np.arange(9)
    if breaks == "time":
        time_s[4:] -= 50
    if breaks == "repeat":
        time_s[4:] -= 1
    measured = motion(time_s, points, smoothing_s=3, frame=frame)
    seen = np.isfinite(measured.x)
    assert_allclose(measured.vx[seen], 2)
    assert_allclose(measured.distance[seen], np.sqrt(8) * np.array([0, 1, 2, 3, 3, 4, 5, 6]))


def test_few_rows_have_few_derivatives():
    alone = motion([0], [(3, 4)], smoothing_s=1)
    assert (alone.x_smooth[0], alone.y_smooth[0], alone.distance[0]) == (3, 4, 0)
    assert np.isnan(of(alone, "vx vy speed ax ay acceleration")).all()
    pair = motion([0, 0.5], [(0, 0), (3, 4)], smoothing_s=1)
    assert_allclose(of(pair, "vx vy speed distance"), [[6, 6], [8, 8], [10, 10], [0, 5]])
    assert np.isnan(of(pair, "ax ay acceleration")).all()
    assert len(motion([], np.empty((0, 2)), smoothing_s=1)) == 0
    assert np.isnan(of(motion([0, 1], [(0, 0), (1, 1)], smoothing_s=1, valid=[False, False]))).all()


def test_a_long_pause_of_a_camera_leaves_at_least_three_rows():
    time_s = np.array([0, 0.1, 0.2, 0.3, 5, 5.1, 5.2, 5.3])
    measured = motion(time_s, np.column_stack([time_s**2, time_s]), smoothing_s=0.2)
    assert_allclose(measured.ax, 2, rtol=1e-6)
    assert_allclose(measured.vy, 1, rtol=1e-9)


def test_what_rests_rests_exactly():
    measured = motion(even(50), np.full((50, 2), 1234.5678), smoothing_s=0.3)
    assert not of(measured, "vx vy speed ax ay acceleration distance").any()


def test_the_world_may_begin_anywhere():
    points = np.random.default_rng(4).normal(0, 1, (80, 2)).cumsum(0)
    here = of(motion(even(80), points, smoothing_s=0.3), "vx vy speed ax ay acceleration distance")
    far = of(motion(even(80), np.add(points, (5e5, 5e6)), smoothing_s=0.3), "vx vy speed ax ay acceleration distance")
    assert_allclose(far, here, rtol=1e-5, atol=1e-5)


def test_rows_come_from_a_track_and_its_calibration():
    track = SimpleNamespace(
        frame=np.array([0, 1, 2, 3, 4, 9]),
        time_s=np.array([0, 0.5, 1, 1.5, 2, 4.5]),
        box=np.array([(left, 0, 10, 20) for left in (0, 10, 20, 30, 70, 90)], float),
        status=np.array([0, 3, 1, 2, 0, 0], np.uint8),
    )
    metres = Calibration("m", Scale((0, 0), (10, 0), 2), origin=(0, 100), smoothing_s=0, point="bottom")
    measured = measure(track, metres)
    assert_allclose(measured.x, [1, 3, 5, np.nan, 15, 19])
    assert_allclose(measured.y, [16, 16, 16, np.nan, 16, 16])
    # Of the last two neither has a neighbour.
    assert_allclose(measured.speed, [4, 4, 4, np.nan, np.nan, np.nan])
    assert_allclose(measured.distance, [0, 2, 4, np.nan, 4, 4])


def test_a_motion_is_read_only():
    measured = motion(even(5), np.zeros((5, 2)), smoothing_s=0)
    with pytest.raises(ValueError, match="read-only"):
        measured.speed[0] = 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"points": [(0, 0)]}, "got (3,), (1, 2), (3,) and (3,)"),
        ({"valid": [True]}, "got (3,), (3, 2), (1,) and (3,)"),
        ({"frame": [1, 2]}, "got (3,), (3, 2), (3,) and (2,)"),
        ({"smoothing_s": -1}, "smoothing_s needs to be at least 0, got -1"),
        ({"smoothing_s": float("nan")}, "smoothing_s needs to be at least 0, got nan"),
    ],
)
def test_what_is_wrong_is_told(arguments, message):
    with pytest.raises(DataError, match="need") as caught:
        motion(**{"time_s": [0, 1, 2], "points": np.zeros((3, 2)), "smoothing_s": 1, **arguments})
    assert str(caught.value).endswith(message)
