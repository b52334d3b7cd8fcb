import math
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.evaluation.results import Run
from tracker.tracking import warm_up

FRAMES = 20
SCENES = {"one": "synth:plain:seed=1:size=160x120:frames=20", "two": "synth:scale:seed=2:size=160x120:frames=20"}


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    warm_up()


def write_sequence(folder: Path, scene: str, *, pictures="img", truth="groundtruth_rect.txt", separator=","):
    """Render a scene into a sequence folder and return it."""
    (folder / pictures).mkdir(parents=True)
    lines = []
    with open_synth(scene) as source:
        for frame in source:
            cv2.imwrite(str(folder / pictures / f"{frame.index + 1:04d}.png"), frame.image)
            lines.append(separator.join(f"{number:.2f}" for number in source.truth(frame.index).box.as_tuple()))
    (folder / truth).write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="session")
def rendered(tmp_path_factory):
    """A data set in OTB's layout: two clips of 20 frames."""
    folder = tmp_path_factory.mktemp("otb")
    for name, scene in SCENES.items():
        write_sequence(folder / name, scene)
    return folder


def make_run(boxes, truth=None, statuses=None, **changes):
    """Build a run from rows; the truth is (0, 0, 10, 10) throughout by default, the picture 100 x 100."""
    rows = len(boxes)
    values = {
        "tracker": "t",
        "sequence": "s",
        "start": 0,
        "perturbation": "",
        "frame_size": (100, 100),
        "truth": np.array(truth if truth is not None else [(0, 0, 10, 10)] * rows, float),
        "boxes": np.array(boxes, float),
        "statuses": tuple(statuses or ["tracking"] * rows),
        "scores": np.full(rows, math.nan),
        "update_times_s": np.array([math.nan] + [0.01] * (rows - 1)),
    }
    return Run(**(values | changes))


class HereExecutor(Executor):
    """Runs everything in this process, at once, and counts it."""

    def __init__(self):
        self.submitted = []

    def submit(self, call, /, *args):
        self.submitted.append(args)
        future = Future()
        future.set_result(call(*args))
        return future


@pytest.fixture
def here():
    """Return an executor in this process; ``here.pool()`` opens it."""
    executor = HereExecutor()

    @contextmanager
    def pool():
        yield executor

    executor.pool = pool
    return executor
