import numpy as np
import pytest

from tracker.geometry import Box, RotatedBox
from tracker.values import Frame, TrackState, TrackStatus
from ui.picture.hints import hint_for
from ui.snapshot import Phase, Snapshot, Target

FRAME = Frame(np.zeros((48, 64, 3), np.uint8), 0, 0.0)


def target(target_id: int, status: TrackStatus) -> Target:
    box, turned = Box(10, 10, 20, 10), RotatedBox(20, 15, 20, 10, 0.0)
    return Target(TrackState(0, 0.0, target_id, box, turned, 0.5, status, 1))


def snapshot(phase=Phase.PLAYING, targets=(), selected_id=None, frame=FRAME) -> Snapshot:
    return Snapshot("clip", phase, frame=frame, targets=targets, selected_id=selected_id)


LOST, FOLLOWED = target(1, TrackStatus.LOST), target(2, TrackStatus.TRACKING)


@pytest.mark.parametrize(
    ("shown", "hint"),
    [
        (None, ""),
        (snapshot(Phase.OPENING, frame=None), ""),
        (snapshot(Phase.FAILED), ""),
        (snapshot(Phase.PAUSED), "drag a box around"),
        (snapshot(Phase.ENDED), "end of clip"),
        (snapshot(targets=(FOLLOWED,), selected_id=2), ""),
        (snapshot(targets=(LOST, FOLLOWED), selected_id=1), "target 1 LOST: drag a box"),
        (snapshot(targets=(LOST, FOLLOWED), selected_id=2), "target 1 LOST: click its box"),
    ],
)
def test_the_hint_says_what_to_do_next(shown, hint):
    assert hint_for(shown).startswith(hint)
    assert bool(hint_for(shown)) == bool(hint)
