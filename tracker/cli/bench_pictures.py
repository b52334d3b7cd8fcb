"""Smoothing and segmenting a picture against what cv2 offers."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import cv2

from tracker.capture.synth import open_synth
from tracker.cli.bench_modes_row import ModesRow, modes_row
from tracker.cli.bench_points import timed
from tracker.modes.segmentation import segment
from tracker.modes.smoothing import smooth
from tracker.values import Image

PEER = f"cv2.pyrMeanShiftFiltering {cv2.__version__}"
# The same windows as ours: by default cv2 climbs on a smaller picture and refines where the colours differ.
FULL = f"{PEER}, maxLevel=0"
# cv2 stops after five steps, wherever a window is by then.
WAYS: dict[str, dict[str, Any]] = {
    "grid": {"algorithm": "grid"},
    "exact": {"algorithm": "exact"},
    "exact, 5 steps": {"algorithm": "exact", "max_iter": 5},
}
SPATIAL_RADIUS, RANGE_RADIUS = 16, 32
SIZE, QUICK_SIZE = (640, 480), (160, 120)
# Two of place, three of colour.
DIMENSIONS = 5


def picture_rows(*, quick: bool) -> Iterator[ModesRow]:
    """Measure smoothing and segmentation, exact and on a grid, with the radii that cv2 gets.

    cv2 smooths only: what it is compared with is then the smoothing that a segmentation begins with.
    """
    image = picture(*(QUICK_SIZE if quick else SIZE))
    size = image.shape[0] * image.shape[1], DIMENSIONS
    shown = f"{image.shape[1]}x{image.shape[0]} px"
    pyramid_s, _ = timed(lambda: cv2.pyrMeanShiftFiltering(image, SPATIAL_RADIUS, RANGE_RADIUS), rounds=3)
    full_s, _ = timed(lambda: cv2.pyrMeanShiftFiltering(image, SPATIAL_RADIUS, RANGE_RADIUS, maxLevel=0), rounds=3)
    radii = SPATIAL_RADIUS, RANGE_RADIUS
    for name, options in WAYS.items():
        ours_s, _ = timed(partial(smooth, image, *radii, space="bgr", **options), rounds=3)
        yield modes_row(f"smooth {name}, {shown}", size, ours_s, FULL, full_s)
        yield modes_row(f"smooth {name}, {shown}", size, ours_s, PEER, pyramid_s)
        ours_s, found = timed(partial(segment, image, *radii, **options), rounds=3)
        regions = f"{int(found.labels.max()) + 1} regions"
        yield modes_row(f"segment {name}, {shown}", size, ours_s, FULL, full_s, regions)
        yield modes_row(f"segment {name}, {shown}", size, ours_s, PEER, pyramid_s, regions)


def picture(width: int, height: int) -> Image:
    """Return the picture that is smoothed and segmented, BGR: the first frame of a rendered scene."""
    with open_synth(f"synth:crowd:size={width}x{height}:frames=1") as source:
        return source.image(0)
