"""Pictures of a patterned red target on a mottled blue ground, drawn for any place and size without resampling."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

FRAME = 240, 320


def ground(rows: int = FRAME[0], cols: int = FRAME[1], seed: int = 3) -> NDArray[np.uint8]:
    """Return soft spots in blues and greens, (rows, cols, 3)."""
    spots = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=(rows, cols, 3)).astype(np.float32), (0, 0), 3)
    levels = np.array([150, 110, 40]) + np.array([250, 250, 100]) * spots
    return np.clip(levels, 0, 255).astype(np.uint8)


def scene(cx: float, cy: float, width: float, height: float, seed: int = 3) -> NDArray[np.uint8]:
    """Return the ground with the target on it, (240, 320, 3)."""
    image = ground(seed=seed)
    ys, xs = np.indices(FRAME) + 0.5
    u, v = (xs - cx) / width, (ys - cy) / height
    inside = (abs(u) < 0.5) & (abs(v) < 0.5)
    waves = np.sin(7 * u + 2 * v) + np.sin(9 * v - 4 * u + 1) + np.sin(math.tau * (u + 2 * v * v))
    levels = np.array([45, 40, 185])[:, None] + np.array([10, 14, 22])[:, None] * waves[inside]
    image[inside] = np.clip(levels.T, 0, 255).astype(np.uint8)
    return image


def grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one channel, in which target and ground are as patterned."""
    return np.ascontiguousarray(image[:, :, 1])
