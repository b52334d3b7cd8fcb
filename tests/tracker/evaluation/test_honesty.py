import math

import numpy as np
import pytest

from tests.tracker.evaluation.conftest import make_run
from tracker.evaluation.honesty import Delays, honesty, inside_shares, reporting_delays, return_delays, wrong_loss

ON, HALF, OFF = (0, 0, 10, 10), (5, 0, 10, 10), (50, 50, 10, 10)
T, U, L = "tracking", "uncertain", "lost"
NAN = math.nan


def test_shares_count_what_was_said_against_where_the_box_was():
    run = make_run([ON, ON, OFF, OFF, HALF, ON, OFF, ON], statuses=[T, T, T, L, T, L, U, U])
    said = honesty(run)
    # Row 0 was given. Off while tracking: row 2, of the three tracking rows 1, 2, 4; on target: 1, 5, 7, lost in 5.
    assert (said.tracking, said.off_tracking, said.frames) == (3, 1, 7)
    assert said.bad_tracking == pytest.approx(1 / 3)
    assert said.bad_tracking_of_all == pytest.approx(1 / 7)
    assert (said.good, said.lost_good) == (3, 1)
    assert said.lost_good_share == pytest.approx(1 / 3)


def test_frames_without_truth_are_left_out():
    truth = [ON, (NAN,) * 4, ON]
    said = honesty(make_run([ON, OFF, ON], truth=truth))
    assert (said.frames, said.tracking, said.off_tracking) == (1, 1, 0)


def test_a_tracker_that_never_claims_anything_has_no_share():
    said = honesty(make_run([ON, OFF], statuses=[T, L]))
    assert math.isnan(said.bad_tracking)
    assert math.isnan(said.lost_good_share)
    assert math.isnan(said.repaired_share)


@pytest.mark.parametrize(
    ("overlaps", "statuses", "frames", "never"),
    [
        ([1, 0, 0, 0, 0], [T, T, T, L, L], (2,), 0),
        ([1, 0, 0], [T, U, T], (0,), 0),
        ([1, 0, 0, 1], [T, T, T, T], (), 1),
        ([1, 0, 0], [T, T, T], (), 1),
        # Twice, once unreported; absence in between counts as time, not as an end.
        ([1, 0, NAN, 0, 1, 0, 1], [T, T, T, L, T, T, T], (2,), 1),
        # Off the target means below 0.1.
        ([1, 0.1, 0.1], [T, T, L], (), 0),
        ([1, NAN, NAN], [T, T, L], (), 0),
    ],
)
def test_how_long_it_takes_to_report(overlaps, statuses, frames, never):
    assert reporting_delays(np.array(overlaps, float), tuple(statuses)) == Delays(frames, never)


@pytest.mark.parametrize(
    ("overlaps", "statuses", "frames", "never"),
    [
        ([1, 0, 0, 1, 1], [T, L, L, T, T], (2,), 0),
        # Neither the status alone nor the overlap alone is holding; a second loss before that belongs to the first.
        ([1, 0, 0, 1, 0, 0.6], [T, L, T, L, L, T], (4,), 0),
        ([1, 0, 0.5], [T, L, T], (), 1),
        ([1, 1], [T, T], (), 0),
    ],
)
def test_how_long_it_takes_to_hold_again(overlaps, statuses, frames, never):
    assert return_delays(np.array(overlaps, float), tuple(statuses)) == Delays(frames, never)


def test_the_median_delay_counts_what_never_came_as_endless():
    assert Delays((1, 3), 1).median == 3
    assert Delays((1,), 2).median == math.inf
    assert math.isnan(Delays((), 0).median)
    assert Delays((1,), 1) + Delays((2,), 0) == Delays((1, 2), 1)


def lost_run(before=(1.0,) * 6, after=(), visible=True):
    """Overlaps, statuses and view of a run that is called lost behind ``before``."""
    overlaps = np.array([*before, 1.0, *(overlap for overlap, _ in after)])
    statuses = [T] * len(before) + [L] + [status for _, status in after]
    return overlaps, tuple(statuses), np.full(len(overlaps), visible)


STAYS_LOST = [(1.0, L)] * 30


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (lost_run(after=STAYS_LOST), False),
        (lost_run(after=[*STAYS_LOST[:29], (0.6, T)]), True),
        (lost_run(after=[*STAYS_LOST, (0.6, T)]), False),
        # It needs to hold the target: not the old box that still lies over it, nor another place.
        (lost_run(after=[(0.4, T)] * 30), False),
        (lost_run(after=[(0.9, "uncertain")] * 30), False),
        # Too short to say, unless it came back.
        (lost_run(after=STAYS_LOST[:29]), None),
        (lost_run(after=[(0.6, T)]), True),
        # The call was right: out of view, or off the target within the five frames before.
        (lost_run(after=STAYS_LOST, visible=False), None),
        (lost_run(before=[1.0, 0.05, 1.0, 1.0, 1.0, 1.0], after=STAYS_LOST), None),
        (lost_run(before=[1.0, NAN, 1.0, 1.0, 1.0, 1.0], after=STAYS_LOST), None),
        (lost_run(before=[1.0, 0.05, 1.0, 1.0, 1.0, 1.0, 1.0], after=STAYS_LOST), False),
        # Shortly after the start there are fewer frames before.
        (lost_run(before=[1.0], after=STAYS_LOST), False),
    ],
)
def test_a_wrong_loss_and_its_repair(run, expected):
    assert wrong_loss(*run) is expected


def test_a_run_counts_a_wrong_loss_once():
    run = make_run([ON] * 80, statuses=[T] * 3 + [L, T] * 20 + [T] * 37)
    said = honesty(run)
    assert (said.wrong_lost, said.repaired) == (1, 1)
    double = said + said
    assert (double.wrong_lost, double.repaired, double.frames) == (2, 2, 2 * said.frames)


def test_a_start_anew_is_no_return():
    boxes = [ON, OFF, *[(NAN,) * 4] * 4, ON, ON]
    run = make_run(boxes, statuses=[T, L, *["skipped"] * 4, T, T], failures=(1,), restarts=(6,))
    assert honesty(run).held_again == Delays((), 1)


def test_half_of_the_target_needs_to_be_inside():
    truth = np.array([(0, 0, 10, 10), (-5, 0, 10, 10), (-5, -5, 10, 10), (200, 0, 10, 10), (NAN,) * 4, (90, 0, 40, 10)])
    assert inside_shares(truth, (100, 100)) == pytest.approx([1, 0.5, 0.25, 0, 0, 0.25])
