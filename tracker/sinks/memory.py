"""The trajectory of a session kept in memory, for the desktop app to export."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tracker.measuring import Calibration
from tracker.sinks import open_text_sink
from tracker.sinks.base import Sink
from tracker.sinks.packing import WIDTH, packed, unpacked
from tracker.sinks.paths import cannot_write
from tracker.values import Frame, TrackState

# The target's number, then its state.
_FIELDS = 1 + WIDTH


class Recording(Sink):
    """Keeps the states of every frame and no pictures: 120 bytes per frame and target.

    ``len(recording)`` is the number of frames; iterating gives the states of each.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        # Packed numbers: objects would take five times the memory over hours of a live camera.
        self._numbers = array("d")
        self._ends = array("q")

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Keep the states of one frame."""
        for state in states:
            self._numbers.append(state.target_id)
            self._numbers.extend(packed(state))
        self._ends.append(len(self._numbers))

    def close(self) -> None:
        """Do nothing: what was recorded stays until `clear`."""

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[tuple[TrackState, ...]]:
        start = 0
        for end in self._ends:
            yield tuple(self._state(place) for place in range(start, end, _FIELDS))
            start = end

    def table(self) -> NDArray[np.float64]:
        """Return a copy of all states, shape (n, 15): the target's number, then the state as `packed` has it."""
        return np.array(self._numbers).reshape(-1, _FIELDS)

    def states_of(self, target_id: int) -> list[TrackState]:
        """Return every state of one target in order of frames, empty if it was never seen."""
        places = range(0, len(self._numbers), _FIELDS)
        return [self._state(place) for place in places if self._numbers[place] == target_id]

    def export(self, path: Path | str, format: str, calibration: Calibration | None = None) -> None:
        """Write the recording with the sinks of a headless run: same states, same bytes.

        Parameters
        ----------
        path : Path or str
            ``-`` is stdout.
        format : str
            A key of `tracker.sinks.FORMATS`.
        calibration : Calibration, optional
            Write what is measured with it too.

        Raises
        ------
        SinkError
            If nothing was recorded, the format cannot hold it, or the path cannot be written.
        """
        if not len(self):
            raise cannot_write(path, "no frame has been recorded")
        with open_text_sink(path, format, calibration=calibration) as sink:
            for states in self:
                sink.write_states(states)

    def _state(self, place: int) -> TrackState:
        return unpacked(self._numbers[place + 1 : place + _FIELDS], int(self._numbers[place]))
