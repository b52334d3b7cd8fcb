"""``modetrack run``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tracker.config import Profile


class Format(StrEnum):
    """The formats of `tracker.sinks`, known without importing it."""

    CSV = "csv"
    MOT = "mot"
    VOT = "vot"
    JSONL = "jsonl"


# What has a place for what is measured.
_MEASURED = (Format.CSV, Format.JSONL)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Timeout = Annotated[float, typer.Option(metavar="SECONDS", help="Cameras and streams: longest wait for a picture.")]
Video = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write the video with boxes drawn in: .mp4, .avi or .mkv."),
]

Explain = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Also write a picture per frame of what the tracker saw: maps, search region, path."
    ),
]


def run(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="Video file, image folder or glob, camera (0 or 0:size=1280x720:fps=30), URL, or synth:NAME.",
            show_default=False,
        ),
    ],
    box: Annotated[
        list[str],
        typer.Option(
            metavar="X,Y,W,H",
            help="What to follow in the first frame: left, top, width, height, px. Repeat for more targets.",
            show_default=False,
        ),
    ],
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Built-in settings: camshift, colour or robust (default: robust)."),
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings from a TOML file.")] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where the trajectory goes, - for stdout (default: see above)."),
    ] = None,
    format: Annotated[Format, typer.Option(help="Format of the trajectory.")] = Format.CSV,
    video: Video = None,
    explain: Explain = None,
    start: Annotated[int, typer.Option(min=0, metavar="N", help="Frame of the boxes; the source's first is 0.")] = 0,
    stop: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="End before frame N (default: at the end).")
    ] = None,
    session: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write what `modetrack replay` needs, as TOML.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the file of an interrupted run with the same options.")
    ] = False,
    calibration: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write what is measured, in units: a session saved by `modetrack app`."),
    ] = None,
    quiet: Quiet = False,
    timeout: Timeout = 5.0,
) -> None:
    """Follow what is inside the boxes through SOURCE and write the trajectory.

    The trajectory has one row per frame and target, also while the target is lost. By default it goes to
    SOURCE.track.csv, beside a file or folder and into the current folder for everything else.

    Ctrl-C ends a run early: the files are complete up to the last frame, the exit code is 130.
    """
    if profile is not None and config is not None:
        raise typer.BadParameter("give --profile or --config, not both")
    if stop is not None and stop <= start:
        raise typer.BadParameter(f"--stop needs to be greater than --start ({start}), got {stop}")
    if calibration is not None and format not in _MEASURED:
        raise typer.BadParameter(f"--calibration needs --format csv or jsonl: {format.value} has no place for it")

    from tracker.cli.carry_out import Wishes, carry_out
    from tracker.cli.names import default_out
    from tracker.geometry import Box
    from tracker.session_file import SessionPlan, TargetStart, load_calibration

    plan = SessionPlan(
        source=source,
        start=start,
        stop=stop,
        out=out or default_out(source, format),
        format=format.value,
        targets=tuple(TargetStart(frame=start, box=Box.parse(text)) for text in box),
        profile=_settings(profile, config),
        calibration=None if calibration is None else load_calibration(calibration),
    )
    wishes = Wishes(video=video, explain=explain, session=session, resume=resume, quiet=quiet, timeout_s=timeout)
    carry_out(plan, wishes)


def _settings(name: str | None, config: Path | None) -> "Profile":
    from tracker.config import DEFAULT_PROFILE, profile_from_file, profile_from_name

    if config is not None:
        return profile_from_file(config)
    return profile_from_name(name or DEFAULT_PROFILE)
