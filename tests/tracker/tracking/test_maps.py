import numpy as np
import pytest

from tracker.geometry import Box
from tracker.tracking.maps import Maps

FRAME = (320, 240)


def maps_at(region, cell_px=4.0):
    """Maps of 12 x 16 cells, the fused one rising to the right."""
    cells = np.tile(np.linspace(0, 1, 16, dtype=np.float32), (12, 1))
    return Maps(1 - cells, cells.T[:12, :12], cells, region, np.empty((0, 2)), cell_px, *FRAME)


def test_a_map_lies_where_the_patch_was():
    probability = maps_at(Box(100, 80, 64, 48)).probability(maps_at(Box(100, 80, 64, 48)).fused)
    assert probability.region == Box(100, 80, 64, 48)
    assert probability.step == 4
    np.testing.assert_allclose(probability.image[0], np.linspace(0, 1, 16), atol=1e-6)


@pytest.mark.parametrize("region", [Box(-20, -10, 64, 48), Box(290, 210, 64, 48), Box(-33, 221, 64, 48)], ids=str)
def test_only_what_is_in_the_frame_is_shown(region):
    maps = maps_at(region)
    probability = maps.probability(maps.fused)
    shown = probability.region
    assert maps.are_visible
    assert shown.x >= 0
    assert shown.y >= 0
    assert shown.right <= FRAME[0]
    assert shown.bottom <= FRAME[1]
    assert maps.in_frame == region.clipped(*FRAME)
    # The value of a place is the same as in the whole map, wherever the frame cuts it.
    expected = np.interp(shown.x + 2 - region.x, (np.arange(16) + 0.5) * 4, np.linspace(0, 1, 16))
    assert probability.image[0, 0] == pytest.approx(expected, abs=0.07)


@pytest.mark.parametrize(
    ("region", "visible"),
    [(Box(318, 80, 64, 48), False), (Box(310, 80, 64, 48), True), (Box(400, 80, 64, 48), False)],
)
def test_a_rim_of_a_map_is_not_shown(region, visible):
    assert maps_at(region).are_visible is visible


def test_values_are_clipped_to_probabilities():
    maps = maps_at(Box(100, 80, 64, 48))
    image = maps.probability(3 * maps.fused - 1).image
    assert (image.min(), image.max()) == (0, 1)


def test_small_cells_are_shown_pixel_by_pixel():
    maps = maps_at(Box(10, 10, 8, 6), cell_px=0.5)
    assert maps.probability(maps.fused).step == 1
