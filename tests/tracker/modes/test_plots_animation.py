from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image

from tracker.errors import DataError, SinkError
from tracker.modes import plots_animation
from tracker.modes.plots_animation import _apart, _last_step, _places, animate_paths

PATHS = [
    np.array([[0.0, 0.0], [2.0, 0.0], [3.0, 1.0], [3.0, 1.001]]),
    np.array([[4.0, 3.0], [3.0, 1.0]]),
]
POINTS = [[0.0, 0.0], [4.0, 3.0], [3.0, 1.0]]


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(plots_animation, "FRAMES", 5)


def frames(path):
    with Image.open(path) as image:
        pictures = []
        for index in range(image.n_frames):
            image.seek(index)
            pictures.append((np.asarray(image.convert("RGB")), image.info["duration"]))
    return pictures


def test_a_gif_moves_and_rests_at_the_end(tmp_path):
    animate_paths(tmp_path / "a.gif", POINTS, PATHS, [[3.0, 1.0]], bandwidth=0.5)
    shown = frames(tmp_path / "a.gif")
    assert len(shown) == 5
    assert [duration for _, duration in shown] == [60, 60, 60, 60, 1500]
    assert all(np.any(first[0] != second[0]) for first, second in pairwise(shown))
    assert (shown[0][0][0, 0] == 255).all()


def test_the_same_data_gives_the_same_bytes(tmp_path):
    for name in ("a.gif", "b.gif"):
        animate_paths(tmp_path / name, POINTS, PATHS)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_a_video_can_be_read_again(tmp_path):
    animate_paths(tmp_path / "a.mp4", POINTS, PATHS, [[3.0, 1.0]], bandwidth=[0.5, 1.0])
    video = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == 5 + 24
    done, frame = video.read()
    assert done
    assert frame.shape[0] % 2 == frame.shape[1] % 2 == 0
    assert frame[0, 0].min() > 245


def test_windows_glide_from_step_to_step():
    assert np.allclose(_places(PATHS, 0.0), [[0, 0], [4, 3]])
    assert np.allclose(_places(PATHS, 0.5), [[1, 0], [3.5, 2]])
    assert np.allclose(_places(PATHS, 1.5), [[2.5, 0.5], [3, 1]])
    assert np.allclose(_places(PATHS, 99.0), [[3, 1.001], [3, 1]])


def test_nobody_waits_for_the_last_small_steps():
    # The first path is within 1 % of its length from its end after two of its three steps.
    assert _last_step(PATHS) == 2
    assert _last_step([np.zeros((1, 2))]) == 1


def test_the_windows_drawn_in_full_start_far_apart():
    starts = np.array([[0.0, 0.0], [0.1, 0.0], [10.0, 0.0], [10.1, 0.0], [5.0, 9.0]])
    paths = [np.array([start, [5.0, 3.0]]) for start in starts]
    chosen = _apart(paths, 3)
    assert len({0 if row < 2 else 1 if row < 4 else 2 for row in chosen}) == 3
    assert _apart(paths[:1], 4) == [0]


def test_what_cannot_be_moved_is_said(tmp_path):
    with pytest.raises(SinkError, match=r"an animation needs the extension \.gif, \.mp4, got \.avi"):
        animate_paths(tmp_path / "a.avi", POINTS, PATHS)
    with pytest.raises(DataError, match="2 coordinates, got 3"):
        animate_paths(tmp_path / "a.gif", np.zeros((2, 3)), [np.zeros((2, 3))])
    assert not list(tmp_path.iterdir())


def test_an_animation_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    kept = tmp_path / "a.gif"
    kept.write_bytes(b"old")

    def full(path, pictures):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plots_animation, "_write_gif", full)
    with pytest.raises(SinkError, match="No space left on device"):
        animate_paths(kept, POINTS, PATHS)
    assert kept.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]
