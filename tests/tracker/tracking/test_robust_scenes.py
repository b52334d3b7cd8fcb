"""What profile ``robust`` has to reach on the rendered scenes, started on a good box."""

from dataclasses import dataclass
from functools import cache

import pytest

from tests.conftest import absences, check_absences, largest_growth, mean_iou
from tracker.capture.synth import Truth, open_synth
from tracker.geometry import Box, iou
from tracker.tracking import Tracker

SEEDS = range(5)
# Long enough to see what each scene is about: others cross at frames 38 to 90, an absence ends by frame 122.
FRAMES = {
    "plain": 40,
    "blur": 40,
    "scale": 80,
    "rotate": 60,
    "illumination": 90,
    "distractor": 100,
    "crowd": 100,
    "occlusion": 120,
    "exit": 132,
}
LEAST_MEAN_IOU = {
    "plain": 0.95,
    "blur": 0.95,
    "scale": 0.95,
    "illumination": 0.93,
    "distractor": 0.93,
    "crowd": 0.92,
    "occlusion": 0.9,
    "exit": 0.93,
}
AWAY = ("exit", "occlusion")
# Frames in a row with status tracking and IoU < 0.1 at most; frames to be held again; share of returns that count.
LONGEST_MISTAKE = 15
REGAINED_WITHIN = 30
REGAINED_SHARE = 0.9
_MISSED, _HELD = 0.1, 0.5


@dataclass(frozen=True)
class Run:
    boxes: list[Box]
    statuses: list[str]
    truths: list[Truth]
    size: tuple[int, int]

    def overlaps(self):
        """IoU within the picture, 0 where there is nothing of the target or of the box."""
        pairs = [
            (box.clipped(*self.size), truth.box and truth.box.clipped(*self.size))
            for box, truth in zip(self.boxes, self.truths, strict=True)
        ]
        return [iou(box, truth) if box and truth else 0.0 for box, truth in pairs]


@cache
def follow(name, seed):
    source = open_synth(f"synth:{name}:seed={seed}:size=320x240:frames={FRAMES[name]}")
    truths = [source.truth(index) for index in range(source.spec.frames)]
    tracker = Tracker.from_profile("robust")
    states = [tracker.init(source.read(), truths[0].box)]
    states += [tracker.update(frame) for frame in source]
    return Run([state.box for state in states], [state.status.value for state in states], truths, source.spec.size)


def scenes(names):
    return pytest.mark.parametrize(("name", "seed"), [(name, seed) for name in names for seed in SEEDS])


@scenes(LEAST_MEAN_IOU)
def test_holds_the_target(name, seed):
    run = follow(name, seed)
    assert mean_iou(run.boxes, run.truths, run.size) >= LEAST_MEAN_IOU[name]


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(seed, marks=[pytest.mark.xfail(reason="the size runs away while it turns")] * (seed in (1, 3)))
        for seed in SEEDS
    ],
)
def test_holds_a_target_that_turns(seed):
    run = follow("rotate", seed)
    # An upright box of the first size on the true centre would have 0.51 to 0.75.
    assert mean_iou(run.boxes, run.truths, run.size) >= 0.5


@scenes(("plain", "blur", "scale", "rotate", "illumination", "distractor"))
def test_never_loses_what_is_always_in_plain_sight(name, seed):
    assert "lost" not in follow(name, seed).statuses


@scenes(FRAMES)
def test_is_never_long_on_something_else_without_noticing(name, seed):
    run = follow(name, seed)
    longest = length = 0
    for status, overlap in zip(run.statuses, run.overlaps(), strict=True):
        length = length + 1 if status == "tracking" and overlap < _MISSED else 0
        longest = max(longest, length)
    assert longest <= LONGEST_MISTAKE


@scenes(AWAY)
def test_says_when_the_target_is_away(name, seed):
    run = follow(name, seed)
    check_absences(run.statuses, run.truths)
    hidden = [index for gone in absences(run.truths) for index in gone]
    assert "tracking" not in [run.statuses[index] for index in hidden]


@scenes(AWAY)
def test_the_box_stays_while_the_target_is_lost(name, seed):
    run = follow(name, seed)
    pairs = zip(run.statuses[1:], run.boxes[1:], run.boxes, strict=False)
    assert all(box == before for status, box, before in pairs if status == "lost")


def test_holds_the_right_target_again_after_it_was_away():
    returns = held = 0
    for name in AWAY:
        for seed in SEEDS:
            run = follow(name, seed)
            good = [
                status == "tracking" and overlap > _HELD
                for status, overlap in zip(run.statuses, run.overlaps(), strict=True)
            ]
            for gone in absences(run.truths):
                within = good[gone.stop : gone.stop + REGAINED_WITHIN]
                # A return near the end of the picture's time counts if it was made, not if there was no time for it.
                if any(within) or len(within) == REGAINED_WITHIN:
                    returns += 1
                    held += any(within)
    assert returns >= 2 * len(SEEDS)
    assert held >= REGAINED_SHARE * returns


@scenes([name for name in FRAMES if name != "rotate"])
def test_the_size_does_not_run_away(name, seed):
    run = follow(name, seed)
    assert largest_growth(run.boxes, run.truths) <= 1.5
    assert min(b.area / t.box.area for b, t in zip(run.boxes, run.truths, strict=True) if t.box is not None) >= 0.5
