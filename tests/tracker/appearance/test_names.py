import numpy as np
import pytest

from tests.oracles.projection import cell_of
from tracker.appearance.names import NAMES, name_table

# The eleven basic terms in the table's order, each with colours that anybody calls so (RGB).
COLOURS = {
    "black": [(0, 0, 0), (15, 15, 15)],
    "blue": [(0, 0, 255), (20, 20, 220)],
    "brown": [(130, 80, 40), (120, 70, 30)],
    "grey": [(128, 128, 128), (110, 110, 110), (140, 140, 140)],
    "green": [(0, 140, 0), (10, 160, 20)],
    "orange": [(255, 140, 0), (250, 130, 10)],
    "pink": [(255, 150, 180), (250, 160, 190)],
    "purple": [(130, 0, 150), (120, 10, 140)],
    "red": [(220, 0, 0), (255, 0, 0), (200, 10, 10)],
    "white": [(255, 255, 255), (245, 245, 245)],
    "yellow": [(255, 230, 0), (250, 240, 20)],
}


def shares(rgb):
    return name_table()[cell_of(rgb[::-1])].astype(float)


def test_every_row_shares_out_255():
    table = name_table()
    assert table.shape == (32**3, NAMES + 1)
    assert table.dtype == np.uint16
    sums = table.astype(int).sum(axis=1)
    # Each of the shares is rounded by at most a half.
    assert abs(sums - 255).max() <= NAMES / 2
    assert abs(sums.mean() - 255) < 1


def test_rows_are_whole_fours_and_the_last_column_empty():
    assert name_table().shape[1] % 4 == 0
    assert not name_table()[:, NAMES:].any()


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_is_mostly_its_own_name(name):
    number = list(COLOURS).index(name)
    for rgb in COLOURS[name]:
        assert shares(rgb).argmax() == number, rgb
        assert shares(rgb)[number] > 255 / 2, rgb


def test_all_names_are_in_use():
    assert len(COLOURS) == NAMES
    assert set(name_table()[:, :NAMES].argmax(axis=1)) == set(range(NAMES))


def test_a_colour_between_two_names_is_shared():
    red, orange = (np.array(COLOURS[name][0]) for name in ("red", "orange"))
    between = shares((red + orange) // 2)
    numbers = [list(COLOURS).index(name) for name in ("red", "orange")]
    assert between[numbers].sum() > 255 / 2
    assert between[numbers].min() > shares(red)[numbers[1]]
    assert between[numbers].min() > shares(orange)[numbers[0]]


def test_shares_change_little_from_cell_to_cell():
    cube = name_table().reshape(32, 32, 32, -1).astype(float)
    for axis in range(3):
        assert abs(np.diff(cube, axis=axis)).max() < 255 / 3


def test_the_table_is_made_once():
    assert name_table() is name_table()
