import numpy as np
import pytest

from tests.ui.made import track
from tracker.measuring import Calibration, measure
from tracker.values import TrackStatus
from ui.panels.plots_series import Curves, Series, extent, frame_at, frame_nearest, thinned_path

TRACKING, LOST = TrackStatus.TRACKING, TrackStatus.LOST
NOT_SMOOTHED = Calibration(y_up=False, smoothing_s=0)


def curves(statuses, first: int = 0, calibration: Calibration = NOT_SMOOTHED) -> Curves:
    made = track(statuses, first=first)
    return Curves.of(made, measure(made, calibration))


def noise(rows: int, gap: slice = slice(0)) -> Series:
    values = np.random.default_rng(0).normal(size=rows)
    values[gap] = np.nan
    return Series(np.arange(rows) / 10, values)


def test_few_rows_stay_as_they_are():
    series = noise(300)
    thin = series.thinned(0, 30, 200)
    np.testing.assert_array_equal(thin.x, series.time_s)
    np.testing.assert_array_equal(thin.y, series.values)


def test_only_what_is_in_view_is_drawn_and_the_rows_beside_it():
    series = noise(300)
    thin = series.thinned(10.05, 12.05, 200)
    np.testing.assert_array_equal(thin.x, series.time_s[100:122])


@pytest.mark.parametrize(("rows", "filled"), [(1_500, False), (20_000, True), (20_001, True), (123_457, True)])
def test_no_peak_is_lost_in_many_rows(rows, filled):
    series = noise(rows)
    series.values[rows // 3], series.values[rows // 2], series.values[-1] = 50, -60, 70
    thin = series.thinned(0, rows / 10, 300)
    assert thin.filled is filled
    assert len(thin.x) == len(thin.y) <= 4 * 300
    assert extent([thin.y]) == (-60, 70)
    assert abs(thin.x[thin.y == 50][0] - rows / 30) < 2 * rows / 10 / 300


def test_a_thinned_line_falls_where_the_series_falls():
    falling = Series(np.arange(1000.0), -np.arange(1000.0))
    thin = falling.thinned(0, 1000, 300)
    assert not thin.filled
    assert (np.diff(thin.y) < 0).all()
    assert (np.diff(thin.x) >= 0).all()


@pytest.mark.parametrize("rows", [2_000, 40_000])
def test_a_gap_stays_a_gap_in_many_rows(rows):
    thin = noise(rows, slice(rows // 4, rows // 2)).thinned(0, rows / 10, 300)
    start_s, end_s = rows / 40, rows / 20
    inside = (thin.x > start_s + end_s / 50) & (thin.x < end_s - end_s / 50)
    assert np.isnan(thin.y[inside]).all()
    assert np.isfinite(thin.y[thin.x < start_s]).all()


def test_nothing_and_only_gaps_are_drawn_as_nothing():
    empty = Series(np.empty(0), np.empty(0))
    empty.prepare()
    assert not len(empty.thinned(0, 1, 100).x)
    nowhere = Series(np.arange(9000.0), np.full(9000, np.nan))
    assert extent([nowhere.thinned(0, 9000, 100).y]) is None


def test_each_plot_has_its_column():
    made = curves([TRACKING] * 10)
    # The track moves 2 px right and 1 px down per frame of 1/25 s.
    np.testing.assert_allclose(made.series["x"].values, 100 + 2 * np.arange(10))
    np.testing.assert_allclose(made.series["y"].values, 80 + np.arange(10))
    np.testing.assert_allclose(made.series["speed"].values, 25 * 5**0.5)
    np.testing.assert_allclose(made.series["acceleration"].values, 0, atol=1e-6)
    np.testing.assert_allclose(made.series["distance"].values, 5**0.5 * np.arange(10))
    np.testing.assert_allclose(made.series["score"].values, 0.9)
    assert set(made.raw) == {"x", "y"}


def test_a_lost_target_leaves_a_gap_in_every_plot():
    made = curves([TRACKING] * 5 + [LOST] * 3 + [TRACKING] * 5)
    for series in (*made.series.values(), *made.raw.values()):
        assert np.flatnonzero(np.isnan(series.values)).tolist() == [5, 6, 7]
    assert made.place_at(4) == (108.0, 84.0)
    assert made.place_at(6) is None
    assert made.place_at(99) is None


def test_frames_without_a_row_leave_a_gap():
    made = track([TRACKING] * 6)
    apart = type(made)(**{name: getattr(made, name)[[0, 1, 2, 4, 5]] for name in made.__dataclass_fields__})
    drawn = Curves.of(apart, measure(apart, NOT_SMOOTHED)).series["x"]
    assert np.isnan(drawn.values).tolist() == [False, False, False, True, False, False]
    assert (np.diff(drawn.time_s) >= 0).all()


def test_a_clock_that_is_set_back_does_not_turn_curves_back():
    made = track([TRACKING] * 6)
    times = made.time_s.copy()
    times[3] = 0.0
    back = type(made)(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "time_s": times})
    assert (np.diff(Curves.of(back, measure(back, NOT_SMOOTHED)).time_s) >= 0).all()


def test_the_frame_nearest_to_a_time():
    rows = [curves([TRACKING] * 10), curves([TRACKING] * 10, first=20)]
    assert frame_at(0.1, rows) == 2
    assert frame_at(4.4 / 25, rows) == 4
    # Between the targets and after them, at their pace.
    assert frame_at(15 / 25, rows) == 15
    assert frame_at(40 / 25, rows) == 40
    assert frame_at(-3, rows) == 0
    assert frame_at(1, []) is None


def test_the_frame_nearest_to_a_place():
    rows = [curves([TRACKING] * 3 + [LOST] * 4 + [TRACKING] * 10)]
    assert frame_nearest(121, 90, rows) == 10
    # It was lost in frame 4.
    assert frame_nearest(107, 83.4, rows) == 2
    assert frame_nearest(0, 0, []) is None


def test_a_path_is_drawn_without_what_nobody_sees():
    still = np.concatenate([np.full(500, 3.0), np.linspace(3, 100, 50)])
    thin = thinned_path(still, still)
    assert len(thin.x) < 60
    assert thin.x[0] == 3
    assert thin.x[-1] == 100


def test_the_gap_of_a_path_stays():
    x = np.array([0.0, 1, 2, np.nan, np.nan, 2, 1, 0])
    thin = thinned_path(x, x)
    assert np.isnan(thin.x).sum() == 1
    assert np.isfinite(thin.x).sum() == 6


def test_a_scribble_is_drawn_as_the_places_it_came_through():
    x, y = np.random.default_rng(0).uniform(0, 100, (2, 20_000))
    y[x > 60] = 0
    thin = thinned_path(x, y)
    assert thin.filled
    left, right, low, high = thin.x[::2], thin.x[1::2], thin.y[::2], thin.y[1::2]
    for row in range(0, 20_000, 997):
        inside = (left <= x[row] + 1e-9) & (x[row] <= right + 1e-9) & (low <= y[row] + 1e-9) & (y[row] <= high + 1e-9)
        assert inside.any()
    assert not ((left > 61) & (low > 1)).any()
