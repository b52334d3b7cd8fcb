"""A scene reduced to its masks: the target white, all else black, so that pixels can be counted."""

import math
from dataclasses import replace

import numpy as np

from tracker.capture.synth.scene import Scene
from tracker.capture.synth.scenes import build
from tracker.capture.synth.spec import Spec
from tracker.capture.synth.sprite import Outline, Sprite


def painted(spec: Spec) -> Scene:
    """The scene with a white target among black objects on black: no light, noise or smear."""
    scene = build(spec)
    actors = tuple(
        replace(actor, sprite=_dyed(actor.sprite, white=index == scene.target))
        for index, actor in enumerate(scene.actors)
    )
    return Scene(np.zeros_like(scene.background), actors, scene.target)


def only_target(scene: Scene) -> Scene:
    return replace(scene, actors=(scene.actors[scene.target],), target=0)


def _dyed(sprite: Sprite, white: bool) -> Sprite:
    levels = []
    for level in sprite.levels:
        dyed = level.copy()
        dyed[..., :3] = level[..., 3:] if white else 0
        levels.append(dyed)
    return replace(sprite, levels=tuple(levels))


def area(outline: Outline, scale: float) -> float:
    """Area of the outline, px²."""
    if outline.radius is None:
        return math.pi * outline.width * outline.height / 4 * scale**2
    return (outline.width * outline.height - (4 - math.pi) * outline.radius**2) * scale**2


def edges(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Left, top, right and bottom edge of the pixels set in a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
