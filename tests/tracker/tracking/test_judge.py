import itertools
import math

import numpy as np
import pytest

from tracker.tracking.judge import Judge, Signs

HEALTHY = Signs(similarity=1.0, sharpness=15.0, strength=0.4)


@pytest.fixture
def judge():
    """One that has seen a healthy target for a while."""
    judge = Judge()
    for _ in range(50):
        judge.accept(HEALTHY, 1.0)
    return judge


def test_a_healthy_place_is_surely_the_target(judge):
    assert judge.score(HEALTHY) > 0.95


@pytest.mark.parametrize(
    "signs",
    [
        HEALTHY._replace(similarity=0.3),
        HEALTHY._replace(strength=0.05),
        HEALTHY._replace(similarity=0.6, sharpness=5.0, strength=0.2),
    ],
    ids=["other colours", "hardly any response", "each a little worse"],
)
def test_each_sign_alone_or_all_together_can_make_a_place_doubtful(judge, signs):
    assert judge.score(signs) < 0.5


@pytest.mark.parametrize("sign", Signs._fields)
def test_the_score_never_falls_when_a_sign_improves(judge, sign):
    for base in (HEALTHY, Signs(0.5, 6.0, 0.1)):
        scores = [judge.score(base._replace(**{sign: value})) for value in np.linspace(0, 30, 301)]
        assert all(worse <= better for worse, better in itertools.pairwise(scores))
        assert scores[0] < scores[-1]


def test_the_usual_strength_is_that_of_accepted_places(judge):
    assert Judge().usual_strength is None
    assert judge.usual_strength == pytest.approx(HEALTHY.strength)
    judge.accept(HEALTHY._replace(strength=0.8), 1.0)
    assert HEALTHY.strength < judge.usual_strength < 0.8
    before = judge.usual_strength
    judge.accept(HEALTHY._replace(strength=0.1), 0.0)
    assert judge.usual_strength == before


def test_a_weak_response_is_not_the_lost_target(judge):
    for strength in (9.0, 0.4, 0.3):
        signs = HEALTHY._replace(strength=strength)
        assert judge.score_again(signs) == judge.score(signs) > 0.75
    weak = HEALTHY._replace(strength=0.2)
    assert judge.score(weak) > 0.75
    assert judge.score_again(weak) < 0.5
    # Before anything is known of it, no response is weak.
    assert Judge().score_again(weak) == Judge().score(weak)


def test_more_than_healthy_counts_no_more(judge):
    for better in (HEALTHY._replace(similarity=1.4), HEALTHY._replace(sharpness=1e6), HEALTHY._replace(strength=9.0)):
        assert judge.score(better) == judge.score(HEALTHY)


EXTREMES = list(itertools.product((-5.0, 0.0, 1.0, 1e6), (-5.0, 0.0, 1e9), (-1.0, 0.0, 1e-30, 1e9)))


@pytest.mark.parametrize("values", EXTREMES)
@pytest.mark.parametrize("seen", [0, 3])
def test_the_score_is_a_share_whatever_the_signs(values, seen):
    judge = Judge()
    for _ in range(seen):
        judge.accept(Signs(*values), 1.0)
    score = judge.score(Signs(*values))
    assert math.isfinite(score)
    assert 0 <= score <= 1


def test_signs_enter_by_their_ratios(judge):
    # Evidence is a sum of logarithms: half the response costs the same odds at any sharpness and similarity.
    def odds(signs):
        score = judge.score(signs)
        return score / (1 - score)

    for base in (HEALTHY, HEALTHY._replace(similarity=0.7), HEALTHY._replace(sharpness=6.0)):
        cost = odds(base) / odds(base._replace(strength=base.strength / 2))
        assert cost == pytest.approx(odds(HEALTHY) / odds(HEALTHY._replace(strength=HEALTHY.strength / 2)))
        assert cost > 2


def test_before_anything_was_accepted_any_strength_is_usual():
    assert Judge().score(HEALTHY._replace(strength=0.01)) == Judge().score(HEALTHY)


def test_scoring_changes_nothing(judge):
    before = judge.score(HEALTHY)
    for _ in range(20):
        judge.score(Signs(0.0, 0.5, 0.001))
    assert judge.score(HEALTHY) == before


def test_what_is_usual_follows_what_is_accepted(judge):
    weak = HEALTHY._replace(strength=0.1)
    scores = []
    for _ in range(200):
        scores.append(judge.score(weak))
        judge.accept(weak, 1.0)
    assert scores[0] < 0.8
    assert all(earlier <= later for earlier, later in itertools.pairwise(scores))
    assert scores[-1] == pytest.approx(judge.score(HEALTHY), abs=0.01)
    # One accepted frame is hardly a change.
    assert scores[1] - scores[0] < 0.05


def test_an_unsure_place_teaches_less():
    weak = HEALTHY._replace(strength=0.1)
    scores = []
    for weight in (0.0, 0.5, 1.0):
        judge = Judge()
        judge.accept(HEALTHY, 1.0)
        for _ in range(10):
            judge.accept(weak, weight)
        scores.append(judge.score(weak))
    assert scores[0] < scores[1] < scores[2]
    fresh = Judge()
    fresh.accept(HEALTHY, 1.0)
    assert scores[0] == fresh.score(weak)


def test_a_place_that_may_be_the_lost_target_is_fairly_sure_and_has_a_clear_peak(judge):
    fair = Signs(similarity=0.5, sharpness=9.0, strength=0.3)
    assert judge.score_again(fair) < 0.6
    assert judge.is_hopeful(fair)
    assert judge.is_hopeful(HEALTHY)
    assert not judge.is_hopeful(fair._replace(similarity=0.2))
    assert not judge.is_hopeful(fair._replace(strength=0.1))
    blunt = HEALTHY._replace(sharpness=5.0)
    assert judge.score(blunt) > judge.score(fair)
    assert not judge.is_hopeful(blunt)
