import numpy as np
import pytest

from tests.helpers.kernels import standalone
from tests.oracles import regions as oracle
from tracker.kernels import regions

pytestmark = pytest.mark.kernels
kernels = standalone(regions)

SHAPES = [(17, 23), (1, 1), (1, 30), (30, 1), (2, 2)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[1]}x{shape[0]}")


def labels_of(rows, columns, levels=3, seed=0):
    """A picture of few levels, its connected regions labelled by the oracle."""
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, levels, (rows, columns))
    ends = np.zeros((levels, 3), np.float32)
    ends[:, 2] = np.arange(levels) * 10
    labels, count = oracle.link(cells, ends, 1.0, 5.0)
    return labels.astype(np.int32), count


def planes_of(channels, rows, columns):
    return np.random.default_rng(1).integers(0, 256, (channels, rows, columns)).astype(np.float32)


def test_root_of():
    parents = np.array([0, 0, 1, 2, 4, 4, 5], np.int32)
    expected = [oracle.root_of(parents, i) for i in range(7)]
    assert expected == [0, 0, 0, 0, 4, 4, 4]
    assert [kernels.root_of(parents, i) for i in (3, 6, 0, 1, 2, 4, 5)] == [expected[i] for i in (3, 6, 0, 1, 2, 4, 5)]


@each_shape
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("channels", [1, 3])
def test_link(shape, seed, channels):
    rng = np.random.default_rng(seed)
    cell_of = rng.integers(0, 12, shape).astype(np.int32)
    ends = rng.uniform(0, 10, (12, 2 + channels)).astype(np.float32)
    labels = np.full(shape, -1, np.int32)
    count = kernels.link(cell_of, ends, 6.0, 5.0, labels)
    expected, expected_count = oracle.link(cell_of, ends, 6.0, 5.0)
    assert count == expected_count
    np.testing.assert_array_equal(labels, expected)


def test_link_joins_a_spiral():
    cell_of = np.zeros((9, 9), np.int32)
    for ring in range(4):
        cell_of[ring, ring : 9 - ring] = cell_of[ring : 9 - ring, 8 - ring] = ring % 2
        cell_of[8 - ring, ring : 9 - ring] = cell_of[ring + 2 : 9 - ring, ring] = ring % 2
    ends, labels = np.array([[0, 0, 0], [0, 0, 50]], np.float32), np.empty((9, 9), np.int32)
    expected, count = oracle.link(cell_of, ends, 1.0, 1.0)
    assert kernels.link(cell_of, ends, 1.0, 1.0, labels) == count
    np.testing.assert_array_equal(labels, expected)


@each_shape
@pytest.mark.parametrize("channels", [1, 4])
def test_measure_regions(shape, channels):
    labels, count = labels_of(*shape)
    planes = planes_of(channels, *shape)
    sums, boxes = np.empty((count, 3 + channels)), np.empty((count, 4), np.int32)
    kernels.measure_regions(labels, planes, sums, boxes)
    for ours, expected in zip((sums, boxes), oracle.measure_regions(labels, planes), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


@each_shape
def test_border_keys(shape):
    labels, regions = labels_of(*shape)
    keys = np.empty(2 * labels.size, np.int64)
    count = kernels.border_keys(labels, regions, keys)
    assert keys[:count].tolist() == oracle.border_keys(labels, regions)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 77])
def test_sift(size):
    entries = np.random.default_rng(size).integers(0, 50, size)
    heap = np.empty(size, np.int64)
    for i, entry in enumerate(entries):
        heap[i] = entry
        kernels.sift(heap, i + 1, i)
    taken = []
    for left in range(size - 1, -1, -1):
        taken.append(int(heap[0]))
        heap[0] = heap[left]
        kernels.sift(heap, left, 0)
    assert taken == oracle.sift(entries)


@each_shape
@pytest.mark.parametrize("min_area", [2, 4, 9, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_absorb(shape, min_area, seed):
    labels, regions = labels_of(*shape, seed=seed)
    sums, _ = oracle.measure_regions(labels, planes_of(3, *shape))
    keys = np.unique(np.array(oracle.border_keys(labels, regions), np.int64))
    pairs = np.stack((keys // regions, keys % regions), axis=1)
    expected, left = oracle.absorb(sums, pairs, min_area)
    into = np.empty(regions, np.int32)
    kernels.absorb(sums, pairs, min_area, into)
    assert into.tolist() == expected
    kept = sorted(set(expected))
    np.testing.assert_allclose(sums[kept], left[kept], rtol=1e-9)
    assert len(kept) == 1 or (sums[kept, 0] >= min_area).all()


def test_absorb_of_two_alike_takes_the_lower_number():
    """One pixel of 5 between regions of 0 and 10, whatever the order in which its neighbours come."""
    sums = np.array([[9, 0, 0, 0], [1, 0, 0, 5], [9, 0, 0, 90]], float)
    for pairs in ([[0, 1], [1, 2]], [[1, 2], [0, 1]]):
        into = np.empty(3, np.int32)
        kernels.absorb(sums.copy(), np.array(pairs), 2, into)
        assert into.tolist() == oracle.absorb(sums, pairs, 2)[0] == [0, 0, 2]


@each_shape
def test_renumber(shape):
    labels, regions = labels_of(*shape)
    into = np.random.default_rng(8).integers(0, regions, regions).astype(np.int32)
    expected, count = oracle.renumber(labels, into)
    assert kernels.renumber(labels, into) == count
    np.testing.assert_array_equal(labels, expected)
