import pytest

from tests.ui import made
from tracker.values import TrackStatus
from ui.picture.hints import hint_for
from ui.snapshot import Phase, Target, Work

LOST = Target(1, made.state(1, status=TrackStatus.LOST))
FOLLOWED = Target(2, made.state(2), name="ball")
LOST_BALL = Target(2, made.state(2, status=TrackStatus.LOST), name="ball")
LATER, OVER = Target(1), Target(1, end=5)


@pytest.mark.parametrize(
    ("shown", "hint"),
    [
        (None, ""),
        (made.snapshot(phase=Phase.OPENING, frame=None), ""),
        (made.snapshot(phase=Phase.OPENING, targets=[]), ""),
        (made.snapshot(phase=Phase.FAILED), ""),
        (made.snapshot(targets=[]), "drag a box around"),
        (made.snapshot(phase=Phase.ENDED, targets=[]), "end of clip: Home goes to the first frame"),
        (made.snapshot(phase=Phase.ENDED), "end of clip: Ctrl+E exports the trajectory, Home goes"),
        (made.snapshot(phase=Phase.ENDED, live=True), "end of the stream: Ctrl+E exports the trajectory"),
        (made.snapshot(phase=Phase.ENDED, live=True, targets=[]), "end of the stream"),
        (made.snapshot(targets=[FOLLOWED], selected_number=2), ""),
        (made.snapshot(targets=[LOST, FOLLOWED]), "target 1 LOST: drag its box where it is"),
        (made.snapshot(targets=[LOST, FOLLOWED], selected_number=2), "target 1 LOST: click its box"),
        (made.snapshot(targets=[LOST_BALL], selected_number=2), "ball LOST: drag its box"),
        (made.snapshot(targets=[LATER]), "target 1 has no box in this frame"),
        (made.snapshot(targets=[LATER], phase=Phase.PLAYING), ""),
        (made.snapshot(targets=[LATER], work=Work("tracking", 3, 9)), ""),
        (made.snapshot(4, targets=[OVER]), "target 1 has no box"),
        (made.snapshot(5, targets=[OVER]), ""),
        (made.snapshot(targets=[LATER], selected_number=None), ""),
    ],
)
def test_the_hint_says_what_to_do_next(shown, hint):
    assert hint_for(shown).startswith(hint)
    assert bool(hint_for(shown)) == bool(hint)


@pytest.mark.parametrize("hint", ["Ctrl+E", "Home"])
def test_the_keys_are_those_of_the_actions(hint):
    from ui.actions import ACTIONS

    assert hint in [spec.shortcut for spec in ACTIONS]
    assert hint in hint_for(made.snapshot(phase=Phase.ENDED))
