"""``modetrack density``."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.cluster import Columns, Kernel, Period, Quiet, TableArgument, Weights, listed


def density(
    table: TableArgument,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="The grid: .csv, .npy (values), .npz (with axes), - for stdout (default: none)."
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw contours (2 columns) or a curve (1): .png, .pdf, .svg, .jpg."),
    ] = None,
    surface: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw a surface (2 columns).")] = None,
    modes: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write where the density is highest around.")
    ] = None,
    bandwidth: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|RULE", help="A number, one per column as in 0.5,2, or scott, silverman, cross-validated."
        ),
    ] = "cross-validated",
    kernel: Annotated[Kernel, typer.Option(help="Profile of what each point adds.")] = Kernel.GAUSSIAN,
    grid: Annotated[
        str | None, typer.Option(metavar="N|N,M", help="Nodes along each column (default: 512; 200; 64 for 1; 2; 3).")
    ] = None,
    columns: Columns = None,
    weights: Weights = None,
    period: Period = None,
    quiet: Quiet = False,
) -> None:
    """Estimate how densely the points of TABLE lie, and draw it.

    The grid as .csv: a column per column of TABLE, then density; a row per node, the last column running fastest. The
    density integrates to 1. Modes: the columns of TABLE, then density; the densest first.

    The bandwidth is the radius of what each point adds (flat, epanechnikov) or its standard deviation (gaussian). A
    cross-validated one sees clusters apart where the rules of Scott and Silverman smooth them into one.
    """
    if not (out or plot or surface or modes):
        raise typer.BadParameter("nothing to do: give --out, --plot, --surface or --modes")

    from tracker.cli.density_run import Order, carry_out

    carry_out(
        Order(
            table=table,
            out=out,
            plot=plot,
            surface=surface,
            modes=modes,
            bandwidth=bandwidth,
            kernel=kernel.value,
            grid=grid,
            columns=listed(columns),
            weights=weights,
            period=period or [],
            quiet=quiet,
        )
    )
