import os
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.cli import smooth_run
from tracker.modes.smoothing import smooth

SCENE = "synth:plain:size=80x64:frames=6"
FAST = "--spatial", "4", "--algorithm", "grid"


def test_a_picture_is_smoothed(modetrack):
    image = open_synth(SCENE).image(0)
    cv2.imwrite("p.png", image)
    result = modetrack("smooth", "p.png", "--out", "s.png", "--spatial", "5", "--range", "20", "--space", "lab")
    assert result.code == 0, result
    assert result.err.startswith("80 x 64 px, ")
    assert np.array_equal(cv2.imread("s.png"), smooth(image, 5.0, 20.0, space="lab"))


def test_a_video_keeps_its_frames(modetrack, clip):
    result = modetrack("smooth", clip, "--out", "s.mkv", *FAST, "--stop", "9")
    assert result.code == 0, result
    assert result.err.startswith("9 frames in ")
    assert result.err.endswith(" s: s.mkv (FFV1)\n")
    before, after = cv2.VideoCapture(str(clip)), cv2.VideoCapture("s.mkv")
    assert after.get(cv2.CAP_PROP_FPS) == before.get(cv2.CAP_PROP_FPS)
    for _ in range(9):
        expected = smooth(before.read()[1], 4.0, 32.0, algorithm="grid")
        # FFV1 keeps colours in YUV.
        assert np.abs(after.read()[1].astype(int) - expected).mean() < 3
    assert not after.read()[0]


def test_an_interrupted_video_is_complete_up_to_the_last_frame(modetrack, monkeypatch):
    smoothed = []

    def interrupted(image, **options):
        smoothed.append(1)
        if len(smoothed) == 3:
            signal.raise_signal(signal.SIGINT)
        return smooth(image, **options)

    monkeypatch.setattr(smooth_run, "smooth", interrupted)
    result = modetrack("smooth", SCENE, "--out", "s.avi", *FAST)
    assert result.code == 130
    assert result.err.startswith("interrupted after 3 frames in ")
    assert cv2.VideoCapture("s.avi").get(cv2.CAP_PROP_FRAME_COUNT) == 3


def test_one_picture_cannot_hold_a_video(modetrack):
    error = modetrack("smooth", SCENE, "--out", "s.png").error
    assert error.startswith("s.png: one picture cannot hold synth:plain")
    assert "--stop 1" in error
    assert not os.listdir()
    assert modetrack("smooth", SCENE, "--out", "s.png", "--stop", "1", "--quiet", *FAST).err == ""
    assert cv2.imread("s.png").shape == (64, 80, 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "s.gif"), "s.gif: the result can be .png,"),
        (("--out", "none/s.png"), "none/s.png: cannot be written: folder none does not exist"),
        (("--out", "p.png"), "p.png: cannot be the result and the source at once: name another file"),
        (("--out", "s.png", "--range", "0"), "range_radius needs to be"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(modetrack, options, said):
    cv2.imwrite("p.png", np.zeros((9, 9, 3), np.uint8))
    assert modetrack("smooth", "p.png", *options).error.startswith(said)
    assert os.listdir() == ["p.png"]


def test_what_is_no_picture(modetrack):
    Path("words.png").write_text("these are words")
    assert "not a complete picture" in modetrack("smooth", "words.png", "--out", "s.png").error
    assert modetrack("smooth", "p.png").code == 2
