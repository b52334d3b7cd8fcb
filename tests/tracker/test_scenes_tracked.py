"""What the classic profile has to reach on the rendered scenes, started on a good box."""

from dataclasses import dataclass
from functools import cache

import pytest

from tests.conftest import check_absences, largest_growth, mean_iou
from tracker.capture.synth import Truth, open_synth, scene_names
from tracker.geometry import Box, iou
from tracker.tracking import Tracker

PROFILE = "camshift"
LEAST_MEAN_IOU = 0.6
LARGEST_GROWTH = 3.0
HELD = ("plain", "scale", "rotate", "illumination")
AWAY = ("exit", "occlusion")
SEEDS = range(5)


def specs(names):
    """Small pictures with several seeds, and the scene as it comes by default."""
    small = [f"synth:{name}:seed={seed}:size=320x240:frames=150" for name in names for seed in SEEDS]
    return [*small, *(f"synth:{name}" for name in names)]


@dataclass(frozen=True)
class Run:
    boxes: list[Box]
    statuses: list[str]
    truths: list[Truth]
    size: tuple[int, int]


@cache
def follow(spec):
    source = open_synth(spec)
    truths = [source.truth(index) for index in range(source.spec.frames)]
    tracker = Tracker.from_profile(PROFILE)
    states = [tracker.init(source.read(), truths[0].box)]
    states += [tracker.update(frame) for frame in source]
    return Run([state.box for state in states], [state.status for state in states], truths, source.spec.size)


@pytest.mark.parametrize("spec", specs(HELD))
def test_holds_the_target(spec):
    run = follow(spec)
    assert mean_iou(run.boxes, run.truths, run.size) >= LEAST_MEAN_IOU


@pytest.mark.parametrize("spec", specs(("plain", "scale", "rotate")))
def test_never_loses_what_is_always_in_plain_sight(spec):
    assert "lost" not in follow(spec).statuses


@pytest.mark.parametrize("spec", specs(AWAY))
def test_says_when_the_target_is_away_and_takes_it_up_again(spec):
    run = follow(spec)
    check_absences(run.statuses, run.truths)


@pytest.mark.parametrize("spec", specs(AWAY))
def test_is_on_the_target_whenever_it_says_so(spec):
    run = follow(spec)
    for index, (box, status, truth) in enumerate(zip(run.boxes, run.statuses, run.truths, strict=True)):
        if status == "tracking":
            assert truth.box is not None, index
            assert iou(box, truth.box) > 0.4, index


@pytest.mark.parametrize("spec", specs(scene_names()))
def test_window_does_not_grow_beyond_the_target(spec):
    run = follow(spec)
    assert largest_growth(run.boxes, run.truths) <= LARGEST_GROWTH
