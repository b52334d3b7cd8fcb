from tests.ui.made import state
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.worker.trails import LENGTH, Trails


def row(number: int, index: int):
    """A target that is lost in frame 3 and has no row before frame 2."""
    if index < 2:
        return None
    status = TrackStatus.LOST if index == 3 else TrackStatus.TRACKING
    return state(number, index, Box(index, 10, 2, 4), status)


def test_a_trail_grows_with_the_pictures():
    trails = Trails()
    for index in range(6):
        trails.show(index, [1], row)
    assert trails.of(1) == ((3, 12), None, (5, 12), (6, 12))


def test_a_trail_is_the_same_after_a_jump():
    grown, jumped = Trails(), Trails()
    for index in range(100):
        grown.show(index, [1], row)
    jumped.show(99, [1], row)
    assert jumped.of(1) == grown.of(1)
    assert len(jumped.of(1)) == LENGTH


def test_showing_a_picture_again_replaces_its_point():
    trails = Trails()
    trails.show(4, [1], row)
    trails.show(4, [1], lambda number, index: state(number, index, Box(0, 0, 2, 2)))
    assert trails.of(1)[-1] == (1, 1)


def test_a_target_that_is_gone_has_no_trail():
    trails = Trails()
    trails.show(4, [1, 2], row)
    trails.show(5, [1], row)
    assert trails.of(2) == ()
