"""Smooth a picture without blurring its edges: the discontinuity-preserving mean shift filter."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tracker.modes.features import with_features
from tracker.modes.joint import Algorithm, checked_settings, climb_picture, without_blocks
from tracker.modes.pictures import Picture, Space, checked_picture, from_planes, is_grey, to_planes
from tracker.modes.profiles import Kernel


def smooth(
    image: Picture,
    spatial_radius: float = 16.0,
    range_radius: float = 32.0,
    *,
    space: Space = "luv",
    kernel: Kernel = "flat",
    algorithm: Algorithm = "exact",
    max_iter: int = 100,
    tolerance: float = 0.01,
    features: ArrayLike | Sequence[str] | None = None,
    n_jobs: int | None = -1,
) -> Any:
    """Give every pixel the colour of the mode that its window climbs to.

    A window starts at each pixel and moves, in position and colour together, to the mean of the pixels in it, until it
    comes to rest. It holds the pixels in the disc of ``spatial_radius`` whose colour is within ``range_radius``.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey
        uint8, or float32 or float64 from 0 to 1.
    spatial_radius : float, > 0
        px.
    range_radius : float, > 0
        8-bit units: grey, BGR and L* run from 0 to 255 (for float pictures as well), and the other axes of L*u*v* and
        L*a*b* are stretched with L*, so that 2.55 are one CIE unit.
    space : {"luv", "lab", "bgr"}
        Where colours are compared and averaged. Grey pictures are taken as they are.
    kernel : {"flat", "epanechnikov", "gaussian"}
        Weight of a pixel in the mean at the distances s and r, in radii, in space and in range: 1,
        (1 - s²)(1 - r²), or exp(-2 (s² + r²)), a Gaussian whose standard deviations are half the radii. All end at the
        radii. Flat is by far the fastest.
    algorithm : {"exact", "grid"}
        ``grid`` moves no pixels but cells of 3/4 of the radii, all pixels of a cell alike, and then softens what the
        outlines of cells part within half of ``range_radius``: the time does not depend on the radii.
    max_iter : int, >= 1
        Steps of a window at most.
    tolerance : float, > 0
        A window rests after a step shorter than this, in radii (``grid`` with the flat kernel: 0.05 at least).
    features : sequence of str, or array-like, shape (H, W) or (H, W, k), optional
        Further channels to compare by: names (``"gradient"``, ``"texture"``, see `tracker.modes.features`) or numbers
        in units of ``range_radius``'s scale.
    n_jobs : int or None
        Threads: -1 one per core, None one. The result is the same for any number.

    Returns
    -------
    ndarray
        Of the shape and dtype of ``image``.

    Raises
    ------
    FrameError
        If the picture, or features for it, have another form, or numbers that are not finite or not in [0, 1].
    ConfigError, DataError
        If an option is out of range.

    References
    ----------
    Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, section 4.1.
    Kumar et al.: GridShift: a faster mode-seeking algorithm for image segmentation and object tracking. CVPR 2022
    (cells in place of pixels).
    """
    settings = checked_settings(
        spatial_radius, range_radius, space, kernel, algorithm, max_iter, tolerance, n_jobs
    )  # fmt: skip
    picture = checked_picture(image)
    colours = to_planes(picture, settings.space)
    cell_of, ends = climb_picture(with_features(colours, picture, features), settings)
    channels = 1 if is_grey(picture) else 3
    smoothed = np.ascontiguousarray(ends[:, 2:])[cell_of]
    if settings.algorithm == "grid":
        smoothed = without_blocks(smoothed, settings)
    return from_planes(np.ascontiguousarray(smoothed[:, :, :channels]), picture, settings.space)
