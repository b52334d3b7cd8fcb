"""What ``run`` and ``replay`` do with a session plan."""

import glob
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import typer

from tracker.capture import Source, open_source
from tracker.cli.interrupts import Interrupts
from tracker.cli.job import Job, Tally, counted
from tracker.cli.names import check_distinct
from tracker.cli.progress import Progress
from tracker.cli.startup import compile_kernels
from tracker.editing import Revision, backward_rows, backward_steps
from tracker.errors import ConfigError, SinkError, SourceError
from tracker.session_file import SessionPlan, save_session
from tracker.sinks import Sink, open_text_sink
from tracker.sinks.explain import ExplainSink
from tracker.sinks.video import VideoSink

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of one run beyond its plan."""

    video: Path | None = None
    explain: Path | None = None
    session: Path | None = None
    resume: bool = False
    quiet: bool = False
    timeout_s: float = 5.0


def carry_out(plan: SessionPlan, wishes: Wishes) -> None:
    """Run a plan from its source to its files and say in one line what came out.

    Raises
    ------
    TrackerError
        What stood in the way; the files hold every frame before it, and what they held if there is none.
    typer.Exit
        With 130 when the run was interrupted.
    """
    check_distinct(
        {"the source": plan.source},
        {
            "the result": plan.out,
            "the video": wishes.video,
            "the session file": wishes.session,
            "the pictures' folder": wishes.explain,
        },
    )
    if wishes.explain is not None:
        _check_apart(wishes.explain, plan.source)
    with Interrupts() as interrupts, ExitStack() as stack:
        source = stack.enter_context(open_source(plan.source, timeout_s=wishes.timeout_s))
        if source.remark and not wishes.quiet:
            sys.stderr.write(f"{source.remark}\n")
        if source.live and wishes.resume:
            raise ConfigError(f"{source.name}: a live source cannot be resumed: its pictures do not come again")
        result = stack.enter_context(
            open_text_sink(plan.out, plan.format, resume=wishes.resume, calibration=plan.calibration)
        )
        sinks: list[Sink] = [result]
        files = [result.name]
        if wishes.video is not None:
            video = stack.enter_context(VideoSink(wishes.video, source.nominal_fps))
            sinks.append(video)
            files.append(f"{wishes.video} ({video.codec})")
        for profile in plan.profiles:
            compile_kernels(profile, quiet=wishes.quiet)
        quiet = wishes.quiet or _shares_terminal(plan.out)
        job = Job(plan, source, interrupts, _revision(plan, source, quiet=quiet))
        if wishes.explain is not None:
            sinks.append(stack.enter_context(ExplainSink(wishes.explain, job.session.trackers)))
            files.append(f"{wishes.explain} (a picture per frame)")
        with job.session:
            job.begin()
            if wishes.session is not None:
                save_session(wishes.session, plan)
                files.append(str(wishes.session))
            try:
                job.follow(sinks, quiet=quiet)
            except SourceError as error:
                raise SourceError(f"{error}; {counted(job.tally.frames)} in {result.name}") from error
    if result.ahead and not job.tally.interrupted:
        raise SinkError(
            f"{result.name}: holds more frames than the {job.tally.frames} of this run; nothing was changed"
        )
    if not wishes.quiet:
        sys.stderr.write(f"{summary(job.tally)}: {', '.join(files)}\n")
    if job.tally.interrupted:
        raise typer.Exit(INTERRUPTED)


def summary(tally: Tally) -> str:
    """Return in one line what a run came to."""
    fps = f" ({tally.frames / tally.wall_s:.0f} fps)" if tally.wall_s > 0 else ""
    text = f"{counted(tally.frames)} in {tally.wall_s:.2f} s{fps}"
    if len(tally.lost) == 1 and 1 in tally.lost:
        text += f", lost in {tally.lost[1]} of them"
    elif tally.lost:
        targets = ", ".join(f"{number} in {frames}" for number, frames in sorted(tally.lost.items()))
        text += f", lost targets: {targets}"
    if tally.dropped:
        text += f", {tally.dropped} dropped"
    return f"interrupted after {text}" if tally.interrupted else text


def _revision(plan: SessionPlan, source: Source, *, quiet: bool) -> Revision:
    """Track what the plan wants backward; those rows are kept in memory until their frames come."""
    if not plan.goes_back:
        return Revision(plan)
    if source.live:
        raise ConfigError(f"{source.name}: back_to needs pictures that come again, and a live source's do not")
    from tracker.capture.store import open_frames

    with ExitStack() as stack:
        frames = open_frames(plan.source)
        stack.callback(frames.close)
        progress = stack.enter_context(Progress(backward_steps(plan), quiet=quiet))
        rows = []
        for state in backward_rows(plan, frames):
            rows.append(state)
            progress.show(len(rows))
    return Revision(plan, rows)


def _check_apart(folder: Path, source: str) -> None:
    """Raise `SinkError` if pictures would be written among those that are read."""
    read = Path(source).parent if glob.has_magic(source) and not os.path.exists(source) else Path(source)
    if read.is_dir() and folder.exists() and folder.samefile(read):
        raise SinkError(f"{folder}: cannot be the source's folder and that of its pictures at once: name another one")


def _shares_terminal(out: str) -> bool:
    """Tell whether rows and a progress bar would be written over one another."""
    return out == "-" and sys.stdout.isatty()
