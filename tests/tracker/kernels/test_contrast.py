import numpy as np
import pytest

from tests.oracles import contrast as oracle
from tracker.kernels.contrast import clearest_window

pytestmark = pytest.mark.kernels


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (9, 2), (12, 17), (20, 17), (20, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_clearest_window(size, seed):
    rng = np.random.default_rng(seed)
    codes, values = rng.integers(0, 9, (17, 20)).astype(np.uint16), rng.random(9, np.float32)
    x, y, contrast = clearest_window(codes, values, *size, np.empty((18, 21)))
    best, contrasts = oracle.clearest_window(codes, values, *size)
    assert contrast == pytest.approx(best, abs=1e-6)
    assert contrasts[x, y] == pytest.approx(best, abs=1e-6)


def test_a_patch_alone_beats_a_part_of_a_large_one():
    codes = np.zeros((30, 60), np.uint16)
    codes[5:15, 5:15] = 1
    codes[:, 30:] = 1
    x, y, contrast = clearest_window(codes, np.array([0, 1], np.float32), 10, 10, np.empty((31, 61)))
    assert (x, y) == (5, 5)
    assert contrast == pytest.approx(1.0)
