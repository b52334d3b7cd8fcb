"""Cut a picture into connected regions of like colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import ConfigError
from tracker.kernels.regions import link
from tracker.modes.features import with_features
from tracker.modes.joint import Algorithm, checked_positive, checked_settings, climb_picture
from tracker.modes.pictures import Picture, Space, checked_picture, is_grey, to_planes
from tracker.modes.profiles import Kernel
from tracker.modes.regions import Adjacency, Regions, describe, take_in

_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """A picture cut into regions.

    Parameters
    ----------
    labels : ndarray, shape (H, W), int32
        Number of each pixel's region, from 0, in the order of first pixels (row by row). A region is connected: from
        each pixel to the four next to it.
    regions : Regions
        Row k describes the region with label k.
    adjacency : Adjacency
        Which regions share a border.
    """

    labels: NDArray[np.int32]
    regions: Regions
    adjacency: Adjacency

    def boundaries(self) -> NDArray[np.bool_]:
        """Return (H, W), True at pixels whose right or lower neighbour is of another region."""
        edges = np.zeros(self.labels.shape, np.bool_)
        edges[:, :-1] |= self.labels[:, 1:] != self.labels[:, :-1]
        edges[:-1] |= self.labels[1:] != self.labels[:-1]
        return edges

    def mean_colour(self) -> NDArray[np.uint8]:
        """Return the picture with each region in its mean colour, (H, W, 3) BGR or (H, W) grey, uint8."""
        colours = np.rint(self.regions.colour).astype(np.uint8)
        return colours[self.labels] if colours.shape[1] == 3 else colours[self.labels, 0]

    def label_picture(self) -> NDArray[np.uint8]:
        """Return (H, W, 3) BGR uint8 with a colour of its own for each region; the same labels, the same colours."""
        numbers = np.arange(len(self.regions))
        # Steps of the golden section spread any number of hues; lightness and saturation tell near hues apart.
        hue = numbers * _GOLDEN % 1.0
        value, saturation = 1.0 - 0.2 * (numbers % 3), 0.9 - 0.3 * (numbers // 3 % 2)
        wheel = np.abs((hue[:, None] * 6 + np.array([2.0, 4.0, 0.0])) % 6 - 3) - 1
        bgr = value[:, None] * (1 - saturation[:, None] * (1 - np.clip(wheel, 0, 1)))
        return np.asarray(np.rint(255 * bgr)[self.labels], np.uint8)


def segment(
    image: Picture,
    spatial_radius: float = 16.0,
    range_radius: float = 20.0,
    min_region: int = 50,
    *,
    merge: tuple[float, float] | None = None,
    space: Space = "luv",
    kernel: Kernel = "flat",
    algorithm: Algorithm = "exact",
    max_iter: int = 100,
    tolerance: float = 0.01,
    features: ArrayLike | Sequence[str] | None = None,
    n_jobs: int | None = -1,
) -> Segmentation:
    """Cut a picture into connected regions whose windows come to rest near each other.

    First every pixel's window climbs to a mode, as in `tracker.modes.smooth`. Neighbouring pixels (four to each) whose
    modes are close, in position and in colour, belong together, and so do all that are connected this way. Regions that
    are too small go to the neighbour of the most similar mean colour: the smallest first, means following at once.

    Parameters
    ----------
    image, spatial_radius, range_radius, space, kernel, algorithm, max_iter, tolerance, features, n_jobs
        As for `tracker.modes.smooth`.
    min_region : int, >= 0
        Regions of fewer px are taken in by a neighbour.
    merge : (float, float), optional
        How close modes have to be to belong together: colour in 8-bit units, and position in px. By default half of
        ``range_radius``, and ``spatial_radius``.

    Returns
    -------
    Segmentation

    Raises
    ------
    FrameError, ConfigError, DataError
        As for `tracker.modes.smooth`.

    References
    ----------
    Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, section 4.2; the
    modes are joined there within the radii themselves.
    """
    settings = checked_settings(
        spatial_radius, range_radius, space, kernel, algorithm, max_iter, tolerance, n_jobs
    )  # fmt: skip
    colour, position = _checked_merge(merge, settings.range_radius, settings.spatial_radius)
    if isinstance(min_region, bool) or not isinstance(min_region, int) or min_region < 0:
        raise ConfigError(f"min_region needs to be a whole number >= 0, got {min_region!r}")
    picture = checked_picture(image)
    planes = with_features(to_planes(picture, settings.space), picture, features)
    cell_of, ends = climb_picture(planes, settings)
    labels = np.empty(cell_of.shape, np.int32)
    count = link(cell_of, np.ascontiguousarray(ends), position, colour, labels)
    count = take_in(labels, planes, count, min_region)
    return Segmentation(labels, *describe(labels, planes, count, 1 if is_grey(picture) else 3, settings.space))


def _checked_merge(merge: Any, range_radius: float, spatial_radius: float) -> tuple[float, float]:
    if merge is None:
        return range_radius / 2, spatial_radius
    if not (isinstance(merge, Sequence) and not isinstance(merge, str) and len(merge) == 2):
        raise ConfigError(f"merge needs to be two numbers, colour and position, got {merge!r}")
    return checked_positive("merge colour", merge[0]), checked_positive("merge position", merge[1])
