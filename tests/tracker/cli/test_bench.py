import json
from pathlib import Path

import cv2
import pytest

from tracker.capture.synth import open_synth
from tracker.cli import bench_camshift, bench_run
from tracker.cli.bench_camshift import CamShiftRecipe
from tracker.cli.bench_row import row
from tracker.geometry import Box, iou

KEYS = ["name", "frame_width", "frame_height", "ours_us", "peer", "peer_us", "ratio"]


@pytest.fixture
def small(monkeypatch):
    """The smallest measurement that still goes through everything."""
    monkeypatch.setattr(bench_camshift, "QUICK_FRAMES", 2)
    monkeypatch.setattr(bench_camshift, "QUICK_PASSES", 1)
    monkeypatch.setattr(bench_run, "QUICK_FRAMES", 4)
    monkeypatch.setattr(bench_run, "QUICK_ROUNDS", 1)


def test_only_json_comes_out_and_the_rows_have_their_keys(modetrack, small):
    threads = cv2.getNumThreads()
    result = modetrack("bench", "--quick", "--json", "-")
    assert (result.code, result.err) == (0, "")
    rows = json.loads(result.out)
    assert all(list(one) == KEYS for one in rows)
    sizes = [(one["name"], one["frame_width"], one["frame_height"]) for one in rows]
    assert sizes == [
        ("camshift", 640, 480),
        ("camshift", 1920, 1080),
        ("camshift", 3840, 2160),
        ("run", 1920, 1080),
    ]
    for one in rows:
        assert one["ratio"] == pytest.approx(one["peer_us"] / one["ours_us"], rel=1e-3)
    assert all(one["ratio"] > 2 for one in rows[:3])
    assert cv2.getNumThreads() == threads


def test_a_clip_of_the_users_is_measured_and_the_table_compares_4k_with_vga(modetrack, small, clip):
    result = modetrack("bench", "--quick", "--clip", clip, "--json", "rows.json")
    assert result.code == 0
    assert "camshift at 3840x2160 takes" in result.out
    rows = json.loads(Path("rows.json").read_text())
    assert (rows[-1]["frame_width"], rows[-1]["frame_height"]) == (160, 120)


def test_without_an_h264_encoder_the_row_says_what_was_read(monkeypatch, small):
    monkeypatch.setattr(bench_run, "find_spec", lambda name: None)
    monkeypatch.setattr(bench_run, "SIZE", (480, 360))
    assert bench_run.run_row(None, quick=True).name == "run (mpeg4)"


def test_the_recipe_follows_its_target():
    source = open_synth("synth:plain:target=80x60:frames=20")
    recipe = CamShiftRecipe(source.image(0), source.truth(0).box)
    for frame in source:
        recipe.update(frame)
    assert iou(Box(*recipe.window), source.truth(19).box) > 0.3


def test_the_ratio_is_the_peers_time_over_ours():
    one = row("x", (4, 3), 0.5e-6, "peer", 2e-6)
    assert (one.ours_us, one.peer_us, one.ratio) == (0.5, 2.0, 4.0)
