"""Edits as functions from document to document, and documents as session files."""

import pytest

from tracker.config import PROFILES
from tracker.editing import Document, Placement, Target
from tracker.errors import TrackerError
from tracker.geometry import Box
from tracker.session_file import Correction, SessionPlan, TargetStart

BOX, OTHER = Box(10, 20, 30, 40), Box(11, 22, 33, 44)
CAMSHIFT, ROBUST = PROFILES["camshift"], PROFILES["robust"]


def target(*placements, **options):
    return Target(1, tuple(placements), **options)


def test_a_correction_looks_for_the_last_good_frame_below_itself():
    placed = target(Placement(5, BOX)).placed(20, OTHER, backward=True).placements
    assert placed == (Placement(5, BOX), Placement(20, OTHER, seek_below=20))


@pytest.mark.parametrize(("frame", "backward"), [(20, False), (6, True), (5, True)])
def test_a_correction_with_no_room_before_it_or_asked_not_to_looks_for_nothing(frame, backward):
    placed = target(Placement(5, BOX)).placed(frame, OTHER, backward=backward).placements
    assert placed[-1] == Placement(frame, OTHER)


def test_a_correction_before_the_start_is_the_new_start():
    placed = target(Placement(5, BOX)).placed(2, OTHER, backward=True).placements
    assert placed == (Placement(2, OTHER), Placement(5, BOX))


def test_a_correction_inside_a_backward_range_takes_it_over():
    placed = target(Placement(0, BOX), Placement(50, BOX, back_to=20)).placed(40, OTHER, backward=True).placements
    # Below 20 nothing was tracked backward: there the rows may agree.
    assert placed[1:] == (Placement(40, OTHER, seek_below=20), Placement(50, BOX))


def test_a_correction_below_a_backward_range_leaves_it():
    after = Placement(50, BOX, back_to=20)
    placed = target(Placement(0, BOX), after).placed(10, OTHER, backward=True).placements
    assert placed[1:] == (Placement(10, OTHER, seek_below=10), after)


def test_a_second_correction_in_a_frame_goes_back_as_far_as_the_first():
    placed = target(Placement(0, BOX), Placement(50, BOX, back_to=20)).placed(50, OTHER, backward=True).placements
    assert placed[1:] == (Placement(50, OTHER, seek_below=20),)


def test_an_end_takes_the_boxes_behind_it_along():
    ended = target(Placement(0, BOX), Placement(9, BOX), Placement(20, BOX)).ended(15)
    assert (ended.end, [one.frame for one in ended.placements]) == (15, [0, 9])
    assert ended.ended(None).end is None
    with pytest.raises(TrackerError, match="target 1 starts in frame 0: it cannot end before frame 0"):
        ended.ended(0)


def test_boxes_are_taken_away_but_not_the_last():
    placed = target(Placement(4, BOX), Placement(9, OTHER)).without(4)
    assert placed.placements == (Placement(9, OTHER),)
    with pytest.raises(TrackerError, match="frame 9 has the only box of target 1: remove the target instead"):
        placed.without(9)
    with pytest.raises(TrackerError, match="target 1 has no box placed in frame 4"):
        placed.without(4)


def test_the_number_of_a_target_stays():
    document = Document(ROBUST)
    for frame in (30, 5, 9):
        document = document.with_target(Target(document.free_number, (Placement(frame, BOX),)))
    document = document.without_target(2)
    assert [one.number for one in document.targets] == [1, 3]
    assert document.free_number == 4
    with pytest.raises(TrackerError, match="there is no target 2"):
        document.target(2)


def test_a_document_comes_back_from_its_plan():
    document = Document(
        ROBUST,
        2,
        (
            Target(1, (Placement(30, BOX, back_to=4), Placement(40, OTHER))),
            Target(3, (Placement(5, BOX), Placement(9, OTHER, back_to=7)), 20, "the ball", CAMSHIFT),
        ),
    )
    plan = document.plan("a.mp4", "a.csv", "csv", 60)
    assert [one.frame for one in plan.targets] == [5, 30]
    assert plan.numbers == (3, 1)
    assert Document.from_plan(plan) == document


def test_numbers_are_given_only_where_they_are_not_the_places():
    first, second = Target(1, (Placement(3, BOX),)), Target(2, (Placement(3, OTHER),))
    plan = Document(ROBUST, 0, (first, second)).plan("a.mp4", "a.csv", "csv", None)
    assert [one.number for one in plan.targets] == [None, None]


def test_a_search_that_goes_on_is_not_in_the_plan():
    document = Document(ROBUST, 0, (target(Placement(0, BOX), Placement(50, OTHER, seek_below=50)),))
    assert document.plan("a.mp4", "a.csv", "csv", None).corrections == (Correction(frame=50, target=1, box=OTHER),)


def test_where_a_plan_places_a_target_twice_the_last_box_counts():
    plan = SessionPlan(
        source="a.mp4",
        out="a.csv",
        targets=(TargetStart(frame=0, box=BOX),),
        corrections=(
            Correction(frame=9, target=1, box=BOX),
            Correction(frame=9, target=1, box=OTHER),
            Correction(frame=0, target=1, box=OTHER),
        ),
    )
    assert Document.from_plan(plan).targets == (target(Placement(0, OTHER), Placement(9, OTHER)),)


def test_a_plan_needs_a_target():
    with pytest.raises(TrackerError, match="there is no target yet"):
        Document(ROBUST).plan("a.mp4", "a.csv", "csv", None)
