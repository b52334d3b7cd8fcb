import numpy as np
import pytest

from tests.oracles import ring as oracle
from tests.tracker.kernels.test_hellinger import COLOURS, RELATIVE, each_window, noise, random_histogram
from tracker.kernels import ring as kernels

pytestmark = pytest.mark.kernels


@each_window
def test_ring_histogram(cx, cy, half_x, half_y):
    out = np.full(COLOURS, 9, np.float32)
    count = kernels.ring_histogram(noise(), cx, cy, half_x, half_y, 1.6, out)
    expected, pixels = oracle.ring_histogram(noise(), cx, cy, half_x, half_y, 1.6, COLOURS)
    np.testing.assert_allclose(out, expected, rtol=RELATIVE)
    assert count == pixels


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("cx", [20.3, 500.0])
def test_learn_ring(rate, cx):
    target, first, learned = (random_histogram(seed, [seed]).astype(np.float32) for seed in (1, 2, 3))
    ground, posterior = np.empty(COLOURS, np.float32), np.empty(COLOURS, np.float32)
    args = (noise(), cx, 15.6, 6.5, 5.0, 1.6, rate)
    expected = oracle.learn_ring(*args, first.astype(float), learned.astype(float), target.astype(float), 1e-3)
    kernels.learn_ring(*args, first, learned, target, 1e-3, ground, posterior)
    for ours, twin in zip((learned, ground, posterior), expected, strict=True):
        np.testing.assert_allclose(ours, twin, rtol=RELATIVE, atol=1e-7)
