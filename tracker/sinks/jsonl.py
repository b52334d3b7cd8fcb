"""One JSON object per frame and target."""

from collections.abc import Sequence

from tracker.sinks.text import TextSink
from tracker.values import TrackState


class JsonlSink(TextSink):
    """The fields and the rounding of the CSV, one object per line."""

    def format(self, states: Sequence[TrackState]) -> str:
        """Return one object per state."""
        return "".join([jsonl_row(state) for state in states])


def jsonl_row(state: TrackState) -> str:
    r"""Return the object of one state with its ``\n``."""
    box = state.box
    return (
        f'{{"frame":{state.index},"time_s":{state.time_s:z.3f},"target":{state.target_id},'
        f'"x":{box.x:z.3f},"y":{box.y:z.3f},"width":{box.width:z.3f},"height":{box.height:z.3f},'
        f'"cx":{box.cx:z.3f},"cy":{box.cy:z.3f},"angle_deg":{state.rotated_box.angle_deg:z.3f},'
        f'"score":{state.score:z.4f},"status":"{state.status}"}}\n'
    )
