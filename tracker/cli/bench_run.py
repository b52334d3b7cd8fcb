"""A headless run against a loop that only reads the same clip."""

from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import cv2

from tracker.capture import open_source
from tracker.capture.native import quiet_native_logs
from tracker.capture.synth import open_synth
from tracker.cli.bench_row import Row, row
from tracker.cli.interrupts import Interrupts
from tracker.cli.job import Job
from tracker.config import profile_from_name
from tracker.errors import SourceError
from tracker.geometry import Box
from tracker.session_file import SessionPlan, TargetStart
from tracker.sinks import open_text_sink

PEER = f"cv2.VideoCapture.read {cv2.__version__}"
SIZE = (1920, 1080)
FRAMES, ROUNDS = 300, 5
QUICK_FRAMES, QUICK_ROUNDS = 30, 2


def run_row(clip: Path | None, *, quick: bool) -> Row:
    """Measure both in turns over the same clip and take the medians of the rounds.

    Without a clip one is rendered. H.264 needs PyAV, which has the encoder; otherwise the clip is MPEG-4 and
    the row's name says so.
    """
    with TemporaryDirectory() as folder:
        if clip is not None:
            return _measured("run", clip, None, Path(folder), quick=quick)
        clip, box = Path(folder) / "clip.mp4", None
        with open_synth(_scene(quick)) as source:
            box = source.truth(0).box
        name = _write(clip, quick=quick)
        return _measured(name, clip, box, Path(folder), quick=quick)


def _measured(name: str, clip: Path, box: Box | None, folder: Path, *, quick: bool) -> Row:
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with open_source(clip) as source:
        first = source.read()
    if first is None:
        raise SourceError(f"{clip}: there is no picture in it")
    height, width = first.image.shape[:2]
    box = box or Box.from_centre(width / 2, height / 2, min(80, width / 4), min(60, height / 4))
    plan = SessionPlan(
        source=str(clip),
        out=str(folder / "track.csv"),
        targets=(TargetStart(frame=0, box=box),),
        profile=profile_from_name("camshift"),
    )
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(_read_s(clip))
        ours.append(_run_s(plan))
    return row(name, (width, height), median(ours), PEER, median(bare))


def _read_s(clip: Path) -> float:
    """Return seconds per frame of a loop that only reads, from the second frame on."""
    quiet_native_logs()
    capture = cv2.VideoCapture(str(clip.absolute()), cv2.CAP_FFMPEG)
    ok, frames = capture.read()[0], 0
    started = perf_counter()
    while ok:
        ok = capture.read()[0]
        frames += ok
    elapsed_s = perf_counter() - started
    capture.release()
    return elapsed_s / max(1, frames)


def _run_s(plan: SessionPlan) -> float:
    """Return seconds per frame of a headless run, from the second frame on."""
    job = Job(plan, open_source(Path(plan.source)), Interrupts())
    with job.session:
        job.begin()
        job.follow([open_text_sink(plan.out, plan.format)], quiet=True)
    return job.tally.wall_s / max(1, job.tally.frames - 1)


def _scene(quick: bool) -> str:
    frames = QUICK_FRAMES if quick else FRAMES
    return f"synth:plain:size={SIZE[0]}x{SIZE[1]}:target=80x60:frames={frames}"


def _write(path: Path, *, quick: bool) -> str:
    """Render the clip and return the row's name."""
    with open_synth(_scene(quick)) as source:
        if find_spec("av") is not None:
            _write_h264(path, source)
            return "run"
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 30.0, SIZE)
        for frame in source:
            writer.write(frame.image)
        writer.release()
    return "run (mpeg4)"


def _write_h264(path: Path, source: Any) -> None:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "veryfast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for frame in source:
            picture = av.VideoFrame.from_ndarray(frame.image, format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
