import itertools

import cv2
import numpy as np
import pytest

from tests.tracker.capture.synth.painted import only_target, painted
from tracker.capture.synth import open_synth, scene_names
from tracker.capture.synth.scenes import build
from tracker.capture.synth.spec import Spec

SMALL = "size=160x120"


def opened(name, seed=0):
    return open_synth(f"synth:{name}:seed={seed}:{SMALL}")


def truths(name, seed=0, frames=200):
    source = opened(name, seed)
    return [source.truth(index) for index in range(frames)]


def runs(flags):
    """Lengths of the stretches of True that end before the last flag."""
    groups = [(flag, len(list(group))) for flag, group in itertools.groupby(flags)]
    return [length for flag, length in groups[:-1] if flag]


def dominant_hue(sprite):
    """Most frequent hue of the strongly coloured pixels, 0 to 179."""
    level = sprite.levels[0]
    hsv = cv2.cvtColor(np.ascontiguousarray(level[level[..., 3] == 255][None, :, :3]), cv2.COLOR_BGR2HSV)[0]
    hues = hsv[(hsv[:, 1] > 80) & (hsv[:, 2] > 60), 0]
    return int(np.bincount(hues, minlength=180).argmax())


def hue_gap(a, b):
    return abs((a - b + 90) % 180 - 90)


def test_names():
    expected = "plain scale rotate occlusion distractor illumination exit blur crowd"
    assert scene_names() == tuple(expected.split())


@pytest.mark.parametrize("name", scene_names())
def test_the_first_frame_shows_the_whole_target(name):
    for seed in range(4):
        truth = opened(name, seed).truth(0)
        assert truth.visible == pytest.approx(1.0, abs=1e-9)
        assert 0 <= truth.box.x < truth.box.right <= 160
        assert 0 <= truth.box.y < truth.box.bottom <= 120


@pytest.mark.parametrize("name", scene_names())
def test_seeds_are_different_worlds(name):
    first, second = opened(name, 1), opened(name, 2)
    pictures = [source.image(0).astype(int) for source in (first, second)]
    assert np.abs(pictures[0] - pictures[1]).mean() > 10
    places = [[source.truth(i).rotated_box for i in (0, 30)] for source in (first, second)]
    assert places[0][0].cx != pytest.approx(places[1][0].cx, abs=0.5)
    moves = [(b.cx - a.cx, b.cy - a.cy) for a, b in places]
    assert moves[0] != pytest.approx(moves[1], abs=1)


@pytest.mark.parametrize("name", scene_names())
def test_the_world_is_the_same_at_any_size(name):
    small, large = opened(name, 4), open_synth(f"synth:{name}:seed=4:size=320x240")
    for index in (0, 25, 50):
        a, b = small.truth(index).rotated_box, large.truth(index).rotated_box
        assert (2 * a.cx, 2 * a.cy, 2 * a.width, a.angle_deg) == pytest.approx((b.cx, b.cy, b.width, b.angle_deg))


def test_the_background_is_textured_and_holds_the_targets_hue():
    scenes = [build(Spec("plain", seed, (320, 240))) for seed in range(4)]
    for scene in scenes:
        grey = cv2.cvtColor(scene.background, cv2.COLOR_BGR2GRAY)
        assert cv2.absdiff(grey, cv2.GaussianBlur(grey, (0, 0), 2)).mean() > 1.5
        hsv = cv2.cvtColor(scene.background, cv2.COLOR_BGR2HSV)
        assert np.median(hsv[..., 1]) < 110
    shares = [
        np.mean((hue_gap(hsv[..., 0].astype(int), dominant_hue(scene.actors[0].sprite)) < 8) & (hsv[..., 1] > 40))
        for scene in scenes
        for hsv in [cv2.cvtColor(scene.background, cv2.COLOR_BGR2HSV)]
    ]
    assert min(shares) > 0.005


def test_noise_is_slight():
    scene = build(Spec("plain", 0, (160, 120)))
    difference = scene.render(0).astype(int) - scene.render(1)
    still = np.abs(difference) < 20
    assert difference[still].std() == pytest.approx(2 * np.sqrt(2), rel=0.25)


def test_plain_only_moves():
    boxes = [truth.box for truth in truths("plain")]
    assert {(round(box.width, 6), round(box.height, 6)) for box in boxes} == {
        (round(boxes[0].width, 6), round(boxes[0].height, 6))
    }
    assert max(box.cx for box in boxes) - min(box.cx for box in boxes) > 30


@pytest.mark.parametrize("seed", range(3))
def test_scale_grows_and_shrinks(seed):
    widths = [truth.rotated_box.width for truth in truths("scale", seed)]
    factors = np.array(widths) / widths[0]
    assert factors.min() == pytest.approx(0.6, abs=0.03)
    assert factors.max() == pytest.approx(1.7, abs=0.06)


@pytest.mark.parametrize("seed", range(3))
def test_rotate_turns_an_elongated_target(seed):
    boxes = [truth.rotated_box for truth in truths("rotate", seed)]
    assert boxes[0].width / boxes[0].height > 1.8
    steps = [(b.angle_deg - a.angle_deg + 90) % 180 - 90 for a, b in itertools.pairwise(boxes)]
    assert abs(sum(steps)) > 200
    assert max(np.abs(steps)) < 8


@pytest.mark.parametrize("seed", range(3))
def test_occlusion_hides_the_target_for_10_to_15_frames(seed):
    seen = [truth.visible for truth in truths("occlusion", seed, 300)]
    hidden = runs([share < 0.01 for share in seen])
    assert hidden
    assert all(10 <= length <= 15 for length in hidden)
    assert seen.index(min(seen)) < 100


def test_the_occluder_has_another_colour():
    for seed in range(4):
        scene = build(Spec("occlusion", seed, (320, 240)))
        assert hue_gap(*(dominant_hue(actor.sprite) for actor in scene.actors)) > 25


@pytest.mark.parametrize("seed", range(3))
def test_exit_leaves_for_30_to_40_frames_and_returns_near_by(seed):
    seen = truths("exit", seed, 300)
    away = [truth.box is None for truth in seen]
    assert runs(away)
    assert all(30 <= length <= 40 for length in runs(away))
    leave = away.index(True)
    back = away.index(False, leave)
    last, first = seen[leave - 1].rotated_box, seen[back].rotated_box
    assert np.hypot(last.cx - first.cx, last.cy - first.cy) < 30 * 120 / 480 + 5


@pytest.mark.parametrize("seed", range(3))
def test_distractors_share_the_targets_colour_and_cross_it(seed):
    scene = build(Spec("distractor", seed, (160, 120)))
    target, *others = sorted(scene.actors, key=lambda actor: actor is not scene.actors[scene.target])
    assert len(others) == 3
    reach = np.hypot(target.sprite.outline.width, target.sprite.outline.height)
    gaps = []
    for other in others:
        between = [np.subtract((a.cx, a.cy), (b.cx, b.cy)) for a, b in _poses(target, other, 120)]
        gaps.append(min(np.hypot(*offset) for offset in between) / reach)
        assert np.hypot(*between[0]) > reach
    assert max(gaps) < 1.1
    assert min(gaps) < 0.45
    assert 0.2 < min(truth.visible for truth in truths("distractor", seed)) < 0.95


def test_distractor_colours():
    scene = build(Spec("distractor", 0, (320, 240)))
    target = dominant_hue(scene.actors[scene.target].sprite)
    assert all(hue_gap(dominant_hue(actor.sprite), target) < 10 for actor in scene.actors)


def _poses(a, b, frames):
    return [(a.pose(index), b.pose(index)) for index in range(frames)]


@pytest.mark.parametrize("seed", range(2))
def test_illumination_drifts_and_a_shadow_moves(seed):
    scene = build(Spec("illumination", seed, (160, 120)))
    lit = []
    for index in range(0, 160, 8):
        grey = np.full((120, 160, 3), 128, np.uint8)
        scene.light.apply(grey, index)
        lit.append(grey.astype(float))
    means = np.array([picture.reshape(-1, 3).mean(axis=0) for picture in lit])
    assert means.sum(axis=1).max() / means.sum(axis=1).min() > 1.4
    warmth = means[:, 2] / means[:, 0]
    assert warmth.max() / warmth.min() > 1.25
    assert max(picture[..., 1].max() / picture[..., 1].min() for picture in lit) > 1.2
    shapes = [picture[..., 1] / picture[..., 1].max() for picture in lit]
    assert np.abs(shapes[0] - shapes[6]).mean() > 0.03


def test_blur_smears_along_the_motion():
    scene = build(Spec("blur", 0, (320, 240)))
    assert scene.shutter >= 0.6
    sharp = only_target(painted(Spec("blur", 0, (320, 240))))
    smeared = type(sharp)(sharp.background, sharp.actors, 0, shutter=scene.shutter)
    for index in range(0, 60, 6):
        path = [sharp.actors[0].pose(moment) for moment in (index - 0.5, index + 0.5)]
        travel = np.hypot(path[1].cx - path[0].cx, path[1].cy - path[0].cy) * scene.shutter
        partial = [np.count_nonzero((s.render(index)[..., 0] % 255) > 0) for s in (sharp, smeared)]
        totals = [s.render(index).sum(dtype=float) for s in (sharp, smeared)]
        assert totals[1] == pytest.approx(totals[0], rel=0.02)
        if travel > 4:
            assert partial[1] > 1.5 * partial[0]


def test_blur_is_fast():
    boxes = [truth.box for truth in truths("blur", 0)]
    steps = [np.hypot(b.cx - a.cx, b.cy - a.cy) for a, b in itertools.pairwise(boxes)]
    assert np.mean(steps) > 0.1 * boxes[0].width


@pytest.mark.parametrize("seed", range(2))
def test_crowd_holds_ten_that_move_some_alike_some_over_the_target(seed):
    scene = build(Spec("crowd", seed, (320, 240)))
    assert len(scene.actors) == 10
    for actor in scene.actors:
        places = [actor.pose(index) for index in (0, 20, 40)]
        assert max(np.hypot(p.cx - places[0].cx, p.cy - places[0].cy) for p in places) > 5
    target = dominant_hue(scene.actors[scene.target].sprite)
    alike = [actor for actor in scene.actors if hue_gap(dominant_hue(actor.sprite), target) < 15]
    assert len(alike) >= 3
    assert min(truth.visible for truth in truths("crowd", seed)) < 0.8
