import numpy as np
import pytest

from tests.oracles import ring as oracle
from tests.tracker.kernels.test_hellinger import ENTRIES, RELATIVE, each_window, noise, random_histogram, roots_of
from tracker.kernels import ring as kernels

pytestmark = pytest.mark.kernels


@each_window
def test_ring_histogram(cx, cy, half_x, half_y):
    out = np.full(ENTRIES, 9, np.float32)
    count = kernels.ring_histogram(noise(), cx, cy, half_x, half_y, 1.6, out)
    expected, pixels = oracle.ring_histogram(noise(), cx, cy, half_x, half_y, 1.6, ENTRIES)
    np.testing.assert_allclose(out, expected, rtol=RELATIVE)
    assert count == pixels


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("cx", [20.3, 500.0])
def test_learn_ring(rate, cx):
    target, first, learned = (random_histogram(seed, [seed]).astype(np.float32) for seed in (1, 2, 3))
    ground, posterior = np.empty(ENTRIES, np.float32), np.empty(ENTRIES, np.float32)
    args = (noise(), cx, 15.6, 6.5, 5.0, 1.6, rate)
    expected = oracle.learn_ring(*args, first.astype(float), learned.astype(float), target.astype(float), 1e-3)
    kernels.learn_ring(*args, first, learned, target, 1e-3, ground, posterior)
    for ours, twin in zip((learned, ground, posterior), expected, strict=True):
        np.testing.assert_allclose(ours, twin, rtol=RELATIVE, atol=1e-7)


@pytest.mark.parametrize("parts", [0, 1, 2, 4])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_part_grounds(parts, share):
    roots = roots_of(*(random_histogram(seed, [seed, seed + 1]) for seed in range(parts + 1)))
    ground = roots_of(random_histogram(7, [2, 3, 20]))[0]
    out = np.full_like(roots, 9)
    kernels.part_grounds(roots, ground, share, out)
    np.testing.assert_allclose(out, oracle.part_grounds(roots, ground, share), rtol=1e-4, atol=5e-4)


def test_a_part_is_told_from_the_others():
    roots = np.eye(3, dtype=np.float32)
    out = np.empty_like(roots)
    kernels.part_grounds(roots, np.array([1, 0, 0], np.float32), 0.25, out)
    # Part 1 has colour 1, part 2 colour 2, the surroundings colour 0.
    np.testing.assert_allclose(out**2, [[1, 0, 0], [0.75, 0, 0.25], [0.75, 0.25, 0]])
