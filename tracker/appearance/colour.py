"""The target model: a kernel-weighted colour histogram of what the user drew a box around.

Every colour space is reached through one table over the raw BGR cube, 32 levels per channel: a pixel's bin is a
look-up, and no picture is ever converted.
"""

import math
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.config import ColourSettings
from tracker.errors import ConfigError, RoiError, SinkError
from tracker.geometry import Box, Ellipse
from tracker.kernels.window import coefficient, compare, histogram_bgr, histogram_grey
from tracker.values import Image, check_image

LEVELS = 32
GREY_BINS = 32
IGNORED = 0
"""The bin of pixels that the saturation and value gate leaves out."""

_MIN_COLOURED_SHARE = 0.2
# A bin that hardly occurs anywhere says nothing: this share keeps its probability near 0.
_RARE = 1e-3
_NEIGHBOUR_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class BinTables:
    """Which bin a pixel falls into.

    Parameters
    ----------
    cube : ndarray, shape (32768,), int32
        For colour pixels, indexed by ``(blue >> 3) << 10 | (green >> 3) << 5 | red >> 3``.
    grey : ndarray, shape (256,), int32
        For pixels of 1-channel pictures.
    count : int
        Number of bins, the ignored one (0) included.
    """

    cube: NDArray[np.int32]
    grey: NDArray[np.int32]
    count: int


Lookups = tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float64]]
"""Probability and own bin of each cell or grey level, and the target's histogram over its own bins."""


@dataclass(frozen=True, eq=False)
class ColourModel:
    """What the target looks like.

    Parameters
    ----------
    settings : ColourSettings
    grey : bool
        True when the target has no colour to speak of (or the picture has one channel): then the histograms are of
        32 grey levels, whatever the settings' colour space.
    histogram : ndarray, shape (bins + 1,), float64
        The target: sums to 1; entry 0 is the share of pixels that the gate ignores.
    surroundings : ndarray, shape (bins + 1,), float64
        The same of a band around the target; all 0 where there is none.

    References
    ----------
    Comaniciu, Ramesh, Meer: Kernel-based object tracking. PAMI 25(5), 2003, section 3.1.
    """

    settings: ColourSettings
    grey: bool
    histogram: NDArray[np.float64]
    surroundings: NDArray[np.float64]

    @classmethod
    def from_box(cls, image: Image, box: Box, settings: ColourSettings) -> "ColourModel":
        """Learn the pixels of the ellipse in a box, weighted less towards its rim (Epanechnikov).

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        box : Box
            The part inside the picture counts.
        settings : ColourSettings

        Raises
        ------
        RoiError
            If the box is outside the picture or holds no pixel centre.
        FrameError
            If the image has another form.
        """
        check_image(image)
        check_inside(box, image)
        bins = colour_bins(settings)
        histogram = histogram_of(image, box, bins)
        grey = image.ndim == 2 or histogram[IGNORED] > 1 - _MIN_COLOURED_SHARE
        if grey:
            bins = grey_bins()
            histogram = histogram_of(image, box, bins)
        return cls(settings, grey, histogram, _surroundings_of(image, box, bins))

    @property
    def bins(self) -> BinTables:
        """The tables that the histograms were made with."""
        return grey_bins() if self.grey else colour_bins(self.settings)

    @cached_property
    def _probabilities(self) -> NDArray[np.float32]:
        """Probability of each bin in [0, 1].

        With ``settings.background`` it is the share of the target among target and surroundings (Swain and Ballard's
        ratio histogram in its symmetric form); otherwise the histogram itself, 1 for the commonest bin.
        """
        histogram = self._spread(self.histogram)
        if self.settings.background:
            values = histogram / (histogram + self._spread(self.surroundings) + _RARE)
        else:
            values = histogram / max(histogram[IGNORED + 1 :].max(), _RARE)
        values[IGNORED] = 0.0
        return values.astype(np.float32)

    @cached_property
    def cube_table(self) -> NDArray[np.float32]:
        """Probability of each cell of the BGR cube, shape (32768,), in [0, 1]."""
        return self._probabilities[self.bins.cube]

    @cached_property
    def grey_table(self) -> NDArray[np.float32]:
        """Probability of each grey level, shape (256,), in [0, 1]."""
        return self._probabilities[self.bins.grey]

    @cached_property
    def _own_bins(self) -> tuple[NDArray[np.float64], BinTables]:
        """The target's occupied bins alone, behind one for all others: short, so that comparing is cheap."""
        spread = self._spread(self.histogram)
        occupied = np.flatnonzero(spread)
        renumbered = np.zeros(self.histogram.size, np.int32)
        renumbered[occupied] = np.arange(1, occupied.size + 1, dtype=np.int32)
        bins = self.bins
        tables = BinTables(renumbered[bins.cube], renumbered[bins.grey], occupied.size + 1)
        # Scaled so that the target itself, which is not spread, has the coefficient 1.
        own = coefficient(spread, self.histogram)
        return np.concatenate(([0.0], spread[occupied] / own**2)), tables

    @cached_property
    def lookups(self) -> dict[int, Lookups]:
        """What kernels look pixels up in, for pictures of 3 and of 2 dimensions."""
        histogram, bins = self._own_bins
        return {3: (self.cube_table, bins.cube, histogram), 2: (self.grey_table, bins.grey, histogram)}

    def _spread(self, histogram: NDArray[np.float64]) -> NDArray[np.float64]:
        return histogram if self.grey else _spread_bins(histogram, self.settings)

    def similarity(self, image: Image, ellipse: Ellipse, step: int = 1) -> float:
        """Return the Bhattacharyya coefficient between the target model and what is in an ellipse, in [0, 1].

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8, C-contiguous
        ellipse : Ellipse
            The part inside the picture counts; 0 where nothing of it is.
        step : int
            Look at every ``step``-th row and column.
        """
        histogram, bins = self._own_bins
        return min(1.0, coefficient(histogram, _weights_of(image, ellipse, bins, step)))

    def compare(
        self, image: Image, probability: NDArray[np.float32], x: int, y: int, step: int, ellipse: Ellipse
    ) -> tuple[float, float]:
        """Return mean probability and similarity of what is in an ellipse, each in [0, 1].

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8, C-contiguous
        probability : ndarray, shape (h, w), float32
            Probability of every ``step``-th pixel from (x, y) on.
        x, y, step : int
        ellipse : Ellipse
            What of it lies outside counts for the mean, with probability 0.
        """
        histogram, bins = self._own_bins
        table = bins.cube if image.ndim == 3 else bins.grey
        density, similarity = compare(image, table, histogram, probability, x, y, step, *ellipse)
        return min(1.0, density), min(1.0, similarity)

    def save(self, path: str | Path) -> None:
        """Write the model to a ``.npz`` file.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        try:
            with Path(path).open("wb") as file:
                np.savez_compressed(
                    file,
                    settings=np.array(self.settings.model_dump_json()),
                    grey=np.array(self.grey),
                    histogram=self.histogram,
                    surroundings=self.surroundings,
                )
        except OSError as error:
            raise SinkError(f"{path}: cannot be written: {error.strerror}") from error

    @classmethod
    def load(cls, path: str | Path) -> "ColourModel":
        """Read a model that `save` wrote.

        Raises
        ------
        ConfigError
            If the file cannot be read or does not hold a target model.
        """
        try:
            with Path(path).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                settings = ColourSettings.model_validate_json(str(file["settings"]))
                model = cls(settings, bool(file["grey"]), file["histogram"], file["surroundings"])
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
            raise ConfigError(f"{path}: does not hold a target model") from error
        shape = (model.bins.count,)
        if model.histogram.shape != shape or model.surroundings.shape != shape:
            raise ConfigError(f"{path}: does not hold a target model of {shape[0] - 1} bins")
        return model


def check_inside(box: Box, image: Image) -> None:
    """Raise `RoiError` unless some of a box lies inside a picture."""
    height, width = image.shape[:2]
    if box.clipped(width, height) is None:
        raise RoiError(f"box {_text(box)} lies outside the picture of {width} x {height} px")


def bhattacharyya(q: NDArray[np.float64], p: NDArray[np.float64]) -> float:
    """Return the Bhattacharyya coefficient of two histograms that sum to 1: 1 is the same, 0 disjoint."""
    return min(1.0, coefficient(q, p))


def histogram_of(image: Image, box: Box, bins: BinTables) -> NDArray[np.float64]:
    """Return the Epanechnikov-weighted histogram of a box, summing to 1.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8, C-contiguous
    box : Box
        The part inside the picture counts.
    bins : BinTables

    Raises
    ------
    RoiError
        If no pixel centre lies in the ellipse of the box.
    """
    histogram = _weights_of(image, Ellipse.inside(box), bins, 1)
    total = histogram.sum()
    if total <= 0:
        raise RoiError(f"box {_text(box)} holds no pixel to learn from: draw it larger or further inside the picture")
    return np.asarray(histogram / total)


def _weights_of(image: Image, ellipse: Ellipse, bins: BinTables, step: int) -> NDArray[np.float64]:
    weights = np.zeros(bins.count)
    if image.ndim == 2:
        histogram_grey(image, bins.grey, *ellipse, step, weights)
    else:
        histogram_bgr(image, bins.cube, *ellipse, step, weights)
    return weights


def _spread_bins(histogram: NDArray[np.float64], settings: ColourSettings) -> NDArray[np.float64]:
    """Let every bin share a little with its neighbours, so that a slight change of the light costs little.

    The idea of cross-bin comparison (Leichter: Mean shift trackers with cross-bin metrics. PAMI 34(4), 2012), done once
    on the model and not at every comparison.
    """
    grid = histogram[IGNORED + 1 :].reshape(settings.bins)
    for axis in range(grid.ndim):
        periodic = axis == 0 and settings.space in ("hue", "hs", "hsv")
        width = [(1, 1) if other == axis else (0, 0) for other in range(grid.ndim)]
        padded = np.pad(grid, width, mode="wrap" if periodic else "edge")
        before, after = (np.take(padded, np.arange(grid.shape[axis]) + shift, axis) for shift in (0, 2))
        grid = (1 - 2 * _NEIGHBOUR_SHARE) * grid + _NEIGHBOUR_SHARE * (before + after)
    return np.concatenate((histogram[: IGNORED + 1], grid.ravel()))


def _surroundings_of(image: Image, box: Box, bins: BinTables) -> NDArray[np.float64]:
    """Histogram of a band around a box, half its mean side wide, summing to 1; all 0 outside the picture."""
    band = math.sqrt(box.area) / 2
    outer = Box(box.x - band, box.y - band, box.width + 2 * band, box.height + 2 * band)
    counts = _counts_of(image, outer, bins) - _counts_of(image, box, bins)
    return np.asarray(counts / max(1.0, counts.sum()))


def _counts_of(image: Image, box: Box, bins: BinTables) -> NDArray[np.float64]:
    """Unweighted histogram of the pixels in a box."""
    x0, y0 = max(0, round(box.x)), max(0, round(box.y))
    part = image[y0 : max(y0, round(box.bottom)), x0 : max(x0, round(box.right))]
    if part.ndim == 2:
        index = bins.grey[part]
    else:
        blue, green, red = (part[..., channel].astype(np.int32) >> 3 for channel in range(3))
        index = bins.cube[(blue << 10) | (green << 5) | red]
    return np.bincount(index.ravel(), minlength=bins.count).astype(np.float64)


def _text(box: Box) -> str:
    return f"{box.x:g},{box.y:g},{box.width:g},{box.height:g}"


@lru_cache(maxsize=16)
def colour_bins(settings: ColourSettings) -> BinTables:
    """Return the bin of every cell of the BGR cube and of every grey level."""
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    count = int(np.prod(settings.bins)) + 1
    return BinTables(_bins_of(_cube_colours(), settings), _bins_of(grey.astype(np.float32), settings), count)


@lru_cache(maxsize=1)
def grey_bins() -> BinTables:
    """Return the tables of the grey-level histogram: no pixel is ignored."""
    luminance = cv2.cvtColor(_cube_colours()[None], cv2.COLOR_BGR2GRAY)[0]
    cube = (luminance * GREY_BINS / 256).astype(np.int32) + 1
    return BinTables(cube, np.arange(256, dtype=np.int32) * GREY_BINS // 256 + 1, GREY_BINS + 1)


def _cube_colours() -> NDArray[np.float32]:
    """Centre colour of each cell of the cube, shape (32768, 3), BGR in [0, 255]."""
    levels = np.arange(LEVELS, dtype=np.float32) * (256 / LEVELS) + (256 / LEVELS - 1) / 2
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    return np.ascontiguousarray(cube.reshape(-1, 3))


def _bins_of(colours: NDArray[np.float32], settings: ColourSettings) -> NDArray[np.int32]:
    """Bin of each BGR colour in [0, 255], 0 where the gate ignores it."""
    channels, kept = _channels_of(colours, settings)
    index = np.zeros(len(colours), np.int32)
    for channel, count in zip(channels.T, settings.bins, strict=True):
        index = index * count + np.clip((channel * count).astype(np.int32), 0, count - 1)
    return np.where(kept, index + 1, IGNORED).astype(np.int32)


def _channels_of(
    colours: NDArray[np.float32], settings: ColourSettings
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Channels of the settings' colour space scaled to [0, 1), and what the gate lets through."""
    scaled = np.ascontiguousarray(colours[None] / np.float32(255))
    if settings.space == "bgr":
        return colours / np.float32(256), np.ones(len(colours), bool)
    if settings.space == "lab":
        lab = cv2.cvtColor(scaled, cv2.COLOR_BGR2Lab)[0]
        offsets, ranges = np.array([0, 128, 128], np.float32), np.array([100.01, 256, 256], np.float32)
        return ((lab + offsets) / ranges).astype(np.float32), np.ones(len(colours), bool)
    hsv = cv2.cvtColor(scaled, cv2.COLOR_BGR2HSV)[0] * np.array([1 / 360, 1, 1], np.float32)
    saturation, value = hsv[:, 1] * 255, hsv[:, 2] * 255
    kept = (saturation >= settings.saturation_min) & (value >= settings.value_min) & (value <= settings.value_max)
    return hsv[:, : len(settings.bins)].astype(np.float32), kept


def spread_histogram(histogram: NDArray[np.float64], model: ColourModel) -> NDArray[np.float64]:
    """Let each bin of a histogram share a little with its neighbours, as ``model`` does with its own.

    Parameters
    ----------
    histogram : ndarray, shape (bins + 1,), float64
    model : ColourModel
    """
    return model._spread(histogram)
