import math

import numpy as np
import pytest

from tracker.evaluation.left_out import bootstrap_interval, leave_clips_out


def test_a_choice_that_always_wins_loses_nothing():
    better = {f"c{i}": 0.6 for i in range(10)}
    worse = {f"c{i}": 0.4 for i in range(10)}
    choice = leave_clips_out({"worse": worse, "better": better})
    assert choice.chosen == "better"
    assert (choice.chosen_auc, choice.left_out_auc) == (pytest.approx(0.6), pytest.approx(0.6))
    assert choice.per_fold == ("better",) * 5


def test_a_choice_that_rests_on_one_clip_is_found_out():
    # `lucky` is ahead only by one clip: without that clip `steady` is chosen, and scores 0.5 on it.
    steady = {f"c{i}": 0.5 for i in range(10)}
    lucky = {**{f"c{i}": 0.49 for i in range(10)}, "c3": 0.9}
    choice = leave_clips_out({"steady": steady, "lucky": lucky})
    assert choice.chosen == "lucky"
    assert choice.chosen_auc == pytest.approx(0.531)
    assert sorted(choice.per_fold) == ["lucky"] * 4 + ["steady"]
    # The fold with c3 has two clips, scored 0.5 each; the other eight are scored with `lucky`.
    assert choice.left_out_auc == pytest.approx((2 * 0.5 + 8 * 0.49) / 10)


def test_only_common_clips_count_and_too_few_say_nothing():
    full = {f"c{i}": 0.5 for i in range(6)}
    assert leave_clips_out({"a": full, "b": {**full, "c0": math.nan}}).sequences == 5
    assert leave_clips_out({"a": full}) is None
    assert leave_clips_out({"a": full, "b": {"c0": 0.5}}) is None


def test_the_seed_deals_the_folds():
    rng = np.random.default_rng(0)
    aucs = {name: {f"c{i}": float(value) for i, value in enumerate(rng.random(12))} for name in "abc"}
    assert leave_clips_out(aucs, seed=3) == leave_clips_out(aucs, seed=3)
    assert len({leave_clips_out(aucs, seed=seed).left_out_auc for seed in range(8)}) > 1


def test_the_interval_is_that_of_the_normal_approximation_for_many_clips():
    values = np.random.default_rng(1).normal(0.5, 0.1, 400)
    low, high = bootstrap_interval({str(i): float(value) for i, value in enumerate(values)})
    expected = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - expected, abs=0.002)
    assert high == pytest.approx(values.mean() + expected, abs=0.002)


def test_equal_clips_have_no_interval_and_one_clip_none_at_all():
    assert bootstrap_interval({"a": 0.5, "b": 0.5, "c": math.nan}) == (0.5, 0.5)
    assert all(math.isnan(edge) for edge in bootstrap_interval({"a": 0.5}))
