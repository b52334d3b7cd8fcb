"""Tables of numbers, by the name a user gives them.

``points.csv``, ``.tsv`` or ``.txt``: cells separated by comma, semicolon, tab or blanks; the first line may name the
columns; lines that start with # are passed over. ``points.npy``: one row per point, or a structured array.
``points.npz``: its only array, or the one called ``points``. ``-``: text on stdin. ``example:NAME``: a textbook point
cloud.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError, SourceError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
ARRAY_SUFFIXES = (".npy", ".npz")
EXAMPLE = "example:"
_SEPARATORS = ",;\t"
_SHOWN = 40

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Points with the names of their coordinates.

    Parameters
    ----------
    points : ndarray, shape (n, d), float64
        Finite.
    names : tuple of str
        Of the columns.
    weights : ndarray, shape (n,), float64, or None
    source : str
        What messages call the table.
    """

    points: Floats
    names: tuple[str, ...]
    weights: Floats | None
    source: str


def read_table(spec: str, columns: Sequence[str] = (), weights: str | None = None) -> Table:
    """Read points, one per row.

    Parameters
    ----------
    spec : str
        See above.
    columns : sequence of str
        Names, or numbers from 0; none takes all but the one with the weights.
    weights : str, optional
        The column of the points' weights.

    Raises
    ------
    SourceError
        If there is no such file or it cannot be read.
    DataError
        If it holds no table, a column is missing or a cell is no finite number: its row and column are named.
    """
    if spec.startswith(EXAMPLE):
        from tracker.modes.examples import example

        points = example(spec.removeprefix(EXAMPLE)).points()
        return _picked(points, tuple("xyz"[: points.shape[1]]), columns, weights, spec)
    if spec == "-":
        return _from_text(sys.stdin.read(), columns, weights, "stdin")
    path = Path(spec)
    suffix = path.suffix.lower()
    if suffix not in TEXT_SUFFIXES + ARRAY_SUFFIXES:
        kinds = ", ".join(TEXT_SUFFIXES + ARRAY_SUFFIXES)
        raise SourceError(f"{spec}: a table is a file with the extension {kinds}, - for stdin, or example:NAME")
    if suffix in TEXT_SUFFIXES:
        return _from_text(_text(path), columns, weights, spec)
    values, names = _array(path)
    return _picked(values, names, columns, weights, spec)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{path}: not a table: not UTF-8 text") from None
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error


def _array(path: Path) -> tuple[Any, tuple[str, ...]]:
    try:
        loaded = np.load(path, allow_pickle=False)
        values = loaded if isinstance(loaded, np.ndarray) else _only_array(loaded, path)
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except DataError:
        raise
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except Exception as error:
        # numpy raises ValueError, EOFError, zipfile's and its own errors.
        raise DataError(f"{path}: not an array of numbers as numpy.save writes it") from error
    if values.dtype.names is not None:
        names = values.dtype.names
        if any(values.dtype[name].kind not in "biuf" for name in names):
            names = tuple(name for name in names if values.dtype[name].kind in "biuf")
        return np.column_stack([values[name].ravel() for name in names]), tuple(names)
    if values.dtype.kind not in "biuf":
        raise DataError(f"{path}: needs real numbers, got dtype {values.dtype}")
    if values.ndim == 1:
        values = values.reshape(-1, 1)
    if values.ndim != 2:
        raise DataError(f"{path}: needs shape (points, columns), got {values.shape}")
    return values, _numbered(values.shape[1])


def _only_array(loaded: Any, path: Path) -> Any:
    with loaded:
        names = list(loaded.files)
        if "points" not in names and len(names) != 1:
            held = ", ".join(names) or "none"
            raise DataError(f"{path}: needs one array, or one called 'points', got {held}")
        return loaded["points" if "points" in names else names[0]]


def _from_text(text: str, columns: Sequence[str], weights: str | None, source: str) -> Table:
    first = next(_rows(text, _separator(text)), None)
    if first is None:
        raise DataError(f"{source}: the table is empty")
    titled = not any(_is_number(cell) for cell in first[1])
    names = tuple(cell.strip() or str(place) for place, cell in enumerate(first[1])) if titled else None
    names = names or _numbered(len(first[1]))
    wanted = _wanted(names, columns, weights, source)
    values = _quickly(text, first[0] if titled else first[0] - 1, len(names), wanted)
    if values is None:
        values = _carefully(text, titled, names, wanted, source)
    return _table(values, [names[place] for place in wanted], weights is not None, source)


def _quickly(text: str, skipped: int, columns: int, wanted: Sequence[int]) -> Floats | None:
    """Read a table without faults; None where there may be one, to be looked for line by line."""
    separator = _separator(text)
    lines = [line for line in islice(text.splitlines(), skipped, None) if line.strip()]
    # loadtxt only warns when there is nothing to read. It is to read all columns: cells too many are passed over else.
    if not lines:
        return None
    try:
        values = np.loadtxt(lines, delimiter=separator, ndmin=2)
        if values.shape[1] != columns:
            return None
        values = values[:, list(wanted)]
    except (ValueError, IndexError):
        return None
    return np.ascontiguousarray(values) if values.size and np.isfinite(values).all() else None


def _carefully(text: str, titled: bool, names: Sequence[str], wanted: Sequence[int], source: str) -> Floats:
    """Read cell by cell and name the first that is wrong."""
    rows = []
    body = _rows(text, _separator(text))
    for row, (line, cells) in enumerate(islice(body, 1 if titled else 0, None)):
        if len(cells) != len(names):
            raise DataError(
                f"{source}: row {row} (line {line}) has {_cells(len(cells))}, the first line has {len(names)}"
            )
        where = f"{source}: row {row} (line {line}), column"
        rows.append([_number(cells[place], f"{where} {names[place]!r}") for place in wanted])
    if not rows:
        raise DataError(f"{source}: the table has no rows below its first line")
    return np.array(rows, dtype=np.float64)


def _number(cell: str, where: str) -> float:
    cell = cell.strip()
    if not cell:
        raise DataError(f"{where}: the cell is empty")
    try:
        value = float(cell)
    except ValueError:
        shown = cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "..."
        raise DataError(f"{where}: {shown!r} is not a number; --columns chooses columns") from None
    if not np.isfinite(value):
        raise DataError(f"{where}: numbers need to be finite, got {cell}")
    return value


def _picked(values: Any, names: tuple[str, ...], columns: Sequence[str], weights: str | None, source: str) -> Table:
    wanted = _wanted(names, columns, weights, source)
    picked = np.ascontiguousarray(values[:, wanted], dtype=np.float64)
    if not picked.size:
        raise DataError(f"{source}: the table is empty, shape {values.shape}")
    finite = np.isfinite(picked)
    if not finite.all():
        row, place = (int(index) for index in np.unravel_index(int(np.argmin(finite)), picked.shape))
        where = f"{source}: row {row}, column {names[wanted[place]]!r}"
        raise DataError(f"{where}: numbers need to be finite, got {picked[row, place]}")
    return _table(picked, [names[place] for place in wanted], weights is not None, source)


def _table(values: Floats, names: Sequence[str], weighted: bool, source: str) -> Table:
    """Take the weights, which were read as the last column, off the points."""
    if not weighted:
        return Table(values, tuple(names), None, source)
    return Table(np.ascontiguousarray(values[:, :-1]), tuple(names[:-1]), values[:, -1].copy(), source)


def _wanted(names: Sequence[str], columns: Sequence[str], weights: str | None, source: str) -> list[int]:
    """Return the places of the columns asked for, that of the weights last."""
    weighted = None if weights is None else _place(weights, names, source)
    places = [_place(column, names, source) for column in columns]
    if not places:
        places = [place for place in range(len(names)) if place != weighted]
    if not places:
        raise DataError(f"{source}: there is no column besides the weights")
    return places if weighted is None else [*places, weighted]


def _place(column: str, names: Sequence[str], source: str) -> int:
    if column in names:
        return names.index(column)
    if column.isdigit() and int(column) < len(names):
        return int(column)
    raise DataError(f"{source}: no column {column!r}, there are {', '.join(names)}")


def _rows(text: str, separator: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers, from 1, and cells."""
    if separator is None:
        for line, content in enumerate(text.splitlines(), start=1):
            if cells := content.split("#")[0].split():
                yield line, cells
        return
    reader = csv.reader(StringIO(text), delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield reader.line_num, cells


def _separator(text: str) -> str | None:
    """Return what is commonest in the first line, None for blanks."""
    for line in islice(StringIO(text), 1000):
        if line.strip() and not line.lstrip().startswith("#"):
            found = max(_SEPARATORS, key=line.count)
            return found if found in line else None
    return None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbered(count: int) -> tuple[str, ...]:
    return tuple("xyz"[:count]) if count <= 3 else tuple(f"x{place}" for place in range(count))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
