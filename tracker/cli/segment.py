"""``modetrack segment``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.cluster import ALL_CPUS, Kernel, Quiet, listed


class Space(StrEnum):
    """The colour spaces of `tracker.modes`, known without importing it."""

    LUV = "luv"
    LAB = "lab"
    BGR = "bgr"


class Work(StrEnum):
    """How windows climb in a picture."""

    EXACT = "exact"
    GRID = "grid"


SpatialRadius = Annotated[float, typer.Option("--spatial", metavar="PX", help="Radius of the window in the picture.")]
SpaceOption = Annotated[Space, typer.Option(help="Where colours are compared; L*u*v* and L*a*b* see as eyes do.")]
KernelOption = Annotated[Kernel, typer.Option(help="Profile of the window; flat is by far the fastest.")]
WorkOption = Annotated[
    Work, typer.Option("--algorithm", help="Every pixel climbs, or cells of a grid do: fast, a little coarser.")
]
Features = Annotated[
    str | None, typer.Option(metavar="A,B", help="Compare by these as well: gradient, texture (default: colour only).")
]
Jobs = Annotated[int | None, typer.Option(min=1, metavar="N", help="Threads (default: one per CPU).")]


def segment(
    image: Annotated[
        str,
        typer.Argument(
            metavar="IMAGE", help="A picture, or a video or synth:NAME for one of its frames.", show_default=False
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Labels: .png, .tif (16 bit) or .npy (default: IMAGE.labels.png)."),
    ] = None,
    regions: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also write a table of the regions, .csv, - for stdout.")
    ] = None,
    adjacency: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also write which regions share a border, .csv, - for stdout.")
    ] = None,
    mean_colour: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the picture with each region in its mean colour.")
    ] = None,
    boundaries: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the picture with the regions outlined.")
    ] = None,
    colours: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the labels as colours, for people.")
    ] = None,
    spatial: SpatialRadius = 16.0,
    range_radius: Annotated[
        float, typer.Option("--range", metavar="UNITS", help="Radius of the window in colour, 8-bit units.")
    ] = 20.0,
    min_region: Annotated[
        int, typer.Option(min=0, metavar="PX", help="Smaller regions go to the most similar neighbour.")
    ] = 50,
    merge: Annotated[
        str | None,
        typer.Option(
            metavar="COLOUR,PX",
            help="Modes this close belong together (default: half of --range, and --spatial).",
        ),
    ] = None,
    space: SpaceOption = Space.LUV,
    kernel: KernelOption = Kernel.FLAT,
    algorithm: WorkOption = Work.EXACT,
    features: Features = None,
    frame: Annotated[int, typer.Option(min=0, metavar="N", help="Which frame of a video, from 0.")] = 0,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Cut IMAGE into connected regions of like colour by mean shift in place and colour (Comaniciu and Meer 2002).

    Labels count from 0, row by row in the order of first pixels. The table of regions:
    label,area,x,y,width,height,cx,cy, then the mean colour: blue,green,red, or grey. Boxes and centres are
    continuous edges in px: pixel i covers i to i + 1. Of borders: label,neighbour,border (px edges),contrast.
    """
    from tracker.cli.segment_run import Order, carry_out

    carry_out(
        Order(
            image=image,
            out=out,
            regions=regions,
            adjacency=adjacency,
            mean_colour=mean_colour,
            boundaries=boundaries,
            colours=colours,
            frame=frame,
            merge=merge,
            quiet=quiet,
            options={
                "spatial_radius": spatial,
                "range_radius": range_radius,
                "min_region": min_region,
                "space": space.value,
                "kernel": kernel.value,
                "algorithm": algorithm.value,
                "features": listed(features) or None,
                "n_jobs": jobs or ALL_CPUS,
            },
        )
    )
