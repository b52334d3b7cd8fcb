import time

import numpy as np
import pytest

from tests.oracles import regions as oracle
from tests.tracker.modes.pictures import RANGE, SIDE, SPATIAL, brute_force, cutting, scene
from tracker.errors import ConfigError
from tracker.modes.segmentation import segment

each_algorithm = pytest.mark.parametrize("algorithm", ["exact", "grid"])


def by_brute_force(channels, min_region, colour, position):
    """Labels of the cutting: windows over all pixels, flooded regions, the smallest taken in one by one."""
    ends = brute_force(channels).reshape(SIDE * SIDE, 2 + channels)
    labels, count = oracle.link(np.arange(SIDE * SIDE).reshape(SIDE, SIDE), ends, position, colour)
    sums, _ = oracle.measure_regions(labels, cutting().transpose(2, 0, 1)[:channels])
    keys = np.unique(np.array(oracle.border_keys(labels, count), np.int64))
    into, _ = oracle.absorb(sums, np.stack((keys // count, keys % count), axis=1), min_region)
    return oracle.renumber(labels, into)[0]


@pytest.mark.parametrize("min_region", [0, 4, 30])
@pytest.mark.parametrize("merge", [(20.0, 6.0), (40.0, 6.0), (4.0, 2.5)])
def test_exact_is_the_brute_force_partition(min_region, merge):
    ours = segment(cutting(), SPATIAL, RANGE, min_region, merge=merge, space="bgr")
    np.testing.assert_array_equal(ours.labels, by_brute_force(3, min_region, *merge))


def test_exact_grey_is_the_brute_force_partition():
    grey = np.ascontiguousarray(cutting()[:, :, 0])
    expected = by_brute_force(1, 10, 20.0, 6.0)
    ours = segment(grey, SPATIAL, RANGE, 10, merge=(20.0, 6.0))
    np.testing.assert_array_equal(ours.labels, expected)
    shares = segment(grey / 255, SPATIAL, RANGE, 10, merge=(20.0, 6.0))
    np.testing.assert_array_equal(shares.labels, expected)


def chequers(noise=0.0):
    """Twelve squares of 20 px in four colours, no two neighbours alike, and their labels."""
    colours = np.array([(40, 40, 200), (40, 200, 40), (200, 60, 40), (220, 220, 220)], float)
    squares = np.add.outer(2 * np.arange(3), np.arange(4)) % 4
    big = squares.repeat(20, axis=0).repeat(20, axis=1)
    picture = colours[big] + np.random.default_rng(3).normal(0, noise, (*big.shape, 3))
    return np.clip(picture, 0, 255).astype(np.uint8), np.arange(12).reshape(3, 4).repeat(20, axis=0).repeat(20, axis=1)


@each_algorithm
@pytest.mark.parametrize("space", ["luv", "lab", "bgr"])
def test_squares_are_found(algorithm, space):
    picture, labels = chequers(noise=4)
    np.testing.assert_array_equal(segment(picture, 6, 40, 20, space=space, algorithm=algorithm).labels, labels)


@each_algorithm
def test_tables_of_squares(algorithm):
    picture, _ = chequers()
    cut = segment(picture, 6, 40, 20, algorithm=algorithm)
    assert cut.labels.dtype == np.int32
    assert len(cut.regions) == 12
    np.testing.assert_array_equal(cut.regions.area, np.full(12, 400))
    np.testing.assert_allclose(cut.regions.colour, picture[10::20, 10::20].reshape(12, 3), atol=0.6)
    np.testing.assert_allclose(cut.regions.centroid[:5], [(10, 10), (30, 10), (50, 10), (70, 10), (10, 30)])
    np.testing.assert_array_equal(cut.regions.box[5], (20, 20, 20, 20))
    # Three rows of four: 3 * 3 borders to the right, 2 * 4 downwards.
    assert len(cut.adjacency) == 17
    np.testing.assert_array_equal(cut.adjacency.border, np.full(17, 20))
    assert cut.adjacency.pairs[:3].tolist() == [[0, 1], [0, 4], [1, 2]]
    np.testing.assert_array_equal(cut.mean_colour()[10::20, 10::20], picture[10::20, 10::20])
    edges = cut.boundaries()
    assert edges.sum() == 3 * 60 + 2 * 80 - 6
    assert edges[:, 19].all()
    assert edges[19].all()


def test_contrast_is_the_distance_of_the_means():
    picture = np.zeros((10, 20, 3), np.uint8)
    picture[:, 10:] = (30, 0, 40)
    cut = segment(picture, 3, 10, 0, space="bgr")
    assert cut.adjacency.contrast.tolist() == [50]


def test_small_regions_go_to_the_most_similar_neighbour():
    picture = np.zeros((12, 24), np.uint8)
    picture[:, 12:], picture[4:6, 11:13] = 200, 140
    cut = segment(picture, 4, 20, 5)
    assert len(cut.regions) == 2
    assert (cut.labels[4:6, 11:13] == 1).all()
    assert cut.regions.area.tolist() == [12 * 12 - 2, 12 * 12 + 2]
    assert len(segment(picture, 4, 20, 4).regions) == 3
    assert len(segment(picture, 4, 20, 10_000).regions) == 1


def test_merge_says_what_belongs_together():
    picture = np.zeros((10, 30), np.uint8)
    picture[:, 10:20], picture[:, 20:] = 30, 60
    assert len(segment(picture, 4, 20, 0).regions) == 3
    assert len(segment(picture, 4, 20, 0, merge=(31, 12)).regions) == 1
    assert len(segment(picture, 4, 20, 0, merge=(31, 0.5)).regions) > 3


@each_algorithm
def test_regions_are_connected_large_enough_and_numbered_in_order(algorithm):
    cut = segment(cutting(), 4, 24, 10, algorithm=algorithm)
    ends = np.zeros((len(cut.regions), 3))
    ends[:, 2] = np.arange(len(ends))
    flooded, count = oracle.link(cut.labels, ends, 1.0, 0.5)
    assert count == len(cut.regions) > 10
    np.testing.assert_array_equal(cut.labels, flooded)
    assert cut.regions.area.min() >= 10
    np.testing.assert_array_equal(cut.regions.area, np.bincount(cut.labels.ravel()))


def test_label_picture_tells_regions_apart():
    cut = segment(scene(), 10, 24, 30, algorithm="grid")
    picture = cut.label_picture()
    np.testing.assert_array_equal(picture, cut.label_picture())
    first = np.unique(cut.labels, return_index=True)[1]
    colours = picture.reshape(-1, 3)[first].astype(int)
    np.testing.assert_array_equal(picture, colours[cut.labels])
    assert len(np.unique(colours, axis=0)) == len(cut.regions) > 200
    a, b = cut.adjacency.pairs.T
    assert np.quantile(np.abs(colours[a] - colours[b]).max(axis=1), 0.05) >= 30


@each_algorithm
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1), (1, 7, 3), (7, 1), (2, 2, 3)])
@pytest.mark.parametrize("min_region", [0, 3, 1000])
@pytest.mark.parametrize("radius", [0.5, 50])
def test_small_pictures(algorithm, shape, min_region, radius):
    picture = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    cut = segment(picture, radius, 30, min_region, algorithm=algorithm)
    assert cut.labels.shape == shape[:2]
    assert cut.regions.area.sum() == shape[0] * shape[1]
    assert cut.boundaries().shape == shape[:2]
    assert cut.mean_colour().shape == shape
    assert len(cut.regions) == 1 or min_region < 1000


@each_algorithm
def test_the_number_of_threads_changes_nothing(algorithm):
    part = np.ascontiguousarray(scene()[:150, 200:400])
    one, *others = (segment(part, 6, 20, algorithm=algorithm, n_jobs=jobs).labels for jobs in (1, 2, 3, -1))
    for other in others:
        np.testing.assert_array_equal(other, one)


def test_grid_takes_no_longer_where_the_radius_is_large():
    def best(radius):
        times = []
        for _ in range(4):
            start = time.perf_counter()
            segment(scene(), radius, 24, algorithm="grid", n_jobs=1)
            times.append(time.perf_counter() - start)
        return min(times)

    best(8)
    assert best(64) < 1.5 * best(8)


@pytest.mark.parametrize(
    "options",
    [
        {"min_region": -1},
        {"min_region": 2.5},
        {"min_region": True},
        {"merge": 5},
        {"merge": (1, 2, 3)},
        {"merge": "ab"},
        {"merge": (0, 5)},
        {"merge": (5, float("nan"))},
    ],
    ids=str,
)
def test_options_that_cannot_be_used(options):
    with pytest.raises(ConfigError) as caught:
        segment(np.zeros((4, 5), np.uint8), **options)
    assert next(iter(options)) in str(caught.value)
