"""Colour names: how much of each of the eleven basic colour terms a colour is.

Eleven channels that change little with shading tell a template more than raw colour does: van de Weijer, Schmid,
Verbeek, Larlus: Learning color names for real-world applications. IEEE TIP 18(7), 2009; in tracking Danelljan, Khan,
Felsberg, van de Weijer: Adaptive color attributes for real-time visual tracking. CVPR 2014. Those learn the names from
pictures; here a colour belongs to a name by its distance in Lab to that name's focal colour, which needs no data.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

LEVELS = 32

# Focal colours of the basic terms (Berlin, Kay: Basic color terms, 1969), RGB: black, blue, brown, grey, green,
# orange, pink, purple, red, white, yellow.
_FOCAL_RGB = (
    (0, 0, 0),
    (0, 0, 255),
    (130, 80, 40),
    (128, 128, 128),
    (0, 140, 0),
    (255, 140, 0),
    (255, 150, 180),
    (130, 0, 150),
    (220, 0, 0),
    (255, 255, 255),
    (255, 230, 0),
)
_WIDTH = 25.0

NAMES = len(_FOCAL_RGB)


@lru_cache(maxsize=1)
def name_table() -> NDArray[np.uint16]:
    """Return the share of every name in each cell of the 32 x 32 x 32 BGR cube.

    Returns
    -------
    ndarray, shape (32768, 12), uint16
        Shares of 255 of the eleven names, which sum to about 255, and a column of zeros: three times four.
    """
    levels = (np.arange(LEVELS, dtype=np.float32) * (256 / LEVELS) + (256 / LEVELS - 1) / 2) / 255
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(1, -1, 3)
    focal = np.array(_FOCAL_RGB, np.float32)[None, :, ::-1] / 255
    colours = cv2.cvtColor(np.ascontiguousarray(cube), cv2.COLOR_BGR2Lab)[0]
    centres = cv2.cvtColor(np.ascontiguousarray(focal), cv2.COLOR_BGR2Lab)[0]
    squares = ((colours[:, None] - centres[None]) ** 2).sum(axis=-1)
    # Less the nearest: far from every name the nearest still takes all.
    closeness = np.exp((squares.min(axis=1, keepdims=True) - squares) / (2 * _WIDTH**2))
    shares = closeness / closeness.sum(axis=1, keepdims=True)
    table = np.zeros((LEVELS**3, NAMES + 1), np.uint16)
    table[:, :NAMES] = np.rint(255 * shares)
    return table
