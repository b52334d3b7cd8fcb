import pytest

from ui.worker.timing import Meter, Pace, StageTimes


def test_pictures_are_due_at_the_intervals_of_the_source():
    pace = Pace()
    assert pace.due_s(3.0, now_s=100.0) == 100.0
    assert pace.due_s(3.1, now_s=100.01) == pytest.approx(100.1)
    assert pace.due_s(3.5, now_s=100.12) == pytest.approx(100.5)


def test_a_little_lateness_is_made_up_for():
    pace = Pace()
    pace.due_s(0.0, now_s=10.0)
    assert pace.due_s(0.1, now_s=10.2) == pytest.approx(10.1)


def test_a_slow_player_falls_behind_instead_of_rushing():
    pace = Pace()
    pace.due_s(0.0, now_s=10.0)
    assert pace.due_s(0.1, now_s=15.0) == pytest.approx(15.0)
    assert pace.due_s(0.2, now_s=15.01) == pytest.approx(15.1)


def test_after_a_restart_the_next_picture_is_due_at_once():
    pace = Pace()
    pace.due_s(0.0, now_s=10.0)
    pace.restart()
    assert pace.due_s(5.0, now_s=20.0) == 20.0


def test_a_meter_counts_events_per_second():
    meter = Meter()
    for tick in range(200):
        meter.tick(tick / 50)
    assert meter.per_second == pytest.approx(50)


def test_a_meter_counts_what_was_dropped_too():
    meter = Meter()
    for tick in range(100):
        meter.tick(tick / 10, count=3)
    assert meter.per_second == pytest.approx(30)


def test_a_meter_without_two_events_knows_nothing():
    meter = Meter()
    assert meter.per_second == 0
    meter.tick(1.0)
    assert meter.per_second == 0


def test_a_cleared_meter_starts_anew():
    meter = Meter()
    meter.tick(0.0)
    meter.tick(0.1)
    meter.clear()
    assert meter.per_second == 0


def test_stage_times_follow_slowly():
    stages = StageTimes(weight=0.5)
    stages.note("read", 0.010)
    stages.note("read", 0.020)
    assert stages.as_dict() == pytest.approx({"read": 15.0})
