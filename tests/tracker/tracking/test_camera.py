import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.tracking.camera import CameraShift


@pytest.fixture(scope="module")
def scenery():
    image = open_synth("synth:plain:seed=5:size=640x480:frames=1").read().image
    assert image.std() > 10
    return image


def seen_from(scenery, x, y, grey):
    """A part of a larger picture, as a camera sees it that looks at (x, y)."""
    part = np.ascontiguousarray(scenery[y : y + 240, x : x + 320])
    return part[..., 1].copy() if grey else part


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize(("dx", "dy"), [(30, 0), (0, -25), (-41, 18), (3, 4)])
def test_things_move_against_the_camera(scenery, dx, dy, grey):
    camera = CameraShift()
    assert camera.measure(seen_from(scenery, 150, 100, grey)) == (0, 0)
    # One of the pixels that are compared is 5 px wide.
    assert camera.measure(seen_from(scenery, 150 + dx, 100 + dy, grey)) == pytest.approx((-dx, -dy), abs=2.5)


@pytest.mark.parametrize("size", [(1, 1), (5, 200), (240, 320)])
def test_a_picture_without_anything_in_it_did_not_move(size):
    camera = CameraShift()
    camera.measure(np.random.default_rng(1).integers(0, 256, size, np.uint8))
    for _ in range(2):
        assert camera.measure(np.zeros(size, np.uint8)) == (0, 0)
