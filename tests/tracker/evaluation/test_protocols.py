import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluation.protocols import PERTURBATIONS, Start, perturbed, plan_starts, sample_starts, start_frames
from tracker.evaluation.results import Protocol


def truths(*names, rows=100):
    return {name: np.full((rows, 4), 5.0) for name in names}


def plan(protocol, found):
    return plan_starts(protocol, found, {name: len(truth) for name, truth in found.items()})


def test_one_pass_starts_on_the_first_box():
    found = truths("a", "b")
    found["b"][:3] = math.nan
    assert plan(Protocol(), found) == {"a": (Start(0),), "b": (Start(3),)}
    assert plan(Protocol("restart"), found) == {"a": (Start(0),), "b": (Start(3),)}


@given(st.integers(1, 3000), st.integers(1, 40))
def test_starts_are_spread_evenly_and_leave_a_quarter(frames, starts):
    found = start_frames(frames, starts)
    assert found[0] == 0
    assert found == sorted(set(found))
    assert len(found) <= starts
    assert found[-1] <= 0.75 * frames
    gaps = np.diff(found)
    assert len(gaps) == 0 or gaps.max() - gaps.min() <= 1
    if starts > 1 and frames > 4 * starts:
        assert len(found) == starts
        assert found[-1] == int(0.75 * (frames - 1))


def test_the_twelve_perturbations_are_those_of_otb():
    box = (100.0, 200.0, 40.0, 20.0)
    boxes = {name: perturbed(box, name) for name in PERTURBATIONS}
    shifts = {(round(b[0] - 100), round(b[1] - 200)) for b in boxes.values() if b[2] == 40}
    assert shifts == {(x, y) for x in (-4, 0, 4) for y in (-2, 0, 2)} - {(0, 0)}
    scaled = {name: b for name, b in boxes.items() if name.startswith("scale")}
    assert {round(b[2] / 40, 3) for b in scaled.values()} == {0.8, 0.9, 1.1, 1.2}
    for b in scaled.values():
        assert (b[0] + b[2] / 2, b[1] + b[3] / 2) == pytest.approx((120, 210))
        assert b[2] / b[3] == pytest.approx(2)
    assert len(boxes) == 12
    assert boxes["right 10%"] == pytest.approx((104, 200, 40, 20))
    assert boxes["left up 10%"] == pytest.approx((96, 198, 40, 20))
    assert perturbed(box, "") == box


def test_all_starts_without_a_limit_that_cuts():
    starts = plan(Protocol("many-starts", starts=4), truths("a"))["a"]
    assert starts == (Start(0), Start(25), Start(49), Start(74))


def test_a_start_without_truth_is_left_out():
    found = truths("a")
    found["a"][25] = math.nan
    assert plan(Protocol("many-starts", starts=4), found)["a"] == (Start(0), Start(49), Start(74))


def test_starts_stay_within_the_pictures():
    found = truths("a")
    assert plan_starts(Protocol("many-starts", starts=2), found, {"a": 41})["a"] == (Start(0), Start(30))


def test_the_sample_is_balanced_and_has_the_size_asked_for():
    names = [f"clip{number}" for number in range(24)]
    starts = plan(Protocol("many-starts", starts=5, perturb=True), truths(*names))
    assert {len(one) for one in starts.values()} == {10}
    assert all(any(not start.perturbation for start in one) for one in starts.values())
    assert all(len(set(one)) == len(one) for one in starts.values())
    used = Counter(start.perturbation for one in starts.values() for start in one)
    assert set(used) == {"", *PERTURBATIONS}
    fewer = plan(Protocol("many-starts", starts=5, perturb=True, runs=50), truths(*names))
    assert sorted(len(one) for one in fewer.values()) == [2] * 22 + [3] * 2


def test_a_short_population_gives_its_share_to_the_others():
    population = {"a": [Start(0)], "b": [Start(frame) for frame in range(30)]}
    starts = sample_starts(population, 20, 0)
    assert (len(starts["a"]), len(starts["b"])) == (1, 19)
    everything = sample_starts(population, 1000, 0)
    assert (len(everything["a"]), len(everything["b"])) == (1, 30)


def test_the_seed_decides_the_sample():
    def sample(seed, total=30, names=("a", "b", "c")):
        return sample_starts(
            {name: [Start(f, p) for f in range(5) for p in PERTURBATIONS] for name in names}, total, seed
        )

    assert sample(1) == sample(1)
    assert sample(1) != sample(2)
    # A larger sample holds the smaller one; other sequences do not change what is drawn from one.
    assert all(set(sample(1)[name]) <= set(sample(1, total=90)[name]) for name in "abc")
    assert sample(1)["b"] == sample(1, total=10, names=("b",))["b"]
