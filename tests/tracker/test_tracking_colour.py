"""The profile ``colour``: what it has to reach on the rendered scenes, and what happens when the input is odd."""

from time import perf_counter

import numpy as np
import pytest

from tests.conftest import check_absences, largest_growth, mean_iou
from tracker.appearance.colour import ColourModel
from tracker.capture.synth import open_synth, scene_names
from tracker.geometry import Box, iou
from tracker.tracking import Tracker
from tracker.values import Frame, TrackStatus

SIZE = (320, 240)
START = Box(100, 80, 60, 40)
TRACKING, LOST = TrackStatus.TRACKING, TrackStatus.LOST


def picture(box=None, size=SIZE, share=1.0, light=1.0, swapped=False):
    """A mottled grey-blue wall and, in front of it, the left ``share`` of an object, half red and half yellow."""
    wide, high = size
    image = np.random.default_rng(3).integers(90, 130, (high, wide, 3)).astype(float)
    image[..., 0] += 30
    if box is not None:
        mottle = np.random.default_rng(4).integers(-15, 16, (high, wide, 1))
        halves = [(40, 50, 200), (40, 190, 210)]
        x0, x1, x2 = box.x, box.cx, box.right
        for start, stop, colour in zip((x0, x1), (x1, x2), halves[::-1] if swapped else halves, strict=True):
            stop = min(stop, x0 + share * box.width)
            across = slice(max(0, round(start)), max(0, round(start), round(stop)))
            inside = slice(max(0, round(box.y)), max(0, round(box.bottom))), across
            image[inside] = np.array(colour) + mottle[inside]
    return np.clip(np.rint(image * light), 0, 255).astype(np.uint8)


def grey(image):
    """The object is brighter than the wall by its red channel alone."""
    return np.ascontiguousarray(image[..., 2])


def walk(start, steps, dx=3.0, dy=2.0):
    return [Box(start.x + i * dx, start.y + i * dy, start.width, start.height) for i in range(steps)]


@pytest.fixture
def tracker():
    return Tracker.from_profile("colour")


def follow(images, box, tracker=None):
    tracker = tracker or Tracker.from_profile("colour")
    states = [tracker.init(images[0], box)]
    return states + [tracker.update(image) for image in images[1:]]


def largest_side(states):
    return max(max(state.box.width, state.box.height) for state in states)


def overlaps(states, boxes):
    return [iou(state.box, box) for state, box in zip(states, boxes, strict=True)]


# The rendered scenes


def run_of(name, seed):
    source = open_synth(f"synth:{name}:seed={seed}:size=320x240:frames=150")
    truths = [source.truth(index) for index in range(source.spec.frames)]
    tracker = Tracker.from_profile("colour")
    states = [tracker.init(source.read(), truths[0].box)]
    states += [tracker.update(frame) for frame in source]
    return states, truths, source.spec.size


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", scene_names())
def test_holds_the_target(name, seed):
    states, truths, size = run_of(name, seed)
    boxes = [state.box for state in states]
    assert mean_iou(boxes, truths, size) >= 0.6
    assert largest_growth(boxes, truths) <= 3.0
    statuses = [state.status for state in states]
    if name in ("exit", "occlusion"):
        check_absences(statuses, truths)
    elif name != "crowd":
        assert "lost" not in statuses
    if name != "rotate":
        for state, truth in zip(states, truths, strict=True):
            if state.status == "tracking" and (truth.box is None or truth.visible > 0.3):
                assert truth.box is not None, state.index
                assert iou(state.box, truth.box) > 0.3, state.index


# Place, size and light


def test_follows_below_the_pixel_grid(tracker):
    fine = [picture(Box(400 + 3.4 * i, 320 + 5.2 * i, 240, 160), (1280, 960)) for i in range(15)]
    images = [
        np.ascontiguousarray(f.reshape(240, 4, 320, 4, 3).mean(axis=(1, 3)).round().astype(np.uint8)) for f in fine
    ]
    states = follow(images, Box(100, 80, 60, 40), tracker)
    off = [(state.box.cx - 130 - 0.85 * i, state.box.cy - 100 - 1.3 * i) for i, state in enumerate(states)]
    assert np.abs(off).mean() < 0.35
    assert np.abs(off).max() < 1.5
    assert len({state.box.cx % 1 for state in states[1:]}) > 10


@pytest.mark.parametrize("rate", [1.015, 0.985])
def test_size_follows_and_does_not_creep(rate):
    boxes = [Box.from_centre(150, 120, 60 * rate**i, 40 * rate**i) for i in range(40)]
    boxes += [boxes[-1]] * 100
    states = follow([picture(box) for box in boxes], boxes[0])
    assert min(overlaps(states, boxes)) > 0.7
    assert states[-1].box.area == pytest.approx(boxes[-1].area, rel=0.25)
    assert states[-1].box.area == pytest.approx(states[-50].box.area, rel=0.05)


def test_a_light_that_changes_is_followed(tracker):
    boxes = walk(START, 60, 2, 1)
    lights = [1 - 0.3 * np.sin(i / 20) for i in range(60)]
    states = follow([picture(b, light=light) for b, light in zip(boxes, lights, strict=True)], START, tracker)
    assert LOST not in {state.status for state in states}
    assert min(overlaps(states, boxes)) > 0.8


def test_the_layout_of_the_colours_tells_two_alike_apart():
    boxes = walk(Box(60, 100, 50, 40), 30, dx=2.0, dy=0.0)
    images = [picture(box) for box in boxes]
    for image, box in zip(images, boxes, strict=True):
        other = picture(Box(260 - (box.x - 60), box.y + 12, 50, 40), swapped=True)
        unlike = (other != picture()).any(axis=2) & (image == picture()).all(axis=2)
        image[unlike] = other[unlike]
    states = follow(images, boxes[0])
    assert min(overlaps(states, boxes)) > 0.6


def striped(image, box, along):
    """Put an object of black and white stripes into a picture, along it or across."""
    x, y, wide, high = (round(value) for value in (box.x, box.y, box.width, box.height))
    rows, columns = np.mgrid[:high, :wide]
    image[y : y + high, x : x + wide] = np.where((rows if along else columns) // 3 % 2, 220, 30)[..., None]


def test_the_direction_of_its_edges_tells_a_companion_apart(tracker):
    boxes = walk(Box(60, 100, 48, 36), 30, dx=2.0, dy=0.0)
    images = [picture() for _ in boxes]
    for image, box in zip(images, boxes, strict=True):
        striped(image, Box(box.x - box.width, box.y, box.width, box.height), along=True)
        striped(image, box, along=False)
    states = follow(images, boxes[0], tracker)
    assert min(overlaps(states, boxes)) > 0.7


def test_a_jump_is_found(tracker):
    boxes = [START] * 5 + [Box(START.x + 75, START.y + 20, START.width, START.height)] * 5
    states = follow([picture(box) for box in boxes], START, tracker)
    assert {state.status for state in states} == {TRACKING}
    assert min(overlaps(states, boxes)) > 0.8


def test_a_turn_of_the_camera_does_not_put_a_neighbour_in_its_place(tracker):
    wall = np.kron(np.random.default_rng(6).integers(90, 130, (12, 22, 3)), np.ones((20, 20, 1))).astype(np.uint8)
    target, neighbour = Box(200, 100, 60, 40), Box(280, 100, 60, 40)
    for box, share in ((target, 1.0), (neighbour, 0.8)):
        seen = picture(box, (440, 240), share)
        on_it = (seen != picture(None, (440, 240))).any(axis=2)
        wall[on_it] = seen[on_it]
    # The camera turns by 80 px to the right: the neighbour comes to where the target was.
    turns = [20] * 4 + [100] * 4
    states = follow([np.ascontiguousarray(wall[:, x : x + 320]) for x in turns], Box(180, 100, 60, 40), tracker)
    assert [round(state.box.cx) for state in states] == pytest.approx([210] * 4 + [130] * 4, abs=4)


@pytest.mark.parametrize("size", [(320, 240), (1280, 720)])
def test_a_lost_target_is_found_anywhere_in_the_picture(size):
    far = Box(size[0] - 90, size[1] - 70, 60, 40)
    images = [picture(START, size)] * 3 + [picture(None, size)] * 20 + [picture(far, size)] * 6
    states = follow(images, START)
    assert {state.status for state in states[3:23]} == {LOST}
    assert states[-1].status is TRACKING
    assert iou(states[-1].box, far) > 0.8


# Odd input


@pytest.mark.parametrize("start", [Box(-30, 80, 60, 40), Box(290, 80, 60, 40), Box(100, -20, 60, 40)])
def test_a_box_half_outside_is_followed_inside(start):
    boxes = walk(start, 20, dx=3 if start.cx < 160 else -3, dy=3)
    states = follow([picture(box) for box in boxes], start)
    assert states[0].box == start
    assert LOST not in {state.status for state in states}
    assert min(overlaps(states[-5:], boxes[-5:])) > 0.5


@pytest.mark.parametrize("size", [(8, 8), (100, 10), (10, 100), (3, 3)])
def test_small_and_thin_targets(size):
    start = Box(60, 50, *size)
    boxes = walk(start, 20, dx=1, dy=1)
    states = follow([picture(box) for box in boxes], start)
    assert LOST not in {state.status for state in states}
    assert min(overlaps(states, boxes)) > 0.5


def test_a_target_larger_than_half_the_picture(tracker):
    size = (1280, 960)
    boxes = walk(Box(60, 40, 900, 800), 10, dx=12, dy=5)
    states = follow([picture(box, size) for box in boxes], boxes[0], tracker)
    assert {state.status for state in states} == {TRACKING}
    assert min(overlaps(states, boxes)) > 0.85
    assert tracker.probability.image.size < 120 * 120


def test_a_target_that_fills_the_picture(tracker):
    """Without surroundings no colour speaks for an edge: the box is kept roughly."""
    box = Box(0, 0, *SIZE)
    states = follow([picture(box)] * 60, box, tracker)
    assert {state.status for state in states} == {TRACKING}
    assert min(iou(state.box, box) for state in states) > 0.6
    assert largest_side(states) <= max(SIZE)


def test_a_target_that_nearly_fills_the_picture(tracker):
    box = Box(40, 0, 240, 240)
    states = follow([picture(box)] * 60, box, tracker)
    assert {state.status for state in states} == {TRACKING}
    assert min(iou(state.box, box) for state in states) > 0.9


def test_grey_pictures_are_tracked(tracker):
    boxes = walk(START, 25)
    states = follow([grey(picture(box)) for box in boxes], START, tracker)
    assert {state.status for state in states} == {TRACKING}
    assert min(overlaps(states, boxes)) > 0.7


def test_a_stream_may_turn_grey_and_change_its_size(tracker):
    boxes = walk(START, 12)
    levels = [np.repeat(grey(picture(box))[..., None], 3, axis=2) for box in boxes]
    images = [grey(image) if 3 <= i < 6 else image for i, image in enumerate(levels)]
    assert min(overlaps(follow(images, START, tracker), boxes)) > 0.7
    images = [picture(box, SIZE if i < 6 else (640, 480)) for i, box in enumerate(boxes)]
    assert min(overlaps(follow(images, START, tracker), boxes)) > 0.7


def test_a_smaller_picture_without_the_target_is_a_loss_and_not_an_error(tracker):
    images = [picture(START)] * 3 + [picture(None, (64, 48))] * 5 + [picture(START)] * 5
    states = follow(images, START, tracker)
    assert [state.status for state in states[3:8]] == [LOST] * 5
    assert [state.status for state in states[8:]] == [TRACKING] * 5
    assert iou(states[-1].box, START) > 0.8


@pytest.mark.parametrize("level", [0, 255])
def test_nothing_to_see_is_a_loss_and_the_box_stays(tracker, level):
    blank = np.full((240, 320, 3), level, np.uint8)
    states = follow([picture(START)] * 2 + [picture()] * 20 + [blank] * 20, START, tracker)
    assert {state.status for state in states[2:]} == {LOST}
    assert {state.box for state in states[2:]} == {states[1].box}
    assert max(state.score for state in states[2:]) < 0.3
    assert {state.score for state in states[22:]} == {0.0}


@pytest.mark.parametrize(("lost", "uncertain"), [(0.1, 0.5), (0.3, 0.7), (0.6, 0.97), (0.0, 0.0)])
def test_status_follows_the_thresholds(lost, uncertain):
    limits = {"lost_below": lost, "uncertain_below": uncertain, "found_above": 1.0}
    tracker = Tracker.from_profile("colour", status=limits)
    shares = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0]
    states = follow([picture(START, share=share) for share in shares], START, tracker)[1:]
    gone = next((i for i, state in enumerate(states) if state.score < lost), len(states))
    assert (gone < len(states)) == (lost > 0)
    for state in states[:gone]:
        assert state.status == ("tracking" if state.score >= uncertain else "uncertain")
    assert all(state.status == "lost" for state in states[gone:])


def test_two_runs_are_identical():
    boxes = walk(START, 15) + walk(Box(500, 500, 60, 40), 15) + walk(Box(150, 100, 60, 40), 15)
    images = [picture(box) for box in boxes]
    used = Tracker.from_profile("colour")
    follow([picture(box, share=0.6) for box in walk(Box(30, 30, 50, 50), 10)], Box(30, 30, 50, 50), used)
    kept = [Frame(image, i, 0.0) for i, image in enumerate(images)]
    assert follow(kept, START) == follow(kept, START) == follow(kept, START, used)


def test_images_are_not_changed(tracker):
    image = picture(START)
    kept = image.copy()
    image.flags.writeable = False
    tracker.init(image, START)
    tracker.update(image)
    np.testing.assert_array_equal(image, kept)


def test_a_saved_model_is_followed(tracker, tmp_path):
    ColourModel.from_box(picture(START), START, tracker.profile.colour).save(tmp_path / "own.npz")
    model = ColourModel.load(tmp_path / "own.npz")
    boxes = walk(START, 15)
    states = [tracker.init(picture(START), START, model=model)]
    states += [tracker.update(picture(box)) for box in boxes[1:]]
    assert tracker.model is model
    assert {state.status for state in states} == {TRACKING}
    assert min(overlaps(states, boxes)) > 0.7


@pytest.mark.parametrize(
    "colour", [{"background": False}, {"space": "lab", "bins": [8, 16, 16]}, {"space": "hue", "bins": [32]}]
)
def test_other_histograms_work_as_well(colour):
    boxes = walk(START, 15)
    states = follow([picture(box) for box in boxes], START, Tracker.from_profile("colour", colour=colour))
    assert min(overlaps(states, boxes)) > 0.6


# What can be looked at


def test_what_was_looked_at(tracker):
    assert tracker.probability is None
    assert tracker.search_region is None
    assert tracker.path.shape == (0, 2)
    for i, box in enumerate(walk(START, 6)):
        state = tracker.update(picture(box)) if i else tracker.init(picture(box), box)
        probability, region, path = tracker.probability, tracker.search_region, tracker.path
        assert probability.image.dtype == np.float32
        assert 0 <= probability.image.min() < 0.2 < 0.8 < probability.image.max() <= 1
        assert region == probability.region.clipped(*SIZE)
        assert region.x <= state.box.x
        assert region.right >= state.box.right
        assert path.shape == (state.iterations + 1, 2)
        if i:
            assert path[-1] == pytest.approx((state.box.cx, state.box.cy), abs=1e-9)
    assert [cue.name for cue in tracker.cues] == ["colour"]


def test_stage_times_are_of_the_last_frame(tracker):
    tracker.init(picture(START), START)
    assert set(tracker.stage_times.values()) == {0.0}
    started = perf_counter()
    tracker.update(picture(START))
    taken_s = perf_counter() - started
    assert min(tracker.stage_times.values()) > 0
    assert sum(tracker.stage_times.values()) <= taken_s
