"""Lengths and positions as a window writes them."""

from math import floor, isnan, log10

import numpy as np

from tracker.measuring.calibration import Calibration
from tracker.measuring.plane import Point

UNKNOWN = "–"  # noqa: RUF001


def number_text(value: float, digits: int = 4) -> str:
    """Return a number rounded to its first digits, without an exponent; a dash for NaN."""
    if isnan(value):
        return UNKNOWN
    before_point = floor(log10(abs(value))) + 1 if value else 1
    return f"{value:z.{min(12, max(0, digits - before_point))}f}"


def length_text(calibration: Calibration, start: Point, end: Point) -> str:
    """Return how far apart two image points are in the world, such as ``2.013 m``."""
    ends = calibration.to_world([start, end])
    return f"{number_text(float(np.hypot(*(ends[1] - ends[0]))))} {calibration.unit}"


def position_text(calibration: Calibration, point: Point) -> str:
    """Return where an image point is in the world, such as ``x 1.250 m, y -0.4021 m``."""
    x, y = calibration.to_world([point])[0]
    return f"x {number_text(float(x))} {calibration.unit}, y {number_text(float(y))} {calibration.unit}"
