"""The scenes by name: who moves how, in front of what."""

import math
from collections.abc import Callable

import numpy as np

from tracker.capture.synth.background import paint_background
from tracker.capture.synth.motion import (
    Curve,
    Key,
    Path,
    Pose,
    keyed,
    swing,
    wander,
)
from tracker.capture.synth.scene import Actor, Light, Scene, Sensor
from tracker.capture.synth.spec import Spec
from tracker.capture.synth.sprite import Outline, Sprite
from tracker.capture.synth.stage import Stage
from tracker.capture.synth.texture import fractal, hsv, paint_object, soft

_RIM = 8.0
_NOISE_SIGMA = 2.0


def build(spec: Spec) -> Scene:
    """Paint everything that a spec asks for, once."""
    stage = Stage(spec)
    actors, target, light, shutter = SCENES[spec.name](stage)
    background = paint_background(stage.rng("background"), *spec.size, stage.unit, stage.hue)
    sensor = Sensor((spec.name, spec.seed, "noise"), *spec.size, _NOISE_SIGMA)
    return Scene(background, tuple(actors), target, light, shutter, sensor)


Cast = tuple[list[Actor], int, Light | None, float]
"""Actors from back to front, the target's index, light, shutter."""


def _alone(stage: Stage, sprite: Sprite, path: Path) -> Cast:
    return [stage.actor(sprite, path)], 0, None, 0.0


def _plain(stage: Stage) -> Cast:
    """Let the target roam."""
    sprite, rng = stage.target(), stage.rng("path")
    return _alone(stage, sprite, wander(rng, stage.size, stage.reach(sprite) + _RIM, rng.uniform(2.5, 4.5)))


def _scale(stage: Stage) -> Cast:
    """Let the target roam, grow and shrink from 0.6 to 1.7 times its size."""
    largest = 1.7
    sprite, rng = stage.target(largest), stage.rng("path")
    start = 0.0 if rng.random() < 0.5 else math.pi
    log_scale = swing(math.log(0.6), math.log(largest), rng.uniform(120, 180), start)

    def scale(frame: float) -> float:
        return math.exp(log_scale(frame))

    margin = largest * stage.reach(sprite) + _RIM
    return _alone(stage, sprite, wander(rng, stage.size, margin, rng.uniform(2.0, 3.5), scale))


def _rotate(stage: Stage) -> Cast:
    """Let an elongated target turn in the plane."""
    sprite, rng = stage.target(elongated=True), stage.rng("path")
    start, rate = rng.uniform(0, 180), rng.uniform(1.5, 3.5) * rng.choice([-1, 1])
    sway = swing(-15, 15, rng.uniform(60, 110), rng.uniform(0, 6))

    def angle_deg(frame: float) -> float:
        return float(start + rate * frame + sway(frame))

    margin = stage.reach(sprite) + _RIM
    return _alone(stage, sprite, wander(rng, stage.size, margin, rng.uniform(2.0, 3.5), None, angle_deg))


def _exit(stage: Stage) -> Cast:
    """Let the target leave across a border and return 30 to 40 frames later near by, again and again."""
    sprite, rng = stage.target(), stage.rng("path")
    axis, far = int(rng.integers(2)), bool(rng.integers(2))
    length, across = stage.size[axis], stage.size[1 - axis]
    half, half_across = stage.sides(sprite)[axis] / 2, stage.sides(sprite)[1 - axis] / 2
    speed, away = rng.uniform(4.0, 5.5), rng.uniform(32, 38)
    start = min(rng.uniform(180, 230), length - half - _RIM)
    margin = half_across + _RIM + 30
    home, gate = rng.uniform(margin, across - margin, 2)
    back = gate + rng.uniform(-30, 30)
    leave = (start + half) / (0.8 * speed)
    # Depth is the distance from the border, inside > 0; at -half the target has just left.
    depths = [
        Key(0, start, home),
        Key(leave, -half, gate, -speed, 0),
        Key(leave + away / 2, -half - speed * away / 4, (gate + back) / 2),
        Key(leave + away, -half, back, speed, 0),
        Key(2 * leave + away, start, home),
    ]
    return _alone(stage, sprite, _placed(keyed(depths), axis, length if far else None))


def _placed(path: Path, axis: int, mirror: float | None) -> Path:
    """Turn a path along x into one along ``axis``, measured backwards from ``mirror`` if that is given."""

    def placed(frame: float) -> Pose:
        pose = path(frame)
        along = pose.cx if mirror is None else mirror - pose.cx
        return Pose(along, pose.cy) if axis == 0 else Pose(pose.cy, along)

    return placed


def _occlusion(stage: Stage) -> Cast:
    """Let the target pass to and fro behind a board that hides it for 10 to 15 frames."""
    sprite, rng = stage.target(), stage.rng("path")
    axis, far = int(rng.integers(2)), bool(rng.integers(2))
    length, across = stage.size[axis], stage.size[1 - axis]
    extent, extent_across = stage.sides(sprite)[axis], stage.sides(sprite)[1 - axis]
    speed, hidden = rng.uniform(4.0, 5.5), rng.uniform(11.5, 13.5)
    board_along = extent + hidden * speed
    board_across = extent_across + rng.uniform(110, 180)
    middle = rng.uniform(0.42, 0.58) * across
    turn = min(rng.uniform(190, 230), length / 2 - extent / 2 - _RIM)
    near = (board_along + extent) / 2
    sway = rng.uniform(-20, 20)
    approach, passing = 1.7 * (turn - near) / speed, 2 * near / speed
    there, half_turn = approach + passing, 2 * approach + passing
    keys = [
        Key(0, length / 2 - turn, middle - sway),
        Key(approach, length / 2 - near, middle, speed, 0),
        Key(there, length / 2 + near, middle, speed, 0),
        Key(half_turn, length / 2 + turn, middle + sway),
        Key(half_turn + approach, length / 2 + near, middle, -speed, 0),
        Key(half_turn + there, length / 2 - near, middle, -speed, 0),
        Key(2 * half_turn, length / 2 - turn, middle - sway),
    ]
    path = _placed(keyed(keys), axis, length if far else None)
    sides = (board_along, board_across) if axis == 0 else (board_across, board_along)
    outline = Outline(sides[0] * stage.unit, sides[1] * stage.unit, rng.uniform(4, 16) * stage.unit)
    strength = rng.uniform(0.3, 0.6)
    colours = [hsv(stage.hue + rng.uniform(0.3, 0.7), strength, rng.uniform(0.35, 0.75)) for _ in range(3)]
    board = paint_object(rng, outline, 1.0, (colours[0], colours[1], colours[2]))
    place = Pose(*((length / 2, middle) if axis == 0 else (middle, length / 2)))
    return [stage.actor(sprite, path), stage.actor(board, lambda frame: place)], 0, None, 0.0


def _crossing(rng: np.random.Generator, path: Path, first: float, miss: float) -> Path:
    """Return a path that passes another one at ``miss`` units, at frame ``first`` and periodically after."""
    period = first / rng.uniform(0.15, 0.28)
    reach, direction = rng.uniform(190, 250), rng.uniform(0, 2 * math.pi)
    cos, sin = math.cos(direction), math.sin(direction)

    def crossing(frame: float) -> Pose:
        pose = path(frame)
        along = reach * math.sin(2 * math.pi * (frame - first) / period)
        return Pose(pose.cx + along * cos - miss * sin, pose.cy + along * sin + miss * cos)

    return crossing


def _twin(stage: Stage, rng: np.random.Generator, spread: float = 0.015) -> Sprite:
    """Return an object of about the target's colour and size."""
    main = hsv(stage.hue + rng.normal(0, spread), rng.uniform(0.75, 0.95), rng.uniform(0.7, 0.95))
    return stage.object(rng, (rng.uniform(55, 85), rng.uniform(50, 75)), main)


def _distractor(stage: Stage) -> Cast:
    """Let objects of the same colour cross behind, near and over the target."""
    sprite, rng = stage.target(), stage.rng("path")
    path = wander(rng, stage.size, stage.reach(sprite) + _RIM, rng.uniform(2.0, 3.5))
    size = 2 * stage.reach(sprite)
    misses = [size * rng.uniform(low, high) for low, high in ((0.0, 0.3), (0.3, 0.55), (0.75, 1.0))]
    paths = [
        _crossing(rng, path, first, miss * rng.choice([-1, 1]))
        for first, miss in zip(rng.permutation([38.0, 62.0, 90.0]), misses, strict=True)
    ]
    behind, *front = (stage.actor(_twin(stage, rng), path) for path in paths)
    return [behind, stage.actor(sprite, path), *front], 1, None, 0.0


def _illumination(stage: Stage) -> Cast:
    """Let brightness and colour temperature drift and a shadow move over everything."""
    sprite, rng = stage.target(), stage.rng("path")
    path = wander(rng, stage.size, stage.reach(sprite) + _RIM, rng.uniform(2.5, 4.0))
    light = stage.rng("light")
    cell = 6.0
    width, height = (max(math.ceil(2 * side / cell), 2) for side in stage.size)
    cover = soft(fractal(light, width, height, light.uniform(120, 200) / cell, 2, 0.3) - np.float32(0.5), 0.35)
    depth = np.array([0.20, 0.23, 0.26]) + light.uniform(-0.04, 0.04)
    shadow = (1 - cover[..., None] * depth).astype(np.float32)
    places: list[Curve] = [
        swing(-side * stage.unit, 0, light.uniform(150, 260), light.uniform(0, 6)) for side in stage.size
    ]
    brightness = swing(0.8, 1.2, light.uniform(90, 150), light.uniform(0, 6))
    warmth = swing(0.93, 1.08, light.uniform(110, 190), light.uniform(0, 6))
    lamp = Light(brightness, warmth, shadow, cell * stage.unit, places[0], places[1])
    return [stage.actor(sprite, path)], 0, lamp, 0.0


def _blur(stage: Stage) -> Cast:
    """Let the target move fast and smear."""
    sprite, rng = stage.target(), stage.rng("path")
    path = wander(rng, stage.size, stage.reach(sprite) + _RIM, rng.uniform(12, 17))
    return [stage.actor(sprite, path)], 0, None, float(rng.uniform(0.6, 0.9))


def _crowd(stage: Stage) -> Cast:
    """Let ten objects move, three of them alike in colour, some over the target."""
    sprite, rng = stage.target(), stage.rng("path")
    margin = stage.reach(sprite) + _RIM
    path = wander(rng, stage.size, margin, rng.uniform(2.0, 3.5))
    passing = [_crossing(rng, path, first, rng.uniform(-35, 35)) for first in (45.0, 80.0)]
    free = [_clear_path(stage, rng, path, margin) for _ in range(7)]
    others = []
    for index, other in enumerate([*free, *passing]):
        if index in (0, 4, 7):
            thing = _twin(stage, rng, 0.03)
        else:
            main = hsv(stage.hue + rng.uniform(0.12, 0.88), rng.uniform(0.4, 0.95), rng.uniform(0.4, 0.95))
            thing = stage.object(rng, (rng.uniform(35, 90), rng.uniform(35, 90)), main)
        others.append(stage.actor(thing, other))
    return [*others[:4], stage.actor(sprite, path), *others[4:]], 4, None, 0.0


def _clear_path(stage: Stage, rng: np.random.Generator, target: Path, margin: float) -> Path:
    """Return a roaming path that starts away from the target."""
    start = target(0)
    while True:
        path = wander(rng, stage.size, 20.0, rng.uniform(2.0, 4.5))
        pose = path(0)
        if math.hypot(pose.cx - start.cx, pose.cy - start.cy) > margin + 65:
            return path


SCENES: dict[str, Callable[[Stage], Cast]] = {
    "plain": _plain,
    "scale": _scale,
    "rotate": _rotate,
    "occlusion": _occlusion,
    "distractor": _distractor,
    "illumination": _illumination,
    "exit": _exit,
    "blur": _blur,
    "crowd": _crowd,
}
