"""What the window tells the user to do next."""

from tracker.values import TrackStatus
from ui.snapshot import Phase, Snapshot

EMPTY_TEXT = "Drop a video here\n\nCtrl+O  open a file\nCtrl+Shift+O  open a camera\nF1  all shortcuts"


def hint_for(snapshot: Snapshot | None) -> str:
    """Return one line, empty when there is nothing to say."""
    if snapshot is None or snapshot.frame is None or snapshot.phase is Phase.FAILED:
        return ""
    if snapshot.phase is Phase.ENDED:
        return "end of clip: Ctrl+E exports the trajectory, Home starts again"
    lost = [target.state.target_id for target in snapshot.targets if target.state.status is TrackStatus.LOST]
    if snapshot.selected_id in lost:
        return f"target {snapshot.selected_id} LOST: drag a box to put it back"
    if lost:
        return f"target {lost[0]} LOST: click its box to select it, then drag one to put it back"
    return "" if snapshot.targets else "drag a box around what to follow"
