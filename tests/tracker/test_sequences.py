"""Real benchmark clips, where the folder with them is at hand: better than OpenCV's recipe, and no runaway window."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker import Box, Tracker, iou, open_source

FOLDER = os.environ.get("MODETRACK_SEQUENCES")
pytestmark = pytest.mark.skipif(not FOLDER, reason="MODETRACK_SEQUENCES names no folder of benchmark clips")

CLIPS = ("OTB-Bird2", "OTB-Couple", "OTB-Crossing", "OTB-Football1", "UAV123_10fps-wakeboard7", "VOT2015-bag")


def truth_of(clip: str) -> list[Box]:
    text = (Path(FOLDER) / clip / "groundtruth_rect.txt").read_text()
    return [Box(*map(float, line.replace("\t", ",").split(","))) for line in text.split("\n") if line.strip()]


def frames_of(clip: str) -> Iterator[np.ndarray]:
    folder = Path(FOLDER) / clip
    with open_source(folder / "clip.mp4" if (folder / "clip.mp4").exists() else folder / "img") as source:
        for frame in source:
            yield frame.image


def opencv_boxes(clip: str, start: Box) -> Iterator[Box]:
    """Boxes of OpenCV's own sample: 16 hue bins of the start box, gate, CamShift over the whole frame."""
    window, histogram = tuple(round(number) for number in start.as_tuple()), None
    for image in frames_of(clip):
        hsv = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
        gate = cv2.inRange(hsv, (0, 60, 32), (180, 255, 255))
        if histogram is None:
            x, y, width, height = window
            part = np.s_[y : y + height, x : x + width]
            histogram = cv2.calcHist([hsv[part]], [0], gate[part], [16], [0, 180])
            cv2.normalize(histogram, histogram, 0, 255, cv2.NORM_MINMAX)
        else:
            probability = cv2.calcBackProject([hsv], [0], histogram, [0, 180], 1) & gate
            if window[2] > 0 and window[3] > 0:
                _, window = cv2.CamShift(probability, window, (3, 10, 1))
        yield Box(window[0], window[1], max(window[2], 1), max(window[3], 1))


def our_boxes(clip: str, start: Box) -> Iterator[Box]:
    target = Tracker.from_profile("camshift")
    for index, image in enumerate(frames_of(clip)):
        yield (target.update(image) if index else target.init(image, start)).box


def test_follows_real_targets_far_better_than_the_opencv_recipe():
    ours, theirs = [], []
    for clip in CLIPS:
        truth = truth_of(clip)
        ours.append(np.mean([iou(*pair) for pair in zip(our_boxes(clip, truth[0]), truth, strict=False)]))
        theirs.append(np.mean([iou(*pair) for pair in zip(opencv_boxes(clip, truth[0]), truth, strict=False)]))
    assert np.mean(ours) > 0.3, dict(zip(CLIPS, ours, strict=True))
    assert np.mean(ours) > 2 * np.mean(theirs), dict(zip(CLIPS, theirs, strict=True))


def test_the_window_does_not_run_away_where_opencv_fills_the_frame():
    clip = "OTB-Basketball"
    start = truth_of(clip)[0]
    frame_area = 576 * 432
    assert max(box.area for box in opencv_boxes(clip, start)) > 0.5 * frame_area
    assert max(box.area for box in our_boxes(clip, start)) < 0.1 * frame_area
