"""Any frame of a long clip, at once: its number is burnt into every picture."""

import random
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from tests.helpers import clips
from tests.ui.driving import wait_until
from ui.snapshot import Phase
from ui.worker.player import Player

COUNT, GROUP = 2000, 250
_BITS, _CELL = 11, 24


def numbered(index: int) -> np.ndarray:
    """Return a picture of 640x360 with its number as black and white squares."""
    image = np.full((360, 640, 3), 90, np.uint8)
    image[100:300, 40 + index % 400 : 140 + index % 400] = (40, 160, 220)
    for bit in range(_BITS):
        left = 20 + bit * (_CELL + 8)
        image[20 : 20 + _CELL, left : left + _CELL] = 255 * (index >> bit & 1)
    return image


def number_in(image: np.ndarray) -> int:
    """Read the number of a picture."""
    middle, number = _CELL // 2, 0
    for bit in range(_BITS):
        left = 20 + bit * (_CELL + 8)
        number |= int(image[20 + middle, left + middle].mean() > 127) << bit
    return number


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scrubbing") / "long.mp4"
    clips.write_clip(path, [numbered(index) for index in range(COUNT)], codec="libx264", gop=GROUP)
    return path


def test_any_of_200_seeks_shows_the_very_frame_at_once(long_clip, opened, qtbot):
    window = opened(str(long_clip))
    window.set_speed(None)
    window.call(Player.play)
    qtbot.waitUntil(lambda: window.snapshot.phase is Phase.ENDED, timeout=60_000)
    assert window.snapshot.total == COUNT
    chance = random.Random(7)
    waited_s = []
    for _ in range(200):
        index = chance.randrange(COUNT)
        started = monotonic()
        window.seek(index)
        wait_until(lambda index=index: window.view.painted_index == index and window.snapshot.frame.index == index)
        waited_s.append(monotonic() - started)
        assert number_in(window.snapshot.frame.image) == index
    assert np.median(waited_s) < 0.05


def test_a_frame_that_was_never_visited_is_exact_too(long_clip, opened):
    window = opened(str(long_clip))
    for index in (1777, 3, 1249, 1250, 1999, 600):
        window.seek(index)
        wait_until(lambda index=index: window.snapshot.frame.index == index and window.snapshot.exact)
        assert number_in(window.snapshot.frame.image) == index
