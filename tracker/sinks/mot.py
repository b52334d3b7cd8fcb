"""Results as the MOTChallenge benchmark reads them."""

from collections.abc import Sequence

from tracker.geometry import Box
from tracker.sinks.text import TextSink
from tracker.values import TrackState, TrackStatus


class MotSink(TextSink):
    """Ten columns ``frame,id,left,top,width,height,conf,x,y,z``; no header.

    Frames, ids and box corners are 1-based; the world coordinates ``x, y, z`` are -1; ``conf`` is the score.
    A lost target has no row in that frame: the evaluation counts every row as a detection whatever its
    ``conf`` is, so the last box of a lost target would be scored as a false one.

    References
    ----------
    MOTChallenge data format, TrackEval, ``docs/MOTChallenge-Official/Readme.md``, and its reader
    ``trackeval/datasets/mot_challenge_2d_box.py``.
    """

    def format(self, states: Sequence[TrackState]) -> str:
        """Return one row per state that is not lost."""
        return "".join([mot_row_1based(state) for state in states if state.status != TrackStatus.LOST])


def mot_row_1based(state: TrackState) -> str:
    r"""Return the row of one state, frame and corner counted from 1, with its ``\n``."""
    left, top, width, height = to_mot_1based(state.box)
    return (
        f"{state.index + 1},{state.target_id},{left:z.3f},{top:z.3f},{width:z.3f},{height:z.3f},"
        f"{state.score:z.4f},-1,-1,-1\n"
    )


def to_mot_1based(box: Box) -> tuple[float, float, float, float]:
    """Return ``(left, top, width, height)`` in px where the picture's first pixel starts at 1."""
    return box.x + 1, box.y + 1, box.width, box.height
