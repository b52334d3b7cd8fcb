import numpy as np
import pytest

from tests.oracles import correlation as oracle
from tracker.appearance.peaks import peak, sidelobe, vertex


def values(*shape, seed=11):
    return np.random.default_rng(seed).random(shape, np.float32)


@pytest.mark.parametrize(
    "triple", [(0.0, 1.0, 0.0), (0.9, 1.0, 0.2), (0.1, 1.0, 1.0), (1.0, 1.0, 1.0), (2.0, 1.0, 3.0), (0.0, 1.0, 5.0)]
)
def test_vertex(triple):
    assert vertex(*triple) == pytest.approx(oracle.vertex(*triple), abs=1e-9)


@pytest.mark.parametrize("shape", [(9, 7), (8, 10), (1, 1), (1, 6), (5, 2)], ids=str)
def test_peak(shape):
    for seed in range(30):
        response = values(*shape, seed=seed)
        assert peak(response) == pytest.approx(oracle.peak(response), abs=1e-4)


def test_peak_of_a_smooth_map_lies_between_entries():
    ys, xs = np.indices((20, 24))
    response = np.exp(-((ys - 11.3) ** 2 + (xs - 8.6) ** 2) / 50).astype(np.float32)
    assert peak(response) == pytest.approx((11.3, 8.6), abs=0.02)
    # The map goes on on the other side.
    assert peak(np.roll(response, (9, -9), axis=(0, 1))) == pytest.approx((20.3 - 20 * (20.3 > 20), -0.4), abs=0.02)


def test_the_first_of_equal_peaks_counts():
    assert peak(np.ones((7, 8), np.float32)) == (0.0, 0.0)


@pytest.mark.parametrize("shape", [(9, 7), (12, 12), (1, 20), (4, 9)], ids=str)
@pytest.mark.parametrize(("row", "col"), [(0, 0), (-1, 6), (0, -1), (-1, 2)])
@pytest.mark.parametrize("radius", [0, 2, 6])
@pytest.mark.parametrize("offset", [0.0, 100.0])
def test_sidelobe(shape, row, col, radius, offset):
    response = values(*shape) + np.float32(offset)
    row, col = row % shape[0], col % shape[1]
    ours = sidelobe(response, row, col, radius)
    assert ours == pytest.approx(oracle.sidelobe(response, row, col, radius), rel=1e-4, abs=1e-4)


def test_the_sidelobe_of_a_flat_map_is_0():
    assert sidelobe(np.full((6, 6), 0.3, np.float32), 2, 2, 1) == 0
