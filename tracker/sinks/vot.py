"""A trajectory as the VOT toolkit reads it."""

from collections.abc import Sequence
from pathlib import Path

from tracker.errors import SinkError
from tracker.sinks.text import TextSink
from tracker.values import TrackState, TrackStatus

UNKNOWN = "0\n"
INITIALISATION = "1\n"


class VotSink(TextSink):
    """One region per frame: ``x,y,width,height`` in px, 0-based, or a code of one number.

    The frame in which the target was drawn, and each in which the user placed it anew, is the code 1
    (initialisation), which the toolkit does not score. A frame without the target, lost or not yet drawn, is
    the code 0 (unknown). The code 2 (failure) is never written: only an evaluation that knows the truth can
    say it. The toolkit expects the file under the name ``<sequence>_001.txt``.

    References
    ----------
    VOT toolkit: ``Trajectory`` in ``vot/tracker/results.py`` (codes, unknown where nothing was set),
    ``parse`` and ``write_file`` in ``vot/region/io.py`` (lines), ``vot/experiment/multirun.py``
    (initialisation in the first frame and after a new start).
    """

    def __init__(self, path: Path | str, *, resume: bool = False) -> None:
        super().__init__(path, resume=resume)
        self._target_id: int | None = None

    def format(self, states: Sequence[TrackState]) -> str:
        """Return the one line of a frame.

        Raises
        ------
        SinkError
            If a second target comes.
        """
        if not states:
            return UNKNOWN
        first = self._target_id is None
        if first:
            self._target_id = states[0].target_id
        for state in states:
            if state.target_id != self._target_id:
                raise SinkError(
                    f"{self.name}: the vot format holds one target, "
                    f"got {self._target_id} and {state.target_id}: take csv, mot or jsonl"
                )
        return INITIALISATION if first else vot_region(states[0])


def vot_region(state: TrackState) -> str:
    r"""Return the line of one state with its ``\n``."""
    if state.status == TrackStatus.LOST:
        return UNKNOWN
    if state.status == TrackStatus.MANUAL:
        return INITIALISATION
    box = state.box
    return f"{box.x:z.3f},{box.y:z.3f},{box.width:z.3f},{box.height:z.3f}\n"
