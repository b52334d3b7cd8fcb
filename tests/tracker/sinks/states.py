"""States and frames to feed sinks with."""

import numpy as np

from tracker.geometry import Box, RotatedBox
from tracker.values import Frame, TrackState, TrackStatus


def state(index=0, target_id=1, box=(10.0, 20.0, 30.0, 40.0), status=TrackStatus.TRACKING, **changes):
    values = {"time_s": index / 25, "score": 0.9, "iterations": 3, "angle_deg": 0.0, **changes}
    box = Box(*box)
    angle_deg = values.pop("angle_deg")
    return TrackState(
        index=index,
        target_id=target_id,
        box=box,
        rotated_box=RotatedBox(box.cx, box.cy, box.width, box.height, angle_deg),
        status=status,
        **values,
    )


def walk(frames=6, targets=1):
    """Return the states of each frame of targets that move, get lost in frame 3 and are put right in 5."""
    special = {3: TrackStatus.LOST, 4: TrackStatus.UNCERTAIN, 5: TrackStatus.MANUAL}
    return [
        [
            state(
                index,
                target_id,
                (10 * target_id + index / 3, 20 - index * 7.25, 30.5, 40),
                special.get(index, TrackStatus.TRACKING),
                score=1 / (1 + index),
                angle_deg=-index / 7,
            )
            for target_id in range(1, targets + 1)
        ]
        for index in range(frames)
    ]


def frame(index=0, height=48, width=64, value=0, grey=False):
    shape = (height, width) if grey else (height, width, 3)
    return Frame(np.full(shape, value, np.uint8), index, index / 25)
