import numpy as np
import pytest

from tests.oracles.projection import cell_of
from tracker.geometry import Box
from tracker.tracking.candidates import Whereabouts, dense_places

RED, DARK = (10, 10, 240), (10, 10, 120)
WINDOW = Box(100, 80, 32, 24)
FAR = 10_000.0
both_kinds = pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])


def picture(*targets, grey=False):
    """Return a black 320 x 240 picture with boxes of a colour, each ``(box, colour)``; grey: its red channel."""
    image = np.zeros((240, 320, 3), np.uint8)
    for box, colour in targets:
        image[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = colour
    return np.ascontiguousarray(image[:, :, 2]) if grey else image


def table(grey=False, red=1.0, dark=0.8):
    out = np.zeros(256 if grey else 32**3, np.float32)
    for colour, probability in ((RED, red), (DARK, dark)):
        out[colour[2] if grey else cell_of(colour)] = probability
    return out


def centre(box):
    return pytest.approx((box.cx, box.cy), abs=4)


@both_kinds
def test_two_blobs_are_found_the_denser_first(grey):
    one, other = Box(40, 30, 32, 24), Box(230, 170, 32, 24)
    for first, second in ((one, other), (other, one)):
        image = picture((first, RED), (second, DARK), grey=grey)
        places = dense_places(image, table(grey), WINDOW, FAR, 2)
        assert len(places) == 2
        assert places[0] == centre(first)
        assert places[1] == centre(second)


@pytest.mark.parametrize("box", [Box(0, 0, 32, 24), Box(288, 216, 32, 24), Box(37, 171, 32, 24)], ids=str)
@pytest.mark.parametrize("window", [WINDOW, Box(-20, 230, 32, 24), Box(99.6, 80.3, 32.7, 24.4)], ids=str)
def test_a_blob_is_found_anywhere_in_the_picture(box, window):
    places = dense_places(picture((box, RED)), table(), window, FAR, 3)
    assert len(places) == 1
    assert places[0] == centre(box)


def test_places_do_not_overlap():
    # One blob twice as wide as the window is two places side by side.
    blob = Box(60, 100, 64, 24)
    (x0, y0), (x1, y1) = dense_places(picture((blob, RED)), table(), WINDOW, FAR, 5)
    assert abs(x1 - x0) >= 31
    assert (y0, y1) == pytest.approx((112, 112), abs=4)
    assert sorted((x0, x1)) == pytest.approx([76, 108], abs=4)


@pytest.mark.parametrize(("dark", "found"), [(0.7, 2), (0.3, 1)])
def test_a_place_with_less_than_half_of_the_first_is_none(dark, found):
    image = picture((Box(40, 30, 32, 24), RED), (Box(230, 170, 32, 24), DARK))
    assert len(dense_places(image, table(dark=dark), WINDOW, FAR, 3)) == found


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_there_are_no_more_places_than_asked_for(count):
    blobs = [Box(x, y, 32, 24) for x, y in ((10, 10), (200, 20), (90, 190))]
    assert len(dense_places(picture(*((b, RED) for b in blobs)), table(), WINDOW, FAR, count)) == min(count, 3)


@pytest.mark.parametrize(
    ("box", "reach", "seen"),
    [
        (Box(150, 80, 32, 24), 100.0, True),
        (Box(150, 80, 32, 24), 10.0, False),
        (Box(100, 150, 32, 24), 100.0, True),
        (Box(100, 150, 32, 24), 40.0, False),
        (Box(40, 80, 32, 24), 60.0, True),
        (Box(40, 80, 32, 24), 20.0, False),
        (Box(100, 80, 32, 24), 0.0, True),
    ],
)
def test_nothing_beyond_the_reach_is_looked_at(box, reach, seen):
    places = dense_places(picture((box, RED)), table(), WINDOW, reach, 3)
    assert len(places) == seen
    if seen:
        assert places[0] == centre(box)


@pytest.mark.parametrize(
    "window", [Box(400, 80, 32, 24), Box(-100, 80, 32, 24), Box(100, -60, 32, 24), Box(100, 300, 32, 24)], ids=str
)
def test_nothing_is_found_from_outside_the_picture(window):
    image = np.full((240, 320, 3), RED, np.uint8)
    assert dense_places(image, table(), window, 30.0, 3) == []


@both_kinds
def test_without_probability_there_is_no_place(grey):
    assert dense_places(picture(grey=grey), table(grey), WINDOW, FAR, 3) == []


@pytest.mark.parametrize(
    ("shape", "window"),
    [
        ((1, 1), Box(0, 0, 1, 1)),
        ((1, 40), Box(3, 0, 8, 30)),
        ((30, 20), Box(-100, -100, 500, 400)),
        ((30, 20), Box(4.2, 7.9, 0.3, 0.2)),
        ((240, 320), Box(310, 230, 200, 150)),
    ],
    ids=str,
)
def test_any_picture_and_window_will_do(shape, window):
    places = dense_places(np.full((*shape, 3), RED, np.uint8), table(), window, 50.0, 3)
    assert 1 <= len(places) <= 3
    # Half a cell of the grid, a sixteenth of the window, may reach over the border of a small picture.
    for x, y in places:
        assert 0 <= x <= shape[1] + window.width / 16
        assert 0 <= y <= shape[0] + window.height / 16


@pytest.mark.parametrize("factor", [1, 4])
def test_large_targets_are_found_as_well(factor):
    image = np.zeros((240 * factor, 320 * factor, 3), np.uint8)
    box = Box(201 * factor, 131 * factor, 32 * factor, 24 * factor)
    image[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = RED
    window = Box(20, 30, 32 * factor, 24 * factor)
    # On a grid of about 8 cells a side.
    places = dense_places(image, table(), window, FAR, 1)
    assert places[0] == pytest.approx((box.cx, box.cy), abs=24 * factor / 8)


def test_the_picture_and_the_table_are_left_as_they_were():
    image, values = picture((Box(40, 30, 32, 24), RED)), table()
    copies = image.copy(), values.copy()
    dense_places(image, values, WINDOW, FAR, 3)
    np.testing.assert_array_equal(image, copies[0])
    np.testing.assert_array_equal(values, copies[1])


# Frame by frame

LAST = Box(100, 80, 32, 24)


def test_a_lost_target_is_expected_to_go_on_slower_and_slower():
    whereabouts = Whereabouts(LAST, (4.0, -2.0), 3)
    boxes = [whereabouts.expect(1000, 1000) for _ in range(200)]
    assert {(round(box.width), round(box.height)) for box in boxes} == {(32, 24)}
    moves = [(LAST.cx, LAST.cy)] + [(box.cx, box.cy) for box in boxes]
    steps = np.diff(moves, axis=0)
    # The frames until it was lost and the one in which it was are made up for at once.
    assert steps[0] == pytest.approx(np.array([4.0, -2.0]) * (1 + 0.9 + 0.81 + 0.729 + 0.6561))
    np.testing.assert_allclose(steps[2:101] / steps[1:100], 0.9)
    # Where a sum of 0.9 ** n without end leads.
    assert moves[-1] == pytest.approx((LAST.cx + 40, LAST.cy - 20), abs=1e-3)


def test_a_target_is_expected_inside_the_frame():
    box = Whereabouts(LAST, (500.0, -500.0), 3).expect(320, 240)
    assert (box.cx, box.cy) == (320, 0)


@both_kinds
def test_places_of_its_colours_and_places_around_take_turns(grey):
    other = Box(130, 100, 32, 24)
    image, whereabouts = picture((other, RED), grey=grey), Whereabouts(LAST, (0.0, 0.0), 3)
    turns = []
    for _ in range(6):
        whereabouts.expect(320, 240)
        turns.append(whereabouts.places(image, table(grey), 60.0, 60.0))
    for places in turns[::2]:
        assert places == [centre(other)]
    around = [place for places in turns[1::2] for place in places]
    assert len(set(around)) == len(around) == 9
    # Regions of 60 px that overlap, the eight next to the expected place first.
    distances = [max(abs(x - LAST.cx), abs(y - LAST.cy)) for x, y in around]
    assert distances == pytest.approx([33] * 8 + [66])


def test_it_is_looked_for_further_off_the_longer_it_is_lost():
    far = Box(270, 200, 32, 24)
    image, whereabouts = picture((far, RED)), Whereabouts(LAST, (0.0, 0.0), 3)
    found = []
    for _ in range(26):
        whereabouts.expect(320, 240)
        found.append(centre(far) in whereabouts.places(image, table(), 60.0, 60.0))
    assert not any(found[:5])
    assert found[24]


def test_a_place_counts_less_far_off_and_less_so_after_a_while():
    whereabouts = Whereabouts(LAST, (0.0, 0.0), 3)
    trusts = []
    for _ in range(2):
        for _ in range(10):
            whereabouts.expect(320, 240)
        trusts.append([whereabouts.trust(LAST.cx + x, LAST.cy) for x in (0, 50, 200)])
    early, late = trusts
    assert early[0] == late[0] == 1
    assert 0 < early[2] < early[1] < 1
    assert early[2] < late[2] < 1
