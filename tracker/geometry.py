"""Boxes and their overlap; the pixel convention of the whole project.

Coordinates are continuous edges: pixel ``i`` covers ``[i, i + 1)``, x grows right, y grows down. A box is
``x, y, width, height`` in float pixels with its centre at ``x + width / 2``. A centroid computed from pixel
indices therefore gets ``+ 0.5``. Other conventions (1-based files) are converted in sinks and evaluation only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.errors import RoiError


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned rectangle, continuous edges, px.

    Parameters
    ----------
    x, y : float
        Left and top edge; may be negative.
    width, height : float, > 0

    Raises
    ------
    RoiError
        If a number is not finite or a side is not positive.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not (self.width > 0 and self.height > 0):
            raise RoiError(f"box needs width and height > 0, got {self.width:g} x {self.height:g}")
        if not math.isfinite(self.x + self.y + self.width + self.height):
            raise RoiError(f"box needs finite numbers, got {self.x}, {self.y}, {self.width}, {self.height}")

    @property
    def cx(self) -> float:
        """Centre, px."""
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        """Centre, px."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Right edge, px."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Bottom edge, px."""
        return self.y + self.height

    @property
    def area(self) -> float:
        """Area, px²."""
        return self.width * self.height

    def as_tuple(self) -> tuple[float, float, float, float]:
        """Return ``(x, y, width, height)``."""
        return self.x, self.y, self.width, self.height

    def clipped(self, width: float, height: float) -> "Box | None":
        """Return the part inside a picture of ``width`` x ``height`` px, None when nothing is."""
        left, top = max(self.x, 0.0), max(self.y, 0.0)
        right, bottom = min(self.right, width), min(self.bottom, height)
        if right <= left or bottom <= top:
            return None
        return Box(left, top, right - left, bottom - top)

    @classmethod
    def from_centre(cls, cx: float, cy: float, width: float, height: float) -> "Box":
        """Build a box from its centre and size, px."""
        return cls(cx - width / 2, cy - height / 2, width, height)

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Read ``X,Y,W,H``.

        Raises
        ------
        RoiError
            If the text is not four numbers separated by commas.
        """
        parts = text.split(",")
        try:
            numbers = [float(part) for part in parts]
        except ValueError:
            numbers = []
        if len(numbers) != 4:
            raise RoiError(f"box needs four numbers X,Y,W,H, got {text!r}")
        return cls(*numbers)


@dataclass(frozen=True, slots=True)
class RotatedBox:
    """A rectangle turned about its centre, px.

    Parameters
    ----------
    cx, cy : float
        Centre.
    width, height : float, > 0
        Full sides; ``width`` lies along ``angle_deg``.
    angle_deg : float
        Direction of the ``width`` side against the x axis, clockwise on screen (y grows down).

    Raises
    ------
    RoiError
        If a number is not finite or a side is not positive.
    """

    cx: float
    cy: float
    width: float
    height: float
    angle_deg: float

    def __post_init__(self) -> None:
        if not (self.width > 0 and self.height > 0):
            raise RoiError(f"rotated box needs width and height > 0, got {self.width:g} x {self.height:g}")
        if not math.isfinite(self.cx + self.cy + self.width + self.height + self.angle_deg):
            raise RoiError(f"rotated box needs finite numbers, got {self}")

    def corners(self) -> tuple[tuple[float, float], ...]:
        """Return the four corners ``(x, y)`` in px, in order around the rectangle."""
        angle = math.radians(self.angle_deg)
        ux, uy = math.cos(angle) * self.width / 2, math.sin(angle) * self.width / 2
        vx, vy = -math.sin(angle) * self.height / 2, math.cos(angle) * self.height / 2
        return (
            (self.cx - ux - vx, self.cy - uy - vy),
            (self.cx + ux - vx, self.cy + uy - vy),
            (self.cx + ux + vx, self.cy + uy + vy),
            (self.cx - ux + vx, self.cy - uy + vy),
        )


class Ellipse(NamedTuple):
    """A turned ellipse in the form kernels take it: centre, semi-axes (px) and the direction of the first."""

    cx: float
    cy: float
    a: float
    b: float
    cosine: float
    sine: float

    @classmethod
    def inside(cls, box: "Box | RotatedBox") -> "Ellipse":
        """Return the largest ellipse in a box."""
        angle = math.radians(box.angle_deg) if isinstance(box, RotatedBox) else 0.0
        return cls(box.cx, box.cy, box.width / 2, box.height / 2, math.cos(angle), math.sin(angle))


def as_box(value: Box | Sequence[float]) -> Box:
    """Accept a `Box` or any ``(x, y, width, height)`` in px.

    Raises
    ------
    RoiError
        If the value does not hold four numbers that make a box.
    """
    if isinstance(value, Box):
        return value
    try:
        numbers = [float(number) for number in value]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) != 4:
        raise RoiError(f"box needs four numbers x, y, width, height, got {value!r}")
    return Box(*numbers)


def iou(a: Box, b: Box) -> float:
    """Return intersection over union of two boxes, in [0, 1]."""
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    intersection = width * height
    return intersection / (a.area + b.area - intersection)
