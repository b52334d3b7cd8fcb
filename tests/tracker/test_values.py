import dataclasses

import numpy as np
import pytest

from tracker.errors import FrameError
from tracker.geometry import Box, RotatedBox
from tracker.values import Frame, TrackState, TrackStatus, check_image

COLOUR = np.zeros((4, 6, 3), np.uint8)


@pytest.mark.parametrize("image", [COLOUR, np.zeros((4, 6), np.uint8), np.zeros((1, 1, 3), np.uint8)])
def test_colour_and_grey_pictures_are_frames(image):
    frame = Frame(image, 3, 0.12)
    assert frame.image is image
    assert (frame.index, frame.time_s) == (3, 0.12)


FORM = "image needs shape (H, W, 3) or (H, W) and dtype uint8, got"
BAD = [
    (COLOUR.astype(np.float32), f"{FORM} (4, 6, 3) float32"),
    (COLOUR.astype(np.uint16), f"{FORM} (4, 6, 3) uint16"),
    (np.zeros((4, 6, 4), np.uint8), f"{FORM} (4, 6, 4) uint8"),
    (np.zeros((4, 6, 1), np.uint8), f"{FORM} (4, 6, 1) uint8"),
    (np.zeros(6, np.uint8), f"{FORM} (6,) uint8"),
    (np.zeros((2, 4, 6, 3), np.uint8), f"{FORM} (2, 4, 6, 3) uint8"),
    (np.zeros((0, 6, 3), np.uint8), "image needs at least one pixel, got shape (0, 6, 3)"),
    (np.zeros((4, 0), np.uint8), "image needs at least one pixel, got shape (4, 0)"),
    (COLOUR[:, ::2], "image needs to be C-contiguous: pass numpy.ascontiguousarray(image)"),
    (COLOUR[:, :, ::-1], "image needs to be C-contiguous: pass numpy.ascontiguousarray(image)"),
    (None, "image needs to be a uint8 array, got NoneType"),
    ([[0, 0], [0, 0]], "image needs to be a uint8 array, got list"),
]


@pytest.mark.parametrize(("image", "line"), BAD, ids=[line.split("got")[-1].strip() for _, line in BAD])
def test_other_forms_are_refused(image, line):
    for use in (check_image, lambda image: Frame(image, 0, 0.0)):
        with pytest.raises(FrameError) as caught:
            use(image)
        assert str(caught.value) == line


def test_the_statuses_are_the_words_in_the_files():
    assert [str(status) for status in TrackStatus] == ["tracking", "uncertain", "lost", "manual"]


def test_values_cannot_be_changed():
    state = TrackState(0, 0.0, 1, Box(1, 2, 3, 4), RotatedBox(2, 4, 3, 4, 0), 0.9, TrackStatus.TRACKING, 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.score = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        Frame(COLOUR, 0, 0.0).index = 1
    assert not hasattr(state, "__dict__")
