import numpy as np
import pytest

from tests.tracker.sinks.states import state
from tracker.errors import FrameError
from tracker.geometry import Box
from tracker.sinks.draw import (
    STATUS_COLOURS,
    Trails,
    annotate,
    contact_sheet,
    fitted,
    heat,
    label_of,
    line_width,
)
from tracker.values import TrackStatus

PLATE = 24
BOX = (40.0, 50.0, 60.0, 30.0)


def has_colour(picture, colour, tolerance=40):
    return (np.abs(picture.astype(int) - colour).max(axis=-1) <= tolerance).any()


def picture(height=120, width=160, value=90):
    return np.full((height, width, 3), value, np.uint8)


@pytest.mark.parametrize("status", TrackStatus)
@pytest.mark.parametrize("background", [0, 255])
def test_the_edge_of_the_box_has_the_colour_of_the_status(status, background):
    drawn = annotate(picture(value=background), [state(box=BOX, status=status)])
    edge = drawn[52:78, 39:42]
    assert has_colour(edge, STATUS_COLOURS[status])
    inside = drawn[60:70, 60:80]
    assert (inside == background).all()


def test_lost_is_a_word_and_red():
    lost = state(target_id=7, status=TrackStatus.LOST)
    assert label_of(lost) == "7 LOST"
    blue, green, red = STATUS_COLOURS[TrackStatus.LOST]
    assert red > 200 > 100 > max(blue, green)
    assert label_of(state(target_id=2, score=0.876)) == "2 tracking 0.88"


def test_the_picture_given_is_not_drawn_on():
    image = picture()
    annotate(image, [state(box=BOX)], regions=[Box(5, 5, 100, 100)])
    assert (image == 90).all()


def test_a_grey_picture_comes_back_in_colour():
    drawn = annotate(np.full((120, 160), 90, np.uint8), [state(box=BOX)])
    assert drawn.shape == (120, 160, 3)
    assert drawn.dtype == np.uint8
    assert has_colour(drawn, STATUS_COLOURS[TrackStatus.TRACKING])


@pytest.mark.parametrize(
    "box",
    [
        (-500, -500, 60, 30),
        (5000, 50, 60, 30),
        (150, 110, 1e9, 1e9),
        (-1e12, 0, 2e12, 20),
        (0, 0, 0.1, 0.1),
        (20, 2, 60, 500),
    ],
)
def test_a_box_anywhere_is_drawn_without_harm_and_its_label_stays_in_the_picture(box):
    drawn = annotate(picture(), [state(box=box, angle_deg=33.0)])
    assert has_colour(drawn, STATUS_COLOURS[TrackStatus.TRACKING])
    assert (drawn == PLATE).all(axis=-1).sum() > 300


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (16, 16)])
def test_any_size_of_picture_can_be_drawn_on(size):
    drawn = annotate(picture(*size), [state(box=(0, 0, 5, 5), angle_deg=20.0)], Trails())
    assert drawn.shape == (*size, 3)


def test_lines_grow_with_the_picture():
    sizes = [(48, 64), (480, 640), (1080, 1920), (2160, 3840)]
    assert [line_width(picture(*size)) for size in sizes] == [2, 2, 4, 7]


def test_a_turned_target_gets_an_ellipse_and_an_upright_one_only_its_box():
    straight = annotate(picture(), [state(box=BOX)])
    turned = annotate(picture(), [state(box=BOX, angle_deg=30.0)])
    centre_rows = slice(55, 75)
    assert (straight[centre_rows, 45:95] == 90).all()
    assert has_colour(turned[centre_rows, 45:95], STATUS_COLOURS[TrackStatus.TRACKING])


def test_a_search_region_is_drawn_where_it_is():
    drawn = annotate(picture(), [], regions=[Box(20, 20, 100, 80)])
    assert drawn[60, 20].max() > 150
    assert (drawn[40:80, 40:100] == 90).all()


def test_a_trail_runs_through_the_last_centres():
    trails = Trails(length=3)
    for index, x in enumerate((10, 40, 70, 100)):
        trails.add([state(index, box=(x, 50, 20, 20))])
    assert trails.pieces(1) == [[(50, 60), (80, 60), (110, 60)]]
    drawn = annotate(picture(), [state(3, box=(100, 50, 20, 20))], trails)
    assert has_colour(drawn[58:62, 60:70], STATUS_COLOURS[TrackStatus.TRACKING])
    assert (drawn[55:65, 20:45] == 90).all()


def test_a_trail_breaks_where_the_target_was_lost():
    trails = Trails()
    statuses = [TrackStatus.TRACKING, TrackStatus.LOST, TrackStatus.LOST, TrackStatus.TRACKING]
    for index, status in enumerate(statuses):
        trails.add([state(index, box=(index, 0, 2, 2), status=status)])
    assert trails.pieces(1) == [[(1, 1)], [(4, 1)]]


def test_a_trail_ends_with_its_target():
    trails = Trails()
    trails.add([state(0, 1), state(0, 2)])
    trails.add([state(1, 2)])
    assert trails.pieces(1) == []
    assert len(trails.pieces(2)[0]) == 2
    trails.clear()
    assert trails.pieces(2) == []


def test_heat_runs_from_black_to_bright():
    probability = np.array([[0.0, 0.5, 1.0], [-1.0, np.nan, 7.0]], np.float32)
    colours = heat(probability)
    assert colours.shape == (2, 3, 3)
    assert colours.dtype == np.uint8
    brightness = colours.astype(int).sum(axis=2)
    assert brightness[0, 0] < 20 < brightness[0, 1] < brightness[0, 2]
    assert (colours[1] == colours[0, [0, 0, 2]]).all()


def test_fitted_keeps_the_shape_of_the_content_and_centres_it():
    wide = fitted(picture(50, 100, 200), 80, 80)
    assert wide.shape == (80, 80, 3)
    assert (wide[20:60] == 200).all()
    assert (wide[:20] == 0).all()
    assert (wide[60:] == 0).all()


def test_fitted_hands_a_picture_of_the_right_size_through():
    image = picture(60, 80)
    assert fitted(image, 80, 60) is image


def test_a_contact_sheet_lays_tiles_out_in_rows():
    tiles = [picture(60, 80, value) for value in (50, 100, 150, 200, 250)]
    sheet = contact_sheet(tiles, 2)
    gap = 4
    assert sheet.shape == (3 * (60 + gap) + gap, 2 * (80 + gap) + gap, 3)
    for place, value in enumerate((50, 100, 150, 200, 250)):
        top, left = gap + place // 2 * 64, gap + place % 2 * 84
        assert (sheet[top : top + 60, left : left + 80] == value).all()
    assert len(np.unique(sheet[132:, 88:])) == 1


def test_a_contact_sheet_takes_tiles_of_any_kind():
    tiles = [picture(60, 80), np.full((30, 40), 7, np.uint8), heat(np.ones((9, 9), np.float32))]
    sheet = contact_sheet(tiles, 9)
    assert sheet.shape == (68, 3 * 84 + 4, 3)
    assert (sheet[4:64, 88:168] == 7).all()


@pytest.mark.parametrize(("tiles", "columns"), [([], 3), ([np.zeros((4, 4), np.uint8)], 0)])
def test_a_contact_sheet_needs_something_to_show(tiles, columns):
    with pytest.raises(FrameError, match="needs a tile and a column"):
        contact_sheet(tiles, columns)
