"""One update of the profile ``camshift`` against the recipe that cv2 offers for the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from time import perf_counter

import cv2
import numpy as np

from tracker.capture.synth import open_synth
from tracker.cli.bench_row import Row, row
from tracker.errors import RoiError
from tracker.geometry import Box
from tracker.tracking import Tracker
from tracker.values import Frame, Image

PEER = f"cv2.CamShift {cv2.__version__}"
TARGET = "80x60"
# Twelve pictures of 4K are 300 MB.
FRAMES, PASSES = 12, 9
QUICK_FRAMES, QUICK_PASSES = 4, 3


def camshift_row(width: int, height: int, *, quick: bool) -> Row:
    """Measure both in turns, pass by pass over the same rendered pictures.

    The pictures are gone through forth and back, so that the target never jumps. The first pass of each
    warms up and does not count.
    """
    count, passes = (QUICK_FRAMES, QUICK_PASSES) if quick else (FRAMES, PASSES)
    with open_synth(f"synth:plain:size={width}x{height}:target={TARGET}:frames={count}") as source:
        frames = list(source)
        box = source.truth(0).box
    if box is None:
        raise RoiError(f"{source.name}: the target is not in the first frame")
    there_and_back = [*frames, *frames[-2:0:-1]]
    tracker, recipe = Tracker.from_profile("camshift"), CamShiftRecipe(frames[0].image, box)
    tracker.init(frames[0], box)
    ours, peers = [], []
    with _one_thread():
        for _ in range(passes + 1):
            ours.append(_times(tracker.update, there_and_back))
            peers.append(_times(recipe.update, there_and_back))
    ours_s, peer_s = (median(time for times in all_times[1:] for time in times) for all_times in (ours, peers))
    return row("camshift", (width, height), ours_s, PEER, peer_s)


class CamShiftRecipe:
    """What OpenCV's documentation shows: hue histogram, back-projection and CamShift on the whole picture.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR, uint8
    box : Box
        Target in it.
    """

    GATE = (0, 60, 32), (180, 255, 255)
    BINS = 16
    CRITERIA = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 1)

    def __init__(self, image: Image, box: Box) -> None:
        x, y, width, height = (round(number) for number in box.as_tuple())
        self.window: Sequence[int] = (x, y, width, height)
        part = cv2.cvtColor(image[y : y + height, x : x + width], cv2.COLOR_BGR2HSV)
        mask = cv2.inRange(part, *(np.array(edge) for edge in self.GATE))
        histogram = cv2.calcHist([part], [0], mask, [self.BINS], [0, 180])
        self._histogram = cv2.normalize(histogram, histogram, 0, 255, cv2.NORM_MINMAX)
        self._gate = tuple(np.array(edge) for edge in self.GATE)

    def update(self, frame: Frame) -> None:
        """Follow the target into the next picture."""
        hsv = cv2.cvtColor(frame.image, cv2.COLOR_BGR2HSV)
        mask = cv2.inRange(hsv, *self._gate)
        probability = cv2.calcBackProject([hsv], [0], self._histogram, [0, 180], 1)
        probability = cv2.bitwise_and(probability, mask)
        _, self.window = cv2.CamShift(probability, self.window, self.CRITERIA)


def _times(update: Callable[[Frame], object], frames: Sequence[Frame]) -> list[float]:
    times = []
    for frame in frames:
        started = perf_counter()
        update(frame)
        times.append(perf_counter() - started)
    return times


@contextmanager
def _one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
