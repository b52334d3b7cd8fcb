"""From the states of a loop forward to the rows of a plan."""

import pytest

from tests.tracker.editing.scenes import Pictures
from tests.tracker.sinks.states import frame, state
from tracker.editing import RevisingSink, Revision, backward_rows, backward_steps
from tracker.geometry import Box
from tracker.session_file import Correction, SessionPlan, TargetStart
from tracker.sinks.base import Sink
from tracker.tracking import Tracker

BOX = Box(40, 30, 20, 20)


def plan_with(targets, corrections=(), profile="camshift"):
    return SessionPlan.model_validate(
        {"source": "a", "out": "b", "targets": targets, "corrections": corrections, "profile": {"profile": profile}}
    )


def test_a_plan_of_the_simple_kind_is_handed_on_as_it_is():
    revision = Revision(plan_with((TargetStart(frame=0, box=BOX), TargetStart(frame=3, box=BOX))))
    states = [state(5, 1), state(5, 2)]
    assert revision.is_plain
    assert revision.rows(5, states) == tuple(states)


def test_numbers_are_those_of_the_plan_and_rows_in_their_order():
    revision = Revision(plan_with((TargetStart(frame=0, box=BOX, number=4), TargetStart(frame=3, box=BOX, number=2))))
    rows = revision.rows(5, [state(5, 1, score=0.25), state(5, 2, score=0.75)])
    assert not revision.is_plain
    assert [(row.target_id, row.score) for row in rows] == [(2, 0.75), (4, 0.25)]


def test_backward_rows_take_the_place_of_others_in_their_frame():
    plan = plan_with((TargetStart(frame=0, box=BOX), TargetStart(frame=3, box=BOX)))
    revision = Revision(plan, [state(5, 1, score=0.5), state(2, 2, score=0.125)])
    assert [row.score for row in revision.rows(5, [state(5, 1), state(5, 2)])] == [0.5, 0.9]
    assert [row.score for row in revision.rows(4, [state(4, 1), state(4, 2)])] == [0.9, 0.9]
    assert [(row.target_id, row.score) for row in revision.rows(2, [state(2, 1)])] == [(1, 0.9), (2, 0.125)]


def test_the_sink_gets_rows():
    class Listing(Sink):
        def __init__(self):
            self.got = []

        def write(self, frame, states):
            self.got.append((frame.index, [state.target_id for state in states]))

        def close(self):
            self.got.append("closed")

    inner = Listing()
    with RevisingSink(inner, Revision(plan_with((TargetStart(frame=0, box=BOX, number=4),)))) as sink:
        sink.write(frame(7), [state(7, 1)])
    assert inner.got == [(7, [4]), "closed"]


@pytest.mark.parametrize("profile", ["camshift", "colour", "robust"])
def test_backward_rows_are_those_of_a_tracker_that_runs_backward(profile):
    pictures = Pictures()
    plan = plan_with(
        (TargetStart(frame=10, box=BOX, back_to=8), TargetStart(frame=12, box=BOX)),
        (
            Correction(frame=30, target=2, box=pictures.truth(30), back_to=20),
            Correction(frame=40, target=2, box=pictures.truth(40)),
        ),
        profile,
    )
    rows = list(backward_rows(plan, pictures))
    assert len(rows) == backward_steps(plan) == 12
    assert [(row.target_id, row.index) for row in rows] == [
        (1, 9),
        (1, 8),
        *((2, index) for index in range(29, 19, -1)),
    ]
    again = Tracker(plan.profile, 2)
    again.init(pictures.frame(30), pictures.truth(30))
    assert rows[2:] == [again.update(pictures.frame(index)) for index in range(29, 19, -1)]
