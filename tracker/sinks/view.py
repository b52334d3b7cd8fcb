"""A part of a frame as a tile of a larger picture, with probability images, boxes and paths drawn where they belong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.backprojection import Probability
from tracker.geometry import Box, RotatedBox
from tracker.sinks.draw import SUBPIXEL_BITS, Colour, fitted, fixed_point, heat
from tracker.values import Image, TrackState

PATH_COLOUR: Colour = (255, 230, 60)
_BLACK: Colour = (0, 0, 0)
_DIMMED = 0.3
# A map with a lower peak holds noise, which is not to be blown up until it looks like a target.
_LOWEST_PEAK = 0.1
_HAIRS_PX = 5, 10


@dataclass(frozen=True, slots=True)
class View:
    """A part of the frame and the size it is shown in: scaled as a whole and centred, black beside it.

    Parameters
    ----------
    left, top, width, height : int
        The part, px of the frame; inside it.
    tile_width, tile_height : int
        px.
    """

    left: int
    top: int
    width: int
    height: int
    tile_width: int
    tile_height: int

    @property
    def scale(self) -> float:
        """Pixels of the tile per pixel of the frame."""
        return min(self.tile_width / self.width, self.tile_height / self.height)

    def shown(self, image: Image) -> Image:
        """Return the tile with the frame in it, the caller's to draw on."""
        return fitted(self._part(image).copy(), self.tile_width, self.tile_height)

    def heated(self, image: Image, probability: Probability | None) -> Image:
        """Return the tile with a probability image from black (0) to yellow (its peak, at least 0.1).

        Where there is none the frame shows dimly.
        """
        part = dimmed(self._part(image))
        if probability is not None:
            levels = probability.image / np.float32(max(peak_of(probability), _LOWEST_PEAK))
            paste_heat(part, probability._replace(image=levels), self.left, self.top)
        return fitted(part, self.tile_width, self.tile_height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the frame is in the tile, px."""
        beside = (self.tile_width - self.width * self.scale) / 2
        above = (self.tile_height - self.height * self.scale) / 2
        return (x - self.left) * self.scale + beside, (y - self.top) * self.scale + above

    def path(self, path: NDArray[np.float64]) -> list[tuple[float, float]]:
        """Return where the points of a path, shape (n, 2), are in the tile."""
        return [self.point(x, y) for x, y in path.tolist()]

    def box(self, box: Box) -> Box:
        """Return a box where it is in the tile."""
        return Box(*self.point(box.x, box.y), box.width * self.scale, box.height * self.scale)

    def state(self, state: TrackState) -> TrackState:
        """Return a state with its boxes where they are in the tile."""
        turned = state.rotated_box
        centre, width, height = self.point(turned.cx, turned.cy), turned.width * self.scale, turned.height * self.scale
        return replace(state, box=self.box(state.box), rotated_box=RotatedBox(*centre, width, height, turned.angle_deg))

    def _part(self, image: Image) -> Image:
        return image[self.top : self.top + self.height, self.left : self.left + self.width]


def peak_of(probability: Probability) -> float:
    """Return the highest value of a probability image, 0 if it has no pixel."""
    return float(np.nan_to_num(probability.image).max(initial=0.0))


def paste_heat(picture: Image, probability: Probability, left: int = 0, top: int = 0) -> None:
    """Put a probability image where it belongs in a picture, as far as it lies inside.

    Parameters
    ----------
    picture : ndarray, shape (H, W, 3) BGR, uint8
        Changed in place.
    probability : Probability
        Anywhere, also outside the picture.
    left, top : int
        Where the picture's top left pixel lies in the frame, px.
    """
    if probability.image.size == 0:
        return
    step = probability.step
    levels = heat(probability.image).repeat(step, axis=0).repeat(step, axis=1)
    x, y = probability.x - left, probability.y - top
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(picture.shape[1], x + levels.shape[1]), min(picture.shape[0], y + levels.shape[0])
    if x0 < x1 and y0 < y1:
        picture[y0:y1, x0:x1] = levels[y0 - y : y1 - y, x0 - x : x1 - x]


def dimmed(image: Image) -> Image:
    """Return a dark copy of a picture, a ground on which a probability image stands out.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8

    Returns
    -------
    ndarray, shape (H, W, 3) BGR, uint8
    """
    dark = np.asarray(cv2.convertScaleAbs(image, alpha=_DIMMED), np.uint8)
    return fitted(dark, dark.shape[1], dark.shape[0])


def draw_path(tile: Image, points: Sequence[tuple[float, float]]) -> None:
    """Draw the way of a window: a dot where it set out, cross hairs that leave free where it came to rest.

    Parameters
    ----------
    tile : ndarray, shape (H, W, 3) BGR, uint8
        Changed in place.
    points : sequence of (x, y)
        px; without any nothing is drawn.
    """
    if not points:
        return
    draw_lines(tile, [points], PATH_COLOUR)
    begin = fixed_point(points[:1])[0].tolist()
    for ink, radius in ((_BLACK, 3), (PATH_COLOUR, 2)):
        cv2.circle(tile, begin, radius << SUBPIXEL_BITS, ink, cv2.FILLED, cv2.LINE_AA, SUBPIXEL_BITS)
    x, y = points[-1]
    hairs = [[(x + dx * near, y + dy * near) for near in _HAIRS_PX] for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    draw_lines(tile, hairs, PATH_COLOUR)


def draw_outline(tile: Image, box: Box, colour: Colour) -> None:
    """Draw a box thinly, in place."""
    corners = (box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom), (box.x, box.y)
    draw_lines(tile, [corners], colour)


def draw_lines(tile: Image, lines: Sequence[Sequence[tuple[float, float]]], colour: Colour) -> None:
    """Draw thin lines over black ones, in place, so that they stand out from frames and from heat alike."""
    fixed = [fixed_point(line) for line in lines]
    for ink, width in ((_BLACK, 3), (colour, 1)):
        cv2.polylines(tile, fixed, False, ink, width, cv2.LINE_AA, SUBPIXEL_BITS)
