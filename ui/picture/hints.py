"""What the window tells the user to do next."""

from tracker.values import TrackStatus
from ui.snapshot import Phase, Snapshot, Target


def hint_for(snapshot: Snapshot | None) -> str:
    """Return one line, empty when there is nothing to say."""
    if snapshot is None or snapshot.frame is None or snapshot.phase in (Phase.OPENING, Phase.FAILED):
        return ""
    if snapshot.phase is Phase.ENDED:
        return _at_end(snapshot)
    if not snapshot.targets:
        return "drag a box around what to follow"
    return _lost(snapshot) or _without_row(snapshot)


def _at_end(snapshot: Snapshot) -> str:
    export = "Ctrl+E exports the trajectory" if snapshot.targets else ""
    first = "" if snapshot.live else "Home goes to the first frame"
    todo = ", ".join(each for each in (export, first) if each)
    return "end of " + ("the stream" if snapshot.live else "clip") + (f": {todo}" if todo else "")


def _lost(snapshot: Snapshot) -> str:
    lost = [target for target in snapshot.targets if target.status is TrackStatus.LOST]
    if not lost:
        return ""
    selected = snapshot.selected
    if selected in lost:
        return f"{selected.label} LOST: drag its box where it is"
    return f"{lost[0].label} LOST: click its box to select it, then drag it where it is"


def _without_row(snapshot: Snapshot) -> str:
    """Say what a box would do here for a selected target that is not followed in this frame."""
    target = snapshot.selected
    waits = snapshot.phase is Phase.PAUSED and snapshot.work is None
    if target is None or target.state is not None or not waits or _is_over(target, snapshot):
        return ""
    return f"{target.label} has no box in this frame: drag one around it"


def _is_over(target: Target, snapshot: Snapshot) -> bool:
    return target.end is not None and snapshot.frame.index >= target.end
