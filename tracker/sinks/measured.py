"""Trajectories with what is measured of them: positions, speeds and distances in the unit of a calibration.

Speeds look ahead, so the rows are kept, packed, and the file is written when the sink is closed.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from tracker.measuring import Calibration, measure
from tracker.sinks.base import TrajectorySink
from tracker.sinks.csv import CsvSink, csv_row
from tracker.sinks.jsonl import jsonl_row
from tracker.sinks.lines import LineWriter
from tracker.sinks.memory import Recording
from tracker.sinks.paths import check_writable, written
from tracker.values import Frame, TrackState

# Name of the column, field of `tracker.measuring.Motion` and significant digits. A survey's coordinates need nine.
_COLUMNS = (
    ("x_world", "x", 9),
    ("y_world", "y", 9),
    ("x_smooth", "x_smooth", 9),
    ("y_smooth", "y_smooth", 9),
    ("vx", "vx", 6),
    ("vy", "vy", 6),
    ("speed", "speed", 6),
    ("ax", "ax", 6),
    ("ay", "ay", 6),
    ("acceleration", "acceleration", 6),
    ("distance", "distance", 9),
)

COLUMNS = ("unit", *(name for name, _, _ in _COLUMNS))
"""What a measured file has after the columns of any other."""


class _Format(NamedTuple):
    header: str
    row: Callable[[TrackState, str, Sequence[float]], str]


class MeasuredSink(TrajectorySink):
    """Writes the rows of a format with the columns `COLUMNS` after its own.

    ``unit`` is that of the lengths, speeds are per s and accelerations per s². Where nothing is known, as while the
    target is lost, a CSV cell is empty and a JSON value null. What they mean: `tracker.measuring.Motion`.

    Parameters
    ----------
    path : Path or str
        ``-`` is stdout. What the file holds is replaced as a whole when the sink is closed.
    format : str
        A key of `MEASURED`.
    calibration : Calibration

    Raises
    ------
    SinkError
        If the path cannot be written.
    """

    def __init__(self, path: Path | str, format: str, calibration: Calibration) -> None:
        self._path = str(path)
        self._format = MEASURED[format]
        self._calibration = calibration
        self._rows = Recording()
        self._closed = False
        if self._path != "-":
            check_writable(Path(path))

    @property
    def name(self) -> str:
        """The path for messages, ``stdout`` for ``-``."""
        return "stdout" if self._path == "-" else self._path

    @property
    def ahead(self) -> bool:
        """False: such a file is never resumed."""
        return False

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Keep the states of one frame."""
        self.write_states(states)

    def write_states(self, states: Sequence[TrackState]) -> None:
        """Keep the states of one frame whose picture is gone."""
        self._rows.write_states(states)

    def close(self) -> None:
        """Measure and write everything; may be called twice. Without any frame the file stays as it was."""
        if self._closed:
            return
        self._closed = True
        if not len(self._rows):
            return
        path = Path(self._path)
        if self._path == "-" or (path.exists() and not path.is_file()):
            self._write_to(self._path)
            return
        with written(path) as unfinished:
            self._write_to(unfinished)

    def _write_to(self, path: Path | str) -> None:
        writer = LineWriter(path, self._format.header)
        try:
            for line in self._lines():
                writer.write(line)
        finally:
            writer.close()

    def _lines(self) -> Iterator[str]:
        """Yield every row; the first piece is empty, for a file without rows has a header too."""
        yield ""
        numbers = self._rows.numbers
        columns = np.empty((len(numbers), len(_COLUMNS)))
        for number, track in self._rows.tracks().items():
            motion = measure(track, self._calibration)
            columns[numbers == number] = np.column_stack([getattr(motion, field) for _, field, _ in _COLUMNS])
        states = (state for of_frame in self._rows for state in of_frame)
        for state, measured in zip(states, columns, strict=True):
            yield self._format.row(state, self._calibration.unit, measured.tolist())


_CSV = ",".join(f"{{:z.{digits}g}}" for _, _, digits in _COLUMNS)
_JSON = ",".join(f'"{name}":{{:z.{digits}g}}' for name, _, digits in _COLUMNS)


def _csv_row(state: TrackState, unit: str, values: Sequence[float]) -> str:
    return f"{csv_row(state)[:-1]},{unit},{_CSV.format(*values).replace('nan', '')}\n"


def _jsonl_row(state: TrackState, unit: str, values: Sequence[float]) -> str:
    measured = _JSON.format(*values).replace(":nan", ":null")
    return f'{jsonl_row(state)[:-2]},"unit":{json.dumps(unit, ensure_ascii=False)},{measured}}}\n'


MEASURED: Mapping[str, _Format] = MappingProxyType(
    {
        "csv": _Format(f"{CsvSink.header[:-1]},{','.join(COLUMNS)}\n", _csv_row),
        "jsonl": _Format("", _jsonl_row),
    }
)
"""The formats that have a place for what is measured; those of benchmarks have not."""
