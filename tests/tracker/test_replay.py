"""Every recorded clip, tracked headless as a user would: against its truth and against the trajectory of before."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import CLIPS, GOLDEN, SEEN, check_absences, largest_growth, mean_iou
from tracker.capture.synth import Truth
from tracker.config import profile_from_name
from tracker.geometry import Box, iou
from tracker.session import Session
from tracker.sinks import open_text_sink

# Least mean IoU over the frames in which the target is seen.
BOUNDS = {
    "plain.mp4": 0.9,
    "scale.mp4": 0.88,
    "rotate.mp4": 0.8,
    "occlusion.mp4": 0.72,
    "distractor.mp4": 0.55,
    "illumination.mp4": 0.5,
    "exit.mp4": 0.75,
    "blur.mp4": 0.78,
    "crowd.mp4": 0.7,
    "variable.mp4": 0.88,
    "portrait.mp4": 0.65,
    "lossless.avi": 0.92,
}
LARGEST_GROWTH = 3.0

# Equal bytes can be asked for on one machine only (test_two_replays_write_the_same_bytes). Elsewhere floats may be
# summed in another order (width of the processor's vectors, fused multiply-add), and another FFmpeg may turn the
# YCbCr of H.264 into BGR with other last bits; the lossless clip spares the second. Changing every probability in its
# seventh digit moves boxes by 1e-5 px, changing one value of a picture in a thousand by 1 moves them by 0.05 px; but
# the size is kept or changed by comparisons, which may turn out the other way on a few rows.
TOLERANCE_PX = 0.5
TOLERANCE_SCORE = 0.02
TOLERANCE_DEG = 3.0
AGREEING_ROWS = 0.98


@dataclass(frozen=True)
class Replay:
    path: Path
    truths: list[Truth]
    size: tuple[int, int]

    @property
    def rows(self) -> list[dict[str, str]]:
        return read_rows(self.path)

    @property
    def boxes(self) -> list[Box]:
        return [Box(*(float(row[side]) for side in ("x", "y", "width", "height"))) for row in self.rows]

    @property
    def statuses(self) -> list[str]:
        return [row["status"] for row in self.rows]


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def track(source, truths, path):
    """Follow the target from the truth's first box to the end; return the size of the pictures."""
    sink = open_text_sink(path, "csv")
    with Session(source, profile_from_name("camshift"), [sink]) as session:
        session.step()
        height, width = session.frame.image.shape[:2]
        session.add_target(truths[0].box)
        while session.step():
            pass
    return width, height


@pytest.fixture(scope="module")
def finished():
    return {}


@pytest.fixture
def replay(finished, open_clip, tmp_path_factory):
    """Return what replays a clip; each is tracked only once."""

    def run(name):
        if name not in finished:
            source, truths = open_clip(name)
            path = tmp_path_factory.mktemp("replay") / f"{Path(name).stem}.csv"
            finished[name] = Replay(path, truths, track(source, truths, path))
        return finished[name]

    return run


def test_every_clip_has_a_bound_and_a_golden_trajectory(update_golden):
    assert set(BOUNDS) == set(CLIPS)
    if not update_golden:
        assert {path.name for path in GOLDEN.iterdir()} == {golden_path(name).name for name in CLIPS}


def golden_path(name):
    return GOLDEN / f"{Path(name).stem}.csv"


@pytest.mark.parametrize("name", CLIPS)
def test_one_row_per_frame(replay, name):
    run = replay(name)
    assert [int(row["frame"]) for row in run.rows] == list(range(len(run.truths)))
    assert {row["target"] for row in run.rows} == {"1"}
    assert run.boxes[0].as_tuple() == pytest.approx(run.truths[0].box.as_tuple(), abs=1e-3)


@pytest.mark.parametrize("name", CLIPS)
def test_stays_on_the_target(replay, name):
    run = replay(name)
    assert mean_iou(run.boxes, run.truths, run.size) >= BOUNDS[name]


@pytest.mark.parametrize("name", CLIPS)
def test_window_does_not_grow_beyond_the_target(replay, name):
    run = replay(name)
    assert largest_growth(run.boxes, run.truths) <= LARGEST_GROWTH


@pytest.mark.parametrize("name", ["exit.mp4", "occlusion.mp4"])
def test_says_when_the_target_is_away_and_takes_it_up_again(replay, name):
    run = replay(name)
    check_absences(run.statuses, run.truths)
    assert run.statuses[-10:] == ["tracking"] * 10
    assert all(iou(box, truth.box) > 0.6 for box, truth in zip(run.boxes[-10:], run.truths[-10:], strict=True))


@pytest.mark.parametrize("name", ["plain.mp4", "scale.mp4", "rotate.mp4", "variable.mp4", "lossless.avi"])
def test_never_loses_what_is_always_in_plain_sight(replay, name):
    run = replay(name)
    assert min(truth.visible for truth in run.truths) > SEEN
    assert "lost" not in run.statuses


def test_two_replays_write_the_same_bytes(replay, open_clip, tmp_path):
    track(*open_clip("exit.mp4"), tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == replay("exit.mp4").path.read_bytes()


@pytest.mark.parametrize("name", CLIPS)
def test_trajectory_is_the_golden_one(replay, update_golden, name):
    run = replay(name)
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        shutil.copyfile(run.path, golden_path(name))
    golden = read_rows(golden_path(name))
    assert list(run.rows[0]) == list(golden[0])
    assert [row["frame"] for row in run.rows] == [row["frame"] for row in golden]
    odd = [(row, expected) for row, expected in zip(run.rows, golden, strict=True) if not agree(row, expected)]
    assert len(odd) <= (1 - AGREEING_ROWS) * len(golden), f"{len(odd)} rows differ, the first: {odd[0]}"


def agree(row, golden):
    def close(names, tolerance):
        return all(abs(float(row[name]) - float(golden[name])) <= tolerance for name in names)

    turned = abs(float(row["angle_deg"]) - float(golden["angle_deg"])) % 180
    return (
        row["target"] == golden["target"]
        and row["status"] == golden["status"]
        and close(["time_s"], 1.5e-3)
        and close(["x", "y", "width", "height", "cx", "cy"], TOLERANCE_PX)
        and close(["score"], TOLERANCE_SCORE)
        and min(turned, 180 - turned) <= TOLERANCE_DEG
    )
