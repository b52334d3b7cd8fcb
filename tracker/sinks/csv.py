"""The project's own table: one row per frame and target."""

from collections.abc import Sequence

from tracker.sinks.text import TextSink
from tracker.values import TrackState


class CsvSink(TextSink):
    r"""CSV, UTF-8, ``\n``, with a header; a lost target keeps its last box and says so.

    ``frame`` is 0-based, ``time_s`` the source's own clock, ``x, y, width, height, cx, cy`` the box in px
    (continuous edges), ``angle_deg`` the direction of the rotated box's width, clockwise from x. Floats have
    3 decimals, ``score`` 4.
    """

    header = "frame,time_s,target,x,y,width,height,cx,cy,angle_deg,score,status\n"

    def format(self, states: Sequence[TrackState]) -> str:
        """Return one row per state."""
        return "".join([csv_row(state) for state in states])


def csv_row(state: TrackState) -> str:
    r"""Return the row of one state with its ``\n``."""
    box = state.box
    return (
        f"{state.index},{state.time_s:z.3f},{state.target_id},"
        f"{box.x:z.3f},{box.y:z.3f},{box.width:z.3f},{box.height:z.3f},{box.cx:z.3f},{box.cy:z.3f},"
        f"{state.rotated_box.angle_deg:z.3f},{state.score:z.4f},{state.status}\n"
    )
