"""A tracker is `init` and `update`: what goes in, what comes out, and what happens when the input is odd."""

from time import perf_counter

import numpy as np
import pytest

from tracker.appearance.colour import ColourModel
from tracker.backprojection import backproject
from tracker.errors import ConfigError, FrameError, RoiError, TrackerError
from tracker.geometry import Box, iou
from tracker.tracking import Tracker
from tracker.values import Frame, TrackStatus

RED, GREEN = (40, 50, 200), (60, 190, 70)
SIZE = (320, 240)


def picture(box=None, size=SIZE, colour=RED, share=1.0):
    """A mottled grey-blue wall and, in front of it, the left ``share`` of a mottled object that fills ``box``."""
    wide, high = size
    image = np.random.default_rng(3).integers(90, 130, (high, wide, 3), np.uint8)
    image[..., 0] += 30
    if box is not None:
        x0, y0, x1, y1 = (round(edge) for edge in (box.x, box.y, box.x + share * box.width, box.bottom))
        mottle = np.random.default_rng(4).integers(-15, 16, (high, wide, 1))
        inside = np.s_[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
        image[inside] = (np.array(colour) + mottle[inside]).astype(np.uint8)
    return image


def walk(start, steps, dx=3, dy=2):
    return [Box(start.x + i * dx, start.y + i * dy, start.width, start.height) for i in range(steps)]


def grey(image):
    """The object is brighter than the wall by its red channel alone."""
    return np.ascontiguousarray(image[..., 2])


def follow(images, box, tracker=None):
    tracker = tracker or Tracker.from_profile("camshift")
    states = [tracker.init(images[0], box)]
    return states + [tracker.update(image) for image in images[1:]]


def overlaps(states, boxes):
    return [iou(state.box, box) for state, box in zip(states, boxes, strict=True)]


def numbers(states):
    return [(s.box, s.rotated_box, s.score, s.status, s.iterations) for s in states]


START = Box(100, 80, 60, 40)


@pytest.fixture
def tracker():
    return Tracker.from_profile("camshift")


@pytest.mark.parametrize("form", [tuple, list, np.array, lambda box: Box(*box)])
def test_a_box_is_four_numbers_or_a_box(tracker, form):
    assert tracker.init(picture(START), form(START.as_tuple())).box == START


def test_bare_images_and_frames_give_the_same(tracker):
    images = [picture(box) for box in walk(START, 5)]
    frames = [Frame(image, 7 + i, i / 25) for i, image in enumerate(images)]
    bare = follow(images, START.as_tuple())
    framed = follow(frames, START, tracker)
    assert numbers(bare) == numbers(framed)
    assert [(s.index, s.time_s) for s in framed] == [(7 + i, i / 25) for i in range(5)]
    assert [(s.index, s.time_s) for s in bare] == [(i, 0.0) for i in range(5)]


def test_target_id_is_handed_on():
    tracker = Tracker(Tracker.from_profile("camshift").profile, target_id=5)
    assert {state.target_id for state in follow([picture(START)] * 3, START, tracker)} == {5}


def test_the_start_box_is_reported_as_it_was_given(tracker):
    box = Box(100.25, 80.5, 59.75, 40.125)
    state = tracker.init(picture(START), box)
    assert state.box == box
    assert (state.score, state.status, state.index) == (1.0, TrackStatus.TRACKING, 0)
    assert tracker.init(picture(START), box, status=TrackStatus.MANUAL).status is TrackStatus.MANUAL


def test_arguments_are_not_changed(tracker):
    image, box = picture(START), np.array(START.as_tuple())
    kept = image.copy()
    image.flags.writeable = False
    tracker.init(image, box)
    tracker.update(image)
    np.testing.assert_array_equal(image, kept)
    assert tuple(box) == START.as_tuple()


@pytest.mark.parametrize("start", [Box(-30, 80, 60, 40), Box(290, 80, 60, 40), Box(100, -20, 60, 40)])
def test_a_box_half_outside_is_followed_inside(start):
    boxes = walk(start, 20, dx=3 if start.cx < 160 else -3, dy=3)
    states = follow([picture(box) for box in boxes], start)
    assert states[0].box == start
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    assert min(overlaps(states[-5:], boxes[-5:])) > 0.7


@pytest.mark.parametrize(
    "box",
    [
        (-80, 80, 60, 40),
        (320, 80, 60, 40),
        (100, 240, 60, 40),
        (100, 80, 0, 40),
        (100, 80, 60, -4),
        (float("nan"), 80, 60, 40),
        (100, 80, 60),
    ],
)
def test_a_box_that_cannot_be_used_leaves_the_earlier_target_alone(tracker, box):
    frames = [Frame(picture(place), i, 0.0) for i, place in enumerate(walk(START, 6))]
    undisturbed = follow(frames, START)
    tracker.init(frames[0], START)
    first = tracker.update(frames[1])
    model = tracker.model
    with pytest.raises(RoiError, match="box"):
        tracker.init(frames[1], box)
    assert tracker.model is model
    states = [first, *(tracker.update(frame) for frame in frames[2:])]
    assert states == undisturbed[1:]


def test_a_box_outside_is_refused_with_a_model_as_well(tracker):
    model = ColourModel.from_box(picture(START), START, tracker.profile.colour)
    with pytest.raises(RoiError, match="outside"):
        tracker.init(picture(START), Box(400, 300, 60, 40), model=model)
    assert tracker.model is None


def test_update_needs_a_target(tracker):
    with pytest.raises(TrackerError, match="init"):
        tracker.update(picture(START))
    with pytest.raises(RoiError):
        tracker.init(picture(START), Box(400, 300, 60, 40))
    with pytest.raises(TrackerError, match="init"):
        tracker.update(picture(START))


@pytest.mark.parametrize(
    "image",
    [
        picture().astype(np.float32),
        picture().astype(np.uint16),
        np.zeros((240, 320, 4), np.uint8),
        np.zeros((240, 320, 1), np.uint8),
        np.zeros((0, 320, 3), np.uint8),
        picture()[:, ::2],
        picture()[..., ::-1],
        picture().transpose(1, 0, 2),
        picture().tolist(),
        None,
    ],
    ids=["float", "16 bit", "alpha", "one of three", "empty", "strided", "rgb view", "turned", "list", "none"],
)
def test_an_image_of_another_form_is_refused_and_the_target_goes_on(tracker, image):
    with pytest.raises(FrameError, match="image needs"):
        tracker.init(image, START)
    good = [picture(box) for box in walk(START, 3)]
    tracker.init(good[0], START)
    with pytest.raises(FrameError, match="image needs"):
        tracker.update(image)
    states = [tracker.update(image) for image in good[1:]]
    assert numbers(states) == numbers(follow(good, START)[1:])


def test_an_unknown_profile_or_setting_is_refused():
    with pytest.raises(ConfigError, match="camshift"):
        Tracker.from_profile("camshif")
    with pytest.raises(ConfigError, match="margin"):
        Tracker.from_profile("camshift", search={"margn": 1})
    with pytest.raises(ConfigError, match="lost_below"):
        Tracker.from_profile("camshift", status={"lost_below": 0.9})


def test_grey_pictures_are_tracked(tracker):
    boxes = walk(START, 25)
    states = follow([grey(picture(box)) for box in boxes], START, tracker)
    assert tracker.model.grey
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    assert min(overlaps(states, boxes)) > 0.8


def test_colour_pictures_without_colour_are_tracked_by_grey_level():
    boxes = walk(START, 25)
    images = [np.repeat(grey(picture(box))[..., None], 3, axis=2) for box in boxes]
    hue = Tracker.from_profile("camshift", colour={"space": "hue", "bins": [16]})
    states = follow(images, START, hue)
    assert hue.model.grey
    assert min(overlaps(states, boxes)) > 0.8
    assert min(overlaps(follow(images, START), boxes)) > 0.8


def test_a_stream_may_turn_grey_and_back(tracker):
    boxes = walk(START, 9)
    levels = [np.repeat(grey(picture(box))[..., None], 3, axis=2) for box in boxes]
    images = [grey(image) if 3 <= i < 6 else image for i, image in enumerate(levels)]
    hue = Tracker.from_profile("camshift", colour={"space": "hue", "bins": [16]})
    assert min(overlaps(follow(images, START, hue), boxes)) > 0.8


def test_a_larger_picture_goes_on(tracker):
    boxes = walk(START, 20)
    sizes = [SIZE if i < 10 else (640, 480) for i in range(20)]
    images = [picture(box, size) for box, size in zip(boxes, sizes, strict=True)]
    assert min(overlaps(follow(images, START, tracker), boxes)) > 0.8


def test_a_smaller_picture_without_the_target_is_a_loss_and_not_an_error(tracker):
    images = [picture(START)] * 3 + [picture(None, (64, 48))] * 5 + [picture(START)] * 5
    states = follow(images, START, tracker)
    assert [state.status for state in states[3:8]] == [TrackStatus.LOST] * 5
    assert [state.status for state in states[8:]] == [TrackStatus.TRACKING] * 5
    assert iou(states[-1].box, START) > 0.8


@pytest.mark.parametrize("size", [(8, 8), (100, 10), (10, 100), (3, 3)])
def test_small_and_thin_targets(size):
    start = Box(60, 50, *size)
    boxes = walk(start, 20, dx=1, dy=1)
    states = follow([picture(box) for box in boxes], start)
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    assert min(overlaps(states, boxes)) > 0.6


def test_a_target_larger_than_half_the_picture_costs_no_more_than_a_small_one(tracker):
    size = (1280, 960)
    start = Box(60, 40, 900, 800)
    boxes = walk(start, 10, dx=12, dy=5)
    states = follow([picture(box, size) for box in boxes], start, tracker)
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    assert min(overlaps(states, boxes)) > 0.85
    assert tracker.probability.step > 1
    assert tracker.probability.image.size < 120 * 120


def test_a_target_that_fills_the_picture(tracker):
    box = Box(0, 0, *SIZE)
    states = follow([picture(box)] * 10, box, tracker)
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    assert states[-1].box.as_tuple() == pytest.approx(box.as_tuple(), abs=0.01)


def test_a_target_that_leaves_is_lost_and_taken_up_where_it_returns(tracker):
    out = walk(Box(230, 100, 60, 40), 25, dx=6, dy=0)
    back = walk(Box(330, 110, 60, 40), 25, dx=-6, dy=0)
    boxes = out + [Box(420, 100, 60, 40)] * 20 + back
    states = follow([picture(box) for box in boxes], out[0], tracker)
    gone = next(i for i, box in enumerate(boxes) if box.x >= SIZE[0])
    seen = next(i for i, box in enumerate(boxes) if i > gone and box.x < SIZE[0])
    assert TrackStatus.LOST in [state.status for state in states[: gone + 5]]
    assert {state.status for state in states[gone + 5 : seen]} == {TrackStatus.LOST}
    assert TrackStatus.TRACKING in [state.status for state in states[seen : seen + 15]]
    assert min(overlaps(states[-5:], boxes[-5:])) > 0.8


@pytest.mark.parametrize("method", ["cam_shift", "mean_shift"])
def test_nothing_to_see_is_a_loss_and_the_box_stays(method):
    tracker = Tracker.from_profile("camshift", search={"method": method})
    boxes = walk(START, 5)
    states = follow([picture(box) for box in boxes] + [picture()] * 50, START, tracker)
    held, empty = states[4], states[5:]
    assert {state.status for state in empty} == {TrackStatus.LOST}
    assert {state.box for state in empty} == {held.box}
    assert {state.rotated_box for state in empty} == {held.rotated_box}
    assert max(state.score for state in empty) < 0.4


@pytest.mark.parametrize("level", [0, 255])
def test_an_empty_picture_has_score_0(tracker, level):
    blank = np.full((240, 320, 3), level, np.uint8)
    states = follow([picture(START), *[blank] * 50], START, tracker)
    assert {(state.status, state.score, state.box) for state in states[1:]} == {(TrackStatus.LOST, 0.0, START)}


def uncovered(shares):
    """Pictures in which ever another share of the target is seen."""
    return [picture(START, share=share) for share in shares]


SHARES = [1.0, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]


@pytest.mark.parametrize(("lost", "uncertain"), [(0.2, 0.5), (0.4, 0.6), (0.6, 0.97), (0.0, 0.0)])
def test_status_follows_the_thresholds(lost, uncertain):
    limits = {"lost_below": lost, "uncertain_below": uncertain, "found_above": 1.0}
    tracker = Tracker.from_profile("camshift", status=limits, search={"method": "mean_shift"})
    states = follow(uncovered(SHARES), START, tracker)[1:]
    gone = next((i for i, state in enumerate(states) if state.score < lost), len(states))
    assert (gone < len(states)) == (lost > 0)
    for state in states[:gone]:
        assert state.status == ("tracking" if state.score >= uncertain else "uncertain")
    assert all(state.status == "lost" for state in states[gone:])
    statuses = {state.status for state in states}
    assert statuses == ({"tracking", "uncertain", "lost"} if lost > 0 else {"tracking"})


@pytest.mark.parametrize(("found", "expected"), [(0.45, "tracking"), (0.99, "lost")])
def test_a_lost_target_needs_the_found_score(found, expected):
    tracker = Tracker.from_profile("camshift", status={"found_above": found})
    states = follow([picture(START), picture(), *uncovered([0.7] * 5)], START, tracker)
    assert states[1].status == "lost"
    assert states[-1].status == expected
    assert 0.45 < states[-1].score < 0.99


def test_mean_shift_keeps_the_size_and_cam_shift_does_not():
    sides = [1.015**i for i in range(30)]
    boxes = [Box.from_centre(150 + i, 120, 50 * side, 40 * side) for i, side in enumerate(sides)]
    images = [picture(box) for box in boxes]
    kept = follow(images, boxes[0], Tracker.from_profile("camshift", search={"method": "mean_shift"}))
    assert {(state.box.width, state.box.height) for state in kept} == {(50.0, 40.0)}
    assert {state.rotated_box.angle_deg for state in kept} == {0.0}
    adapted = follow(images, boxes[0])
    assert min(overlaps(adapted, boxes)) > 0.8
    assert adapted[-1].box.area > 1.5 * boxes[0].area


@pytest.mark.parametrize("kernel", ["flat", "epanechnikov"])
def test_two_runs_are_identical(kernel):
    boxes = walk(START, 15) + walk(Box(500, 500, 60, 40), 5) + walk(Box(150, 100, 60, 40), 15)
    images = [picture(box) for box in boxes]
    runs = [follow(images, START, Tracker.from_profile("camshift", search={"kernel": kernel})) for _ in range(2)]
    assert runs[0] == runs[1]


def test_starting_again_forgets_the_target_before(tracker):
    other = Box(200, 150, 40, 30)
    images = [Frame(picture(box, colour=GREEN), i, 0.0) for i, box in enumerate(walk(other, 8))]
    follow([picture(box) for box in walk(START, 8)] + [picture()] * 5, START, tracker)
    assert follow(images, other, tracker) == follow(images, other)


def test_two_trackers_do_not_disturb_each_other():
    first, second = walk(START, 15), walk(Box(200, 150, 40, 30), 15, dx=-2, dy=-1)
    images = [picture(box) for box in first]
    for image, box in zip(images, second, strict=True):
        image[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = GREEN
    alone = [follow(images, first[0]), follow(images, second[0])]
    trackers = [Tracker.from_profile("camshift") for _ in range(2)]
    together = [[t.init(images[0], b[0])] for t, b in zip(trackers, (first, second), strict=True)]
    for image in images[1:]:
        for states, tracker in zip(together, trackers, strict=True):
            states.append(tracker.update(image))
    assert together == alone


def test_the_probability_image_lies_where_it_says(tracker):
    boxes = walk(START, 6)
    assert tracker.probability is None
    assert tracker.search_region is None
    for i, box in enumerate(boxes):
        image = picture(box)
        state = tracker.init(image, box) if i == 0 else tracker.update(image)
        probability, region = tracker.probability, tracker.search_region
        assert probability.image.dtype == np.float32
        assert 0 <= probability.image.min() < 0.2 < 0.8 < probability.image.max() <= 1
        assert region == probability.region.clipped(*SIZE)
        step = probability.step
        assert probability.image.shape == (-(-region.height // step), -(-region.width // step))
        assert region.x <= state.box.x
        assert region.right >= state.box.right
        assert region.y <= state.box.y
        assert region.bottom >= state.box.bottom
        again = backproject(image, tracker.model, region).image[::step, ::step]
        np.testing.assert_array_equal(probability.image, again)


def test_the_search_region_stays_in_the_picture(tracker):
    boxes = walk(Box(240, 180, 60, 40), 12, dx=4, dy=3)
    for i, box in enumerate(boxes):
        image = picture(box)
        tracker.update(image) if i else tracker.init(image, box)
        assert tracker.search_region == tracker.search_region.clipped(*SIZE)


def test_stage_times_are_of_the_last_frame(tracker):
    stages = set(tracker.stage_times)
    assert stages
    assert set(tracker.stage_times.values()) == {0.0}
    tracker.init(picture(START), START)
    image = picture(START)
    for _ in range(3):
        started = perf_counter()
        tracker.update(image)
        taken_s = perf_counter() - started
        times = tracker.stage_times
        assert set(times) == stages
        assert min(times.values()) > 0
        assert sum(times.values()) <= taken_s


def test_a_saved_model_is_followed(tracker, tmp_path):
    ColourModel.from_box(picture(START), START, tracker.profile.colour).save(tmp_path / "red.npz")
    model = ColourModel.load(tmp_path / "red.npz")
    boxes = walk(START, 15)
    images = [picture(box) for box in boxes]
    rough = Box(START.x + 12, START.y - 8, START.width, START.height)
    states = [tracker.init(images[0], rough, model=model)]
    states += [tracker.update(image) for image in images[1:]]
    assert tracker.model is model
    assert states[0].box == rough
    assert {state.status for state in states} == {TrackStatus.TRACKING}
    fresh = follow(images, START)
    again = [Tracker.from_profile("camshift")]
    again += [again[0].init(images[0], START, model=model), *(again[0].update(i) for i in images[1:])]
    assert again[1:] == fresh


def test_a_saved_model_of_something_else_is_not_found_in_the_next_frames(tracker):
    green = picture(START, colour=GREEN)
    model = ColourModel.from_box(green, START, tracker.profile.colour)
    tracker.init(green, START, model=model)
    assert tracker.update(green).status is TrackStatus.TRACKING
    assert tracker.update(picture(START)).status is TrackStatus.LOST
