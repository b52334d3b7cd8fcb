import pytest

from tests.ui.made import track
from tracker.values import TrackStatus
from ui.panels.timeline import next_loss, previous_loss

T, L = TrackStatus.TRACKING, TrackStatus.LOST

# Target 1 gets lost in frames 2 and 5, target 4 in frames 11 and 13.
TRACKS = {1: track([T, T, L, L, T, L]), 4: track([T, L, T, L], first=10)}


@pytest.mark.parametrize(
    ("frame", "loss"), [(-1, 2), (0, 2), (2, 5), (3, 5), (5, 11), (12, 13), (13, None), (99, None)]
)
def test_the_next_loss_is_the_first_after_a_frame(frame, loss):
    assert next_loss(TRACKS, frame) == loss


@pytest.mark.parametrize(("frame", "loss"), [(99, 13), (13, 11), (11, 5), (5, 2), (4, 2), (2, None), (0, None)])
def test_the_previous_loss_is_the_last_before_a_frame(frame, loss):
    assert previous_loss(TRACKS, frame) == loss


def test_one_target_can_be_asked_for():
    assert next_loss(TRACKS, 0, 4) == 11
    assert previous_loss(TRACKS, 99, 1) == 5
    assert next_loss(TRACKS, 0, 3) is None
    assert previous_loss(TRACKS, 99, 3) is None


def test_without_tracks_nothing_gets_lost():
    assert next_loss({}, 0) is None
    assert previous_loss({}, 0) is None
