"""Where an object is at a given moment: smooth paths over a stage."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

STAGE_SIDE = 480.0
"""The smaller side of every picture in stage units, so that a scene is the same at any size."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Place, size and direction of an object.

    Parameters
    ----------
    cx, cy : float
        Centre, continuous edges.
    scale : float, > 0
        1 is the size the object was made in.
    angle_deg : float
        Clockwise on screen.
    """

    cx: float
    cy: float
    scale: float = 1.0
    angle_deg: float = 0.0


Path = Callable[[float], Pose]
"""Frame number (fractions lie between two frames) to pose."""

Curve = Callable[[float], float]
"""Frame number to one number."""


@dataclass(frozen=True, slots=True)
class Key:
    """A moment at which place and velocity (per frame) of a `keyed` path are prescribed."""

    frame: float
    x: float
    y: float
    vx: float = 0.0
    vy: float = 0.0


def constant(value: float) -> Curve:
    """Return a curve that keeps one value."""
    return lambda frame: value


def swing(low: float, high: float, period: float, phase: float) -> Curve:
    """Return a sine between two values; period in frames, phase in radians."""
    middle, amplitude = (low + high) / 2, (high - low) / 2
    return lambda frame: middle + amplitude * math.sin(2 * math.pi * frame / period + phase)


def wobble(rng: np.random.Generator, low: float, high: float, speed: float) -> Curve:
    """Return an endless, smooth, irregular walk between two values.

    Parameters
    ----------
    rng : Generator
    low, high : float
    speed : float, > 0
        Root mean square change per frame.
    """
    middle, amplitude = (low + high) / 2, max((high - low) / 2, 1e-9)
    # 0.75 sin(wt) + 0.25 sin(2.3 wt) has an RMS slope of 0.668 w.
    omega = speed / (0.668 * amplitude)
    first, second = rng.uniform(0, 2 * math.pi, 2)

    def curve(frame: float) -> float:
        slow, fast = math.sin(omega * frame + first), math.sin(2.3 * omega * frame + second)
        return middle + amplitude * (0.75 * slow + 0.25 * fast)

    return curve


def wander(
    rng: np.random.Generator,
    stage: tuple[float, float],
    margin: float,
    speed: float,
    scale: Curve | None = None,
    angle_deg: Curve | None = None,
) -> Path:
    """Return a path that roams a stage and keeps its centre ``margin`` away from the border.

    Parameters
    ----------
    rng : Generator
    stage : (float, float)
        Width and height.
    margin : float
    speed : float
        Root mean square speed per frame, both axes together.
    scale, angle_deg : Curve, optional
        Constant 1 and 0 when not given.
    """
    share = rng.uniform(0.35, 0.65)
    curves = []
    for side, part in zip(stage, (share, 1 - share), strict=True):
        room = side - 2 * margin
        low = margin + room * rng.uniform(0.0, 0.15)
        high = side - margin - room * rng.uniform(0.0, 0.15)
        curves.append(wobble(rng, low, high, speed * math.sqrt(part)))
    x, y = curves
    return combined(x, y, scale or constant(1.0), angle_deg or constant(0.0))


def combined(x: Curve, y: Curve, scale: Curve, angle_deg: Curve) -> Path:
    """Return the path made of four curves."""
    return lambda frame: Pose(x(frame), y(frame), scale(frame), angle_deg(frame))


def keyed(keys: Sequence[Key]) -> Path:
    """Return a path through the keys (cubic Hermite), repeated for ever.

    The last key closes the loop: it is the first one again, one period later.
    """
    start, period = keys[0].frame, keys[-1].frame - keys[0].frame

    def path(frame: float) -> Pose:
        moment = start + (frame - start) % period
        index = next(i for i in range(len(keys) - 1) if moment <= keys[i + 1].frame)
        a, b = keys[index], keys[index + 1]
        span = b.frame - a.frame
        u = (moment - a.frame) / span
        return Pose(_hermite(u, a.x, b.x, a.vx * span, b.vx * span), _hermite(u, a.y, b.y, a.vy * span, b.vy * span))

    return path


def _hermite(u: float, start: float, end: float, slope_start: float, slope_end: float) -> float:
    """Cubic from ``start`` (u = 0) to ``end`` (u = 1) with the given slopes."""
    v = 1 - u
    return v * v * ((1 + 2 * u) * start + u * slope_start) + u * u * ((3 - 2 * u) * end - v * slope_end)
