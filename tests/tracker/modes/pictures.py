"""Pictures that the tests of smoothing and segmentation share."""

from functools import cache

import numpy as np

from tests.oracles import joint as oracle
from tracker.capture.synth import open_synth

SIDE = 64
SPATIAL, RANGE = 6.0, 40.0


@cache
def scene(size="640x480"):
    """A rendered scene of many objects, BGR uint8."""
    picture = open_synth(f"synth:crowd:seed=1:size={size}").image(58)
    picture.flags.writeable = False
    return picture


@cache
def cutting():
    """64 x 64 px of the scene in which several objects touch."""
    return np.ascontiguousarray(scene()[280 : 280 + SIDE, 270 : 270 + SIDE])


@cache
def brute_force(channels, square=False):
    """Where each pixel's window rests, x, y and BGR or grey, every window computed over all pixels."""
    planes = cutting().transpose(2, 0, 1).astype(float)[:channels]
    window = oracle.in_square if square else None
    return oracle.climb_flat(planes, SPATIAL, RANGE, 0.01, 100, window).reshape(SIDE, SIDE, 2 + channels)
