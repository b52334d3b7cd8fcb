import time
from functools import cache

import cv2
import numpy as np
import pytest

from tests.helpers.footage import footage_boxes, footage_path
from tracker.capture import open_source
from tracker.capture.synth import open_synth
from tracker.errors import FrameError, RoiError
from tracker.geometry import Box, iou
from tracker.modes.suggest import suggest_box

SEEDS = range(10)
OFF_CENTRE = ((0.0, 0.0), (0.2, 0.1), (-0.15, 0.2), (0.1, -0.2))


@cache
def overlaps(scene):
    """IoU for ten worlds and clicks in and near the centre of the target."""
    results = []
    for seed in SEEDS:
        source = open_synth(f"synth:{scene}:seed={seed}")
        image, box = source.image(0), source.truth(0).box
        results += [iou(suggest_box(image, clicked(box, off)), box) for off in OFF_CENTRE]
    return np.array(results)


def clicked(box, off):
    return box.cx + off[0] * box.width, box.cy + off[1] * box.height


@pytest.mark.parametrize("scene", ["plain", "scale", "distractor", "crowd"])
def test_finds_the_object_under_a_click(scene):
    assert (overlaps(scene) >= 0.5).mean() >= 0.85
    assert overlaps(scene).mean() >= 0.75


@pytest.mark.parametrize(("name", "share"), [("carphone", 0.5), ("bigbuckbunny", 0.6)])
def test_finds_it_on_real_footage(name, share):
    boxes = footage_boxes(name)
    with open_source(str(footage_path(name))) as source:
        found = [
            iou(suggest_box(f.image, (boxes[f.index].cx, boxes[f.index].cy)), boxes[f.index])
            for f in source
            if f.index in boxes
        ]
    assert len(found) == len(boxes)
    assert (np.array(found) >= 0.5).mean() >= share, found


def ball(rows=240, columns=320, centre=(200, 90), radius=30):
    image = np.full((rows, columns, 3), (90, 120, 100), np.uint8)
    cv2.circle(image, centre, radius, (30, 40, 220), -1)
    return image


def test_a_ball_on_plain_ground():
    found = suggest_box(ball(), (190.5, 99))
    assert iou(found, Box(170, 60, 61, 61)) > 0.9


def test_grey_and_float_pictures():
    image = ball()
    for picture in (image[:, :, 2], image / 255, (image / 255).astype(np.float32)):
        assert iou(suggest_box(np.ascontiguousarray(picture), (190.5, 99)), Box(170, 60, 61, 61)) > 0.85


@pytest.mark.parametrize("scale", [2, 6, 12])
def test_large_objects_are_seen_in_coarser_views(scale):
    image = cv2.resize(ball(), None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    assert (
        iou(suggest_box(image, (190.5 * scale, 99 * scale)), Box(170 * scale, 60 * scale, 61 * scale, 61 * scale))
        > 0.85
    )


@pytest.mark.parametrize("point", [(0, 0), (319.9, 239.9), (0, 239), (160, 120), (5, 90)])
@pytest.mark.parametrize("kind", ["flat", "noise", "halves"])
def test_where_nothing_stands_out_the_box_is_small_and_around_the_point(point, kind):
    image = np.full((240, 320, 3), 120, np.uint8)
    if kind == "noise":
        image = np.random.default_rng(0).integers(0, 256, image.shape).astype(np.uint8)
    if kind == "halves":
        image[:, 160:] = 30
    box = suggest_box(image, point)
    assert box.area <= 0.5 * 240 * 320
    assert box.x <= point[0] <= box.right
    assert box.y <= point[1] <= box.bottom
    assert box.x >= 0
    assert box.y >= 0
    assert box.right <= 320
    assert box.bottom <= 240


@pytest.mark.parametrize("shape", [(1, 1), (1, 50, 3), (50, 1), (3, 3, 3), (5, 700, 3)])
def test_tiny_pictures(shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    box = suggest_box(image, (shape[1] - 0.5, shape[0] - 0.5))
    assert box.right <= shape[1] + 1e-9
    assert box.bottom <= shape[0] + 1e-9


def test_the_same_click_the_same_box():
    image = open_synth("synth:crowd:seed=1").image(58)
    assert suggest_box(image, (320, 240)) == suggest_box(image.copy(), (320, 240))


def test_work_hardly_grows_with_the_picture():
    small = open_synth("synth:plain:seed=3").image(0)
    large = cv2.resize(small, (3840, 2160))

    def best(image, point):
        times = []
        for _ in range(4):
            start = time.perf_counter()
            suggest_box(image, point)
            times.append(time.perf_counter() - start)
        return min(times)

    # 27 times as many pixels.
    assert best(large, (3.0, 3.0)) < 6 * best(small, (3.0, 3.0))


@pytest.mark.parametrize(
    "point", [(-1, 5), (320, 5), (5, 240), (np.nan, 5), (np.inf, 5), "ab", (1, 2, 3), None, 5, ("a", 2)]
)
def test_points_that_cannot_be_used(point):
    with pytest.raises(RoiError) as caught:
        suggest_box(ball(), point)
    assert "point needs" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pictures_that_cannot_be_used():
    with pytest.raises(FrameError):
        suggest_box(np.zeros((4, 4), np.int32), (1, 1))
