import time

import cv2
import numpy as np
import pytest

from tests.oracles import joint as oracle
from tests.tracker.modes.pictures import RANGE, SPATIAL, brute_force, cutting, scene
from tracker.errors import ConfigError, DataError, FrameError
from tracker.modes.smoothing import smooth

ALGORITHMS = ("exact", "grid")
each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS)
each_kernel = pytest.mark.parametrize("kernel", ["flat", "epanechnikov", "gaussian"])
SHARE = np.float32(1 / 255)


def differences(picture, colours):
    """How far each pixel's colour is from the expected one, in 8-bit units."""
    return np.linalg.norm(np.float64(picture).reshape(colours.shape) - colours, axis=2)


def test_exact_is_the_brute_force_answer():
    """To rounding for all but a few pixels: one on the rim of a window may fall inside in float32."""
    ours = smooth(cutting() * SHARE, SPATIAL, RANGE, space="bgr") * 255
    off = differences(ours, brute_force(3)[:, :, 2:])
    assert np.quantile(off, 0.99) < 0.01
    assert off.mean() < 0.02


def test_exact_8_bit_is_the_brute_force_answer_rounded():
    ours = smooth(cutting(), SPATIAL, RANGE, space="bgr")
    off = np.abs(ours.astype(int) - np.rint(brute_force(3)[:, :, 2:]))
    assert (off > 0).mean() < 0.005


def test_exact_grey_is_the_brute_force_answer():
    ours = smooth(cutting()[:, :, 0] * SHARE, SPATIAL, RANGE) * 255
    assert np.quantile(differences(ours, brute_force(1)[:, :, 2:]), 0.99) < 0.01


@pytest.mark.parametrize("kernel", ["epanechnikov", "gaussian"])
def test_weighted_kernels_are_the_brute_force_answer(kernel):
    part = cutting()[:24, :24]
    points = oracle.points_of(part.transpose(2, 0, 1))
    profile = ("flat", "epanechnikov", "gaussian").index(kernel)
    expected = oracle.climb_cells(points, np.ones(len(points)), SPATIAL, RANGE, profile, 0.01, 100)[:, 2:]
    ours = smooth(part * SHARE, SPATIAL, RANGE, space="bgr", kernel=kernel) * 255
    assert differences(ours, expected.reshape(24, 24, 3)).max() < 0.05


def test_exact_is_nearer_to_brute_force_than_opencv():
    """OpenCV's window is a square around whole pixels: it is held against the brute force of that as well."""
    criteria = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 100, 0.0)
    theirs = cv2.pyrMeanShiftFiltering(cutting(), SPATIAL, RANGE, maxLevel=0, termcrit=criteria)
    ours = smooth(cutting(), SPATIAL, RANGE, space="bgr")
    disc, square = brute_force(3)[:, :, 2:], brute_force(3, square=True)[:, :, 2:]
    best_of_theirs = min(differences(theirs, disc).mean(), differences(theirs, square).mean())
    assert differences(ours, disc).mean() < 0.6  # rounding to 8 bits alone is 0.5
    assert differences(ours, disc).mean() < best_of_theirs / 2


def test_exact_is_faster_than_opencv():
    """At the same number of steps, without OpenCV's pyramid, which leaves most windows out."""
    picture = np.ascontiguousarray(scene()[120:360, 160:480])
    smooth(picture[:16, :16], 16, 32, space="bgr", n_jobs=1)
    ours = best_time(lambda: smooth(picture, 16, 32, space="bgr", max_iter=5, n_jobs=1))
    theirs = best_time(lambda: cv2.pyrMeanShiftFiltering(picture, 16, 32, maxLevel=0))
    assert theirs > 2 * ours


def best_time(work):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def test_grid_is_near_exact():
    """Nearer than half of what smoothing changes."""
    picture = scene().astype(float)
    exact, grid = (smooth(scene(), 12, 28, algorithm=algorithm).astype(float) for algorithm in ALGORITHMS)
    assert np.abs(grid - exact).mean() < 0.5 * np.abs(picture - exact).mean()


@each_algorithm
def test_noise_goes_and_edges_stay(algorithm):
    rng = np.random.default_rng(0)
    clean = np.full((60, 80, 3), (60, 90, 160), np.uint8)
    clean[:, 40:] = (150, 200, 110)
    noisy = np.clip(clean + rng.normal(0, 6, clean.shape), 0, 255).astype(np.uint8)
    smoothed = smooth(noisy, 9, 48, algorithm=algorithm).astype(float)
    assert np.abs(smoothed - clean).mean() < 0.25 * np.abs(noisy.astype(float) - clean).mean()
    assert np.abs(smoothed[:, 38:42] - clean[:, 38:42]).max() < 12


@each_algorithm
@each_kernel
@pytest.mark.parametrize("space", ["luv", "lab", "bgr"])
def test_a_flat_picture_stays(algorithm, kernel, space):
    picture = np.full((12, 15, 3), (37, 120, 201), np.uint8)
    smoothed = smooth(picture, 4, 20, space=space, kernel=kernel, algorithm=algorithm)
    assert np.abs(smoothed.astype(int) - picture).max() <= 1


@each_algorithm
@each_kernel
@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (1, 9, 3), (9, 1), (2, 3, 3), (7, 8, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("radius", [0.3, 5, 1000])
def test_any_picture_keeps_its_form(algorithm, kernel, shape, dtype, radius):
    levels = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    picture = levels if dtype == np.uint8 else (levels / 255).astype(dtype)
    before = picture.copy()
    smoothed = smooth(picture, radius, 30, kernel=kernel, algorithm=algorithm)
    assert smoothed.shape == shape
    assert smoothed.dtype == dtype
    assert smoothed.min() >= 0
    assert smoothed.max() <= (255 if dtype == np.uint8 else 1)
    np.testing.assert_array_equal(picture, before)


@each_algorithm
def test_radii_that_hold_everything_give_the_mean(algorithm):
    levels = np.random.default_rng(2).integers(0, 256, (9, 11)).astype(np.uint8)
    smoothed = smooth(levels, 1000, 1000, algorithm=algorithm)
    assert (smoothed == np.rint(levels.mean())).all()


@each_algorithm
@each_kernel
def test_the_number_of_threads_changes_nothing(algorithm, kernel):
    part = np.ascontiguousarray(scene()[100:200, 100:240])
    results = [smooth(part, 5, 24, kernel=kernel, algorithm=algorithm, n_jobs=jobs) for jobs in (1, 2, 5, -1, None)]
    for other in results[1:]:
        np.testing.assert_array_equal(other, results[0])


@each_algorithm
def test_float_and_8_bit_agree(algorithm):
    ours = smooth(cutting(), 6, 24, algorithm=algorithm).astype(float)
    for dtype in (np.float32, np.float64):
        shares = smooth((cutting() / 255).astype(dtype), 6, 24, algorithm=algorithm)
        assert np.quantile(np.abs(shares * 255 - ours), 0.99) <= 0.51


def test_a_picture_need_not_lie_in_order():
    turned = cutting()[::-1, ::2].transpose(1, 0, 2)
    np.testing.assert_array_equal(smooth(turned, 4, 24), smooth(np.ascontiguousarray(turned), 4, 24))


@each_algorithm
def test_features_keep_apart_what_colour_does_not(algorithm):
    picture = np.full((20, 30), 100, np.uint8)
    picture[::2, 15:] = 120
    side = np.zeros((20, 30))
    side[:, 15:] = 500
    apart = smooth(picture, 5, 40, algorithm=algorithm, features=side)
    assert (apart[:, :15] == 100).all()
    assert (smooth(picture, 5, 40, algorithm=algorithm)[:, 13:15] != 100).any()
    assert smooth(picture, 5, 40, algorithm=algorithm, features=["gradient", "texture"]).shape == (20, 30)


GOOD = np.zeros((4, 5, 3), np.uint8)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("picture.png", "numpy array, got str"),
        (np.zeros((4, 5), np.int32), "dtype uint8"),
        (np.zeros((4, 5, 2), np.uint8), "(4, 5, 2)"),
        (np.zeros(5, np.uint8), "(5,)"),
        (np.zeros((0, 5, 3), np.uint8), "at least one pixel"),
        (np.full((4, 5), np.nan), "nan"),
        (np.full((4, 5), np.inf, np.float32), "inf"),
        (np.full((4, 5), 200.0), "0 to 1, got 200"),
        (np.full((4, 5), -0.5), "0 to 1, got -0.5"),
    ],
)
def test_pictures_that_cannot_be_used(image, words):
    with pytest.raises(FrameError) as caught:
        smooth(image)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"spatial_radius": 0}, ConfigError),
        ({"spatial_radius": -1}, ConfigError),
        ({"range_radius": np.nan}, ConfigError),
        ({"range_radius": np.inf}, ConfigError),
        ({"range_radius": "32"}, ConfigError),
        ({"spatial_radius": None}, ConfigError),
        ({"space": "hsv"}, ConfigError),
        ({"kernel": "box"}, DataError),
        ({"algorithm": "fast"}, ConfigError),
        ({"max_iter": 0}, ConfigError),
        ({"max_iter": 2.5}, ConfigError),
        ({"tolerance": 0}, ConfigError),
        ({"n_jobs": 0}, ConfigError),
        ({"features": ["colour"]}, ConfigError),
        ({"features": np.zeros((4, 4))}, FrameError),
        ({"features": np.full((4, 5), np.nan)}, FrameError),
        ({"features": [["a", 1]]}, FrameError),
    ],
    ids=str,
)
def test_options_that_cannot_be_used(options, error):
    with pytest.raises(error) as caught:
        smooth(GOOD, **options)
    assert next(iter(options)) in str(caught.value)
    assert "\n" not in str(caught.value)
