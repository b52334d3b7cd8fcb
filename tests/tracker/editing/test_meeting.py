"""Where backward rows begin to count, on rows made by hand."""

import pytest

from tests.tracker.sinks.states import state
from tracker.config import PROFILES
from tracker.editing.meeting import AGREED_FRAMES, GIVE_UP_FRAMES, back_to_of
from tracker.editing.passes import BACKWARD, FORWARD, Origin, Pass
from tracker.geometry import Box
from tracker.sinks.packing import packed
from tracker.values import TrackStatus

SIDE = 100.0
HERE, BESIDE, AWAY = Box(0, 0, SIDE, SIDE), Box(20, 0, SIDE, SIDE), Box(500, 0, SIDE, SIDE)
LOST, TRACKING = TrackStatus.LOST, TrackStatus.TRACKING
CORRECTED = 60


def forward(boxes, statuses=None):
    """Rows from frame 0 on."""
    return filled(0, FORWARD, boxes, statuses)


def backward(boxes, statuses=None):
    """Rows from the correction down."""
    return filled(CORRECTED, BACKWARD, boxes, statuses)


def filled(frame, direction, boxes, statuses):
    source = Pass(Origin(1, PROFILES["camshift"], frame, boxes[0], direction))
    for place, box in enumerate(boxes):
        status = statuses[place] if statuses else TRACKING
        source.rows.append(packed(state(frame + direction * place, box=box.as_tuple(), status=status)))
    return source


def good_until(frame, wrong=AWAY):
    return forward([HERE if index < frame else wrong for index in range(CORRECTED + 1)])


def met(before, source, seek_below=CORRECTED, first=1):
    """Go back row by row, as a pass is tracked; return where it met and which frame it took to know."""
    for reached in range(source.origin.frame, source.reached - 1, -1):
        if (found := back_to_of(source, reached, before, seek_below, first)) is not None:
            return found, reached
    return None, source.reached


def test_rows_count_down_to_the_last_good_frame():
    found, reached = met(good_until(40), backward([HERE] * 60))
    assert found == 40
    assert reached == 40 - AGREED_FRAMES


def test_what_agrees_for_seven_frames_only_is_something_else_that_crosses():
    boxes = [HERE if index < 20 or 30 <= index < 37 else AWAY for index in range(CORRECTED + 1)]
    assert met(forward(boxes), backward([HERE] * 60))[0] == 20


@pytest.mark.parametrize(("wrong", "meets"), [(BESIDE, 40), (Box(8, 0, SIDE, SIDE), 40)])
def test_a_row_that_was_not_good_enough_at_the_correction_is_not_before_it(wrong, meets):
    # IoU 0.67 and 0.85: half of a fit is no agreement when the user wanted more.
    assert met(good_until(40, wrong), backward([HERE] * 60))[0] == meets


def test_a_box_that_was_hardly_changed_changes_nothing_before_it():
    assert met(good_until(40, Box(1, 0, SIDE, SIDE)), backward([HERE] * 60))[0] == CORRECTED


@pytest.mark.parametrize("status", [LOST, TrackStatus.UNCERTAIN])
def test_rows_that_are_not_sure_are_not_good(status):
    statuses = [TRACKING if index < 40 else status for index in range(CORRECTED + 1)]
    before = forward([HERE] * (CORRECTED + 1), statuses)
    assert met(before, backward([HERE] * 60))[0] == 40


def test_nothing_agrees_above_a_range_that_has_to_be_tracked_again():
    assert met(forward([HERE] * (CORRECTED + 1)), backward([HERE] * 60), seek_below=30)[0] == 30


def test_without_agreement_rows_count_down_to_the_box_before():
    assert met(good_until(0), backward([HERE] * 60), first=12)[0] == 12


def test_rows_in_which_the_target_is_gone_do_not_count():
    boxes, statuses = [HERE] * 60, [TRACKING] * 20 + [LOST] * 40
    assert met(good_until(0), backward(boxes, statuses))[0] == CORRECTED - 19


def test_a_target_that_stays_lost_is_given_up():
    statuses = [TRACKING] * 3 + [LOST] * (GIVE_UP_FRAMES + 20)
    source = filled(200, BACKWARD, [HERE] * len(statuses), statuses)
    found, reached = met(None, source)
    assert (found, reached) == (198, 198 - GIVE_UP_FRAMES)


def test_a_loss_in_between_is_part_of_the_rows():
    statuses = [TRACKING] * 10 + [LOST] * 5 + [TRACKING] * 45
    assert met(good_until(30), backward([HERE] * 60, statuses))[0] == 30


def test_a_target_that_is_never_seen_has_no_rows():
    assert met(good_until(0), backward([HERE] * 60, [TRACKING] + [LOST] * 59))[0] == CORRECTED


LARGE = Box.from_centre(HERE.cx, HERE.cy, 1.5 * SIDE, 0.8 * SIDE)


def test_a_box_that_was_only_moved_meets_good_rows_of_another_size():
    wrong = Box(500, 0, LARGE.width, LARGE.height)
    assert met(good_until(40, wrong), backward([LARGE] * 60))[0] == 40


def test_a_box_that_was_given_another_size_is_not_met_by_rows_of_the_old_one():
    assert met(good_until(CORRECTED + 1), backward([LARGE] * 60))[0] == 1


def test_a_moved_box_is_not_met_by_rows_beside_it():
    wrong = Box(500, 0, LARGE.width, LARGE.height)
    boxes = [BESIDE if index < 40 else wrong for index in range(CORRECTED + 1)]
    assert met(forward(boxes), backward([LARGE] * 60))[0] == 1
