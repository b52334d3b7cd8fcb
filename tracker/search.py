"""A window climbs a probability image: mean shift for the place, CamShift for size and orientation as well."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.backprojection import Probability
from tracker.errors import ConfigError, FrameError
from tracker.geometry import Box, RotatedBox, as_box
from tracker.kernels.mass import principal_kurtosis
from tracker.kernels.window import main_axes, measure, shift_epanechnikov, shift_flat

Kernel = Literal["flat", "epanechnikov"]
_SHIFTS = {"flat": shift_flat, "epanechnikov": shift_epanechnikov}

_REACH = 0.5
_MIN_REACH_PX = 10.0
RIM_SHARE = 0.05
GAP_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Where a window search ended.

    Parameters
    ----------
    window : Box
        The window, px; unmoved and unchanged where it held no mass.
    rotated_box : RotatedBox or None
        Size and orientation of what the window rests on; None from `mean_shift` and where there was no mass.
    m00 : float
        Probability mass in the window, px; 0 says that there is nothing to follow.
    density : float
        ``m00`` over the window's area inside the image, in [0, 1].
    iterations : int
    converged : bool
        False when the steps ran out or there was no mass.
    """

    window: Box
    rotated_box: RotatedBox | None
    m00: float
    density: float
    iterations: int
    converged: bool


class Blob(NamedTuple):
    """The mass under and just around a window, background removed.

    Parameters
    ----------
    m00 : float
        Mass, px.
    cx, cy : float
        Centroid, px.
    xx, xy, yy : float
        Covariance, px².
    left, top, right, bottom : float
        Where the mass around the centre ends, px.
    cut_left, cut_top, cut_right, cut_bottom : bool
        True where the mass runs into the border of the picture.
    background : float
        Mean probability around the window.
    """

    m00: float
    cx: float
    cy: float
    xx: float
    xy: float
    yy: float
    left: float
    top: float
    right: float
    bottom: float
    cut_left: bool
    cut_top: bool
    cut_right: bool
    cut_bottom: bool
    background: float

    @property
    def cut(self) -> bool:
        """True where any border of the picture cuts the mass."""
        return self.cut_left or self.cut_top or self.cut_right or self.cut_bottom

    @property
    def axes(self) -> tuple[float, float, float]:
        """Standard deviations along and across the main axis, px, and its angle in radians."""
        return main_axes(self.xx, self.xy, self.yy)


def mean_shift(
    backprojection: NDArray[np.float32],
    window: Box,
    *,
    kernel: Kernel = "flat",
    max_iterations: int = 20,
    epsilon_px: float = 0.1,
) -> SearchResult:
    """Move a window to the nearest mode of a probability image.

    Parameters
    ----------
    backprojection : ndarray, shape (H, W), float32 or uint8
        How likely each pixel is the target; uint8 is read as 0 to 255.
    window : Box
        Start, px. It may reach over the border: the part inside counts.
    kernel : {"flat", "epanechnikov"}
        Weights under the window: all alike in the rectangle, or 1 - r² in its ellipse.
    max_iterations : int, >= 1
    epsilon_px : float, > 0
        Stop when the centre moves less than this.

    Returns
    -------
    SearchResult
        The window has the size it came with; its centre is sub-pixel.

    Raises
    ------
    FrameError
        If ``backprojection`` is not 2-D float32 or uint8.
    ConfigError
        If an option is out of range.

    References
    ----------
    Comaniciu, Meer: Mean shift: a robust approach toward feature space analysis. PAMI 24(5), 2002, section 2.
    Bradski: Computer vision face tracking for use in a perceptual user interface. Intel Technology Journal Q2, 1998.
    """
    window = as_box(window)
    image = _checked(backprojection, kernel, max_iterations, epsilon_px)
    moved, m00, iterations, converged = _climb(image, window, kernel, max_iterations, epsilon_px)
    return SearchResult(moved, None, m00, _density(m00, moved, image), iterations, converged)


def cam_shift(
    backprojection: NDArray[np.float32],
    window: Box,
    *,
    kernel: Kernel = "flat",
    max_iterations: int = 20,
    epsilon_px: float = 0.1,
) -> SearchResult:
    """Move a window to the nearest mode and fit its size and orientation to the mass there.

    The size comes from second moments, as in CamShift, but of the mass alone: the mean probability around the
    window is taken off first, and mass behind a gap is left out. An axis on which the mass runs into the border of
    the picture keeps its size, and the window goes on over the border with the target.

    Parameters
    ----------
    backprojection, window, kernel, max_iterations, epsilon_px
        As for `mean_shift`. Mass up to half the window's size beyond its sides (10 px at least) is seen.

    Returns
    -------
    SearchResult
        ``window`` is the upright box around ``rotated_box``. Without mass the window comes back unchanged.

    Raises
    ------
    FrameError, ConfigError
        As for `mean_shift`.

    References
    ----------
    Bradski: Computer vision face tracking for use in a perceptual user interface. Intel Technology Journal Q2, 1998.
    """
    window = as_box(window)
    image = _checked(backprojection, kernel, max_iterations, epsilon_px)
    moved, m00, iterations, converged = _climb(image, window, kernel, max_iterations, epsilon_px)
    blob = None
    if m00 > 0:
        whole = Probability(image, 0, 0)
        blob = measure_blob(
            whole, moved.cx, moved.cy, float(moved.width), float(moved.height), image.shape, _REACH, _MIN_REACH_PX
        )
    if blob is None:
        return SearchResult(moved, None, m00, _density(m00, moved, image), iterations, converged)
    rotated, upright = _fit(image, blob)
    upright = _over_the_border(upright, blob, moved)
    return SearchResult(upright, rotated, m00, _density(m00, moved, image), iterations, converged)


def _climb(
    image: NDArray[np.float32], window: Box, kernel: Kernel, max_iterations: int, epsilon_px: float
) -> tuple[Box, float, int, bool]:
    """Return the moved window, the mass in it, the steps and whether it came to rest."""
    shift, width, height = _SHIFTS[kernel], float(window.width), float(window.height)
    cx, cy, m00, iterations, converged = shift(
        image, window.cx, window.cy, width, height, max_iterations, float(epsilon_px)
    )
    if m00 <= 0:
        return window, 0.0, iterations, False
    _, _, m00, _, _ = shift(image, cx, cy, width, height, 1, float(epsilon_px))
    return Box.from_centre(cx, cy, width, height), m00, iterations, converged


def measure_blob(
    probability: Probability,
    cx: float,
    cy: float,
    width: float,
    height: float,
    frame_shape: tuple[int, ...],
    reach: float,
    min_reach_px: float,
) -> Blob | None:
    """Measure the mass a window rests on; None where none stands out from its surroundings.

    Parameters
    ----------
    probability : Probability
    cx, cy, width, height : float
        The window, px of the frame.
    frame_shape : tuple of int
        Height and width of the frame, whose border may cut the mass.
    reach, min_reach_px : float
        How far around the window to look: share of its size, and px of ``probability`` at least. The background is
        the mean at the far end.
    """
    image, x, y, step = probability
    frame_height, frame_width = frame_shape[:2]
    place = image, x, y, step, frame_width, frame_height, cx, cy, width, height
    blob = Blob._make(measure(*place, reach, min_reach_px, RIM_SHARE, GAP_SHARE))
    return blob if blob.m00 > 0 else None


def _fit(image: NDArray[np.float32], blob: Blob) -> tuple[RotatedBox, Box]:
    """Turn moments into sides.

    A uniform ellipse has the semi-axis 2 sigma, a uniform rectangle sqrt(3) sigma. Both are symmetric beta (Pearson
    type II) profiles, for which the semi-axis is sigma * sqrt(2 k / (3 - k)) with the kurtosis k along that axis.
    """
    along, across, angle = blob.axes
    cosine, sine = math.cos(angle), math.sin(angle)
    part = (int(blob.left), int(blob.top), int(blob.right), int(blob.bottom))
    fourth = principal_kurtosis(image, *part, blob.background, blob.cx, blob.cy, cosine, sine)
    factors = [_squared_factor(m4 / blob.m00, s) for m4, s in zip(fourth, (along, across), strict=True)]
    a, b = along * math.sqrt(factors[0]), across * math.sqrt(factors[1])
    rotated = RotatedBox(blob.cx, blob.cy, 2 * a, 2 * b, math.degrees(angle))
    roundness = (factors[0] + factors[1]) / 2 - 3
    half_width = _half_side(a * abs(cosine), b * abs(sine), roundness)
    half_height = _half_side(a * abs(sine), b * abs(cosine), roundness)
    return rotated, Box.from_centre(blob.cx, blob.cy, 2 * half_width, 2 * half_height)


def _squared_factor(fourth_moment: float, sigma: float) -> float:
    """(semi-axis / sigma)², 3 for a rectangle, 4 for an ellipse; heavier tails count as noise."""
    kurtosis = fourth_moment / sigma**4
    if kurtosis >= 2:
        return 4.0
    return max(3.0, 2 * kurtosis / (3 - kurtosis))


def _half_side(a: float, b: float, roundness: float) -> float:
    """Half extent of a turned shape between a rectangle (0) and an ellipse (1)."""
    return (1 - roundness) * (a + b) + roundness * math.hypot(a, b)


def _over_the_border(fitted: Box, blob: Blob, window: Box) -> Box:
    """Where the picture cuts the mass, keep the window's size and hold on to the edge that is seen."""
    x, width = _uncut(fitted.x, fitted.width, window.width, blob.left, blob.right, blob.cut_left, blob.cut_right)
    y, height = _uncut(fitted.y, fitted.height, window.height, blob.top, blob.bottom, blob.cut_top, blob.cut_bottom)
    return Box(x, y, width, height)


def _uncut(
    start: float, size: float, kept: float, first: float, last: float, cut_first: bool, cut_last: bool
) -> tuple[float, float]:
    if cut_first and cut_last:
        return (first + last - kept) / 2, kept
    if cut_first and last - first < kept:
        return last - kept, kept
    if cut_last and last - first < kept:
        return first, kept
    return start, size


def _density(m00: float, window: Box, image: NDArray[np.float32]) -> float:
    inside = window.clipped(image.shape[1], image.shape[0])
    return min(1.0, m00 / inside.area) if inside else 0.0


def _checked(
    backprojection: NDArray[np.float32], kernel: str, max_iterations: int, epsilon_px: float
) -> NDArray[np.float32]:
    if kernel not in _SHIFTS:
        raise ConfigError(f"kernel needs to be one of {', '.join(_SHIFTS)}, got {kernel!r}")
    if not (isinstance(max_iterations, int) and max_iterations >= 1):
        raise ConfigError(f"max_iterations needs to be a whole number of at least 1, got {max_iterations!r}")
    if not epsilon_px > 0:
        raise ConfigError(f"epsilon_px needs to be > 0, got {epsilon_px}")
    image = np.asarray(backprojection)
    if image.ndim != 2 or image.size == 0 or image.dtype not in (np.float32, np.uint8):
        raise FrameError(
            f"backprojection needs shape (H, W) and dtype float32 or uint8, got {image.shape} {image.dtype}"
        )
    if image.dtype == np.uint8:
        return image.astype(np.float32) / np.float32(255)
    # Kernels are compiled for writable arrays: a read-only one would cost a compilation of its own.
    return np.require(image, requirements=["C", "W"])
