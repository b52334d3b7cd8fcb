"""What ``cluster`` does: from a table to labels, centres and pictures."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.cli.bandwidth_in import Choice, choose, given_bandwidth, given_periods
from tracker.cli.files_out import ARRAYS, TABLES, beside, check_outputs, write_array, write_rows
from tracker.cli.table_in import Table, read_table
from tracker.cli.waiting import working
from tracker.errors import DataError
from tracker.modes import plots
from tracker.modes.estimator import MeanShift
from tracker.modes.profiles import checked_kernel

if TYPE_CHECKING:
    from tracker.modes.density import DensityGrid

MOST_SIZES = 6
_GRID = (160, 160)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; ``options`` are those of `tracker.modes.MeanShift`."""

    table: str
    out: str | None
    centres: str | None
    plot: Path | None
    paths: Path | None
    stability: Path | None
    bandwidth: str
    columns: Sequence[str]
    weights: str | None
    period: Sequence[str]
    quiet: bool
    options: Mapping[str, Any]


def carry_out(order: Order) -> None:
    """Cluster, write, and say in one line what came out.

    Raises
    ------
    TrackerError
        What stood in the way; nothing is written then, or only what was complete.
    """
    out = order.out or beside(order.table, ".labels.csv")
    _check(order, out)
    table = read_table(order.table, order.columns, order.weights)
    d = table.points.shape[1]
    given_bandwidth(order.bandwidth, d)
    _check_drawable(order, d)
    options = {**order.options, "period": given_periods(order.period, table.names)}
    started_s = perf_counter()
    with working(f"clustering {len(table.points):,} points", quiet=order.quiet):
        choice = choose(order.bandwidth, table, options)
        found = MeanShift(bandwidth=_plain(choice), **options).fit(table.points, sample_weight=table.weights)
    elapsed_s = perf_counter() - started_s
    _write(order, out, table, found)
    with working("drawing", quiet=order.quiet):
        drawn = _draw(order, table, choice, found, options)
    if not order.quiet:
        files = ["stdout" if out == "-" else out, *([order.centres] if order.centres else []), *drawn]
        sys.stderr.write(f"{_summary(found, choice, elapsed_s)}: {', '.join(files)}\n")


def _check(order: Order, out: str) -> None:
    read = {"the table": order.table if order.table != "-" else None}
    outputs: dict[str, tuple[str | Path | None, Sequence[str]]] = {
        "the labels": (out, (*TABLES, *ARRAYS)),
        "the centres": (order.centres, TABLES),
        "the plot": (order.plot, plots.FIGURES),
        "the paths": (order.paths, (*plots.FIGURES, *plots.ANIMATIONS)),
        "the stability plot": (order.stability, plots.FIGURES),
    }
    check_outputs(read, outputs)
    if order.plot or order.paths or order.stability:
        plots.check_installed()


def _check_drawable(order: Order, d: int) -> None:
    moving = order.paths is not None and order.paths.suffix.lower() in plots.ANIMATIONS
    if order.plot is not None and d > 3:
        raise DataError(f"{order.plot}: points can be drawn in up to 3 columns, got {d}: choose some with --columns")
    if order.paths is not None and d not in ((2,) if moving else (2, 3)):
        wanted = "2" if moving else "2 or 3"
        raise DataError(f"{order.paths}: paths can be drawn in {wanted} columns, got {d}: choose some with --columns")


def _write(order: Order, out: str, table: Table, found: MeanShift) -> None:
    labels = np.asarray(found.labels_)
    if out.lower().endswith(".npy"):
        write_array(out, labels)
    else:
        write_rows(out, ("row", "label"), enumerate(labels.tolist()))
    if order.centres is not None:
        sizes = _sizes(found)
        rows = zip(sizes, found.densities_.tolist(), found.cluster_centers_.tolist(), strict=True)
        header = ("label", "points", "density", *table.names)
        write_rows(order.centres, header, ((label, *row[:2], *row[2]) for label, row in enumerate(rows)))


def _draw(order: Order, table: Table, choice: Choice, found: MeanShift, options: Mapping[str, Any]) -> list[str]:
    drawn: list[str] = []
    if order.plot is not None:
        figure = plots.scatter(table.points, found.labels_, found.cluster_centers_, names=table.names)
        plots.save(figure, order.plot)
        drawn.append(str(order.plot))
    if order.paths is not None:
        _draw_paths(order.paths, table, choice, found, options)
        drawn.append(str(order.paths))
    if order.stability is not None and choice.stability is not None:
        plots.save(plots.stability_figure(choice.stability), order.stability)
        drawn.append(str(order.stability))
    return drawn


def _draw_paths(path: Path, table: Table, choice: Choice, found: MeanShift, options: Mapping[str, Any]) -> None:
    rows = plots.drawn_rows(len(table.points), plots.MOST_PATHS)
    # Grid windows stand for whole cells: the ways shown are those of points, step by step.
    exact = {**options, "algorithm": "exact", "keep_paths": True, "bin_seeding": False, "seeds": table.points[rows]}
    walked = MeanShift(bandwidth=_plain(choice), **exact).fit(table.points, sample_weight=table.weights)
    grid = _density(table, choice, options) if table.points.shape[1] == 2 else None
    centres = found.cluster_centers_
    if path.suffix.lower() not in plots.ANIMATIONS:
        figure = plots.paths_figure(table.points, walked.paths_, centres, grid=grid, names=table.names)
        plots.save(figure, path)
        return
    plots.animate_paths(
        path, table.points, walked.paths_, centres, bandwidth=choice.bandwidth, grid=grid, names=table.names
    )


def _density(table: Table, choice: Choice, options: Mapping[str, Any]) -> "DensityGrid":
    """Return the density that the windows climb: a flat one follows the gradient of an Epanechnikov estimate."""
    from tracker.modes.density import KernelDensity

    kernel = checked_kernel("gaussian" if options["kernel"] == "gaussian" else "epanechnikov")
    estimate = KernelDensity(bandwidth=_plain(choice), kernel=kernel, period=options["period"])
    return estimate.fit(table.points, table.weights).grid(_GRID)


def _plain(choice: Choice) -> Any:
    return float(choice.bandwidth[0]) if len(choice.bandwidth) == 1 else choice.bandwidth


def _sizes(found: MeanShift) -> list[int]:
    labels = np.asarray(found.labels_)
    sizes: list[int] = np.bincount(labels[labels >= 0], minlength=len(found.cluster_centers_)).tolist()
    return sizes


def _summary(found: MeanShift, choice: Choice, elapsed_s: float) -> str:
    sizes = _sizes(found)
    orphans = len(found.labels_) - sum(sizes)
    shown = ", ".join(f"{size:,}" for size in sizes[:MOST_SIZES]) + (", ..." if len(sizes) > MOST_SIZES else "")
    clusters = "1 cluster" if len(sizes) == 1 else f"{len(sizes):,} clusters of {shown}"
    text = f"{plots.counted(len(found.labels_), 'point')}, {clusters}"
    if orphans:
        text += f", {orphans:,} orphan{'' if orphans == 1 else 's'}"
    return f"{text}, {choice}, {elapsed_s:.3g} s"
