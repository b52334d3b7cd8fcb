"""A textured shape that can be drawn at any sub-pixel place, size and angle."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.capture.synth.motion import Pose
from tracker.geometry import Box, RotatedBox
from tracker.values import Image

_PAD = 4
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of an object at scale 1, px.

    Parameters
    ----------
    width, height : float, > 0
        Full sides.
    radius : float or None
        Corner radius of a rounded rectangle; None makes an ellipse.
    """

    width: float
    height: float
    radius: float | None = None

    def box(self, pose: Pose) -> Box:
        """Return the tight axis-aligned box of the outline in a pose."""
        angle = math.radians(pose.angle_deg)
        cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
        a, b = self.width / 2 * pose.scale, self.height / 2 * pose.scale
        if self.radius is None:
            half_width, half_height = math.hypot(a * cos, b * sin), math.hypot(a * sin, b * cos)
        else:
            r = self.radius * pose.scale
            half_width = (a - r) * cos + (b - r) * sin + r
            half_height = (a - r) * sin + (b - r) * cos + r
        return Box.from_centre(float(pose.cx), float(pose.cy), float(2 * half_width), float(2 * half_height))

    def rotated_box(self, pose: Pose) -> RotatedBox:
        """Return the box that turns with the object, angle in [-90, 90)."""
        angle = (pose.angle_deg + 90) % 180 - 90
        width, height = float(self.width * pose.scale), float(self.height * pose.scale)
        return RotatedBox(float(pose.cx), float(pose.cy), width, height, float(angle))

    def distance(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the signed distance to the outline (inside < 0), px, exact near the edge."""
        a, b = self.width / 2, self.height / 2
        if self.radius is None:
            level = np.hypot(x / a, y / b)
            slope = np.maximum(np.hypot(x / a**2, y / b**2), 1e-6)
            return np.asarray(level * (level - 1) / slope, np.float32)
        qx, qy = np.abs(x) - (a - self.radius), np.abs(y) - (b - self.radius)
        outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0))
        return np.asarray(outside + np.minimum(np.maximum(qx, qy), 0) - self.radius, np.float32)


@dataclass(frozen=True, slots=True)
class Roi:
    """A block of pixels; it may reach over the picture's border."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, box: Box) -> "Roi":
        """Return the pixels a box touches, and one more on each side."""
        x, y = math.floor(box.x) - 1, math.floor(box.y) - 1
        return cls(x, y, math.ceil(box.right) + 1 - x, math.ceil(box.bottom) + 1 - y)

    def clipped(self, width: int, height: int) -> "Roi | None":
        """Return the part inside a picture, None when nothing is."""
        x, y = max(self.x, 0), max(self.y, 0)
        right, bottom = min(self.x + self.width, width), min(self.y + self.height, height)
        return Roi(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def touches(self, other: "Roi") -> bool:
        """Tell whether two blocks share a pixel."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def united(self, other: "Roi") -> "Roi":
        """Return the smallest block that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Roi(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Sprite:
    """A painted outline.

    Parameters
    ----------
    outline : Outline
    resolution : float
        Pixels of the first level per pixel at scale 1.
    levels : tuple of ndarray, shape (H, W, 4), uint8
        Premultiplied BGR and alpha, each level half as large as the one before it.
    """

    outline: Outline
    resolution: float
    levels: tuple[Image, ...]

    def warped(self, pose: Pose, roi: Roi) -> Image:
        """Return premultiplied BGR and alpha of the sprite in a pose, shape (roi.height, roi.width, 4)."""
        shrink = self.resolution / pose.scale
        index = min(max(round(math.log2(shrink)), 0), len(self.levels) - 1)
        level = self.levels[index]
        angle, factor = math.radians(pose.angle_deg), 2.0**index / shrink
        linear = factor * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        # OpenCV counts pixel centres from 0, the house from 0.5: both centres shift by half a pixel.
        centre = np.array([level.shape[1], level.shape[0]]) / 2 - 0.5
        offset = np.array([pose.cx - roi.x, pose.cy - roi.y]) - 0.5 - linear @ centre
        matrix = np.column_stack([linear, offset])
        return np.asarray(cv2.warpAffine(level, matrix, (roi.width, roi.height), flags=cv2.INTER_LINEAR), np.uint8)


def canvas_of(outline: Outline, resolution: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of a canvas' pixel centres against the outline's centre, px at scale 1.

    The canvas holds the outline with an empty rim and can be halved without remainder.
    """
    block = 2 ** (_LEVELS - 1)
    sides = [
        math.ceil((side * resolution + 2 * _PAD * block) / block) * block for side in (outline.width, outline.height)
    ]
    x, y = ((np.arange(side, dtype=np.float32) + 0.5 - side / 2) / resolution for side in sides)
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y


def cut_out(outline: Outline, resolution: float, texture: NDArray[np.float32]) -> Sprite:
    """Return a sprite from a texture painted on `canvas_of`, BGR in [0, 1]."""
    x, y = canvas_of(outline, resolution)
    alpha = np.clip(0.5 - outline.distance(x, y) * resolution, 0, 1)[..., None]
    level = np.rint(np.concatenate([np.clip(texture, 0, 1) * alpha, alpha], axis=2) * 255).astype(np.uint8)
    levels = [level]
    for _ in range(_LEVELS - 1):
        height, width = level.shape[0] // 2, level.shape[1] // 2
        level = np.asarray(cv2.resize(level, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        levels.append(level)
    return Sprite(outline, resolution, tuple(levels))


def blend(image: Image, roi: Roi, layer: Image) -> None:
    """Draw a premultiplied layer over the block of an image that ``roi`` names (inside the image)."""
    view = image[roi.y : roi.y + roi.height, roi.x : roi.x + roi.width]
    shine = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(layer, 3)), cv2.COLOR_GRAY2BGR)
    below = cv2.multiply(view, shine, scale=1 / 255)
    view[...] = cv2.add(below, cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR))
