"""Connected regions of a picture: linking pixels, measuring, who borders on whom, and taking in what is too small.

Pixels are connected to the four next to them. Labels count from 0 in the order of each region's first pixel.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel, part


@part
def root_of(parents: NDArray[np.int32], i: int) -> int:
    """Return the representative of the set that ``i`` is in; shortens the way for the next time."""
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


@kernel
def link(
    cell_of: NDArray[np.int32], ends: NDArray[np.float32], spatial: float, colour: float, labels: NDArray[np.int32]
) -> int:
    """Label the regions of pixels whose windows came to rest together; return how many there are.

    Two neighbours belong together if what ``ends`` has for their cells is at most ``spatial`` px apart in the first two
    coordinates and ``colour`` in the others.
    """
    rows, columns = cell_of.shape
    spatial2, colour2 = np.float32(spatial * spatial), np.float32(colour * colour)
    parents = np.empty(rows * columns, np.int32)
    for j in range(rows):
        for i in range(columns):
            own, cell = j * columns + i, cell_of[j, i]
            root = own
            for side in range(2):
                if (i if side == 0 else j) == 0:
                    continue
                other = cell_of[j, i - 1] if side == 0 else cell_of[j - 1, i]
                together = other == cell
                if not together:
                    near, alike = np.float32(0.0), np.float32(0.0)
                    for d in range(2):
                        near += (ends[cell, d] - ends[other, d]) ** 2
                    for d in range(2, ends.shape[1]):
                        alike += (ends[cell, d] - ends[other, d]) ** 2
                    together = (near <= spatial2) & (alike <= colour2)
                if together:
                    # The earlier pixel becomes the representative: the first of a region is met first below.
                    reached = root_of(parents, own - 1 if side == 0 else own - columns)
                    if root != own:
                        parents[max(root, reached)] = min(root, reached)
                    root = min(root, reached)
            parents[own] = root
    count = 0
    for j in range(rows):
        for i in range(columns):
            own = j * columns + i
            root = root_of(parents, own)
            if root == own:
                labels[j, i] = count
                count += 1
            else:
                labels[j, i] = labels[root // columns, root % columns]
    return count


@kernel
def measure_regions(
    labels: NDArray[np.int32], planes: NDArray[np.float32], sums: NDArray[np.float64], boxes: NDArray[np.int32]
) -> None:
    """Area, x, y and channels of the regions summed, (k, 3 + channels), and first and last column and row, (k, 4).

    ``planes`` is (channels, H, W). Coordinates are indices of pixels; the box is x0, y0, x1, y1, the last included.
    """
    rows, columns = labels.shape
    sums[:] = 0.0
    for k in range(boxes.shape[0]):
        boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3] = columns, rows, -1, -1
    for j in range(rows):
        for i in range(columns):
            k = labels[j, i]
            own, box = sums[k], boxes[k]
            own[0] += 1.0
            own[1] += i
            own[2] += j
            for c in range(planes.shape[0]):
                own[3 + c] += planes[c, j, i]
            box[0], box[1] = min(box[0], i), min(box[1], j)
            box[2], box[3] = max(box[2], i), max(box[3], j)


@kernel
def border_keys(labels: NDArray[np.int32], regions: int, keys: NDArray[np.int64]) -> int:
    """Write ``low * regions + high`` for each edge between pixels of two regions; return how many edges there are."""
    rows, columns = labels.shape
    count = 0
    for j in range(rows):
        for i in range(columns):
            own = labels[j, i]
            if i + 1 < columns and labels[j, i + 1] != own:
                other = labels[j, i + 1]
                keys[count] = np.int64(min(own, other)) * regions + max(own, other)
                count += 1
            if j + 1 < rows and labels[j + 1, i] != own:
                other = labels[j + 1, i]
                keys[count] = np.int64(min(own, other)) * regions + max(own, other)
                count += 1
    return count


@part
def sift(heap: NDArray[np.int64], size: int, place: int) -> None:
    """Move an entry of a heap, smallest first, to where it belongs."""
    while place > 0 and heap[place] < heap[(place - 1) // 2]:
        up = (place - 1) // 2
        heap[place], heap[up] = heap[up], heap[place]
        place = up
    while True:
        least = place
        for child in range(2 * place + 1, min(2 * place + 3, size)):
            if heap[child] < heap[least]:
                least = child
        if least == place:
            return
        heap[place], heap[least] = heap[least], heap[place]
        place = least


@kernel
def absorb(sums: NDArray[np.float64], pairs: NDArray[np.int64], min_area: int, into: NDArray[np.int32]) -> None:
    """Let regions smaller than ``min_area`` be taken in by the neighbour of the nearest mean colour.

    The smallest goes first (of equal ones that of the lowest number), means follow at once, and what is still too small
    goes on. ``sums``, (k, 3 + channels) from `measure_regions`, is updated; ``pairs``, (n, 2), are the neighbours;
    ``into`` gets the number of the region that each ends up in.
    """
    regions, channels = sums.shape[0], sums.shape[1] - 3
    # The neighbours of a region are a chain of entries; a region that takes another in takes its chain over.
    entries = 2 * pairs.shape[0]
    following, target = np.full(entries, -1, np.int64), np.empty(entries, np.int64)
    head, tail = np.full(regions, -1, np.int64), np.full(regions, -1, np.int64)
    for entry in range(entries):
        own, target[entry] = pairs[entry // 2, entry % 2], pairs[entry // 2, 1 - entry % 2]
        if head[own] < 0:
            head[own] = entry
        else:
            following[tail[own]] = entry
        tail[own] = entry
    heap, size = np.empty(2 * regions, np.int64), 0
    for k in range(regions):
        into[k] = k
        if sums[k, 0] < min_area:
            heap[size] = np.int64(sums[k, 0]) * regions + k
            size += 1
            sift(heap, size, size - 1)
    while size > 0:
        small, area = heap[0] % regions, heap[0] // regions
        size -= 1
        heap[0] = heap[size]
        sift(heap, size, 0)
        if into[small] != small or area != np.int64(sums[small, 0]):
            continue
        nearest, least = np.int64(-1), np.inf
        entry = head[small]
        while entry >= 0:
            other = np.int64(root_of(into, target[entry]))
            entry = following[entry]
            if other == small:
                continue
            distance = 0.0
            for c in range(3, 3 + channels):
                difference = sums[small, c] / sums[small, 0] - sums[other, c] / sums[other, 0]
                distance += difference * difference
            if distance < least or (distance == least and other < nearest):
                nearest, least = other, distance
        if nearest < 0:
            continue
        into[small] = nearest
        for c in range(3 + channels):
            sums[nearest, c] += sums[small, c]
        following[tail[nearest]] = head[small]
        tail[nearest] = tail[small]
        if sums[nearest, 0] < min_area:
            heap[size] = np.int64(sums[nearest, 0]) * regions + nearest
            size += 1
            sift(heap, size, size - 1)
    for k in range(regions):
        into[k] = root_of(into, k)


@kernel
def renumber(labels: NDArray[np.int32], into: NDArray[np.int32]) -> int:
    """Replace each label by ``into`` of it, counted anew in the order of first pixels; return how many are left."""
    rows, columns = labels.shape
    number = np.full(into.shape[0], -1, np.int32)
    count = 0
    for j in range(rows):
        for i in range(columns):
            root = into[labels[j, i]]
            if number[root] < 0:
                number[root] = count
                count += 1
            labels[j, i] = number[root]
    return count
