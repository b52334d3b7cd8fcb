"""What the profile ``colour`` knows of its target: histograms of the whole, its quarters and what surrounds it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import IGNORED, ColourModel, spread_histogram
from tracker.geometry import Box
from tracker.kernels.codes import add_edges
from tracker.kernels.hellinger import histogram_weights, window_histogram
from tracker.kernels.ring import learn_ring, part_grounds, ring_histogram
from tracker.tracking.region import EDGES, grid_step, look_up
from tracker.values import Image

# Centre and half sides of the whole and of its quarters, in half sides of the window.
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_QUARTERS = ((-0.5, -0.5, 0.5, 0.5), (0.5, -0.5, 0.5, 0.5), (-0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5))

# The edges' directions, weak and strong ones; neighbouring directions share this much with each other.
_DIRECTIONS = slice(1, 5), slice(5, 9)
_NEIGHBOUR_SHARE = 0.15

# The surroundings reach this many half sides from the centre.
RING = 1.6
# A quarter is told from its surroundings and, for this share, from the other quarters: so each keeps to its own place.
_OTHERS = 0.3
# A colour that hardly occurs anywhere says nothing: this share keeps its probability near 0.
_RARE = 1e-3
_LEAST_SPILL, _LARGEST_SPILL = 0.1, 0.5


@dataclass(frozen=True, eq=False)
class ColourTarget:
    """Histograms of a target as the kernels take them: 16 entries for edges, then one each for ``n`` colours.

    The first of the colours' entries is for those that neither the target nor its surroundings have.

    Parameters
    ----------
    cube, grey : ndarray, shape (32768,) and (256,), uint16
        Entry of each cell of the BGR cube and of each grey level.
    parts : ndarray, shape (k, 4), float64
        Centre x, y and half width, height of the whole and of its parts, in half sides of the window.
    roots : ndarray, shape (k, 16 + n), float32
        Square roots of the parts' histograms.
    target, surroundings : ndarray, shape (16 + n,), float32
        Histograms of the whole and of the ring around it in the first frame.
    learned : ndarray, shape (16 + n,), float32
        Histogram of the ring, following the frames; `learn` changes it.
    ground, posterior : ndarray, shape (16 + n,), float32
        Square roots of the surroundings in use, and the probability in [0, 1] that an entry is the target's.
    grounds : ndarray, shape (k, 16 + n), float32
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
        entries = (bins + EDGES).astype(np.uint16)
        codes, cx, cy, half_x, half_y = _region_of(image, box, *np.split(entries, [model.bins.cube.size]))
        histogram = np.empty(EDGES + cells.size, np.float32)
        parts, edges, colours = [], [], []
        for x, y, wide, high in (_WHOLE, *_QUARTERS):
            if window_histogram(codes, cx + x * half_x, cy + y * half_y, wide * half_x, high * half_y, histogram) > 0:
                parts.append((x, y, wide, high))
                edges.append(_spread_edges(histogram))
                colours.append(_over_all_bins(histogram, cells, model))
        ring_histogram(codes, cx, cy, half_x, half_y, RING, histogram)
        around = _over_all_bins(histogram, cells, model)
        return cls._of(np.array(parts), np.array(edges), np.array(colours), _spread_edges(histogram), around, model)

    @classmethod
    def from_model(cls, image: Image, box: Box, model: ColourModel) -> "ColourTarget":
        """Take the colours of a model, which knows of no parts, and the edges in a box."""
        cube, grey = np.full_like(model.bins.cube, EDGES, np.uint16), np.full_like(model.bins.grey, EDGES, np.uint16)
        codes, cx, cy, half_x, half_y = _region_of(image, box, cube, grey)
        own, around = np.empty(EDGES + 1, np.float32), np.empty(EDGES + 1, np.float32)
        window_histogram(codes, cx, cy, half_x, half_y, own)
        ring_histogram(codes, cx, cy, half_x, half_y, RING, around)
        colours, ground = (spread_histogram(h, model) for h in (model.histogram, model.surroundings))
        edges, ground_edges = _spread_edges(own), _spread_edges(around)
        return cls._of(np.array([_WHOLE]), edges[None], colours[None], ground_edges, ground, model)

    @classmethod
    def _of(
        cls,
        parts: NDArray[np.float64],
        edges: NDArray[np.float32],
        colours: NDArray[np.float64],
        ground_edges: NDArray[np.float32],
        around: NDArray[np.float64],
        model: ColourModel,
    ) -> "ColourTarget":
        if not model.settings.background:
            ground_edges, around = np.zeros_like(ground_edges), np.zeros_like(around)
        occupied = around > 0
        occupied |= (colours > 0).any(axis=0)
        occupied[IGNORED] = False
        entries = np.full(around.size, EDGES, np.uint16)
        entries[occupied] = np.arange(EDGES + 1, EDGES + 1 + np.count_nonzero(occupied))
        roots = np.zeros((len(parts), entries.max() + 1), np.float32)
        kept = colours[:, occupied]
        roots[:, :EDGES] = np.sqrt(edges)
        roots[:, EDGES + 1 :] = np.sqrt(kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12))
        target = roots[0] ** 2
        surroundings = np.zeros_like(target)
        surroundings[:EDGES], surroundings[EDGES + 1 :] = ground_edges, around[occupied]
        ground, posterior = np.empty_like(target), np.empty_like(target)
        unused = np.empty((0, 0), np.uint32)
        learned = surroundings.copy()
        learn_ring(
            unused, 0.0, 0.0, 1.0, 1.0, RING, 0.0, surroundings, learned, target, _RARE, ground, posterior
        )  # fmt: skip
        own = slice(EDGES, None)
        _like, spill = histogram_weights(target[own], roots[0, own], ground[own], np.empty_like(target[own]))
        spill = min(_LARGEST_SPILL, max(_LEAST_SPILL, spill))
        bins, grounds = model.bins, np.empty_like(roots)
        part_grounds(roots, ground, _OTHERS, grounds)
        return cls(
            entries[bins.cube], entries[bins.grey], parts, roots, target, surroundings, learned, ground, posterior,
            grounds, spill,
        )  # fmt: skip

    def learn(self, codes: NDArray[np.uint32], cx: float, cy: float, half_x: float, half_y: float, rate: float) -> None:
        """Take over a share of what is around a window, given in px of ``codes``."""
        learn_ring(
            codes, cx, cy, half_x, half_y, RING, rate,
            self.surroundings, self.learned, self.target, _RARE, self.ground, self.posterior,
        )  # fmt: skip
        part_grounds(self.roots, self.ground, _OTHERS, self.grounds)


def _region_of(
    image: Image, box: Box, cube: NDArray[np.uint16], grey: NDArray[np.uint16]
) -> tuple[NDArray[np.uint32], float, float, float, float]:
    """Return the codes of a box and of the ring around it, and the box's centre and half sides among them."""
    radius = grid_step(box.width, box.height)
    margin_x, margin_y = ((RING - 1) * side / 2 + 1 + radius for side in (box.width, box.height))
    x0, y0 = max(0, int(box.x - margin_x)), max(0, int(box.y - margin_y))
    x1, y1 = min(image.shape[1], int(box.right + margin_x) + 1), min(image.shape[0], int(box.bottom + margin_y) + 1)
    codes = np.empty((y1 - y0, x1 - x0), np.uint32)
    levels = np.tile(np.arange(256, dtype=np.uint8), (3, 1))
    look_up(image, cube, grey, levels, x0, y0, 1, codes)
    # Later frames are looked at on a grid, where neighbours are further apart.
    add_edges(image, x0, y0, 1, radius, np.empty(codes.shape, np.uint8), codes)
    return codes, box.cx - x0, box.cy - y0, box.width / 2, box.height / 2


def _spread_edges(histogram: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a histogram's edges, neighbouring directions sharing a little."""
    edges = histogram[:EDGES].copy()
    for of_one_strength in _DIRECTIONS:
        directed = edges[of_one_strength]
        shared = _NEIGHBOUR_SHARE * (np.roll(directed, 1) + np.roll(directed, -1))
        edges[of_one_strength] = (1 - 2 * _NEIGHBOUR_SHARE) * directed + shared
    return edges


def _over_all_bins(histogram: NDArray[np.float32], cells: NDArray[np.int32], model: ColourModel) -> NDArray[np.float64]:
    """Put a histogram's colours, which are those of ``cells``, back over all bins, neighbours sharing a little."""
    full = np.zeros(model.bins.count)
    full[cells] = histogram[EDGES:]
    return spread_histogram(full, model)
