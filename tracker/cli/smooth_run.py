"""What ``smooth`` does with a picture or a video."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from tracker.capture import Source, open_source
from tracker.cli.carry_out import INTERRUPTED
from tracker.cli.files_out import check_outputs, write_picture
from tracker.cli.interrupts import InterruptibleSource, Interrupts
from tracker.cli.job import counted
from tracker.cli.progress import Progress
from tracker.cli.segment_run import PICTURES
from tracker.cli.waiting import working
from tracker.errors import SinkError, SourceError
from tracker.modes.smoothing import smooth
from tracker.sinks.video import CODECS, VideoSink
from tracker.values import Frame


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; ``options`` are those of `tracker.modes.smooth`."""

    source: str
    out: str
    stop: int | None
    quiet: bool
    options: Mapping[str, Any]


def carry_out(order: Order) -> None:
    """Smooth, write, and say in one line what came out.

    Raises
    ------
    TrackerError
        What stood in the way; a video holds every frame before it.
    typer.Exit
        With 130 when a video was interrupted.
    """
    check_outputs({"the source": order.source}, {"the result": (order.out, (*PICTURES, *CODECS))})
    with Interrupts() as interrupts, open_source(order.source) as source:
        if Path(order.out).suffix.lower() in CODECS:
            _video(order, source, interrupts)
        else:
            _picture(order, source)


def _picture(order: Order, source: Source) -> None:
    if source.announced_frames != 1 and order.stop != 1:
        raise SinkError(
            f"{order.out}: one picture cannot hold {source.name}: name a video ({', '.join(CODECS)}) or give --stop 1"
        )
    frame = source.read()
    if frame is None:
        raise SourceError(f"{source.name}: there is no picture in it")
    height, width = frame.image.shape[:2]
    started_s = perf_counter()
    with working(f"smoothing {width} x {height} px", quiet=order.quiet):
        smoothed = smooth(frame.image, **order.options)
    elapsed_s = perf_counter() - started_s
    write_picture(order.out, smoothed)
    if not order.quiet:
        sys.stderr.write(f"{width} x {height} px, {elapsed_s:.3g} s: {order.out}\n")


def _video(order: Order, source: Source, interrupts: Interrupts) -> None:
    ends = [end for end in (order.stop, source.announced_frames) if end is not None]
    frames, interrupted = 0, False
    started_s = perf_counter()
    pictures = InterruptibleSource(source, interrupts)
    with (
        VideoSink(order.out, source.nominal_fps) as sink,
        Progress(min(ends) if ends else None, quiet=order.quiet) as progress,
    ):
        try:
            while (order.stop is None or frames < order.stop) and (frame := pictures.read()) is not None:
                sink.write(Frame(smooth(frame.image, **order.options), frame.index, frame.time_s), ())
                frames += 1
                progress.show(frames)
                if interrupts.wanted:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            interrupted = True
        except SourceError as error:
            raise SourceError(f"{error}; {counted(frames)} in {order.out}") from error
    elapsed_s = perf_counter() - started_s
    if not order.quiet:
        said = f"{counted(frames)} in {elapsed_s:.2f} s: {order.out} ({sink.codec})"
        sys.stderr.write(f"{'interrupted after ' if interrupted else ''}{said}\n")
    if interrupted:
        raise typer.Exit(INTERRUPTED)
