"""``modetrack bench``."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tracker.cli.bench_row import Row


class Family(StrEnum):
    """What is measured."""

    TRACKING = "tracking"
    MODES = "modes"


def bench(
    family: Annotated[
        Family, typer.Option(help="Tracking in video, or mean shift itself: clusters, smoothing, segments.")
    ] = Family.TRACKING,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write the rows as JSON, - for stdout.")] = None,
    clip: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Tracking: video for the row `run` (default: a rendered 1080p H.264 clip)."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Less work and fewer rounds, rougher numbers.")] = False,
) -> None:
    """Measure speed side by side with what OpenCV and scikit-learn offer here, in the same run on the same data.

    Tracking, rows `camshift`: one tracker update against cvtColor + inRange + calcBackProject + CamShift of cv2
    on one thread, 80x60 px target, medians. Row `run`: a headless run with CSV against a bare VideoCapture.read()
    loop over the same clip, start-up aside, median of the rounds. All times are microseconds per frame.

    Modes: clustering against scikit-learn (minutes; it is slow) with the adjusted Rand index (ARI) of the labels,
    smoothing and segmentation against cv2.pyrMeanShiftFiltering(16, 32), and how the time grows when the number of
    points doubles. All times are seconds, the least of the rounds.

    ratio is peer / ours: above 1 modetrack is faster.
    """
    if family is Family.MODES and clip is not None:
        raise typer.BadParameter("--clip is for --family tracking")

    from dataclasses import asdict
    from json import dumps

    from tracker.sinks.paths import check_writable

    if json is not None and json != "-":
        check_writable(Path(json))
    rows: Sequence[Any] = _tracking(clip, quick, json) if family is Family.TRACKING else _modes(quick)
    text = dumps([asdict(row) for row in rows], indent=2)
    if json == "-":
        print(text)
        return
    if json is not None:
        Path(json).write_text(text + "\n", encoding="utf-8")
    if family is Family.TRACKING:
        _show(rows)
    else:
        from tracker.cli.bench_modes import show

        show(rows)


def _tracking(clip: Path | None, quick: bool, json: str | None) -> "list[Row]":
    from tracker.cli.bench_camshift import camshift_row
    from tracker.cli.bench_run import run_row
    from tracker.cli.startup import compile_kernels

    compile_kernels(quiet=json == "-")
    sizes = ((640, 480), (1920, 1080), (3840, 2160))
    rows = [camshift_row(width, height, quick=quick) for width, height in sizes]
    rows.append(run_row(clip, quick=quick))
    return rows


def _modes(quick: bool) -> list[Any]:
    from tracker.cli.bench_modes import modes_rows
    from tracker.cli.waiting import working

    rows: list[Any] = []
    with working("measuring", quiet=False):
        rows += modes_rows(quick=quick)
    return rows


def _show(rows: Sequence["Row"]) -> None:
    from rich.table import Table
    from rich.text import Text

    from tracker.cli.table import console

    table = Table("name", "frame", "ours", "peer", "peer's time", "ratio")
    for row in rows:
        times = f"{row.ours_us:,.1f} us", row.peer, f"{row.peer_us:,.1f} us", f"{row.ratio:,.2f}"
        table.add_row(*(Text(cell) for cell in (row.name, f"{row.frame_width}x{row.frame_height}", *times)))
    out = console()
    out.print(table)
    smallest, largest = rows[0], rows[-2]
    out.print(
        f"camshift at {largest.frame_width}x{largest.frame_height} takes "
        f"{largest.ours_us / smallest.ours_us:.2f} times as long as at "
        f"{smallest.frame_width}x{smallest.frame_height}"
    )
