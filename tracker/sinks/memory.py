"""The trajectory of a session kept in memory: for the desktop app, and for what needs all rows before it can write."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tracker.sinks.base import Sink
from tracker.sinks.packing import WIDTH, packed, unpacked
from tracker.sinks.track import Track
from tracker.values import Frame, TrackState

# The target's number, then its state.
_FIELDS = 1 + WIDTH


class Recording(Sink):
    """Keeps the states of every frame and no pictures: 120 bytes per frame and target.

    ``len(recording)`` is the number of frames; iterating gives the states of each.
    """

    def __init__(self) -> None:
        # Packed numbers: objects would take five times the memory over hours of a live camera.
        self._numbers = array("d")
        self._ends = array("q")

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Keep the states of one frame."""
        self.write_states(states)

    def write_states(self, states: Sequence[TrackState]) -> None:
        """Keep the states of one frame whose picture is gone."""
        for state in states:
            self._numbers.append(state.target_id)
            self._numbers.extend(packed(state))
        self._ends.append(len(self._numbers))

    def close(self) -> None:
        """Do nothing: what was recorded stays."""

    @property
    def has_rows(self) -> bool:
        """True once a target was in a frame."""
        return bool(self._numbers)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[tuple[TrackState, ...]]:
        start = 0
        for end in self._ends:
            yield tuple(self._state(place) for place in range(start, end, _FIELDS))
            start = end

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The target of each row, shape (n,), in the order in which rows came."""
        return self._table()[:, 0].astype(np.int64)

    def tracks(self) -> dict[int, Track]:
        """Return all rows of each target, by its number."""
        table = self._table()
        return {int(number): Track.from_table(table[table[:, 0] == number, 1:]) for number in np.unique(table[:, 0])}

    def _table(self) -> NDArray[np.float64]:
        # A copy: an array that others look at cannot grow.
        return np.array(self._numbers).reshape(-1, _FIELDS)

    def _state(self, place: int) -> TrackState:
        return unpacked(self._numbers[place + 1 : place + _FIELDS], int(self._numbers[place]))
