"""The picture behind the objects: a wall, a ground and things that never move."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.capture.synth.motion import Pose
from tracker.capture.synth.sprite import Outline, Roi, blend
from tracker.capture.synth.texture import Colour, fractal, hsv, mix, muted, paint_object, soft
from tracker.values import Image


def _surface(rng: np.random.Generator, width: int, height: int, unit: float, stretch: float) -> NDArray[np.float32]:
    """Three related muted colours mixed by noise, with a fine grain."""
    base_hue, value = rng.uniform(0, 1), rng.uniform(0.35, 0.68)
    palette = [
        hsv(base_hue + rng.normal(0, 0.05), rng.uniform(0.08, 0.3), value + rng.uniform(-0.13, 0.13)) for _ in range(3)
    ]
    surface = np.broadcast_to(palette[0], (height, width, 3)).astype(np.float32)
    for colour in palette[1:]:
        noise = fractal(rng, width, height, rng.uniform(60, 160) * unit, 5, 0.6, stretch)
        mix(surface, colour, soft(noise, 1.6))
    grain = fractal(rng, width, height, 14 * unit, 4, 0.8, stretch)
    surface *= (1 + 0.06 * grain)[..., None]
    return surface


def paint_background(rng: np.random.Generator, width: int, height: int, unit: float, hue: float) -> Image:
    """Return a wall and a ground with clutter, part of it in muted shades of one hue.

    Parameters
    ----------
    rng : Generator
    width, height : int
        Picture size, px.
    unit : float
        Pixels per stage unit.
    hue : float
        Hue of the target, in turns.
    """
    picture = _surface(rng, width, height, unit, 1.0)
    horizon = height * rng.uniform(0.3, 0.6) + np.linspace(-1, 1, width) * height * rng.uniform(-0.04, 0.04)
    rows = np.arange(height, dtype=np.float32)[:, None] + 0.5
    ground = soft((rows - horizon.astype(np.float32)[None, :]), 1.5)
    picture += ground[..., None] * (_surface(rng, width, height, unit, 2.5) - picture)
    for _ in range(int(rng.integers(2, 5))):
        _stain(rng, picture, unit, hsv(hue + rng.normal(0, 0.02), rng.uniform(0.2, 0.4), rng.uniform(0.35, 0.65)))
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    picture *= (1 - 0.09 * (x[None, :] ** 2 + y[:, None] ** 2))[..., None]
    image = np.rint(np.clip(picture, 0.02, 0.98) * 255).astype(np.uint8)
    for index in range(int(rng.integers(12, 19))):
        _clutter(rng, image, unit, hue if index % 4 == 3 else None)
    return image


def _stain(rng: np.random.Generator, picture: NDArray[np.float32], unit: float, colour: Colour) -> None:
    """Tint a soft, irregular area of the picture in place."""
    height, width = picture.shape[:2]
    radius = rng.uniform(50, 110) * unit
    cx, cy = rng.uniform(0, width), rng.uniform(0, height)
    left, top = max(int(cx - 2 * radius), 0), max(int(cy - 2 * radius), 0)
    view = picture[top : int(cy + 2 * radius), left : int(cx + 2 * radius)]
    y, x = np.ogrid[: view.shape[0], : view.shape[1]]
    bell = np.hypot(x + left - cx, y + top - cy).astype(np.float32) / np.float32(radius)
    noise = np.minimum(fractal(rng, view.shape[1], view.shape[0], 40 * unit, 4), 3)
    amount = np.clip(1.2 - bell + 0.25 * noise, 0, 1)
    mix(view, colour, np.asarray(0.55 * amount, np.float32))


def _clutter(rng: np.random.Generator, image: Image, unit: float, hue: float | None) -> None:
    """Put one object that never moves, and its soft shadow, into the background."""
    height, width = image.shape[:2]
    size = rng.uniform(18, 75) * unit
    sides = (size * rng.uniform(0.6, 1.6), size * rng.uniform(0.6, 1.6))
    outline = Outline(*sides, radius=None if rng.random() < 0.35 else min(sides) * rng.uniform(0.04, 0.3))
    main = muted(rng)
    if hue is not None:
        main = hsv(hue + rng.normal(0, 0.02), rng.uniform(0.25, 0.45), rng.uniform(0.3, 0.65))
    sprite = paint_object(rng, outline, 1.0, (main, muted(rng), muted(rng)))
    pose = Pose(rng.uniform(0, width), rng.uniform(0, height), 1.0, rng.uniform(-35, 35))
    roi = Roi.around(outline.box(pose)).united(
        Roi.around(outline.box(Pose(pose.cx + 8 * unit, pose.cy + 8 * unit, 1.1, pose.angle_deg)))
    )
    clip = roi.clipped(width, height)
    if clip is None:
        return
    shadow = np.zeros((clip.height, clip.width, 4), np.uint8)
    dark = sprite.warped(Pose(pose.cx + 4 * unit, pose.cy + 5 * unit, 1.0, pose.angle_deg), clip)[..., 3]
    shadow[..., 3] = cv2.GaussianBlur(dark, (0, 0), 2.5 * unit) // 2
    blend(image, clip, shadow)
    blend(image, clip, sprite.warped(pose, clip))
