import gc
import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.appearance.colour import (
    GREY_BINS,
    IGNORED,
    ColourModel,
    bhattacharyya,
    colour_bins,
    grey_bins,
    histogram_of,
)
from tracker.config import ColourSettings
from tracker.errors import ConfigError, RoiError, SinkError
from tracker.geometry import Box, Ellipse

BINS = {"hue": (16,), "hs": (16, 8), "hsv": (16, 8, 8), "bgr": (8, 8, 8), "lab": (8, 16, 16)}
COLOURS = {"blue": (255, 0, 0), "green": (0, 255, 0), "red": (0, 0, 255)}
each_space = pytest.mark.parametrize("space", BINS)
steady = settings(deadline=None, derandomize=True, max_examples=30, database=None)


def plain(colour, height=24, width=32):
    return np.full((height, width, 3), colour, np.uint8)


def classic(space):
    return ColourSettings(space=space, bins=BINS[space], background=False)


def cell(colour):
    blue, green, red = (int(value) >> 3 for value in colour)
    return (blue << 10) | (green << 5) | red


def noise(seed=0, height=24, width=32, channels=3):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels)[: 2 + (channels > 1)], np.uint8)


# Histograms


def test_epanechnikov_weights_by_hand():
    # The 4 pixel centres lie at (±0.5, ±0.5) from the centre of an ellipse of 2 x 1: 1 - 1/16 - 1/4 each.
    # Those at (±1.5, ±0.5) have 1 - 9/16 - 1/4.
    picture = np.array([[0, 100, 200, 0], [0, 100, 100, 0]], np.uint8)
    histogram = histogram_of(picture, Box(0, 0, 4, 2), grey_bins())
    near, far = 11 / 16, 3 / 16
    expected = np.zeros(GREY_BINS + 1)
    expected[1 + 100 // 8], expected[1 + 200 // 8], expected[1] = 3 * near, near, 4 * far
    np.testing.assert_allclose(histogram, expected / (4 * near + 4 * far), rtol=1e-12)


@each_space
@steady
@given(st.integers(-20, 20), st.integers(-16, 16), st.floats(3, 50), st.floats(3, 50))
def test_a_histogram_sums_to_1(space, x, y, width, height):
    box = Box.from_centre(16 + x / 2, 12 + y / 2, width, height)
    model = ColourModel.from_box(noise(), box, ColourSettings(space=space, bins=BINS[space]))
    assert model.histogram.sum() == pytest.approx(1, abs=1e-9)
    assert model.histogram.min() >= 0
    assert model.surroundings.sum() == pytest.approx(1, abs=1e-9) or not model.surroundings.any()
    assert model.histogram.shape == model.surroundings.shape == (model.bins.count,)
    assert model.cube_table.shape == (32768,)
    assert model.grey_table.shape == (256,)
    for table in (model.cube_table, model.grey_table):
        assert 0 <= table.min() <= table.max() <= 1


@pytest.mark.parametrize("box", [Box(40, 2, 5, 5), Box(-9, 2, 9, 5), Box(2, 24, 5, 5), Box(2, -5, 5, 5)])
def test_a_box_outside_the_picture_is_refused(box):
    text = f"{box.x:g},{box.y:g},{box.width:g},{box.height:g}"
    with pytest.raises(RoiError) as caught:
        ColourModel.from_box(noise(), box, ColourSettings())
    assert str(caught.value) == f"box {text} lies outside the picture of 32 x 24 px"


@pytest.mark.parametrize("box", [Box(4.9, 4.9, 0.2, 0.2), Box(31.9, 23.9, 9, 9)])
def test_a_box_without_a_pixel_centre_is_refused(box):
    with pytest.raises(RoiError, match="holds no pixel to learn from"):
        ColourModel.from_box(noise(), box, ColourSettings())


def test_a_box_half_outside_learns_what_is_inside():
    picture = plain(COLOURS["red"])
    picture[:, 16:] = COLOURS["blue"]
    model = ColourModel.from_box(picture, Box(-10, 4, 20, 12), classic("hue"))
    assert model.cube_table[cell(COLOURS["red"])] == 1
    assert model.cube_table[cell(COLOURS["blue"])] == 0


# Bins


@each_space
def test_pure_colours_have_bins_of_their_own(space):
    bins = colour_bins(classic(space))
    numbers = [bins.cube[cell(colour)] for colour in COLOURS.values()]
    assert len(set(numbers)) == 3
    assert IGNORED not in numbers


@each_space
@pytest.mark.parametrize("name", COLOURS)
def test_the_own_colour_has_probability_1_and_the_others_0(space, name):
    model = ColourModel.from_box(plain(COLOURS[name]), Box(4, 4, 20, 16), classic(space))
    assert not model.grey
    for other, colour in COLOURS.items():
        assert model.cube_table[cell(colour)] == pytest.approx(1 if other == name else 0, abs=1e-6), other


@each_space
def test_every_bin_number_is_in_range(space):
    for bins in (colour_bins(classic(space)), grey_bins()):
        for table, size in ((bins.cube, 32768), (bins.grey, 256)):
            assert table.shape == (size,)
            assert table.dtype == np.int32
            assert 0 <= table.min() <= table.max() < bins.count
    assert colour_bins(classic(space)).count == math.prod(BINS[space]) + 1


def test_bgr_bins_are_the_colour_itself():
    bins = colour_bins(classic("bgr"))
    for colour in np.random.default_rng(0).integers(0, 256, (500, 3)):
        blue, green, red = (int(value) // 32 for value in colour)
        assert bins.cube[cell(colour)] == 1 + (blue * 8 + green) * 8 + red


@pytest.mark.parametrize("count", [8, 16, 32])
def test_hue_bins_agree_with_cv2_within_a_bin(count):
    bins = colour_bins(ColourSettings(space="hue", bins=(count,), saturation_min=60, value_min=60))
    colours = np.random.default_rng(1).integers(0, 256, (4000, 3), np.uint8)
    hues, saturations, values = cv2.cvtColor(colours[None], cv2.COLOR_BGR2HSV)[0].T.astype(int)
    checked = 0
    for colour, hue, saturation, value in zip(colours, hues, saturations, values, strict=True):
        if saturation > 100 and value > 80:
            distance = abs(bins.cube[cell(colour)] - 1 - hue * count // 180)
            assert min(distance, count - distance) <= 1, colour
            checked += 1
    assert checked > 2000


# The gate


@pytest.mark.parametrize("space", ["hue", "hs", "hsv"])
def test_grey_dark_and_bright_pixels_are_ignored(space):
    gated = ColourSettings(space=space, bins=BINS[space], saturation_min=60, value_min=50, value_max=220)
    bins = colour_bins(gated)
    assert bins.cube[cell((40, 40, 200))] != IGNORED
    assert bins.cube[cell((180, 180, 200))] == IGNORED
    assert bins.cube[cell((5, 5, 25))] == IGNORED
    assert bins.cube[cell((40, 40, 250))] == IGNORED
    assert not bins.grey.any()


@pytest.mark.parametrize("space", ["bgr", "lab"])
def test_the_gate_is_for_hues_alone(space):
    gated = ColourSettings(space=space, bins=BINS[space], saturation_min=255, value_min=255)
    assert IGNORED not in colour_bins(gated).cube
    assert IGNORED not in colour_bins(gated).grey


def test_ignored_pixels_have_probability_0_but_count_in_the_histogram():
    picture = plain((90, 90, 90))
    picture[:, 8:] = COLOURS["green"]
    model = ColourModel.from_box(picture, Box(0, 0, 32, 24), classic("hue"))
    assert not model.grey
    assert 0 < model.histogram[IGNORED] < 0.5
    assert model.cube_table[cell((90, 90, 90))] == 0
    assert model.cube_table[cell(COLOURS["green"])] == 1


# Grey


@pytest.mark.parametrize("space", ["hue", "hs", "hsv"])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_without_colour_fall_back_to_grey_levels(space, channels):
    picture = np.full((24, 32), 60, np.uint8)
    picture[6:18, 8:24] = 200
    image = picture if channels == 1 else cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    model = ColourModel.from_box(image, Box(10, 7, 12, 10), classic(space))
    assert model.grey
    assert model.bins.count == GREY_BINS + 1
    assert model.grey_table[200] == 1
    assert model.grey_table[60] == 0
    assert model.cube_table[cell((200, 200, 200))] == 1
    assert model.cube_table[cell((60, 60, 60))] == 0


@each_space
def test_2_d_pictures_are_grey_in_every_space(space):
    model = ColourModel.from_box(noise(channels=1), Box(4, 4, 20, 16), classic(space))
    assert model.grey
    assert model.similarity(noise(channels=1), Ellipse.inside(Box(4, 4, 20, 16))) == pytest.approx(1, abs=1e-9)


def test_grey_levels_of_both_kinds_of_picture_agree():
    bins = grey_bins()
    for level in range(256):
        assert abs(bins.grey[level] - bins.cube[cell((level, level, level))]) <= 1
    assert IGNORED not in bins.grey
    assert IGNORED not in bins.cube


# Background


def test_colours_of_the_surroundings_count_less():
    picture = plain(COLOURS["blue"], 60, 80)
    picture[20:40, 30:50] = COLOURS["red"]
    picture[20:30, 30:50] = COLOURS["blue"]
    box = Box(30, 20, 20, 20)
    classic_model = ColourModel.from_box(picture, box, classic("bgr"))
    model = ColourModel.from_box(picture, box, classic("bgr").model_copy(update={"background": True}))
    red, blue = cell(COLOURS["red"]), cell(COLOURS["blue"])
    assert classic_model.cube_table[blue] > 0.9
    assert model.cube_table[red] > 0.95
    assert model.cube_table[blue] < 0.4


def test_a_box_over_the_whole_picture_has_no_surroundings():
    model = ColourModel.from_box(plain(COLOURS["red"]), Box(0, 0, 32, 24), ColourSettings())
    assert not model.surroundings.any()
    assert model.cube_table[cell(COLOURS["red"])] > 0.95


# Similarity


@each_space
def test_a_plain_patch_is_like_itself(space):
    for colour in COLOURS.values():
        model = ColourModel.from_box(plain(colour), Box(4, 4, 20, 16), classic(space))
        assert model.similarity(plain(colour), Ellipse.inside(Box(4, 4, 20, 16))) == pytest.approx(1, abs=0.05)


@each_space
def test_a_patch_is_unlike_one_of_another_colour(space):
    ellipse = Ellipse.inside(Box(4, 4, 20, 16))
    for name, colour in COLOURS.items():
        model = ColourModel.from_box(plain(colour), Box(4, 4, 20, 16), classic(space))
        own = model.similarity(plain(colour), ellipse)
        assert own > 0.5
        for other, other_colour in COLOURS.items():
            if other != name:
                assert model.similarity(plain(other_colour), ellipse) == pytest.approx(0, abs=1e-9)


def test_similarity_is_within_0_and_1_and_falls_with_the_share_of_the_target():
    picture = plain(COLOURS["blue"], 48, 64)
    picture[16:32, 20:40] = COLOURS["red"]
    model = ColourModel.from_box(picture, Box(20, 16, 20, 16), classic("hs"))
    values = [model.similarity(picture, Ellipse.inside(Box(20 + shift, 16, 20, 16))) for shift in range(0, 24, 4)]
    assert all(0 <= value <= 1 for value in values)
    assert all(later < earlier for earlier, later in pairwise(values))
    assert model.similarity(picture, Ellipse.inside(Box(90, 16, 20, 16))) == 0


def test_similarity_of_every_nth_pixel_is_about_the_same():
    picture = cv2.GaussianBlur(noise(3, 96, 128), (0, 0), 4)
    model = ColourModel.from_box(picture, Box(20, 16, 60, 50), ColourSettings())
    ellipse = Ellipse.inside(Box(26, 20, 60, 50))
    full = model.similarity(picture, ellipse)
    assert model.similarity(picture, ellipse, step=2) == pytest.approx(full, abs=0.03)


def test_compare_gives_mean_probability_and_similarity():
    picture = plain(COLOURS["blue"], 48, 64)
    picture[16:32, 20:40] = COLOURS["red"]
    model = ColourModel.from_box(picture, Box(20, 16, 20, 16), classic("hs"))
    red = np.where((picture == COLOURS["red"]).all(axis=2), np.float32(1), np.float32(0))
    for box, share in ((Box(20, 16, 20, 16), 1), (Box(10, 16, 20, 16), 0.5), (Box(42, 32, 20, 16), 0)):
        ellipse = Ellipse.inside(box)
        mean, similarity = model.compare(picture, red, 0, 0, 1, ellipse)
        assert mean == pytest.approx(share, abs=0.03)
        assert similarity == pytest.approx(model.similarity(picture, ellipse), abs=1e-12)


def test_bhattacharyya():
    q = np.array([0.2, 0.3, 0.5])
    assert bhattacharyya(q, q) == pytest.approx(1)
    assert bhattacharyya(q, q) <= 1
    assert bhattacharyya(np.array([1.0, 0, 0]), np.array([0, 0.5, 0.5])) == 0
    assert bhattacharyya(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == pytest.approx(math.sqrt(0.5))


# Files


@pytest.mark.parametrize("channels", [1, 3])
def test_a_saved_model_comes_back(tmp_path, channels):
    model = ColourModel.from_box(noise(channels=channels), Box(4, 4, 20, 16), classic("hsv"))
    model.save(tmp_path / "target.npz")
    back = ColourModel.load(tmp_path / "target.npz")
    assert (back.settings, back.grey) == (model.settings, model.grey)
    for name in ("histogram", "surroundings", "cube_table", "grey_table"):
        np.testing.assert_array_equal(getattr(back, name), getattr(model, name))


def test_a_model_is_saved_under_the_very_name(tmp_path):
    model = ColourModel.from_box(noise(), Box(4, 4, 20, 16), classic("hue"))
    model.save(str(tmp_path / "target.model"))
    assert [path.name for path in tmp_path.iterdir()] == ["target.model"]
    assert ColourModel.load(str(tmp_path / "target.model")).settings == model.settings


def test_a_model_that_cannot_be_written(tmp_path):
    path = tmp_path / "no folder" / "target.npz"
    with pytest.raises(SinkError) as caught:
        ColourModel.from_box(noise(), Box(4, 4, 20, 16), classic("hue")).save(path)
    assert str(caught.value) == f"{path}: cannot be written: No such file or directory"


def saved_parts(**changes):
    parts = {
        "settings": np.array(classic("hue").model_dump_json()),
        "grey": np.array(False),
        "histogram": np.full(17, 1 / 17),
        "surroundings": np.zeros(17),
    }
    parts.update(changes)
    return {name: value for name, value in parts.items() if value is not None}


def test_the_parts_of_a_model_file_load(tmp_path):
    np.savez(tmp_path / "target.npz", **saved_parts())
    assert ColourModel.load(tmp_path / "target.npz").settings == classic("hue")


@pytest.mark.parametrize(
    "changes",
    [
        {"histogram": None},
        {"settings": None},
        {"grey": None},
        {"histogram": np.zeros(5)},
        {"surroundings": np.zeros((17, 2))},
        {"settings": np.array("{")},
        {"settings": np.array('{"space": "rgb"}')},
        {"settings": np.array('{"unheard": 1}')},
        {"grey": np.array([True, False])},
        {"histogram": np.array([{}] * 17, dtype=object)},
    ],
    ids=lambda changes: "-".join(f"{key} {'missing' if value is None else 'bad'}" for key, value in changes.items()),
)
def test_model_files_with_wrong_parts(tmp_path, changes):
    path = tmp_path / "target.npz"
    np.savez(path, **saved_parts(**changes))
    with pytest.raises(ConfigError, match="does not hold a target model") as caught:
        ColourModel.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def broken_contents(folder):
    model = folder / "target.npz"
    ColourModel.from_box(noise(), Box(4, 4, 20, 16), classic("hue")).save(model)
    whole = model.read_bytes()
    np.save(folder / "array.npy", np.zeros(3))
    return {
        "empty": b"",
        "text": b"frame,time_s\n0,0.0\n",
        "half": whole[: len(whole) // 2],
        "array": (folder / "array.npy").read_bytes(),
        "spoilt": whole[:80] + bytes(40) + whole[120:],
    }


@pytest.mark.parametrize("kind", ["empty", "text", "half", "array", "spoilt"])
def test_files_that_are_no_model(tmp_path, kind):
    path = tmp_path / "broken.npz"
    path.write_bytes(broken_contents(tmp_path)[kind])
    with pytest.raises(ConfigError) as caught:
        ColourModel.load(path)
    assert str(caught.value) == f"{path}: does not hold a target model"
    del caught
    gc.collect()  # a file left open would warn here


def test_a_model_file_that_is_missing(tmp_path):
    path = tmp_path / "missing.npz"
    with pytest.raises(ConfigError) as caught:
        ColourModel.load(path)
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory"
