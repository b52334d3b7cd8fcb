"""The trajectory of a session kept in memory, for the desktop app to export."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracker.geometry import Box, RotatedBox
from tracker.sinks import open_text_sink
from tracker.sinks.base import Sink
from tracker.sinks.paths import cannot_write
from tracker.values import Frame, TrackState, TrackStatus

_STATUSES = tuple(TrackStatus)
_FIELDS = 15


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
            self._numbers.extend(_packed(state))
        self._ends.append(len(self._numbers))

    def close(self) -> None:
        """Do nothing: what was recorded stays until `clear`."""

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[tuple[TrackState, ...]]:
        start = 0
        for end in self._ends:
            yield tuple(self._unpacked(place) for place in range(start, end, _FIELDS))
            start = end

    def states_of(self, target_id: int) -> list[TrackState]:
        """Return every state of one target in order of frames, empty if it was never seen."""
        places = range(0, len(self._numbers), _FIELDS)
        return [self._unpacked(place) for place in places if self._numbers[place + 2] == target_id]

    def export(self, path: Path | str, format: str) -> None:
        """Write the recording with the sinks of a headless run: same states, same bytes.

        Parameters
        ----------
        path : Path or str
            ``-`` is stdout.
        format : str
            A key of `tracker.sinks.FORMATS`.

        Raises
        ------
        SinkError
            If nothing was recorded, the format cannot hold it, or the path cannot be written.
        """
        if not len(self):
            raise cannot_write(path, "no frame has been recorded")
        with open_text_sink(path, format) as sink:
            for states in self:
                sink.write_states(states)

    def _unpacked(self, place: int) -> TrackState:
        numbers = self._numbers[place : place + _FIELDS]
        return TrackState(
            index=int(numbers[0]),
            time_s=numbers[1],
            target_id=int(numbers[2]),
            box=Box(*numbers[3:7]),
            rotated_box=RotatedBox(*numbers[7:12]),
            score=numbers[12],
            status=_STATUSES[int(numbers[13])],
            iterations=int(numbers[14]),
        )


def _packed(state: TrackState) -> tuple[float, ...]:
    box, turned = state.box, state.rotated_box
    return (
        state.index,
        state.time_s,
        state.target_id,
        *(box.x, box.y, box.width, box.height),
        *(turned.cx, turned.cy, turned.width, turned.height, turned.angle_deg),
        state.score,
        _STATUSES.index(state.status),
        state.iterations,
    )
