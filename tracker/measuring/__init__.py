"""Positions, speeds and distances in the unit of the world, from boxes in px."""

from tracker.measuring.calibration import PIXELS, BoxPoint, Calibration, Plane, Scale
from tracker.measuring.motion import Measurable, Motion, measure, motion
from tracker.measuring.text import length_text, number_text, position_text

__all__ = [
    "PIXELS",
    "BoxPoint",
    "Calibration",
    "Measurable",
    "Motion",
    "Plane",
    "Scale",
    "length_text",
    "measure",
    "motion",
    "number_text",
    "position_text",
]
