"""What every scene starts from: picture size, units, random generators, painted objects."""

import math

import numpy as np

from tracker.capture.synth.motion import STAGE_SIDE, Path
from tracker.capture.synth.scene import Actor
from tracker.capture.synth.spec import Spec
from tracker.capture.synth.sprite import Outline, Sprite
from tracker.capture.synth.texture import Colour, generator, hsv, paint_object


class Stage:
    """An empty scene.

    Parameters
    ----------
    spec : Spec

    Attributes
    ----------
    unit : float
        Pixels per stage unit; the smaller side of the picture is 480 units.
    size : (float, float)
        Width and height in stage units.
    hue : float
        Hue of the target, in turns.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.unit = min(spec.size) / STAGE_SIDE
        self.size = (spec.size[0] / self.unit, spec.size[1] / self.unit)
        self.hue = float(self.rng("hue").uniform(0, 1))

    def rng(self, purpose: str) -> np.random.Generator:
        """Return the generator for one purpose: a change in one does not move the others."""
        return generator(self.spec.name, self.spec.seed, purpose)

    def target(self, largest: float = 1.0, elongated: bool = False) -> Sprite:
        """Return the target, about 80 x 60 units unless the spec gives its size."""
        rng = self.rng("target")
        base = (116.0, 48.0) if elongated else (80.0, 60.0)
        sides = (base[0] * rng.uniform(0.9, 1.12), base[1] * rng.uniform(0.9, 1.12))
        if not elongated and rng.random() < 0.3:
            sides = (sides[1], sides[0])
        if self.spec.target is not None:
            sides = (self.spec.target[0] / self.unit, self.spec.target[1] / self.unit)
        main = hsv(self.hue, rng.uniform(0.75, 0.95), rng.uniform(0.75, 0.95))
        return self.object(rng, sides, main, largest)

    def object(
        self, rng: np.random.Generator, sides: tuple[float, float], main: Colour, largest: float = 1.0
    ) -> Sprite:
        """Return an object of ``sides`` units whose dominant colour is ``main``."""
        width, height = sides[0] * self.unit, sides[1] * self.unit
        radius = None if rng.random() < 0.5 else min(width, height) * rng.uniform(0.15, 0.35)
        return paint_object(rng, Outline(width, height, radius), largest, (main, _accent(rng), _accent(rng)))

    def actor(self, sprite: Sprite, path: Path) -> Actor:
        """Put an object on a path."""
        return Actor(sprite, path, self.unit)

    def sides(self, sprite: Sprite) -> tuple[float, float]:
        """Return width and height of an object in stage units."""
        return sprite.outline.width / self.unit, sprite.outline.height / self.unit

    def reach(self, sprite: Sprite) -> float:
        """Return how far an object reaches from its centre in any pose of scale 1, in stage units."""
        return math.hypot(*self.sides(sprite)) / 2


def _accent(rng: np.random.Generator) -> Colour:
    """Return a colour for patterns: pale, dark or strong."""
    kind, hue = rng.integers(3), rng.uniform(0, 1)
    if kind == 0:
        return hsv(hue, rng.uniform(0.02, 0.2), rng.uniform(0.85, 0.98))
    if kind == 1:
        return hsv(hue, rng.uniform(0.2, 0.6), rng.uniform(0.12, 0.28))
    return hsv(hue, rng.uniform(0.6, 0.9), rng.uniform(0.6, 0.95))
