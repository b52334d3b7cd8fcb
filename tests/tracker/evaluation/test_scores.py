import math

import numpy as np
import pytest

from tests.tracker.evaluation.conftest import make_run
from tracker.evaluation.results import Evaluation, OtherScore, Protocol, SequenceInfo, TrackerInfo
from tracker.evaluation.scores import other_totals, run_score, sequence_scores, tracker_scores

ON, OFF = (0, 0, 10, 10), (50, 50, 10, 10)
PERFECT = 20 / 21


def evaluation(runs, others=()):
    sequences = dict.fromkeys(run.sequence for run in runs)
    return Evaluation(
        "d",
        Protocol(),
        (TrackerInfo("t", "profile"), TrackerInfo("idle", "peer")),
        tuple(SequenceInfo(name, (100, 100), np.array([ON] * 4, float)) for name in sequences),
        tuple(runs),
        tuple(others),
    )


def test_a_run_is_scored_with_its_first_frame():
    score = run_score(make_run([ON, ON, OFF, OFF]))
    assert score.auc == pytest.approx(PERFECT / 2)
    assert (score.p20, score.np20, score.sr50) == (0.5, 0.5, 0.5)
    assert score.fps == pytest.approx(100)
    assert score.bad_tracking == pytest.approx(2 / 3)


def test_sequences_weigh_the_same_whatever_their_lengths_and_runs():
    runs = [
        make_run([ON] * 4, sequence="a"),
        make_run([ON, OFF, OFF, OFF], sequence="a", start=1),
        make_run([OFF, OFF], sequence="b"),
    ]
    a, b = sequence_scores(evaluation(runs), "t")
    assert (a.auc, a.runs, a.frames) == (pytest.approx(PERFECT * 5 / 8), 2, 8)
    assert b.auc == 0
    (total,) = tracker_scores(evaluation(runs))
    assert total.auc == pytest.approx(PERFECT * 5 / 16)
    assert (total.sequences, total.runs, total.frames) == (2, 3, 10)
    assert total.success.mean() == pytest.approx(total.auc)


def test_speed_is_the_median_over_sequences_of_one_over_the_mean_time():
    def timed(name, *times_s, start=0):
        times = np.array([math.nan, *times_s])
        return make_run([ON] * len(times), sequence=name, start=start, update_times_s=times)

    runs = [timed("a", 0.1, 0.4), timed("b", 0.01), timed("c", 0.5), timed("c", 1.5, start=1)]
    scores = sequence_scores(evaluation(runs), "t")
    assert [score.fps for score in scores] == pytest.approx([4, 100, 1])
    assert tracker_scores(evaluation(runs))[0].fps == pytest.approx(4)


def test_shares_that_nobody_knows_are_left_out_of_the_mean():
    runs = [
        make_run([ON, OFF], sequence="a"),
        make_run([ON, OFF], sequence="b", statuses=["tracking", "lost"]),
    ]
    (total,) = tracker_scores(evaluation(runs))
    assert total.bad_tracking == 1
    assert total.honesty.bad_tracking == 1
    assert total.bad_tracking_of_all == pytest.approx(0.5)
    assert math.isnan(total.lost_good)


def test_failures_are_summed_and_robustness_is_of_all_frames():
    runs = [
        make_run([ON] * 60, sequence="a", failures=(20, 40), restarts=(25, 45)),
        make_run([ON] * 60, sequence="b"),
    ]
    (total,) = tracker_scores(evaluation(runs))
    assert total.failures == 2
    assert total.robustness == pytest.approx(math.exp(-0.5))


def test_others_are_averaged_over_the_sequences_at_hand():
    others = [
        OtherScore("X", "a", 0.2, 0.4, 0.1, 10),
        OtherScore("X", "b", 0.4, 0.8, None, 30),
        OtherScore("X", "elsewhere", 1, 1, 1, 1000),
        OtherScore("Y", "elsewhere", 1, 1),
        OtherScore("Z", "a", 0.5, 0.5),
    ]
    runs = [make_run([ON], sequence="a"), make_run([ON], sequence="b")]
    x, z = other_totals(evaluation(runs, others))
    assert (x.tracker, x.sequences, x.auc, x.p20, x.sr50, x.fps) == (
        ("X", 2, pytest.approx(0.3), pytest.approx(0.6), 0.1, 20)
    )
    assert (z.sr50, z.fps) == (None, None)
