"""Snapshots made by hand, to look at one widget without a source, a tracker or a thread."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tracker.editing import STATUSES, Track
from tracker.geometry import Box, RotatedBox
from tracker.values import Frame, TrackState, TrackStatus
from ui.snapshot import CueMap, Histogram, Phase, ProbabilityMap, Snapshot, Target, Why

FPS = 25
_BOX, _REGION = Box(100, 80, 40, 30), Box(60, 50, 120, 90)


def frame(index: int = 0, width: int = 320, height: int = 240) -> Frame:
    """Return a picture of coloured noise."""
    image = np.random.default_rng(index).integers(0, 255, (height, width, 3), np.uint8)
    return Frame(image, index, index / FPS)


def state(
    number: int = 1,
    index: int = 0,
    box: Box = _BOX,
    status: TrackStatus = TrackStatus.TRACKING,
    score: float = 0.9,
) -> TrackState:
    """Return a row."""
    turned = RotatedBox(box.cx, box.cy, box.width, box.height, 0.0)
    return TrackState(index, index / FPS, number, box, turned, score, status, 3)


def track(statuses: Sequence[TrackStatus], *, first: int = 0, scores: Sequence[float] | None = None) -> Track:
    """Return the track of a target that moves 2 px right and 1 px down per frame; one row for each status."""
    count = len(statuses)
    frames = np.arange(first, first + count)
    centres = np.column_stack([100.0 + 2 * frames, 80.0 + frames])
    size = np.broadcast_to([40.0, 30.0], (count, 2))
    return Track(
        frame=frames,
        time_s=frames / FPS,
        box=np.column_stack([centres - size / 2, size]),
        rotated_box=np.column_stack([centres, size, np.zeros(count)]),
        score=np.asarray(scores if scores is not None else [0.9] * count, float),
        status=np.array([STATUSES.index(status) for status in statuses], np.uint8),
    )


def why(box: Box = _REGION) -> Why:
    """Return maps of a search region: a template and a colour cue, a path of three windows."""
    ramp = np.linspace(0, 255, 30 * 40).reshape(30, 40).astype(np.uint8)
    colours = np.array([[200, 30, 30], [30, 200, 30], [30, 30, 200]], np.uint8)
    return Why(
        search_region=box,
        probability=ProbabilityMap(ramp, box),
        cues=(
            CueMap("template", 0.7, ProbabilityMap(ramp, box)),
            CueMap("colour", 0.3, ProbabilityMap(ramp[::-1].copy(), box)),
        ),
        path=np.array([[110.0, 90.0], [115.0, 93.0], [118.0, 94.0]]),
        histogram=Histogram(colours, np.array([0.6, 0.3, 0.1]), np.array([0.1, 0.2, 0.7])),
    )


def snapshot(index: int = 0, targets: Sequence[Target] | None = None, **changes: Any) -> Snapshot:
    """Return a paused clip of 100 frames with one target that is selected."""
    values: dict[str, Any] = {
        "source": "clip.mp4",
        "phase": Phase.PAUSED,
        "frame": frame(index),
        "total": 100,
        "counted": True,
        "targets": tuple(targets) if targets is not None else (Target(1, state(1, index), placed=(0,)),),
        "selected_number": 1,
    }
    return Snapshot(**(values | changes))
