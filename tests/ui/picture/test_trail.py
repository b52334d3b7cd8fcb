from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QPointF

from tests.ui.picture.test_overlays import BARE, PLACEMENT, changed, overlays
from ui.picture.placement import Placement
from ui.picture.trail import trail_frame_at
from ui.snapshot import Target

ON = replace(BARE, trail=True)


def marked(trail) -> np.ndarray:
    return changed(overlays(Target(1, trail=trail), options=ON))


def row(*, count: int, y: float = 10.0) -> list[tuple[float, float]]:
    """Return points from x = 10 to 210."""
    return [(10 + 200 * place / (count - 1), y) for place in range(count)]


@pytest.mark.parametrize("trail", [(), ((50.0, 50.0),), (None,), (None, None), (None, (50.0, 50.0))])
def test_a_trail_of_nothing_paints_nothing(qapp, trail):
    assert not marked(trail).any()


def test_a_trail_can_be_left_out_and_has_gaps(qapp):
    trail = ((10.0, 10.0), (30.0, 10.0), None, (50.0, 10.0), (70.0, 10.0))
    assert marked(trail)[10, [20, 60]].all()
    assert not marked(trail)[10, 40]
    assert not changed(overlays(Target(1, trail=trail), options=BARE)).any()


@pytest.mark.parametrize("count", [2, 3, 40, 64, 65, 66, 200, 5000])
def test_a_trail_of_any_length_is_painted_from_end_to_end(qapp, count):
    assert marked(tuple(row(count=count)))[10, 11:209].all()


@pytest.mark.parametrize("count", [40, 200, 5000])
def test_a_gap_is_never_painted_over(qapp, count):
    trail = row(count=count)
    for place in range(count // 2 - count // 10, count // 2 + count // 10):
        trail[place] = None
    line = marked(tuple(trail))[10]
    assert not line[95:125].any()
    assert line[15:80].all()
    assert line[140:205].all()


@pytest.mark.parametrize("after", [2000, 2001, 2002, 2003])
def test_one_lost_frame_breaks_a_long_trail_too(qapp, after):
    trail: list = [(10.0, 10.0)] * 2000 + [None] + [(200.0, 10.0)] * after
    assert not marked(tuple(trail))[10, 20:190].any()


def test_what_is_older_is_fainter(qapp):
    pixels = overlays(Target(1, trail=tuple(row(count=60))), options=ON)[10].astype(int)
    faint, strong = (np.abs(pixels[x] - 0x80).sum() for x in (15, 205))
    assert strong > 2 * faint > 0


def test_the_same_points_of_a_long_trail_stay_painted_while_it_goes_on(qapp):
    zigzag = [(10 + place / 20, 20.0 + 60 * (place % 7 == 0)) for place in range(4000)]
    first, second = (
        changed(overlays(Target(1, trail=tuple(zigzag[start : start + 3600])), options=ON, last=start + 3599))
        for start in (0, 3)
    )
    assert np.array_equal(first[:, 15:170], second[:, 15:170])


@pytest.mark.parametrize(
    ("where", "frame"),
    [((10, 10), 95), ((14, 12), 95), ((29, 10), 96), ((40, 10), None), ((50, 10), 98), ((70, 10), None)],
)
def test_the_nearest_earlier_frame_is_found(where, frame):
    trail = ((10.0, 10.0), (30.0, 10.0), None, (50.0, 10.0), (70.0, 10.0))
    assert trail_frame_at(trail, 99, PLACEMENT, QPointF(*where), 6) == frame


def test_near_means_widget_pixels():
    trail, zoomed = ((10.0, 10.0), (30.0, 10.0)), Placement(0, 0, 4, 240, 150)
    assert trail_frame_at(trail, 9, zoomed, QPointF(45, 40), 6) == 8
    assert trail_frame_at(trail, 9, zoomed, QPointF(47, 40), 6) is None
