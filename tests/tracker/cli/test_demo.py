import csv
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import tracker
from tracker.capture.synth import Truth, open_synth
from tracker.cli.demo import sheet_frames
from tracker.cli.demo_sinks import ScoreSink, SheetSink
from tracker.config import PROFILES
from tracker.geometry import Box, RotatedBox, iou
from tracker.session import Session
from tracker.values import Frame, TrackState, TrackStatus

ROOT = Path(tracker.__file__).parents[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo as a process without display, home or arguments."""
    folder = tmp_path_factory.mktemp("demo")
    kept = {name: os.environ[name] for name in ("PATH", "NUMBA_CACHE_DIR") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "demo"],
        cwd=folder, env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "modetrack-demo", done


def test_the_csv_has_one_row_per_frame_and_follows_the_truth(demo):
    folder, _ = demo
    with open(folder / "track.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["frame"]) for row in rows] == list(range(300))
    scene = open_synth("synth:exit")
    overlaps = []
    for row in rows:
        truth = scene.truth(int(row["frame"]))
        if truth.visible >= 0.5:
            box = Box(*(float(row[side]) for side in ("x", "y", "width", "height")))
            overlaps.append(iou(box, truth.box))
    assert len(overlaps) > 150
    assert np.mean(overlaps) >= 0.7


def test_the_video_holds_every_frame(demo):
    capture = cv2.VideoCapture(str(demo[0] / "track.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 300


def test_the_sheet_shows_box_trail_and_probability(demo):
    sheet = cv2.imread(str(demo[0] / "sheet.png"))
    assert sheet.shape[0] > 4 * 300
    assert sheet.shape[1] > 4 * 400
    blue, green, red = (sheet[..., channel].astype(int) for channel in range(3))
    hot = (red > 240) & (green > 150) & (blue < 190)
    assert hot.sum() > 2000
    lost_red = (red > 240) & (green < 80) & (blue < 80)
    assert lost_red.sum() > 50


@pytest.mark.parametrize(("profile", "maps"), [("camshift", 1), ("robust", 3)])
@pytest.mark.parametrize(("frames", "across", "blocks"), [(2, 2, 1), (5, 4, 2)])
def test_below_each_frame_of_the_sheet_are_its_maps(tmp_path, profile, maps, frames, across, blocks):
    source = open_synth(f"synth:plain:size=160x120:frames={frames}")
    session = Session(source, PROFILES[profile])
    session.sinks.append(SheetSink(tmp_path / "sheet.png", range(frames), session))
    with session:
        session.step()
        session.add_target(source.truth(0).box)
        while session.step():
            pass
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    rows = blocks * (1 + maps)
    assert sheet.shape[0] == pytest.approx(rows * 300, abs=6 * rows)
    assert sheet.shape[1] == pytest.approx(across * 400, abs=6 * across)
    _, green, red = np.moveaxis(sheet.astype(int), -1, 0)
    hot = (red > 150) & (red > green + 30)
    for place in range(frames):
        for row in range(1, 1 + maps):
            top, left = (place // across * (1 + maps) + row) * 300, place % across * 400
            assert hot[top + 40 : top + 290, left + 20 : left + 390].any(), (place, row)


def test_the_table_says_what_came_out(demo):
    said = demo[1].stdout
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in said.splitlines() if "│" in line]
    table = {row[0]: row[1] for row in rows}
    assert table["scene"] == "synth:exit"
    assert table["frames"] == "300"
    assert float(table["mean IoU"].split()[0]) >= 0.7
    assert int(table["frames lost"]) > 0
    assert " fps " in table["speed"]
    for name in ("track.csv", "track.mp4", "sheet.png"):
        assert os.path.join("modetrack-demo", name) in table["files"]


def test_an_unknown_scene_is_one_line(modetrack):
    error = modetrack("demo", "--scene", "plan").error
    assert error == "unknown scene 'plan' in 'synth:plan': did you mean 'plain'?"
    assert os.listdir() == []


def test_a_folder_that_cannot_be_made_is_one_line(modetrack):
    Path("file").write_text("")
    assert modetrack("demo", "--out", "file").error == "file: File exists"


def test_the_sheet_shows_the_frame_in_which_least_is_seen():
    source = open_synth("synth:occlusion")
    frames = sheet_frames(source)
    assert len(set(frames)) == 8
    assert frames == sorted(frames)
    assert (frames[0], frames[-1]) == (0, 299)
    assert min(source.truth(frame).visible for frame in frames) == min(
        source.truth(frame).visible for frame in range(300)
    )


def test_the_score_counts_frames_in_which_half_is_seen_and_a_loss_as_nothing():
    box, turned = Box(10, 10, 20, 20), RotatedBox(20, 20, 20, 20, 0)
    truths = [
        Truth(box, turned, 1.0),
        Truth(box, turned, 0.5),
        Truth(box, turned, 0.49),
        Truth(None, None, 0.0),
    ]
    statuses = [TrackStatus.TRACKING, TrackStatus.LOST, TrackStatus.TRACKING, TrackStatus.LOST]
    score = ScoreSink(truths.__getitem__)
    for index, status in enumerate(statuses):
        state = TrackState(index, 0.0, 1, box, turned, 1.0, status, 1)
        score.write(Frame(np.zeros((40, 40, 3), np.uint8), index, 0.0), [state])
    assert (score.frames, score.mean_iou) == (2, 0.5)
