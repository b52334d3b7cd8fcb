import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyQt5.QtGui import QPalette

from tests.ui.made import track
from tracker.editing import STATUSES
from tracker.values import TrackStatus
from ui.panels.timeline_axis import Axis
from ui.panels.timeline_lanes import ORDER, LaneColours, columns, lane_image

T, U, L, M = TrackStatus.TRACKING, TrackStatus.UNCERTAIN, TrackStatus.LOST, TrackStatus.MANUAL


def slow_columns(rows, start: float, span: float, width: int):
    """Look at every frame that lies under any part of a column."""
    rank, score = np.zeros(width, int), np.zeros(width)
    for column in range(width):
        left, right = start + column * (span / width), start + (column + 1) * (span / width)
        under = [i for i, frame in enumerate(rows.frame) if frame < right and frame + 1 > left]
        if under:
            rank[column] = max(1 + ORDER.index(STATUSES[rows.status[i]]) for i in under)
            score[column] = min(rows.score[i] for i in under)
    return rank, score


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_column_shows_the_worst_of_the_frames_under_it(data):
    statuses = data.draw(st.lists(st.sampled_from([T, U, L, M]), min_size=1, max_size=60))
    scores = data.draw(st.lists(st.floats(0, 1), min_size=len(statuses), max_size=len(statuses)))
    rows = track(statuses, first=data.draw(st.integers(0, 30)), scores=scores)
    start = data.draw(st.sampled_from([0.0, 7.25, 20.0, 61.5]))
    span = data.draw(st.sampled_from([0.75, 4.0, 31.5, 100.0]))
    width = data.draw(st.sampled_from([1, 16, 64]))
    reduced = columns(rows, start, span, width)
    rank, score = slow_columns(rows, start, span, width)
    np.testing.assert_array_equal(reduced.rank, rank)
    np.testing.assert_array_equal(reduced.score, score)


def test_the_order_of_the_worst():
    assert ORDER == (T, M, U, L)


def test_one_lost_frame_is_seen_among_a_hundred_thousand():
    statuses = [T] * 100_000
    statuses[54_321] = L
    reduced = columns(track(statuses), 0.0, 100_000.0, 1000)
    assert np.flatnonzero(reduced.rank == 1 + ORDER.index(L)).tolist() == [543]


def test_what_has_no_row_stays_empty():
    reduced = columns(track([T] * 10, first=20), 0.0, 50.0, 50)
    assert np.flatnonzero(reduced.rank).tolist() == list(range(20, 30))
    assert not columns(None, 0.0, 50.0, 50).rank.any()
    assert not columns(track([]), 0.0, 50.0, 50).rank.any()


@pytest.fixture
def colours(qapp):
    return LaneColours.of(QPalette())


def test_the_curve_stands_as_high_as_the_score(colours):
    rows = track([T] * 4, scores=[0.0, 0.5, 1.0, 1.0])
    image = lane_image(rows, (), None, Axis(0, 4, 0.0, 4.0), 21, colours)
    curve = image == colours.curves[1 + ORDER.index(T)]
    assert [int(np.flatnonzero(column)[0]) for column in curve.T] == [20, 10, 0, 0]
    # Joined to the column before.
    assert curve[10:21, 1].all()
    assert not curve[1:, 3].any()


def test_a_lost_target_is_red_from_top_to_bottom(colours):
    image = lane_image(track([T, L, T]), (), None, Axis(0, 3, 0.0, 3.0), 20, colours)
    assert np.count_nonzero(image[:, 1] == colours.tints[-1]) >= 18
    assert not (image[:, 0] == colours.tints[-1]).any()


def test_placed_boxes_are_ticks_as_high_as_the_lane(colours):
    image = lane_image(track([T] * 100), (0, 50), None, Axis(0, 100, 0.0, 100.0), 20, colours)
    ticks = np.flatnonzero((image == colours.mark).all(axis=0))
    assert {0, 50} <= set(ticks.tolist())
    assert len(ticks) <= 6
    assert not (lane_image(track([T] * 100), (200,), None, Axis(0, 100, 0.0, 100.0), 20, colours) == colours.mark).any()


def test_behind_the_end_there_is_no_lane(colours):
    image = lane_image(track([T] * 100), (), 60, Axis(0, 100, 0.0, 100.0), 20, colours)
    assert (image[:, 60:] == colours.beyond).all()
    assert (image[:, 59] == colours.mark).all()
    assert (image[0, :58] == colours.tints[1 + ORDER.index(T)]).all()
