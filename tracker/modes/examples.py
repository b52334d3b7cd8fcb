"""The textbook's point clouds, made on the spot.

The three that texts on mean shift clustering show: blobs whose number a reader sees at once and the method has to find.
Each is drawn from a fixed seed, so every machine has the same points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError


@dataclass(frozen=True, slots=True)
class Example:
    """Normally distributed blobs.

    Parameters
    ----------
    name : str
    about : str
        What it is, in one line.
    centres : tuple of tuple of float
        One per blob.
    spread : float
        Standard deviation of each blob along each axis.
    count : int
        Points in all blobs together, shared out as evenly as they go.
    bandwidth : float
        A radius of the flat window that finds the blobs.
    seed : int
    """

    name: str
    about: str
    centres: tuple[tuple[float, ...], ...]
    spread: float
    count: int
    bandwidth: float
    seed: int = 0

    def points(self) -> NDArray[np.float64]:
        """Return the points, shape (count, d), in no particular order."""
        return self._drawn()[0]

    def blobs(self) -> NDArray[np.int64]:
        """Return for each point the blob it was drawn from, shape (count,)."""
        return self._drawn()[1]

    def _drawn(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        random = np.random.default_rng(self.seed)
        blobs = random.permutation(np.arange(self.count) % len(self.centres))
        centres = np.array(self.centres)
        return centres[blobs] + random.normal(0.0, self.spread, (self.count, centres.shape[1])), blobs


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        example.name: example
        for example in (
            Example(
                "three-corners",
                "150 points in space, three blobs far apart",
                ((2.0, 2.0, 2.0), (7.0, 7.0, 7.0), (5.0, 13.0, 13.0)),
                spread=0.6,
                count=150,
                bandwidth=2.0,
            ),
            Example(
                "three-blobs",
                "500 points in the plane, three blobs that touch",
                ((1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)),
                spread=0.4,
                count=500,
                bandwidth=0.8,
            ),
            Example(
                "four-blobs",
                "300 points in the plane, four blobs, two of them close",
                ((4.2, 1.0), (3.0, -1.5), (0.9, 2.0), (7.6, -1.4)),
                spread=0.6,
                count=300,
                bandwidth=1.2,
            ),
        )
    }
)


def example(name: str) -> Example:
    """Return an example by its name, a key of `EXAMPLES`.

    Raises
    ------
    DataError
        If there is none of that name.
    """
    if name in EXAMPLES:
        return EXAMPLES[name]
    near = get_close_matches(name, EXAMPLES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(EXAMPLES)}"
    raise DataError(f"no example {name!r}: {hint}")
