"""Slow, obvious twins of the kernels for regions."""

import heapq

import numpy as np

STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def root_of(parents, i):
    return i if parents[i] == i else root_of(parents, parents[i])


def link(cell_of, ends, spatial, colour):
    """Flood each region from its first pixel; return labels and count."""
    rows, columns = cell_of.shape
    labels, count = np.full((rows, columns), -1), 0

    def together(a, b):
        difference = ends[cell_of[a]].astype(float) - ends[cell_of[b]]
        return np.linalg.norm(difference[:2]) <= spatial and np.linalg.norm(difference[2:]) <= colour

    for start in np.ndindex(rows, columns):
        if labels[start] >= 0:
            continue
        labels[start], wave = count, [start]
        while wave:
            j, i = wave.pop()
            for dj, di in STEPS:
                other = j + dj, i + di
                inside = 0 <= other[0] < rows and 0 <= other[1] < columns
                if inside and labels[other] < 0 and together((j, i), other):
                    labels[other] = count
                    wave.append(other)
        count += 1
    return labels, count


def measure_regions(labels, planes):
    sums, boxes = [], []
    for k in range(labels.max() + 1):
        ys, xs = np.nonzero(labels == k)
        sums.append([len(xs), xs.sum(), ys.sum(), *planes[:, ys, xs].astype(float).sum(axis=1)])
        boxes.append([xs.min(), ys.min(), xs.max(), ys.max()])
    return np.array(sums, float), np.array(boxes)


def border_keys(labels, regions):
    rows, columns = labels.shape
    keys = []
    for j in range(rows):
        for i in range(columns):
            for other in ((j, i + 1), (j + 1, i)):
                if other[0] < rows and other[1] < columns and labels[other] != labels[j, i]:
                    low, high = sorted((int(labels[other]), int(labels[j, i])))
                    keys.append(low * regions + high)
    return keys


def sift(heap):
    """All entries in order, as taking them off a heap one by one gives them."""
    heap = [int(entry) for entry in heap]
    heapq.heapify(heap)
    return [heapq.heappop(heap) for _ in range(len(heap))]


def absorb(sums, pairs, min_area):
    """Look through all regions for the smallest and through all its neighbours, again and again."""
    sums, into = np.array(sums, float), list(range(len(sums)))
    neighbours = {k: set() for k in into}
    for a, b in pairs:
        neighbours[int(a)].add(int(b))
        neighbours[int(b)].add(int(a))
    while True:
        small = [(sums[k, 0], k) for k in neighbours if sums[k, 0] < min_area and neighbours[k]]
        if not small:
            return into, sums
        _, gone = min(small)
        mean = sums[:, 3:] / sums[:, :1]
        _, nearest = min((((mean[gone] - mean[other]) ** 2).sum(), other) for other in neighbours[gone])
        sums[nearest] += sums[gone]
        into = [nearest if k == gone else k for k in into]
        for other in neighbours.pop(gone):
            neighbours[other].discard(gone)
            if other != nearest:
                neighbours[other].add(nearest)
                neighbours[nearest].add(other)


def renumber(labels, into):
    merged, numbers = np.asarray(into)[labels], {}
    for root in merged.ravel():
        numbers.setdefault(int(root), len(numbers))
    return np.vectorize(numbers.get)(merged), len(numbers)
