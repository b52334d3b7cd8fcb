import math

import numpy as np
import pytest

from tests.oracles import histogram as oracle
from tracker.kernels.window import coefficient, histogram_bgr, histogram_grey

pytestmark = pytest.mark.kernels

# Both sides sum in float64; only the order of the terms differs.
TOLERANCE = {"rtol": 1e-10, "atol": 1e-12}

# height, width, cx, cy, a, b, angle in degrees, step
ELLIPSES = [
    pytest.param(20, 24, 12.0, 10.0, 8.0, 6.0, 0, 1, id="upright"),
    pytest.param(20, 24, 12.3, 9.6, 8.2, 3.1, 30, 1, id="turned"),
    pytest.param(20, 24, 11.1, 10.4, 7.3, 2.2, -75, 1, id="turned back"),
    pytest.param(20, 24, 12.4, 9.7, 9.0, 5.0, 45, 2, id="every 2nd"),
    pytest.param(20, 24, 12.4, 9.7, 9.0, 5.0, 120, 3, id="every 3rd"),
    pytest.param(20, 24, 0.3, 0.2, 8.0, 6.0, 20, 1, id="half over the corner"),
    pytest.param(20, 24, 23.9, 10.0, 8.0, 6.0, 0, 2, id="half over the right"),
    pytest.param(20, 24, 60.0, 10.0, 8.0, 6.0, 0, 1, id="outside right"),
    pytest.param(20, 24, -60.0, 10.0, 8.0, 6.0, 0, 1, id="outside left"),
    pytest.param(20, 24, 10.0, -60.0, 8.0, 6.0, 0, 1, id="outside above"),
    pytest.param(20, 24, 10.0, 90.0, 8.0, 6.0, 0, 1, id="outside below"),
    pytest.param(20, 24, 12.2, 10.1, 9.5, 0.4, 0, 1, id="thin"),
    pytest.param(20, 24, 12.2, 10.1, 9.5, 0.4, 37, 1, id="thin and turned"),
    pytest.param(20, 24, 12.0, 10.0, 0.1, 0.1, 0, 1, id="between pixel centres"),
    pytest.param(20, 24, 12.0, 10.0, 300.0, 200.0, 10, 1, id="larger than the picture"),
    pytest.param(1, 1, 0.5, 0.5, 1.0, 1.0, 0, 1, id="one pixel"),
    pytest.param(1, 1, 0.6, 0.4, 0.7, 0.9, 50, 4, id="one pixel, every 4th"),
    pytest.param(1, 24, 12.0, 0.5, 5.0, 2.0, 0, 1, id="one row"),
    pytest.param(20, 1, 0.5, 10.0, 2.0, 5.0, 0, 2, id="one column"),
]
each_ellipse = pytest.mark.parametrize(("height", "width", "cx", "cy", "a", "b", "angle_deg", "step"), ELLIPSES)


@each_ellipse
@pytest.mark.parametrize("channels", [1, 3])
def test_histogram(height, width, cx, cy, a, b, angle_deg, step, channels):
    rng = np.random.default_rng(height * 100 + width)
    shape, cells = ((height, width), 256) if channels == 1 else ((height, width, 3), 32768)
    image = rng.integers(0, 256, shape, np.uint8)
    bin_of = rng.integers(0, 9, cells, np.int32)
    ellipse = (cx, cy, a, b, math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg)))
    out = np.zeros(9)
    (histogram_grey if channels == 1 else histogram_bgr)(image, bin_of, *ellipse, step, out)
    expected = oracle.histogram(image, bin_of, *ellipse, step, 9)
    np.testing.assert_allclose(out, expected, **TOLERANCE)


def test_weights_are_added_to_what_is_there():
    out = np.array([5.0, 7.0])
    histogram_grey(np.full((1, 1), 3, np.uint8), np.ones(256, np.int32), 0.5, 0.5, 1.0, 1.0, 1.0, 0.0, 1, out)
    np.testing.assert_array_equal(out, [5.0, 8.0])


@pytest.mark.parametrize("size", [1, 2, 50])
def test_coefficient(size):
    rng = np.random.default_rng(size)
    q, weights = rng.random(size), rng.random(size) * 40
    q /= q.sum()
    assert coefficient(q, weights) == pytest.approx(oracle.coefficient(q, weights), rel=1e-12)


def test_coefficient_of_itself_of_disjoint_and_of_nothing():
    q = np.array([0.25, 0.75, 0.0])
    assert coefficient(q, 12 * q) == pytest.approx(1.0, rel=1e-12)
    assert coefficient(q, np.array([0.0, 0.0, 3.0])) == 0.0
    assert coefficient(q, np.zeros(3)) == 0.0
