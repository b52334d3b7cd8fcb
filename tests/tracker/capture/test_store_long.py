"""A long clip with few key pictures: any picture at once, and the right one."""

import random
import time
import zlib
from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
import pytest

from tests.helpers import clips
from tracker.capture import open_source
from tracker.capture.store import open_frames

COUNT, WIDTH, HEIGHT = 2000, 640, 360
BITS, SIDE = 11, 32


class Numbered(Sequence):
    """Pictures with their number burnt in, in black and white squares; a texture moves behind."""

    def __init__(self):
        rng = np.random.default_rng(3)
        noise = rng.integers(0, 256, (2 * HEIGHT, 2 * WIDTH, 3), np.uint8)
        self.world = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 5), None, 0, 255, cv2.NORM_MINMAX)

    def __len__(self):
        return COUNT

    def __getitem__(self, index):
        if index >= COUNT:
            raise IndexError
        x, y = int(WIDTH / 2 * (1 + np.sin(index / 97))), int(HEIGHT / 2 * (1 + np.cos(index / 71)))
        image = self.world[y : y + HEIGHT, x : x + WIDTH].copy()
        for bit in range(BITS):
            image[:SIDE, bit * SIDE : (bit + 1) * SIDE] = 255 * (index >> bit & 1)
        return image


def number(image: np.ndarray) -> int:
    squares = image[:SIDE, : BITS * SIDE].reshape(SIDE, BITS, SIDE, 3).mean(axis=(0, 2, 3))
    return sum(1 << bit for bit in range(BITS) if squares[bit] > 128)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    return clips.write_clip(path, Numbered(), gop=250)


def test_random_seeks_show_the_exact_picture_at_once_after_a_visit(clip):
    truth = []
    with open_frames(clip) as frames:
        with open_source(clip) as source:
            for frame in source:
                truth.append((frame.index, frame.time_s, zlib.crc32(frame.image)))
                frames.visit(frame)
        assert len(truth) == COUNT
        rng = random.Random(1)
        shown_s = []
        for turn in range(200):
            index = rng.randrange(COUNT)
            began_s = time.perf_counter()
            shown = frames.preview(index)
            shown_s.append(time.perf_counter() - began_s)
            assert number(shown.image) == shown.index == index
            if turn % 4 == 0:
                exact = frames.frame(index)
                assert (exact.index, exact.time_s, zlib.crc32(exact.image)) == truth[index]
            assert frames.nbytes <= 512 * 2**20
        assert median(shown_s) < 0.050


def test_random_seeks_are_exact_in_a_file_nobody_has_read(clip):
    rng = random.Random(2)
    with open_frames(clip) as frames:
        for _ in range(12):
            index = rng.randrange(COUNT)
            frame = frames.frame(index)
            assert number(frame.image) == frame.index == index
        assert frames.learn() == COUNT


def test_stepping_backward_is_smooth(clip):
    with open_frames(clip) as frames:
        taken_s = []
        for index in range(1400, 800, -1):
            began_s = time.perf_counter()
            frame = frames.frame(index)
            taken_s.append(time.perf_counter() - began_s)
            assert number(frame.image) == frame.index == index
    assert median(taken_s) < 0.005
    assert sum(taken > 0.050 for taken in taken_s) <= 8
