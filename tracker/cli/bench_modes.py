"""What ``bench --family modes`` measures, and its table."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from tracker.cli.bench_modes_row import ModesRow
from tracker.cli.bench_pictures import picture_rows
from tracker.cli.bench_points import exact_row, growth_rows, many_row, pixels_row
from tracker.cli.table import console


def modes_rows(*, quick: bool) -> Iterator[ModesRow]:
    """Measure one row after another; without ``quick`` most of five minutes are scikit-learn's."""
    for d in (2, 8):
        yield exact_row(d, quick=quick)
    yield many_row(quick=quick)
    yield pixels_row(quick=quick)
    yield from picture_rows(quick=quick)
    for algorithm in ("grid", "exact"):
        yield from growth_rows(algorithm, quick=quick)


def show(rows: Sequence[ModesRow]) -> None:
    """Print rows as a table on stdout."""
    table = Table("name", "points", "axes", "ours", "peer", "peer's time", "ratio", "note")
    for row in rows:
        cells = (
            row.name,
            f"{row.points:,}",
            str(row.dimensions),
            seconds(row.ours_s),
            row.peer or "",
            "" if row.peer_s is None else seconds(row.peer_s),
            "" if row.ratio is None else f"{row.ratio:,.1f}",
            row.note,
        )
        table.add_row(*(Text(cell) for cell in cells))
    console().print(table)


def seconds(time_s: float) -> str:
    """Return a time in the unit that suits it."""
    return f"{time_s:,.2f} s" if time_s >= 1 else f"{time_s * 1e3:,.2f} ms"
