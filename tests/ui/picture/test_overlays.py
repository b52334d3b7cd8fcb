from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QRectF, QSizeF
from PyQt5.QtGui import QImage, QPainter

from tests.ui import made
from tracker.geometry import Box, RotatedBox
from tracker.values import TrackStatus
from ui.look import theme
from ui.picture.heat import heat_table
from ui.picture.marks import beside, paint_hint, paint_rubber_band
from ui.picture.overlays import Options, paint_overlays
from ui.picture.placement import Placement
from ui.snapshot import CueMap, ProbabilityMap, Target, Why

WIDTH, HEIGHT = 240, 150
PLACEMENT = Placement(0, 0, 1, WIDTH, HEIGHT)
BOX = Box(80, 60, 40, 30)
PLAIN = Options(search_window=False, trail=False)
BARE = replace(PLAIN, labels=False)


def painted(paint) -> np.ndarray:
    """Return what a function paints on a grey picture, (H, W, 3) RGB."""
    image = QImage(WIDTH, HEIGHT, QImage.Format_RGB32)
    image.fill(0xFF808080)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8)
    return pixels.reshape(HEIGHT, WIDTH, 4)[:, :, 2::-1].copy()


def overlays(*targets: Target, options: Options = PLAIN, last: int = 0, **arguments) -> np.ndarray:
    snapshot = made.snapshot(last, targets, frame=made.frame(last, WIDTH, HEIGHT), selected_number=None)
    return painted(lambda painter: paint_overlays(painter, snapshot, PLACEMENT, options, **arguments))


def target(number=1, status=TrackStatus.TRACKING, box=BOX, **more) -> Target:
    return Target(number, made.state(number, 0, box, status), **more)


def has_colour(pixels: np.ndarray, colour) -> bool:
    return bool((np.abs(pixels.astype(int) - colour.getRgb()[:3]) < 12).all(axis=-1).any())


def changed(pixels: np.ndarray) -> np.ndarray:
    return (pixels != 0x80).any(axis=-1)


@pytest.mark.parametrize("status", list(TrackStatus))
@pytest.mark.parametrize("number", [1, 3])
def test_a_target_has_its_own_colour_whatever_its_status(qapp, number, status):
    pixels = overlays(target(number, status))
    # The eighth is a grey, which the rims of white letters have as well.
    assert [other for other in range(1, 8) if has_colour(pixels, theme.target_colour(other))] == [number]


@pytest.mark.parametrize("status", list(TrackStatus))
def test_a_status_other_than_tracking_has_its_mark(qapp, status):
    pixels = overlays(target(1, status))
    marks = [other for other in TrackStatus if has_colour(pixels, theme.STATUS_COLOURS[other])]
    assert marks == ([] if status is TrackStatus.TRACKING else [status])


def test_statuses_are_told_apart_without_colour(qapp):
    labels = [changed(overlays(target(1, status)))[:58] for status in TrackStatus]
    assert len({label.tobytes() for label in labels}) == len(labels)


@pytest.mark.parametrize("status", [TrackStatus.LOST, TrackStatus.UNCERTAIN])
def test_the_outline_of_a_doubtful_target_is_broken(qapp, status):
    def top_edge(one: TrackStatus) -> np.ndarray:
        return overlays(target(1, one), options=BARE)[60, 85:115]

    colour = theme.target_colour(1).getRgb()[:3]
    assert (np.abs(top_edge(TrackStatus.TRACKING).astype(int) - colour) < 60).all()
    assert not (np.abs(top_edge(status).astype(int) - colour) < 60).all()


def test_the_box_is_painted_on_its_edges_only(qapp):
    marked = changed(overlays(target()))
    assert marked[75, 80]
    assert marked[75, 120]
    assert marked[90, 100]
    assert not marked[70, 90]
    assert not marked[75, 70]


def test_labels_can_be_left_out_but_for_a_lost_target(qapp):
    without, lost = (changed(overlays(target(1, status), options=BARE)) for status in list(TrackStatus)[::2])
    assert not without[:58].any()
    assert lost[:58].any()


def test_the_label_is_the_name(qapp):
    plain, named = (changed(overlays(target(name=name)))[:58] for name in (None, "left wing"))
    assert not np.array_equal(plain, named)


@pytest.mark.parametrize(
    "box", [Box(0, 0, 20, 20), Box(220, 0, 20, 20), Box(-10, 130, 30, 30), Box(0, 0, WIDTH, HEIGHT)]
)
def test_the_label_stays_inside_the_picture(qapp, box):
    pixels = overlays(target(box=box, name="a name that is much too long for any label"))
    filled = (pixels == theme.target_colour(1).getRgb()[:3]).all(axis=-1)
    assert filled.sum() > 400


@pytest.mark.parametrize(
    ("box", "place"),
    [
        (QRectF(50, 60, 20, 20), (49, 47)),
        (QRectF(50, 5, 20, 20), (49, 28)),
        (QRectF(190, 60, 20, 20), (140, 47)),
        (QRectF(0, 0, 200, 100), (0, 90)),
    ],
)
def test_a_chip_lies_above_a_box_or_below_it(box, place):
    chip = beside(box, QSizeF(60, 10), QRectF(0, 0, 200, 100))
    assert (chip.x(), chip.y()) == place


def test_a_hidden_target_is_not_painted(qapp):
    both = (target(1, trail=((10.0, 10.0), (30.0, 10.0))), target(2, box=Box(160, 100, 30, 30)))
    pixels = overlays(*both, options=Options(), hidden=frozenset({1}))
    assert not has_colour(pixels, theme.target_colour(1))
    assert has_colour(pixels, theme.target_colour(2))


def test_a_target_without_a_row_has_only_its_trail(qapp):
    marked = changed(overlays(Target(1, trail=((10.0, 10.0), (30.0, 10.0))), options=Options()))
    assert marked[10, 20]
    assert not marked[15:].any()


def test_a_box_being_moved_is_painted_in_place_of_the_row(qapp):
    marked = changed(overlays(target(), edited={1: Box(140, 100, 40, 30)}))
    assert not marked[60:91, 80:119].any()
    assert marked[100:131, 141:179].all()


def test_the_rotated_box_is_painted(qapp):
    turned = target()
    turned = replace(turned, state=replace(turned.state, rotated_box=RotatedBox(100, 75, 80, 10, 45)))
    straight, tilted = (changed(overlays(each)) for each in (target(), turned))
    corner = (round(75 + 40 * 0.7071), round(100 + 40 * 0.7071))
    near = np.s_[corner[0] - 5 : corner[0] + 5, corner[1] - 5 : corner[1] + 5]
    assert tilted[near].any()
    assert not straight[near].any()


def test_the_search_window_can_be_left_out(qapp):
    one = target(why=Why(search_region=Box(20, 20, 150, 120)))
    with_it, without = (changed(overlays(one, options=replace(BARE, search_window=on))) for on in (True, False))
    assert with_it[135:145, 20:170].any()
    assert not without[135:145, 20:170].any()


def test_the_path_can_be_painted(qapp):
    one = target(why=Why(path=np.array([[20.0, 130.0], [60.0, 130.0], [100.0, 75.0]])))
    with_it, without = (changed(overlays(one, options=replace(BARE, path=on))) for on in (True, False))
    assert with_it[130, 20:60].all()
    assert not without[130, 20:60].any()


def test_a_path_of_one_place_or_none_is_painted(qapp):
    for path in (np.empty((0, 2)), np.array([[20.0, 130.0]])):
        marked = changed(overlays(target(why=Why(path=path)), options=replace(BARE, path=True)))
        assert marked[125:135, 15:25].any() == bool(len(path))


@pytest.mark.parametrize("shape", [(20, 30), (10, 15)])
def test_the_probability_image_lies_where_it_was_computed(qapp, shape):
    why = Why(probability=ProbabilityMap(np.full(shape, 255, np.uint8), Box(10, 100, 30, 20)))
    marked = changed(overlays(target(why=why), options=replace(BARE, probability=True, opacity=1.0)))
    assert marked[100:120, 10:40].all()
    assert not marked[125:, :].any()
    assert not marked[100:120, 45:].any()
    assert not changed(overlays(target(why=why)))[100:120, 10:40].any()


@pytest.mark.parametrize(("cue", "level"), [(None, 0), ("colour", 255), ("template", 128), ("flow", None)])
def test_one_cue_is_painted_in_place_of_all(qapp, cue, level):
    def even(value: int) -> ProbabilityMap:
        image = np.full((20, 30), value, np.uint8)
        image[-1] = 255
        return ProbabilityMap(image, Box(10, 100, 30, 20))

    why = Why(probability=even(0), cues=(CueMap("template", 0.7, even(128)), CueMap("colour", 0.3, even(255))))
    pixels = overlays(target(why=why), options=replace(BARE, probability=True, opacity=1.0, cue=cue))
    red, green, blue = pixels[110, 20].tolist()
    assert red << 16 | green << 8 | blue == (0x808080 if level is None else int(heat_table()[level]) & 0xFFFFFF)


@pytest.mark.parametrize(("peak", "level"), [(60, 255), (8, 63)])
def test_the_peak_of_a_faint_probability_image_is_bright_unless_it_is_none(qapp, peak, level):
    image = np.zeros((20, 30), np.uint8)
    image[:10] = peak
    why = Why(probability=ProbabilityMap(image, Box(10, 100, 30, 20)))
    pixels = overlays(target(why=why), options=replace(BARE, probability=True, opacity=1.0))
    for row, expected in ((104, level), (116, 0)):
        red, green, blue = pixels[row, 20].tolist()
        assert red << 16 | green << 8 | blue == int(heat_table()[expected]) & 0xFFFFFF


def test_more_opacity_covers_more(qapp):
    one = target(why=Why(probability=ProbabilityMap(np.zeros((20, 30), np.uint8), Box(10, 100, 30, 20))))
    faint, strong = (
        overlays(one, options=replace(BARE, probability=True, opacity=opacity))[110, 20].astype(int)
        for opacity in (0.2, 0.9)
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
