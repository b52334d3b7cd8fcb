import numpy as np
import pytest
from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QImage, QPainter

from tracker.geometry import Box, RotatedBox
from tracker.values import Frame, TrackState, TrackStatus
from ui.look import theme
from ui.picture.overlays import Options, heat_table, paint_hint, paint_overlays, paint_rubber_band
from ui.picture.placement import Placement
from ui.snapshot import Phase, ProbabilityMap, Snapshot, Target

WIDTH, HEIGHT = 200, 150
PLACEMENT = Placement(0, 0, 1, WIDTH, HEIGHT)
BOX = Box(80, 60, 40, 30)


def painted(paint) -> np.ndarray:
    """Return what a function paints on a grey picture, (H, W, 3) RGB."""
    image = QImage(WIDTH, HEIGHT, QImage.Format_RGB32)
    image.fill(0xFF808080)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8)
    return pixels.reshape(HEIGHT, WIDTH, 4)[:, :, 2::-1].copy()


def overlays(target: Target, options: Options | None = None) -> np.ndarray:
    frame = Frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8), 0, 0.0)
    snapshot = Snapshot("clip", Phase.PAUSED, frame=frame, targets=(target,))
    options = options or Options(search_window=False, trail=False)
    return painted(lambda painter: paint_overlays(painter, snapshot, PLACEMENT, options))


def state(status=TrackStatus.TRACKING, box=BOX) -> TrackState:
    turned = RotatedBox(box.cx, box.cy, box.width, box.height, 0.0)
    return TrackState(0, 0.0, 1, box, turned, 0.9, status, 3)


def has_colour(pixels: np.ndarray, colour) -> bool:
    return bool((np.abs(pixels.astype(int) - colour.getRgb()[:3]) < 24).all(axis=-1).any())


def changed(pixels: np.ndarray) -> np.ndarray:
    return (pixels != 0x80).any(axis=-1)


@pytest.mark.parametrize("status", list(TrackStatus))
def test_each_status_has_its_colour(qapp, status):
    pixels = overlays(Target(state(status)))
    assert [other for other in TrackStatus if has_colour(pixels, theme.STATUS_COLOURS[other])] == [status]


def test_the_box_is_painted_on_its_edges_only(qapp):
    marked = changed(overlays(Target(state())))
    assert marked[75, 80]
    assert marked[75, 120]
    assert marked[90, 100]
    assert not marked[70, 90]
    assert not marked[75, 70]


def test_lost_is_a_word_beside_the_box(qapp):
    tracked, lost = (changed(overlays(Target(state(status)))) for status in (TrackStatus.TRACKING, TrackStatus.LOST))
    assert tracked[:58].sum() > 100
    assert not np.array_equal(tracked[:58], lost[:58])


@pytest.mark.parametrize("box", [Box(0, 0, 20, 20), Box(180, 0, 20, 20), Box(-10, 130, 30, 30), Box(0, 0, 200, 150)])
def test_the_label_stays_inside_the_picture(qapp, box):
    pixels = overlays(Target(state(box=box)))
    filled = (pixels == theme.STATUS_COLOURS[TrackStatus.TRACKING].getRgb()[:3]).all(axis=-1)
    assert filled.sum() > 200


def test_the_rotated_box_is_painted(qapp):
    turned = TrackState(0, 0.0, 1, BOX, RotatedBox(100, 75, 80, 10, 45), 0.9, TrackStatus.TRACKING, 3)
    straight, tilted = (changed(overlays(Target(each))) for each in (state(), turned))
    corner = (round(75 + 40 * 0.7071), round(100 + 40 * 0.7071))
    near = np.s_[corner[0] - 5 : corner[0] + 5, corner[1] - 5 : corner[1] + 5]
    assert tilted[near].any()
    assert not straight[near].any()


def test_the_search_window_can_be_left_out(qapp):
    target = Target(state(), search_region=Box(20, 20, 150, 120))
    with_it = changed(overlays(target, Options(search_window=True, trail=False)))
    without = changed(overlays(target, Options(search_window=False, trail=False)))
    assert with_it[135:145, 20:170].any()
    assert not without[135:145, 20:170].any()


def test_the_trail_can_be_left_out_and_has_gaps(qapp):
    target = Target(state(), trail=((10.0, 10.0), (30.0, 10.0), None, (50.0, 10.0), (70.0, 10.0)))
    with_it = changed(overlays(target, Options(search_window=False, trail=True)))
    without = changed(overlays(target, Options(search_window=False, trail=False)))
    assert with_it[10, 20]
    assert with_it[10, 60]
    assert not with_it[10, 40]
    assert not without[10, 20]


@pytest.mark.parametrize("shape", [(20, 30), (10, 15)])
def test_the_probability_image_lies_where_it_was_computed(qapp, shape):
    image = np.full(shape, 255, np.uint8)
    target = Target(state(), probability=ProbabilityMap(image, Box(10, 100, 30, 20)))
    options = Options(probability=True, opacity=1.0, search_window=False, trail=False)
    marked = changed(overlays(target, options))
    assert marked[100:120, 10:40].all()
    assert not marked[125:, :].any()
    assert not marked[100:120, 45:].any()
    assert not changed(overlays(target))[100:120, 10:40].any()


def test_more_opacity_covers_more(qapp):
    target = Target(state(), probability=ProbabilityMap(np.zeros((20, 30), np.uint8), Box(10, 100, 30, 20)))
    faint, strong = (
        overlays(target, Options(True, opacity, False, False))[110, 20].astype(int) for opacity in (0.2, 0.9)
    )
    assert (np.abs(strong - 0x80) > np.abs(faint - 0x80)).all()


def test_the_heat_colours_get_brighter_all_the_way():
    table = heat_table()
    brightness = ((table >> 16) & 255).astype(int) + ((table >> 8) & 255) + (table & 255)
    assert (table >> 24 == 255).all()
    assert (np.diff(brightness) >= 0).all()


def test_the_box_being_drawn_is_painted_where_it_will_be(qapp):
    marked = changed(painted(lambda painter: paint_rubber_band(painter, BOX, PLACEMENT)))
    assert marked[61:89, 81:119].all()
    assert not marked[100:, :].any()


def test_a_long_hint_is_cut_to_the_picture(qapp):
    marked = changed(painted(lambda painter: paint_hint(painter, "word " * 100, QRectF(0, 0, WIDTH, HEIGHT))))
    assert marked.any()
    assert not marked[:, :4].any()
    assert not marked[:, -4:].any()
