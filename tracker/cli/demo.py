"""``modetrack demo``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tracker.capture.synth import SynthSource
    from tracker.cli.demo_sinks import ScoreSink
    from tracker.cli.job import Tally

SHEET_FRAMES = 8


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what comes out; made if it is missing.")] = Path(
        "modetrack-demo"
    ),
    scene: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="plain, scale, rotate, occlusion, distractor, illumination, exit, blur or crowd.",
        ),
    ] = "exit",
) -> None:
    """Follow the target of a rendered scene and show what came out; needs no file, display or network.

    Writes track.csv (one row per frame), track.mp4 (boxes drawn in) and sheet.png (some frames and, below
    each, the maps that the tracker saw: those of its cues and the probability image they make), and compares the
    boxes with the truth, which is exactly known. In the default scene the target leaves the picture and comes back.
    """
    from contextlib import ExitStack

    from tracker.capture.synth import open_synth
    from tracker.cli.carry_out import INTERRUPTED
    from tracker.cli.demo_sinks import ScoreSink, SheetSink
    from tracker.cli.interrupts import Interrupts
    from tracker.cli.job import Job
    from tracker.cli.startup import compile_kernels
    from tracker.errors import RoiError
    from tracker.session_file import SessionPlan, TargetStart
    from tracker.sinks import open_text_sink
    from tracker.sinks.video import VideoSink

    with Interrupts() as interrupts, ExitStack() as stack:
        source = stack.enter_context(open_synth(f"synth:{scene}"))
        box = source.truth(0).box
        if box is None:
            raise RoiError(f"{source.name}: the target is not in the first frame")
        out.mkdir(parents=True, exist_ok=True)
        result, video, sheet = out / "track.csv", out / "track.mp4", out / "sheet.png"
        plan = SessionPlan(source=source.name, out=str(result), targets=(TargetStart(frame=0, box=box),))
        job = Job(plan, source, interrupts)
        score = ScoreSink(source.truth)
        sinks = [
            stack.enter_context(sink)
            for sink in (
                open_text_sink(result, "csv"),
                VideoSink(video, source.nominal_fps),
                SheetSink(sheet, sheet_frames(source), job.session),
                score,
            )
        ]
        compile_kernels(plan.profile, quiet=False)
        with job.session:
            job.begin()
            job.follow(sinks, quiet=False)
    _show(source, job.tally, score, [result, video, sheet])
    if job.tally.interrupted:
        raise typer.Exit(INTERRUPTED)


def sheet_frames(source: "SynthSource") -> list[int]:
    """Return frames spread over a scene, among them the first one in which least of the target is seen."""
    count = source.spec.frames
    spread = [round(place * (count - 1) / (SHEET_FRAMES - 1)) for place in range(SHEET_FRAMES)]
    hidden = min(range(count), key=lambda index: source.truth(index).visible)
    if source.truth(hidden).visible == 1:
        return spread
    nearest = min(range(1, SHEET_FRAMES - 1), key=lambda place: abs(spread[place] - hidden))
    spread[nearest] = hidden
    return spread


def _show(source: "SynthSource", tally: "Tally", score: "ScoreSink", files: list[Path]) -> None:
    from rich.table import Table
    from rich.text import Text

    from tracker.cli.table import console

    fps = tally.frames / tally.wall_s if tally.wall_s > 0 else 0.0
    ms = 1000 * tally.track_s / max(1, tally.frames - 1)
    rows = {
        "scene": source.name,
        "frames": str(tally.frames),
        "speed": f"{fps:.0f} fps with rendering and writing; tracking alone takes {ms:.2f} ms per frame",
        "mean IoU": f"{score.mean_iou:.3f} against the truth",
        "": f"over the {score.frames} frames in which at least half of the target is seen; lost counts 0",
        "frames lost": f"{sum(tally.lost.values())}",
        "files": ", ".join(str(path) for path in files),
    }
    table = Table(show_header=False)
    for name, value in rows.items():
        table.add_row(name, Text(value, overflow="fold"))
    console().print(table)
