"""What the profile ``colour`` knows of its target: histograms of the whole, its quarters and what surrounds it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import IGNORED, ColourModel, spread_histogram
from tracker.geometry import Box
from tracker.kernels.hellinger import (
    codes_bgr,
    codes_grey,
    colour_weights,
    window_histogram,
)
from tracker.kernels.ring import learn_ring, part_grounds, ring_histogram
from tracker.values import Image

# Centre and half sides of the whole and of its quarters, in half sides of the window.
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_QUARTERS = ((-0.5, -0.5, 0.5, 0.5), (0.5, -0.5, 0.5, 0.5), (-0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5))

# The surroundings reach this many half sides from the centre.
RING = 1.6
# A quarter is told from its surroundings and, for this share, from the other quarters: so each keeps to its own place.
_OTHERS = 0.3
# A colour that hardly occurs anywhere says nothing: this share keeps its probability near 0.
_RARE = 1e-3
_LEAST_SPILL, _LARGEST_SPILL = 0.1, 0.5


@dataclass(frozen=True, eq=False)
class ColourTarget:
    """Histograms of a target as the kernels take them, over the ``n`` colours that it or its surroundings have.

    Parameters
    ----------
    cube, grey : ndarray, shape (32768,) and (256,), uint16
        Code of each cell of the BGR cube and of each grey level: 1 to n, 0 for colours that occur in neither.
    parts : ndarray, shape (k, 4), float64
        Centre x, y and half width, height of the whole and of its parts, in half sides of the window.
    roots : ndarray, shape (k, n + 1), float32
        Square roots of the parts' histograms.
    target, surroundings : ndarray, shape (n + 1,), float32
        Histograms of the whole and of the ring around it in the first frame.
    learned : ndarray, shape (n + 1,), float32
        Histogram of the ring, following the frames; `learn` changes it.
    ground, posterior : ndarray, shape (n + 1,), float32
        Square roots of the surroundings in use, and the probability in [0, 1] that a colour is the target's.
    grounds : ndarray, shape (k, n + 1), float32
        Square roots of what the whole and each part has to be told from: the surroundings and the other parts.
    spill : float
        Share of the surroundings' colours over that of its own in the target.

    References
    ----------
    Vojir, Noskova, Matas: Robust scale-adaptive mean-shift for tracking. PRL 49, 2014, section 3 (background, spill).
    Possegger, Mauthner, Bischof: In defense of color-based model-free tracking. CVPR 2015, section 3.1 (posterior).
    """

    cube: NDArray[np.uint16]
    grey: NDArray[np.uint16]
    parts: NDArray[np.float64]
    roots: NDArray[np.float32]
    target: NDArray[np.float32]
    surroundings: NDArray[np.float32]
    learned: NDArray[np.float32]
    ground: NDArray[np.float32]
    posterior: NDArray[np.float32]
    grounds: NDArray[np.float32]
    spill: float

    @classmethod
    def from_box(cls, image: Image, box: Box, model: ColourModel) -> "ColourTarget":
        """Learn the target in a box with the bins of ``model``; parts outside the picture are left out."""
        cells, bins = np.unique(np.concatenate((model.bins.cube, model.bins.grey)), return_inverse=True)
        numbers = bins.astype(np.uint16)
        margin_x, margin_y = (RING - 1) * box.width / 2 + 1, (RING - 1) * box.height / 2 + 1
        x0, y0 = max(0, int(box.x - margin_x)), max(0, int(box.y - margin_y))
        x1, y1 = min(image.shape[1], int(box.right + margin_x) + 1), min(image.shape[0], int(box.bottom + margin_y) + 1)
        codes = np.empty((y1 - y0, x1 - x0), np.uint16)
        levels = np.tile(np.arange(256, dtype=np.uint8), (3, 1))
        if image.ndim == 3:
            codes_bgr(image, numbers[: model.bins.cube.size], levels, x0, y0, 1, codes)
        else:
            codes_grey(image, numbers[model.bins.cube.size :], levels, x0, y0, 1, codes)
        cx, cy, half_x, half_y = box.cx - x0, box.cy - y0, box.width / 2, box.height / 2
        histogram = np.empty(cells.size, np.float32)
        parts, histograms = [], []
        for x, y, wide, high in (_WHOLE, *_QUARTERS):
            window_histogram(
                codes, cx + x * half_x, cy + y * half_y, wide * half_x, high * half_y, histogram
            )  # fmt: skip
            if histogram.any():
                parts.append((x, y, wide, high))
                histograms.append(_over_all_bins(histogram, cells, model))
        ring_histogram(codes, cx, cy, half_x, half_y, RING, histogram)
        around = _over_all_bins(histogram, cells, model)
        return cls._of(np.array(parts), np.array(histograms), around, model)

    @classmethod
    def from_model(cls, model: ColourModel) -> "ColourTarget":
        """Take the colours of a model, which knows of no parts."""
        own, around = (spread_histogram(h, model) for h in (model.histogram, model.surroundings))
        return cls._of(np.array([_WHOLE]), own[None], around, model)

    @classmethod
    def _of(
        cls,
        parts: NDArray[np.float64],
        histograms: NDArray[np.float64],
        around: NDArray[np.float64],
        model: ColourModel,
    ) -> "ColourTarget":
        if not model.settings.background:
            around = np.zeros_like(around)
        occupied = around > 0
        occupied |= (histograms > 0).any(axis=0)
        occupied[IGNORED] = False
        codes = np.zeros(around.size, np.uint16)
        codes[occupied] = np.arange(1, np.count_nonzero(occupied) + 1)
        roots = np.zeros((len(parts), codes.max() + 1), np.float32)
        kept = histograms[:, occupied]
        roots[:, 1:] = np.sqrt(kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12))
        target = roots[0] ** 2
        surroundings = np.zeros_like(target)
        surroundings[1:] = around[occupied]
        ground, posterior = np.empty_like(target), np.empty_like(target)
        unused = np.empty((0, 0), np.uint16)
        learned = surroundings.copy()
        learn_ring(
            unused, 0.0, 0.0, 1.0, 1.0, RING, 0.0, surroundings, learned, target, _RARE, ground, posterior
        )  # fmt: skip
        _like, spill = colour_weights(target, roots[0], ground, np.empty_like(target))
        spill = min(_LARGEST_SPILL, max(_LEAST_SPILL, spill))
        bins, grounds = model.bins, np.empty_like(roots)
        part_grounds(roots, ground, _OTHERS, grounds)
        return cls(
            codes[bins.cube], codes[bins.grey], parts, roots, target, surroundings, learned, ground, posterior, grounds,
            spill,
        )  # fmt: skip

    def learn(self, codes: NDArray[np.uint16], cx: float, cy: float, half_x: float, half_y: float, rate: float) -> None:
        """Take over a share of the colours around a window, given in px of ``codes``."""
        learn_ring(
            codes, cx, cy, half_x, half_y, RING, rate,
            self.surroundings, self.learned, self.target, _RARE, self.ground, self.posterior,
        )  # fmt: skip
        part_grounds(self.roots, self.ground, _OTHERS, self.grounds)


def _over_all_bins(histogram: NDArray[np.float32], cells: NDArray[np.int32], model: ColourModel) -> NDArray[np.float64]:
    """Put a histogram over the bins that have a number back over all of them, neighbours sharing a little."""
    full = np.zeros(model.bins.count)
    full[cells] = histogram
    return spread_histogram(full, model)
