"""Evaluations small enough to know what a report must say about them."""

import numpy as np

from tracker.evaluation.results import Evaluation, OtherScore, Protocol, Run, SequenceInfo, TrackerInfo
from tracker.values import Frame

SIZE = (160, 120)


def truth(frames, absent=()):
    rows = np.array([[20.0 + index, 30.0, 24.0, 18.0] for index in range(frames)])
    rows[list(absent)] = np.nan
    return rows


def run(tracker, sequence, boxes, true, statuses=None, *, start=0, perturbation="", scores=None, **more):
    count = len(boxes)
    times = np.full(count, 0.002)
    times[0] = np.nan
    return Run(
        tracker,
        sequence,
        start,
        perturbation,
        SIZE,
        true,
        np.array(boxes, np.float64),
        tuple(statuses or ["tracking"] * count),
        np.linspace(1, 0.25, count) if scores is None else scores,
        times,
        **more,
    )


def slipping(true, from_row, by_px=60.0):
    """Boxes on the truth up to a row, beside it from there on; row 3 is a little low."""
    boxes = np.where(np.isnan(true), 0.0, true)
    boxes[np.isnan(true).any(axis=1)] = (20, 30, 24, 18)
    boxes[from_row:, 0] += by_px
    boxes[3:4, 1] += 5
    return boxes


def evaluation(sequences=("first", "second"), trackers=("ours", "cv2.theirs"), frames=40, **more):
    """``ours`` slips off at 3/4 of each clip and says so a little later, ``cv2.theirs`` at 1/4 and says nothing."""
    true = truth(frames, absent=(frames // 2,))
    runs = []
    for name in trackers:
        peer = name.startswith("cv2.")
        at = frames // 4 if peer else 3 * frames // 4
        said = ["tracking"] * (at + 3) + ["uncertain"] * 2 + ["lost"] * (frames - at - 5)
        for sequence in sequences:
            scores = np.full(frames, np.nan) if peer else None
            runs.append(run(name, sequence, slipping(true, at), true, None if peer else said, scores=scores))
    values = {
        "dataset": "clips",
        "protocol": Protocol(),
        "trackers": tuple(TrackerInfo(one, "peer" if one.startswith("cv2.") else "profile", {}) for one in trackers),
        "sequences": tuple(SequenceInfo(name, SIZE, true) for name in sequences),
        "runs": tuple(runs),
        "others": tuple(OtherScore("somebody", name, 0.5, 0.75) for name in sequences),
        "versions": {"numpy": "2.0"},
    }
    return Evaluation(**(values | more))


class Pictures:
    """A source of numbered pictures that notes which were read."""

    def __init__(self, frames=40, shape=(120, 160, 3)):
        self.frames, self.shape = frames, shape
        self.position, self.read_frames, self.closed = 0, [], False

    def skip(self, count):
        assert count >= 0
        self.position += count
        return count

    def read(self):
        if self.position >= self.frames:
            return None
        index = self.position
        self.read_frames.append(index)
        self.position += 1
        return Frame(np.full(self.shape, 3 * index % 256, np.uint8), index, index / 25)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed = True
