"""What surrounds a window: the histogram of the ring around it, and what is learnt from it over the frames.

Regions are arrays of codes as `tracker.kernels.codes` makes them; histograms are of edges and colours as there.
Coordinates are continuous edges in px of such an array.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel

_F0, _F1 = np.float32(0.0), np.float32(1.0)
# Bits of a code that hold the edge.
_EDGE_BITS, _EDGE_MASK = np.uint32(4), np.uint32(15)


@kernel
def ring_histogram(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    outer: float,
    out: NDArray[np.float32],
) -> int:
    """Histogram of the pixels outside a rectangle and inside one ``outer`` times as large; returns their number."""
    for u in range(out.shape[0]):
        out[u] = _F0
    rows, columns = codes.shape
    wide, high = outer * half_x, outer * half_y
    x0, x1 = max(0, int(np.floor(cx - wide))), min(columns, int(np.ceil(cx + wide)))
    y0, y1 = max(0, int(np.floor(cy - high))), min(rows, int(np.ceil(cy + high)))
    count = 0
    for j in range(y0, y1):
        beside = abs(j + 0.5 - cy) > half_y
        for i in range(x0, x1):
            if beside or abs(i + 0.5 - cx) > half_x:
                out[codes[j, i] & _EDGE_MASK] += _F1
                out[codes[j, i] >> _EDGE_BITS] += _F1
                count += 1
    if count > 0:
        for u in range(out.shape[0]):
            out[u] /= np.float32(count)
    return count


@kernel
def learn_ring(
    codes: NDArray[np.uint32],
    cx: float,
    cy: float,
    half_x: float,
    half_y: float,
    outer: float,
    rate: float,
    first: NDArray[np.float32],
    learned: NDArray[np.float32],
    target: NDArray[np.float32],
    rare: float,
    ground: NDArray[np.float32],
    posterior: NDArray[np.float32],
) -> None:
    """Take a share ``rate`` of what is around a window over into ``learned``; renew what is made of them.

    The surroundings in use are the mean of those of the first frame and the learned ones: ``ground`` takes their
    square roots, ``posterior`` the target's share of each entry, ``target / (target + surroundings + rare)``.
    """
    seen = np.empty(learned.shape[0], np.float32)
    share = np.float32(rate) if ring_histogram(codes, cx, cy, half_x, half_y, outer, seen) > 0 else _F0
    for u in range(learned.shape[0]):
        learned[u] += share * (seen[u] - learned[u])
        around = (first[u] + learned[u]) / 2
        ground[u] = np.sqrt(around)
        posterior[u] = target[u] / (target[u] + around + np.float32(rare))


@kernel
def part_grounds(
    roots: NDArray[np.float32], ground: NDArray[np.float32], others_share: float, out: NDArray[np.float32]
) -> None:
    """Square roots of what each part has to be told from: the surroundings, and for ``others_share`` the other parts.

    Row 0 of ``roots`` and ``out`` is the whole target, which has no others.
    """
    parts = roots.shape[0] - 1
    share = np.float32(others_share if parts > 1 else 0.0)
    for u in range(ground.shape[0]):
        total = _F0
        for k in range(1, parts + 1):
            total += roots[k, u] * roots[k, u]
        out[0, u] = ground[u]
        for k in range(1, parts + 1):
            others = max(_F0, total - roots[k, u] * roots[k, u]) / np.float32(max(1, parts - 1))
            out[k, u] = np.sqrt((_F1 - share) * ground[u] * ground[u] + share * others)
