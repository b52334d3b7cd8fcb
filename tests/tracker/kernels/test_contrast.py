import cv2
import numpy as np
import pytest

from tests.oracles import contrast as oracle
from tracker.kernels.contrast import clearest_windows

pytestmark = pytest.mark.kernels


def clearest(codes, values, width, height, count):
    """Places as the kernel gives them, best first."""
    sums, contrasts, out = cv2.integral(values[codes]), np.empty(codes.shape), np.full((count, 2), -9)
    return out[: clearest_windows(sums, width, height, contrasts, out)].tolist()


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (9, 2), (12, 17), (20, 17), (20, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_clearest_windows(size, seed):
    rng = np.random.default_rng(seed)
    codes, values = rng.integers(0, 9, (17, 20)).astype(np.uint16), rng.random(9, np.float32)
    assert clearest(codes, values, *size, 3) == oracle.clearest_windows(codes, values, *size, 3)


def test_a_patch_alone_beats_a_part_of_a_large_one():
    codes = np.zeros((30, 60), np.uint16)
    codes[5:15, 5:15] = 1
    codes[:, 30:] = 1
    assert clearest(codes, np.array([0, 1], np.float32), 10, 10, 1) == [[5, 5]]


def test_patches_come_in_order_and_none_is_made_up():
    codes = np.zeros((30, 60), np.uint16)
    codes[4:14, 8:18], codes[12:22, 40:50] = 1, 2
    values = np.array([0, 0.6, 0.9], np.float32)
    assert clearest(codes, values, 10, 10, 2) == [[40, 12], [8, 4]]
    assert clearest(np.zeros_like(codes), values, 10, 10, 3) == []
