"""``modetrack smooth``."""

from typing import Annotated

import typer

from tracker.cli.cluster import ALL_CPUS, Kernel, Quiet, listed
from tracker.cli.segment import Features, Jobs, KernelOption, Space, SpaceOption, SpatialRadius, Work, WorkOption


def smooth(
    source: Annotated[
        str,
        typer.Argument(metavar="IMAGE|VIDEO", help="What any SOURCE may be: picture, video, ...", show_default=False),
    ],
    out: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="Picture (.png, .jpg, .tif, ...) or video (.mp4, .avi, .mkv).", show_default=False
        ),
    ],
    spatial: SpatialRadius = 16.0,
    range_radius: Annotated[
        float, typer.Option("--range", metavar="UNITS", help="Radius of the window in colour, 8-bit units.")
    ] = 32.0,
    space: SpaceOption = Space.LUV,
    kernel: KernelOption = Kernel.FLAT,
    algorithm: WorkOption = Work.EXACT,
    features: Features = None,
    stop: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Video: end before frame N (default: at the end).")
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Smooth a picture or a video and keep its edges: each pixel gets the colour of the mode it climbs to.

    Into a picture goes the first frame of a source that has only one; into a video every frame. Ctrl-C ends a video
    early: it is complete up to the last frame, the exit code is 130.
    """
    from tracker.cli.smooth_run import Order, carry_out

    carry_out(
        Order(
            source=source,
            out=out,
            stop=stop,
            quiet=quiet,
            options={
                "spatial_radius": spatial,
                "range_radius": range_radius,
                "space": space.value,
                "kernel": kernel.value,
                "algorithm": algorithm.value,
                "features": listed(features) or None,
                "n_jobs": jobs or ALL_CPUS,
            },
        )
    )
