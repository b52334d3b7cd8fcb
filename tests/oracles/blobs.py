"""Probability images with known shapes in them."""

import math

import cv2
import numpy as np

SHAPE = (240, 320)


def turned(cx, cy, angle_deg, shape=SHAPE):
    """Return the coordinates of all pixel centres along and across a direction, about a centre, px."""
    ys, xs = np.indices(shape) + 0.5
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return (xs - cx) * cosine + (ys - cy) * sine, (ys - cy) * cosine - (xs - cx) * sine


def ellipse(cx, cy, a, b, angle_deg=0.0, blur_px=0.0):
    """Return a uint8 picture of an ellipse whose rim is one pixel soft, or softer."""
    along, across = turned(cx, cy, angle_deg)
    inside = np.clip((1 - np.hypot(along / a, across / b)) * min(a, b) + 0.5, 0, 1)
    picture = np.round(255 * inside).astype(np.uint8)
    return cv2.GaussianBlur(picture, (0, 0), blur_px) if blur_px else picture


def gaussian(cx, cy, sigma_a, sigma_b, angle_deg=0.0):
    """Return a uint8 picture of a Gaussian hill, 255 at its top."""
    along, across = turned(cx, cy, angle_deg)
    return np.round(255 * np.exp(-((along / sigma_a) ** 2 + (across / sigma_b) ** 2) / 2)).astype(np.uint8)


def rectangle(x, y, width, height, value=255, shape=SHAPE):
    """Return a uint8 picture of an upright rectangle on whole pixels; what lies outside is cut."""
    picture = np.zeros(shape, np.uint8)
    picture[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)] = value
    return picture


def bar(cx, cy, width, height, angle_deg):
    """Return a uint8 picture of a turned rectangle."""
    along, across = turned(cx, cy, angle_deg)
    return np.where((abs(along) < width / 2) & (abs(across) < height / 2), 255, 0).astype(np.uint8)


def bounds(a, b, angle_deg):
    """Return half the width and height of the upright box around a turned ellipse, px."""
    angle = math.radians(angle_deg)
    return (
        math.hypot(a * math.cos(angle), b * math.sin(angle)),
        math.hypot(a * math.sin(angle), b * math.cos(angle)),
    )
