"""What others report: a CSV file with a row per tracker and sequence."""

import csv
import math
from pathlib import Path

from tracker.errors import SourceError
from tracker.evaluation.results import OtherScore

# The names under which a column is known; the first two are needed, as are tracker and sequence.
_COLUMNS = {
    "auc": ("auc", "success_auc"),
    "p20": ("p20", "precision_20px"),
    "sr50": ("sr50", "success_rate_50"),
    "fps": ("fps",),
}
_NEEDED = ("auc", "p20")


def read_others(path: Path) -> tuple[OtherScore, ...]:
    """Read ``tracker,sequence,auc,p20[,sr50][,fps]``; other columns are passed over.

    ``success_auc``, ``precision_20px`` and ``success_rate_50`` are taken for the same. Shares are in [0, 1]; an empty
    ``sr50`` or ``fps`` is unknown.

    Raises
    ------
    SourceError
        If the file cannot be read, a column is missing, a number is damaged or a row is given twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = _names(reader.fieldnames or (), path)
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path}: not a CSV file: {error}") from error
    found: dict[tuple[str, str], OtherScore] = {}
    for line, row in rows:
        score = _score(row, names, f"{path}, line {line}")
        if (score.tracker, score.sequence) in found:
            raise SourceError(f"{path}, line {line}: {score.tracker} on {score.sequence} is given twice")
        found[score.tracker, score.sequence] = score
    if not found:
        raise SourceError(f"{path}: there is no row in it")
    return tuple(found.values())


def _names(header: object, path: Path) -> dict[str, str]:
    """Return under which name each column stands in the file."""
    present = {str(name).strip().lower(): str(name) for name in header} if isinstance(header, list) else {}
    names = {
        column: next((present[name] for name in known if name in present), "") for column, known in _COLUMNS.items()
    }
    names |= {column: present.get(column, "") for column in ("tracker", "sequence")}
    missing = [column for column in ("tracker", "sequence", *_NEEDED) if not names[column]]
    if missing:
        raise SourceError(f"{path}: needs the columns tracker,sequence,auc,p20; there is no {', '.join(missing)}")
    return names


def _score(row: dict[str, str | None], names: dict[str, str], where: str) -> OtherScore:
    def text(column: str) -> str:
        return (row.get(names[column]) or "").strip() if names[column] else ""

    def number(column: str, most: float) -> float:
        try:
            value = float(text(column))
        except ValueError:
            value = math.nan
        if not 0 <= value <= most:
            limits = f"in 0..{most:g}" if math.isfinite(most) else ">= 0"
            raise SourceError(f"{where}: {column} needs to be a number {limits}, got {text(column)!r}")
        return value

    if not text("tracker") or not text("sequence"):
        raise SourceError(f"{where}: needs a tracker and a sequence")
    return OtherScore(
        tracker=text("tracker"),
        sequence=text("sequence"),
        auc=number("auc", 1),
        p20=number("p20", 1),
        sr50=number("sr50", 1) if text("sr50") else None,
        fps=number("fps", math.inf) if text("fps") else None,
    )
