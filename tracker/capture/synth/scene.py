"""A world at a moment: what is drawn, in which order, under which light."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.capture.synth.motion import Curve, Path, Pose
from tracker.capture.synth.sprite import Roi, Sprite, blend
from tracker.capture.synth.texture import generator
from tracker.values import Image

_SUB_FRAME_PX = 1.5
_MAX_SUB_FRAMES = 24
_NOISE_SHIFTS = 64
_LIGHT_STEP = 4
_UNIT_GAIN = 160.0


@dataclass(frozen=True, slots=True)
class Actor:
    """An object of the scene.

    Parameters
    ----------
    sprite : Sprite
    path : Path
        Poses in stage units.
    unit : float
        Pixels per stage unit.
    """

    sprite: Sprite
    path: Path
    unit: float

    def pose(self, frame: float) -> Pose:
        """Return the pose in px at a frame number; fractions lie between two frames."""
        pose = self.path(frame)
        return Pose(pose.cx * self.unit, pose.cy * self.unit, pose.scale, pose.angle_deg)

    def roi(self, frame: float) -> Roi:
        """Return the pixels the object may touch; it may reach over the picture."""
        return Roi.around(self.sprite.outline.box(self.pose(frame)))

    def alpha(self, frame: float, roi: Roi) -> Image:
        """Return how much of each pixel of a block the object covers, 0 to 255."""
        return self.sprite.warped(self.pose(frame), roi)[..., 3]

    def draw(self, image: Image, frame: float, shutter: float) -> None:
        """Draw into the image, smeared over ``shutter`` frames around the moment."""
        start, end = self.pose(frame - shutter / 2), self.pose(frame + shutter / 2)
        travel = math.hypot(end.cx - start.cx, end.cy - start.cy)
        count = min(max(math.ceil(travel / _SUB_FRAME_PX), 1), _MAX_SUB_FRAMES)
        moments = [frame + shutter * ((index + 0.5) / count - 0.5) for index in range(count)]
        roi = self.roi(moments[0]).united(self.roi(moments[-1]))
        clip = roi.clipped(image.shape[1], image.shape[0])
        if clip is None:
            return
        if count == 1:
            blend(image, clip, self.sprite.warped(self.pose(frame), clip))
            return
        total = np.zeros((clip.height, clip.width, 4), np.float32)
        for moment in moments:
            cv2.accumulate(self.sprite.warped(self.pose(moment), clip), total)
        blend(image, clip, np.asarray(cv2.convertScaleAbs(total, alpha=1 / count), np.uint8))


@dataclass(frozen=True, slots=True)
class Light:
    """Brightness and colour temperature over time, and a shadow that passes.

    Parameters
    ----------
    brightness : Curve
        Factor on all channels.
    warmth : Curve
        Factor on red, its inverse on blue.
    shadow : ndarray, shape (h, w, 3), float32
        Share of the light that is left, in [0, 1]; a small picture that is stretched.
    shadow_scale : float
        Pixels of the picture per pixel of ``shadow``.
    shadow_x, shadow_y : Curve
        Where its left top corner is, px.
    """

    brightness: Curve
    warmth: Curve
    shadow: NDArray[np.float32]
    shadow_scale: float
    shadow_x: Curve
    shadow_y: Curve

    def apply(self, image: Image, frame: float) -> None:
        """Light the image in place as at a frame number."""
        brightness, warmth = self.brightness(frame), self.warmth(frame)
        gains = np.array([brightness / warmth, brightness, brightness * warmth], np.float32)
        lit = np.clip(np.rint(self.shadow * gains * _UNIT_GAIN), 0, 255).astype(np.uint8)
        # A soft edge needs no full resolution: place it on a coarse picture, then stretch that.
        scale, step = self.shadow_scale / _LIGHT_STEP, 1 / _LIGHT_STEP
        matrix = np.array([[scale, 0, self.shadow_x(frame) * step], [0, scale, self.shadow_y(frame) * step]])
        height, width = image.shape[:2]
        coarse = (-(-width // _LIGHT_STEP), -(-height // _LIGHT_STEP))
        light = cv2.warpAffine(lit, matrix, coarse, borderMode=cv2.BORDER_REPLICATE)
        light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
        cv2.multiply(image, light, dst=image, scale=1 / _UNIT_GAIN)


class Sensor:
    """Adds slight, reproducible noise.

    Parameters
    ----------
    words : tuple
        What the noise depends on, besides the frame number.
    width, height : int
        Picture size, px.
    sigma : float
        Standard deviation, grey levels.
    """

    def __init__(self, words: tuple[str | int, ...], width: int, height: int, sigma: float) -> None:
        self._words = words
        tile = np.rint(generator(*words).normal(0, sigma, (256, 256, 3)))
        repeats = (-(-(height + _NOISE_SHIFTS) // 256), -(-(width + _NOISE_SHIFTS) // 256), 1)
        # Two unsigned pictures add and subtract several times faster than one signed one adds.
        self._plus = np.tile(np.maximum(tile, 0).astype(np.uint8), repeats)
        self._minus = np.tile(np.maximum(-tile, 0).astype(np.uint8), repeats)

    def expose(self, image: Image, frame: int) -> None:
        """Add the noise of a frame to the image in place."""
        height, width = image.shape[:2]
        x, y = generator(*self._words, frame).integers(_NOISE_SHIFTS, size=2)
        cv2.add(image, self._plus[y : y + height, x : x + width], dst=image)
        cv2.subtract(image, self._minus[y : y + height, x : x + width], dst=image)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is to be seen.

    Parameters
    ----------
    background : ndarray, shape (H, W, 3), uint8
    actors : tuple of Actor
        From back to front.
    target : int
        Index of the target among the actors.
    light : Light or None
    shutter : float, in [0, 1]
        Share of a frame's time during which moving objects smear.
    sensor : Sensor or None
    """

    background: Image
    actors: tuple[Actor, ...]
    target: int
    light: Light | None = None
    shutter: float = 0.0
    sensor: Sensor | None = None

    def render(self, frame: int) -> Image:
        """Return the picture of a frame number, BGR."""
        image = self.background.copy()
        for actor in self.actors:
            actor.draw(image, frame, self.shutter)
        if self.light is not None:
            self.light.apply(image, frame)
        if self.sensor is not None:
            self.sensor.expose(image, frame)
        return image

    def shares(self, frame: int) -> tuple[float, float]:
        """Return which shares of the target's area are inside the picture, and are seen there."""
        target = self.actors[self.target]
        roi = target.roi(frame)
        alpha = target.alpha(frame, roi).astype(np.float32)
        total = float(alpha.sum())
        inside = np.zeros_like(alpha)
        clip = roi.clipped(self.background.shape[1], self.background.shape[0])
        if clip is None:
            return 0.0, 0.0
        rows = slice(clip.y - roi.y, clip.y - roi.y + clip.height)
        columns = slice(clip.x - roi.x, clip.x - roi.x + clip.width)
        inside[rows, columns] = alpha[rows, columns]
        seen: NDArray[np.float32] = inside
        for actor in self.actors[self.target + 1 :]:
            if roi.touches(actor.roi(frame)):
                seen = seen * (1 - actor.alpha(frame, roi).astype(np.float32) / np.float32(255))
        return float(inside.sum()) / total, float(seen.sum()) / total
