import math

import numpy as np
import pytest

from tests.oracles import mass as oracle
from tracker.kernels import mass as kernels

pytestmark = pytest.mark.kernels


def picture(rows, columns, seed=3):
    return np.random.default_rng(seed).random((rows, columns), np.float32)


@pytest.mark.parametrize("angle_deg", [0, 33, 90, -60])
@pytest.mark.parametrize("part", [(0, 0, 40, 30), (8, 5, 31, 22), (39, 29, 40, 30), (6, 6, 6, 6)])
def test_principal_kurtosis(angle_deg, part):
    image = picture(30, 40)
    direction = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    ours = kernels.principal_kurtosis(image, *part, 0.1, 19.3, 14.6, *direction)
    expected = oracle.principal_kurtosis(image, *part, 0.1, 19.3, 14.6, *direction)
    assert ours == pytest.approx(expected, rel=2e-4, abs=1e-3)


@pytest.mark.parametrize("shape", [(9, 12), (1, 1), (1, 12), (9, 1)])
@pytest.mark.parametrize("size", [(1, 1), (4, 3), (12, 9), (1, 9), (13, 1), (20, 20)])
def test_densest_window(shape, size):
    image = np.random.default_rng(8).integers(0, 9, shape).astype(np.float32)
    sums = np.full((shape[0] + 1, shape[1] + 1), 5.0)
    assert kernels.densest_window(image, *size, sums) == oracle.densest_window(image, *size)


def test_densest_window_takes_the_first_of_equals():
    assert kernels.densest_window(np.ones((5, 6), np.float32), 2, 2, np.zeros((6, 7))) == (0, 0, 4.0)
