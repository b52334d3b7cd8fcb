"""Where a lost target might be."""

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tracker.geometry import Box
from tracker.kernels.mass import densest_window
from tracker.kernels.window import project_bgr, project_grey
from tracker.values import Image

_CELLS = 8
_MIN_SHARE = 0.5

# How the last motion fades, how far to look in mean sides of the target and more per frame, how many places per frame,
# and how much less a place counts that is far from where the target is expected.
_COASTING = 0.9
_REACH, _REACH_PER_FRAME = 1.0, 0.25
_PLACES = 3
_MAX_RINGS = 4
_OVERLAP = 0.55
_FAR = 0.03
_EXPECTED_SPREAD = 0.1


class Whereabouts:
    """Where a lost target may be, frame by frame.

    Parameters
    ----------
    last : Box
        Where it was held last, px.
    velocity : tuple of float
        How far it moved per frame then, px to the right and down.
    waited : int
        For how many frames it was doubted before it was lost.
    """

    def __init__(self, last: Box, velocity: tuple[float, float], waited: int) -> None:
        self.last = last
        self._velocity = velocity
        self._waited = waited
        # The frame in which it was lost counts.
        self._frames = 1
        self._expected = last

    def expect(self, frame_width: int, frame_height: int) -> Box:
        """Go on to the next frame and return where the target is by then if it went on slower and slower, px."""
        self._frames += 1
        coasted = (1 - _COASTING ** (self._frames + self._waited)) / (1 - _COASTING)
        cx = min(max(self.last.cx + self._velocity[0] * coasted, 0.0), float(frame_width))
        cy = min(max(self.last.cy + self._velocity[1] * coasted, 0.0), float(frame_height))
        self._expected = Box.from_centre(cx, cy, self.last.width, self.last.height)
        return self._expected

    def places(
        self, image: Image, table: NDArray[np.float32], region_width: float, region_height: float
    ) -> list[tuple[float, float]]:
        """Return where to search in this frame, px: around the expected place, or where the target's colours are.

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        table : ndarray, shape (32768,) or (256,), float32
            Probability of each cell of the BGR cube or of each grey level.
        region_width, region_height : float
            What one search covers, px.
        """
        expected, frames = self._expected, self._frames
        reach = (_REACH + _REACH_PER_FRAME * frames) * math.sqrt(expected.area)
        if frames % 2 == 0:
            return dense_places(image, table, expected, reach, _PLACES)
        tile = Box.from_centre(expected.cx, expected.cy, _OVERLAP * region_width, _OVERLAP * region_height)
        rings = max(1, min(_MAX_RINGS, int(reach / max(tile.width, tile.height)) + 1))
        begin = (frames // 2 - 1) * _PLACES
        return list(islice(ring_places(image.shape[1], image.shape[0], tile, rings), begin, begin + _PLACES))

    def trust(self, cx: float, cy: float) -> float:
        """Return how much a place counts, in (0, 1]: 1 where the target is expected, for longer further away."""
        expected = self._expected
        away = math.hypot(cx - expected.cx, cy - expected.cy) / math.sqrt(expected.area)
        far = away / (1 + _EXPECTED_SPREAD * self._frames)
        return math.exp(-_FAR * far * far)


def dense_places(
    image: Image, table: NDArray[np.float32], window: Box, reach: float, count: int
) -> list[tuple[float, float]]:
    """Return centres where a window holds most probability, px, the densest first.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    table : ndarray, shape (32768,) or (256,), float32
        Probability of each cell of the BGR cube or of each grey level.
    window : Box
        Where the target is expected, px.
    reach : float
        How far around the window to look, px. It is looked at on a grid of about 8 cells per window side.
    count : int
        How many places at most; they do not overlap, and hold at least half of what the first holds.
    """
    around = Box(window.x - reach, window.y - reach, window.width + 2 * reach, window.height + 2 * reach)
    part = around.clipped(image.shape[1], image.shape[0])
    if part is None:
        return []
    step = max(1, round(min(window.width, window.height) / _CELLS))
    x, y = int(part.x), int(part.y)
    rows, cols = (max(1, (int(end) - start) // step) for end, start in ((part.bottom, y), (part.right, x)))
    probability = np.empty((rows, cols), np.float32)
    (project_bgr if image.ndim == 3 else project_grey)(image, table, x, y, step, probability)
    wide, high = (max(1, min(n, round(side / step))) for n, side in ((cols, window.width), (rows, window.height)))
    sums = np.empty((rows + 1, cols + 1))
    places: list[tuple[float, float]] = []
    first = 0.0
    for _ in range(count):
        col, row, mass = densest_window(probability, wide, high, sums)
        if mass <= first * _MIN_SHARE:
            break
        first = first or mass
        places.append((x + (col + wide / 2) * step, y + (row + high / 2) * step))
        probability[row : row + high, col : col + wide] = 0.0
    return places


def ring_places(frame_width: int, frame_height: int, window: Box, rings: int) -> Iterator[tuple[float, float]]:
    """Yield the centres of windows laid around a window ring by ring, px, over and over.

    Parameters
    ----------
    frame_width, frame_height : int
        Centres outside the frame are left out.
    window : Box
        In the middle; itself left out. The others lie one window apart.
    rings : int, >= 1
    """
    around = sorted(
        ((i, j) for i in range(-rings, rings + 1) for j in range(-rings, rings + 1) if i or j),
        key=lambda place: (max(abs(place[0]), abs(place[1])), place),
    )
    places = [(window.cx + i * window.width, window.cy + j * window.height) for i, j in around]
    inside = [(x, y) for x, y in places if 0 <= x < frame_width and 0 <= y < frame_height]
    while inside:
        yield from inside
