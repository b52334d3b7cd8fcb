import pytest

from ui.panels.timeline_axis import Axis, clock_text, frame_step, frame_ticks, minor_step, second_step

AXIS = Axis(left=100, width=500, start=0.0, span=1000.0)


def test_a_frame_begins_where_the_one_before_ends():
    assert AXIS.x(0) == 100
    assert AXIS.x(1000) == 600
    wide = Axis(100, 500, 10.0, 25.0)
    assert [wide.frame(x) for x in (100, 119.9, 120, 599.9)] == [10, 10, 11, 34]


@pytest.mark.parametrize("factor", [1.25, 3.0, 0.5])
def test_zooming_keeps_what_is_under_the_cursor(factor):
    axis = Axis(100, 500, 300.0, 400.0)
    zoomed = axis.zoomed(factor, 350, 1000)
    assert zoomed.span == pytest.approx(400 / factor)
    assert zoomed.start + zoomed.span / 2 == pytest.approx(500)


def test_zooming_ends_at_the_clip_and_at_wide_frames():
    assert AXIS.zoomed(0.1, 350, 1000) == AXIS
    closest = AXIS.zoomed(1e9, 350, 1000)
    assert closest.frame_px == pytest.approx(40)
    assert Axis(0, 500, 900.0, 100.0).zoomed(0.5, 0, 1000).stop == 1000
    assert Axis(0, 500, 0.0, 2.0).zoomed(2, 0, 2).span == 2


def test_moving_stays_in_the_clip():
    axis = Axis(0, 500, 300.0, 400.0)
    assert [axis.moved(start, 1000).start for start in (-5, 50, 5000)] == [0, 50, 600]


def test_a_frame_is_in_view_when_any_of_it_is():
    axis = Axis(0, 500, 10.5, 10.0)
    assert [frame for frame in range(30) if axis.shows(frame)] == list(range(10, 21))


@pytest.mark.parametrize(("room_px", "step"), [(0.4, 1), (0.6, 2), (1.5, 5), (4, 10), (6, 20), (50, 100), (51, 200)])
def test_labels_are_as_near_as_they_fit(room_px, step):
    assert frame_step(AXIS, room_px) == step


def test_ticks_are_multiples_in_view():
    assert list(frame_ticks(Axis(0, 500, 95.5, 110.0), 50)) == [100, 150, 200]
    assert [minor_step(step) for step in (1, 2, 5, 10, 20, 500)] == [1, 1, 1, 2, 4, 100]


@pytest.mark.parametrize(
    ("room_s", "step"), [(0.0004, 0.001), (0.03, 0.05), (0.7, 1), (6, 10), (11, 15), (61, 120), (100_000, 172_800)]
)
def test_times_have_steps_that_clocks_know(room_s, step):
    assert second_step(room_s / 80, 80) == pytest.approx(step)


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [(0, 0, "0:00"), (59.96, 1, "1:00.0"), (64.25, 2, "1:04.25"), (3723, 0, "1:02:03"), (-0.5, 1, "-0:00.5")],
)
def test_times_are_written_as_on_clocks(seconds, decimals, text):
    assert clock_text(seconds, decimals) == text
