"""``modetrack cluster``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ALL_CPUS = -1


class Kernel(StrEnum):
    """The kernels of `tracker.modes`, known without importing it."""

    FLAT = "flat"
    EPANECHNIKOV = "epanechnikov"
    GAUSSIAN = "gaussian"


class Labels(StrEnum):
    """What decides to which cluster a point belongs."""

    NEAREST = "nearest"
    BASIN = "basin"


class Algorithm(StrEnum):
    """How windows climb."""

    AUTO = "auto"
    EXACT = "exact"
    GRID = "grid"


TableArgument = Annotated[
    str,
    typer.Argument(
        metavar="TABLE",
        help="One point per row: .csv, .tsv, .txt, .npy, .npz, - for stdin, or example:NAME.",
        show_default=False,
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(metavar="A,B", help="Columns to use, by name or number from 0 (default: all but the weights)."),
]
Weights = Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with a weight per point.")]
Period = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN=LENGTH", help="A column that repeats, such as hue=180; may be given again."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def cluster(
    table: TableArgument,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Labels: .csv or .npy, - for stdout (default: TABLE.labels.csv)."),
    ] = None,
    centres: Annotated[str | None, typer.Option(metavar="FILE", help="Also write the centres, .csv.")] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also draw points and centres: .png, .pdf, .svg, .jpg.")
    ] = None,
    paths: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also draw the windows climbing: a picture, or moving in .gif and .mp4."),
    ] = None,
    bandwidth: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|RULE",
            help="A number, one per column as in 0.5,2, or scikit, scott, silverman, cross-validated, stability.",
        ),
    ] = "scikit",
    stability: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --bandwidth stability, also draw the number of modes over bandwidth."),
    ] = None,
    kernel: Annotated[Kernel, typer.Option(help="Profile of the window.")] = Kernel.FLAT,
    labels: Annotated[
        Labels, typer.Option(help="A point belongs to the nearest centre, or to where its own window climbs.")
    ] = Labels.NEAREST,
    algorithm: Annotated[
        Algorithm, typer.Option(help="Exact, or on cells of a grid for very many points; auto decides by their number.")
    ] = Algorithm.AUTO,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Points outside the window of every centre get the label -1.")
    ] = False,
    bin_seeding: Annotated[
        bool, typer.Option("--bin-seeding", help="Start windows in occupied cells only, not at every point.")
    ] = False,
    min_bin_freq: Annotated[
        int, typer.Option(min=1, metavar="N", help="With --bin-seeding: cells of at least N points.")
    ] = 1,
    columns: Columns = None,
    weights: Weights = None,
    period: Period = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Threads (default: one per CPU); the answer is the same.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Cluster the points of TABLE by mean shift; how many clusters there are is found, not asked for.

    Labels: row,label with rows from 0 as in TABLE; clusters count from 0, the one with the most weight in its window
    first; -1 is an orphan. Centres: label,points,density, then the columns of TABLE.

    The bandwidth is the radius of the window (flat, epanechnikov) or its standard deviation (gaussian). scikit is
    scikit-learn's estimate, the mean distance to the nearest 30 % of the points; scott and silverman suit one cloud and
    are wide for several, cross-validated finds the density with the least error, stability takes the middle of the
    bandwidths over which the number of clusters stays the same.

    The textbook's examples: example:three-corners (150 points in space, three blobs), example:three-blobs (500 points
    in the plane), example:four-blobs (300 points in the plane).
    """
    if stability is not None and bandwidth != "stability":
        raise typer.BadParameter("--stability draws what --bandwidth stability found: give both")

    from tracker.cli.cluster_run import Order, carry_out

    carry_out(
        Order(
            table=table,
            out=out,
            centres=centres,
            plot=plot,
            paths=paths,
            stability=stability,
            bandwidth=bandwidth,
            columns=listed(columns),
            weights=weights,
            period=period or [],
            quiet=quiet,
            options={
                "kernel": kernel.value,
                "labels": labels.value,
                "algorithm": algorithm.value,
                "cluster_all": not orphans,
                "bin_seeding": bin_seeding,
                "min_bin_freq": min_bin_freq,
                "n_jobs": jobs or ALL_CPUS,
            },
        )
    )


def listed(text: str | None) -> list[str]:
    """Return the names in ``A,B``."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]
