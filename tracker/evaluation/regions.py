"""Ground truth files of benchmarks: one region per line."""

import math
import re
from pathlib import Path

import numpy as np

from tracker.errors import SourceError
from tracker.evaluation.results import Floats

ABSENT = (math.nan,) * 4
_SPECIAL_CODES = frozenset({0.0, 1.0, 2.0})
_SEPARATORS = re.compile(r"[,;\s]+")


def read_regions(path: Path) -> Floats:
    """Read a file with one region per line.

    Numbers are separated by commas, semicolons, tabs or spaces and taken as they are: whether a data set counts pixels
    from 0 or from 1 is not corrected. A line holds

    - four numbers: ``x, y, width, height`` in px; a size that is not positive means that the target is absent;
    - eight or another even number of more: the corners ``x, y, x, y, ...`` of a polygon, whose axis-aligned bounding
      box is taken (VOT);
    - ``nan`` in any place: the target is absent;
    - one number 0, 1 or 2: a special code of VOT's (unknown, start, failure), no box.

    Returns
    -------
    ndarray, shape (n, 4), float64
        ``x, y, width, height``; NaN rows where there is no box.

    Raises
    ------
    SourceError
        If the file cannot be read, is empty or a line is something else; it names file and line.
    """
    lines = read_lines(path)
    if not lines:
        raise SourceError(f"{path}: the file with the ground truth is empty")
    return np.array([_region(line, path, number) for number, line in enumerate(lines, start=1)], np.float64)


def read_flags(path: Path) -> list[bool]:
    """Read a file with 0 or 1 per line, as GOT-10k's ``absence.label``.

    Raises
    ------
    SourceError
        If the file cannot be read or a line is something else.
    """
    flags = []
    for number, line in enumerate(read_lines(path), start=1):
        if line not in ("0", "1"):
            raise SourceError(f"{path}, line {number}: needs to be 0 or 1, got {line!r}")
        flags.append(line == "1")
    return flags


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file without blanks around them and without empty ones at the end.

    Raises
    ------
    SourceError
        If the file cannot be read or is not text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not a text file") from error
    return [line.strip() for line in text.rstrip().splitlines()]


def _region(line: str, path: Path, number: int) -> tuple[float, ...]:
    where = f"{path}, line {number}"
    if line.startswith("m"):
        raise SourceError(f"{where}: a mask; only boxes and polygons are read")
    fields = [field for field in _SEPARATORS.split(line) if field]
    numbers = []
    for field in fields:
        try:
            numbers.append(float(field))
        except ValueError:
            raise SourceError(f"{where}: needs numbers, got {field!r}") from None
    if any(math.isinf(value) for value in numbers):
        raise SourceError(f"{where}: needs finite numbers, got {line!r}")
    if len(numbers) == 1 and (numbers[0] in _SPECIAL_CODES or math.isnan(numbers[0])):
        return ABSENT
    if len(numbers) != 4 and (len(numbers) < 6 or len(numbers) % 2):
        raise SourceError(f"{where}: needs 4 numbers x,y,width,height or the corners of a polygon, got {line!r}")
    if any(math.isnan(value) for value in numbers):
        return ABSENT
    if len(numbers) > 4:
        xs, ys = numbers[::2], numbers[1::2]
        numbers = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    return tuple(numbers) if numbers[2] > 0 and numbers[3] > 0 else ABSENT
