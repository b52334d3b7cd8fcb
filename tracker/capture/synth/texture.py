"""Procedural paint: colours, multi-scale noise, patterned objects."""

import colorsys
import math
import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.capture.synth.sprite import Outline, Sprite, canvas_of, cut_out

Plane = NDArray[np.float32]
Colour = NDArray[np.float32]
"""BGR in [0, 1], shape (3,)."""


def generator(*words: str | int) -> np.random.Generator:
    """Return a random generator that depends on nothing but the words."""
    entropy = [zlib.crc32(word.encode()) if isinstance(word, str) else word for word in words]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return a BGR colour; hue counts in turns and wraps, the others are clipped to [0, 1]."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, min(max(saturation, 0), 1), min(max(value, 0), 1))
    return np.array([blue, green, red], np.float32)


def fractal(
    rng: np.random.Generator,
    width: int,
    height: int,
    cell: float,
    octaves: int = 5,
    gain: float = 0.55,
    stretch: float = 1.0,
) -> Plane:
    """Return multi-scale noise of about unit variance.

    Parameters
    ----------
    rng : Generator
    width, height : int
    cell : float
        Size of the coarsest detail, px.
    octaves : int
    gain : float
        Amplitude of each octave against the next coarser one.
    stretch : float
        Details are this much wider than high.
    """
    total = np.zeros((height, width), np.float32)
    power, amplitude = 0.0, 1.0
    for _ in range(octaves):
        columns = max(round(width / (cell * stretch)), 1) + 3
        rows = max(round(height * 1.0 / cell), 1) + 3
        grid = rng.standard_normal((rows, columns), np.float32)
        detail = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        total += np.float32(amplitude) * np.asarray(detail, np.float32)
        power += amplitude**2
        amplitude *= gain
        cell /= 2.0
        if cell < 1:
            break
    total *= np.float32(1.25 / math.sqrt(power))
    return total


def soft(value: Plane, width: float) -> Plane:
    """Step from 0 to 1 where ``value`` passes 0, over ``width``."""
    return np.asarray(np.clip(value / np.float32(max(width, 1e-6)) + 0.5, 0, 1), np.float32)


def _pattern(rng: np.random.Generator, u: Plane, v: Plane, edge: float) -> Plane:
    """One of six patterns in [0, 1]; 1 is where the second colour goes, on less than half of the area."""
    kind = rng.integers(6)
    angle = rng.uniform(0, math.pi)
    along = u * math.cos(angle) + v * math.sin(angle)
    if kind == 0:  # stripes
        count = rng.uniform(3.5, 6.0)
        return soft(np.sin(count * along + rng.uniform(0, 6)) - np.float32(0.35), edge * count)
    if kind == 1:  # spots
        field = np.full_like(u, 9.0)
        for _ in range(int(rng.integers(7, 12))):
            x, y = rng.uniform(-0.85, 0.85, 2)
            field = np.minimum(field, np.hypot(u - x, v - y) - rng.uniform(0.12, 0.26))
        return soft(-field, edge)
    if kind == 2:  # wedges
        wedges = rng.integers(2, 5)
        return soft(np.sin(wedges * np.arctan2(v, u) + rng.uniform(0, 6)) - np.float32(0.25), edge * 4)
    if kind == 3:  # ring
        radius = rng.uniform(0.4, 0.65)
        return soft(np.float32(rng.uniform(0.1, 0.16)) - np.abs(np.hypot(u, v) - radius), edge)
    if kind == 4:  # check
        count = rng.uniform(3.0, 4.5)
        across = v * math.cos(angle) - u * math.sin(angle)
        return soft(np.sin(count * along) * np.sin(count * across) - np.float32(0.1), edge * count)
    noise = fractal(rng, u.shape[1], u.shape[0], max(u.shape) / 4, 3)
    return soft(noise - np.float32(0.45), 0.3)


def paint_object(
    rng: np.random.Generator, outline: Outline, resolution: float, colours: tuple[Colour, Colour, Colour]
) -> Sprite:
    """Return an object with a dominant colour, a pattern, an emblem and shading.

    Parameters
    ----------
    rng : Generator
    outline : Outline
        At scale 1, px.
    resolution : float
        Texture pixels per pixel at scale 1: the largest scale it will be drawn in.
    colours : three of (3,), BGR in [0, 1]
        Dominant, pattern, emblem.
    """
    x, y = canvas_of(outline, resolution)
    u, v = x / (outline.width / 2), y / (outline.height / 2)
    edge = 4 / (min(outline.width, outline.height) * resolution)
    texture = np.broadcast_to(colours[0], (*u.shape, 3)).astype(np.float32)
    mix(texture, colours[1], _pattern(rng, u, v, edge))
    ex, ey = rng.uniform(-0.45, 0.45, 2)
    emblem = np.float32(rng.uniform(0.14, 0.24)) - np.hypot(u - ex, v - ey)
    mix(texture, colours[2], soft(emblem, edge))
    direction = rng.uniform(-2.4, -0.7)
    dome = np.sqrt(np.clip(1.25 - u * u - v * v, 0, None))
    lit = 0.62 * dome + 0.24 * (u * math.cos(direction) + v * math.sin(direction))
    grain = fractal(rng, u.shape[1], u.shape[0], max(min(u.shape) / 3, 2.0), 4)
    texture *= (0.5 + lit + 0.05 * grain).astype(np.float32)[..., None]
    return cut_out(outline, resolution, texture)


def mix(texture: NDArray[np.float32], colour: Colour, amount: Plane) -> None:
    """Move ``texture`` towards a colour in place."""
    texture += amount[..., None].astype(np.float32) * (colour - texture)


def muted(rng: np.random.Generator) -> Colour:
    """Return a random colour as walls, soil and cloth have it."""
    return hsv(rng.uniform(0, 1), rng.uniform(0.05, 0.32), rng.uniform(0.28, 0.72))
