"""What a frame store keeps, and how much of it."""

import threading
import time

import numpy as np
import pytest

from tests.helpers.clips import noise_frames
from tracker.capture.store_cache import RawCache
from tracker.capture.store_previews import _BATCH, PreviewCache
from tracker.values import Frame


def frame(index: int, size: int = 10) -> Frame:
    return Frame(np.full((1, size), index, np.uint8), index, index / 25)


def kept(cache: RawCache) -> list[int]:
    return [index for index in range(100) if index in cache]


def test_equal_costs_make_the_one_used_longest_ago_go():
    cache = RawCache(30)
    for index in range(3):
        cache.put(frame(index), 5)
    assert cache.get(0).index == 0
    cache.put(frame(3), 5)
    assert kept(cache) == [0, 2, 3]
    assert cache.nbytes == 30
    assert cache.get(1) is None


def test_what_is_cheap_to_get_back_goes_first_but_nothing_stays_for_ever():
    cache = RawCache(30)
    cache.put(frame(0), 100)
    for index in range(1, 10):
        cache.put(frame(index), 20)
    assert kept(cache) == [0, 8, 9]
    for index in range(10, 20):
        cache.put(frame(index), 20)
    assert kept(cache) == [17, 18, 19]


def test_putting_a_picture_again_replaces_it_and_one_too_large_stays_alone():
    cache = RawCache(30)
    cache.put(frame(1, 10), 1)
    cache.put(frame(1, 20), 1)
    assert (cache.nbytes, len(cache)) == (20, 1)
    cache.put(frame(2, 50), 1)
    assert (cache.nbytes, kept(cache)) == (50, [2])
    cache.put(frame(3, 10), 1)
    assert (cache.nbytes, kept(cache)) == (10, [3])
    cache.clear()
    assert (cache.nbytes, len(cache)) == (0, 0)


def test_the_book_keeping_stays_small():
    cache = RawCache(30)
    for turn in range(10_000):
        cache.put(frame(turn % 5), 3)
        cache.get(turn % 3)
    assert len(cache._heap) < 200


@pytest.fixture
def previews():
    cache = PreviewCache(10**8)
    yield cache
    cache.close()


def wait_until_coded(previews: PreviewCache) -> None:
    """Wait until no batch is left to be coded."""
    limit_s = time.monotonic() + 10
    while len(previews._waiting) >= _BATCH:
        assert time.monotonic() < limit_s
        time.sleep(0.001)


def smooth(width: int, height: int, channels: tuple[int, ...] = (3,)) -> np.ndarray:
    ramp = np.add.outer(np.arange(height), np.arange(width)) * 255 / (width + height)
    return np.ascontiguousarray(
        np.broadcast_to(ramp.reshape(height, width, *[1] * len(channels)), (height, width, *channels))
    ).astype(np.uint8)


@pytest.mark.parametrize("size", [(640, 360), (97, 63), (1920, 1080), (1279, 721), (3000, 3)])
@pytest.mark.parametrize("channels", [(3,), ()], ids=["colour", "grey"])
def test_a_preview_looks_like_its_picture_and_has_its_size(previews, size, channels):
    image = smooth(*size, channels)
    previews.put(Frame(image, 7, 0.28))
    check_preview(previews, image)
    for index in range(100, 99 + _BATCH):
        previews.put(Frame(image, index, 0.0))
    limit_s = time.monotonic() + 10
    while 7 not in previews._coded:
        assert time.monotonic() < limit_s
        time.sleep(0.001)
    check_preview(previews, image)


def check_preview(previews: PreviewCache, image: np.ndarray) -> None:
    shown = previews.get(7)
    assert (shown.index, shown.time_s, shown.image.shape) == (7, 0.28, image.shape)
    assert np.abs(shown.image.astype(int) - image).mean() < 3


def test_too_many_previews_are_thinned_out_evenly(previews):
    previews.budget_bytes = 10**6
    image = noise_frames(1, 160, 120)[0]
    for index in range(300):
        previews.put(Frame(image, index, index / 25))
        assert previews.nbytes <= previews.budget_bytes * 1.1
    wait_until_coded(previews)
    assert previews.stride > 1
    assert previews.nbytes <= previews.budget_bytes
    shown = [previews.get(index).index for index in range(300)]
    assert shown == [index - index % previews.stride for index in range(300)]


def test_the_thread_ends_and_nothing_is_kept_after_closing():
    cache = PreviewCache(10**6)
    cache.put(frame(0))
    cache.close()
    cache.close()
    cache.put(frame(1))
    assert (len(cache), cache.nbytes, cache.get(1)) == (0, 0, None)
    assert threading.active_count() == 1
