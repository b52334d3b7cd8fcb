"""What ``density`` does: from a table to a grid, modes and pictures."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from tracker.cli.bandwidth_in import Choice, density_bandwidth, given_periods
from tracker.cli.files_out import TABLES, check_outputs, write_array, write_arrays, write_rows
from tracker.cli.table_in import Table, read_table
from tracker.cli.waiting import working
from tracker.errors import ConfigError, DataError
from tracker.modes import plots
from tracker.modes.density import DensityGrid, KernelDensity, Modes
from tracker.modes.profiles import checked_kernel

_NODES = {1: 512, 2: 200, 3: 64}
_MOST_NODES = 2**26


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    table: str
    out: str | None
    plot: Path | None
    surface: Path | None
    modes: str | None
    bandwidth: str
    kernel: str
    grid: str | None
    columns: Sequence[str]
    weights: str | None
    period: Sequence[str]
    quiet: bool


def carry_out(order: Order) -> None:
    """Estimate, write, and say in one line what came out.

    Raises
    ------
    TrackerError
        What stood in the way; nothing is written then, or only what was complete.
    """
    _check(order)
    table = read_table(order.table, order.columns, order.weights)
    d = table.points.shape[1]
    shape = _shape(order.grid, d) if order.out or order.plot or order.surface else None
    _check_drawable(order, d)
    started_s = perf_counter()
    with working(f"density of {len(table.points):,} points", quiet=order.quiet):
        choice = density_bandwidth(order.bandwidth, table, order.kernel)
        periods = given_periods(order.period, table.names)
        estimate = KernelDensity(choice.bandwidth, checked_kernel(order.kernel), periods)
        estimate.fit(table.points, table.weights)
        grid = estimate.grid(shape) if shape is not None else None
    elapsed_s = perf_counter() - started_s
    files = []
    if order.out is not None and grid is not None:
        _write(order.out, table, grid)
        files.append("stdout" if order.out == "-" else order.out)
    with working("climbing to the modes", quiet=order.quiet):
        found = estimate.modes() if order.modes or order.plot or order.surface else None
    if order.modes is not None and found is not None:
        rows = zip(found.places.tolist(), found.densities.tolist(), strict=True)
        write_rows(order.modes, (*table.names, "density"), ((*place, height) for place, height in rows))
        files.append("stdout" if order.modes == "-" else order.modes)
    if grid is not None and found is not None:
        with working("drawing", quiet=order.quiet):
            files += _draw(order, table, grid, found)
    if not order.quiet:
        sys.stderr.write(f"{_summary(table, choice, grid, found, elapsed_s)}: {', '.join(files)}\n")


def _check(order: Order) -> None:
    read = {"the table": order.table if order.table != "-" else None}
    check_outputs(
        read,
        {
            "the grid": (order.out, (*TABLES, ".npy", ".npz")),
            "the modes": (order.modes, TABLES),
            "the plot": (order.plot, plots.FIGURES),
            "the surface": (order.surface, plots.FIGURES),
        },
    )
    if order.plot or order.surface:
        plots.check_installed()


def _check_drawable(order: Order, d: int) -> None:
    for path, most, least in ((order.plot, 2, 1), (order.surface, 2, 2)):
        if path is not None and not least <= d <= most:
            wanted = "1 or 2 columns" if least == 1 else "2 columns"
            raise DataError(f"{path}: a density can be drawn over {wanted}, got {d}: choose some with --columns")


def _shape(text: str | None, d: int) -> tuple[int, ...]:
    if text is None:
        if d not in _NODES:
            raise ConfigError(f"a grid over {d} columns has too many nodes: choose columns or give --grid")
        return (_NODES[d],) * d
    try:
        numbers = [int(number) for number in text.replace("x", ",").split(",")]
    except ValueError:
        raise ConfigError(f"--grid needs whole numbers such as 200 or 200,100, got {text!r}") from None
    if len(numbers) not in (1, d) or min(numbers) < 2:
        raise ConfigError(f"--grid needs one number >= 2 or {d} of them, one per column, got {text!r}")
    shape = tuple(numbers * d if len(numbers) == 1 else numbers)
    if math.prod(shape) > _MOST_NODES:
        raise ConfigError(f"--grid needs at most {_MOST_NODES:,} nodes in all, got {math.prod(shape):,}")
    return shape


def _write(out: str, table: Table, grid: DensityGrid) -> None:
    suffix = Path(out).suffix.lower()
    if suffix == ".npy":
        write_array(out, grid.values)
    elif suffix == ".npz":
        write_arrays(out, {f"axis_{place}": axis for place, axis in enumerate(grid.axes)} | {"density": grid.values})
    else:
        write_rows(out, (*table.names, "density"), _nodes(grid))


def _nodes(grid: DensityGrid) -> Iterator[list[float]]:
    places = np.stack(np.meshgrid(*grid.axes, indexing="ij"), axis=-1).reshape(-1, len(grid.axes))
    yield from np.column_stack([places, grid.values.ravel()]).tolist()


def _draw(order: Order, table: Table, grid: DensityGrid, found: Modes) -> list[str]:
    if order.plot is not None:
        title = f"Density of {plots.counted(len(table.points), 'point')}"
        figure = plots.density_contours(grid, table.points, found.places, names=table.names, title=title)
        plots.save(figure, order.plot)
    if order.surface is not None:
        plots.save(plots.density_surface(grid, found.places, names=table.names), order.surface)
    return [str(path) for path in (order.plot, order.surface) if path is not None]


def _summary(table: Table, choice: Choice, grid: DensityGrid | None, found: Modes | None, elapsed_s: float) -> str:
    parts = [plots.counted(len(table.points), "point")]
    if found is not None:
        parts.append(plots.counted(len(found.places), "mode"))
    parts.append(str(choice))
    if grid is not None:
        parts.append(f"grid {' x '.join(str(length) for length in grid.values.shape)} ({grid.algorithm})")
    return f"{', '.join(parts)}, {elapsed_s:.3g} s"
