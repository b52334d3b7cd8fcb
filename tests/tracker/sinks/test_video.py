import os
import subprocess
import sys
import textwrap
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tracker.sinks.states import frame, state
from tracker.errors import SinkError
from tracker.sinks import video
from tracker.sinks.video import CODECS, VideoSink
from tracker.values import Frame

ROOT = Path(__file__).parents[3]


def pictures_of(path):
    reader = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    pictures = []
    while (answer := reader.read())[0]:
        pictures.append(answer[1])
    rate_fps = reader.get(cv2.CAP_PROP_FPS)
    reader.release()
    return pictures, rate_fps


def write(path, frames, fps=25.0, states=()):
    with VideoSink(path, fps) as sink:
        for one in frames:
            sink.write(one, states)


@pytest.mark.parametrize("extension", CODECS)
def test_every_frame_arrives_with_the_target_marked(tmp_path, extension):
    path = tmp_path / f"out{extension}"
    plain = [frame(index, 120, 160, value=90) for index in range(7)]
    write(path, plain, 12.5, [state(box=(40, 50, 60, 30))])
    pictures, rate_fps = pictures_of(path)
    assert len(pictures) == 7
    assert rate_fps == pytest.approx(12.5)
    for picture in pictures:
        assert picture.shape == (120, 160, 3)
        edge = picture[60:70, 38:44].astype(int)
        assert (edge[..., 1] - edge[..., 2]).max() > 60, "no green edge"
        assert np.abs(picture[100:, :].astype(int) - 90).max() < 12


def test_mkv_is_lossless(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    write(tmp_path / "out.mkv", [Frame(noise, 0, 0.0)])
    assert (pictures_of(tmp_path / "out.mkv")[0][0] == noise).all()


@pytest.mark.parametrize("extension", CODECS)
@pytest.mark.parametrize(("height", "width"), [(49, 65), (48, 65), (1, 1), (5, 7)])
def test_an_odd_size_loses_no_pixel(tmp_path, extension, height, width):
    path = tmp_path / f"out{extension}"
    image = np.zeros((height, width, 3), np.uint8)
    image[:, -1] = image[-1] = 255
    write(path, [Frame(image, 0, 0.0)])
    (picture,) = pictures_of(path)[0]
    assert picture.shape == (height + height % 2, width + width % 2, 3)
    assert picture[height - 1, width - 1].min() > 200


def test_an_odd_size_is_exact_where_the_codec_is(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (49, 65, 3), np.uint8)
    write(tmp_path / "out.mkv", [Frame(noise, 0, 0.0)])
    assert (pictures_of(tmp_path / "out.mkv")[0][0][:49, :65] == noise).all()


def test_grey_frames_are_written_as_colour(tmp_path):
    write(tmp_path / "out.mkv", [frame(value=77, grey=True)])
    (picture,) = pictures_of(tmp_path / "out.mkv")[0]
    assert (picture == 77).all()


def test_a_frame_that_changes_size_is_fitted_in(tmp_path):
    frames = [frame(0, 48, 64, 200), frame(1, 96, 64, 200), frame(2, 48, 64, 200, grey=True)]
    write(tmp_path / "out.mkv", frames)
    pictures = pictures_of(tmp_path / "out.mkv")[0]
    assert [picture.shape for picture in pictures] == [(48, 64, 3)] * 3
    assert (pictures[1][:, 16:48] == 200).all()
    assert (pictures[1][:, :16] == 0).all()


def test_the_codec_is_told(tmp_path):
    assert [VideoSink(tmp_path / f"a{ext}", 25).codec for ext in (".mp4", ".avi", ".MKV")] == [
        "mp4v",
        "MJPG",
        "FFV1",
    ]


@pytest.mark.parametrize("name", ["out.webm", "out", "out.txt"])
def test_an_unknown_extension_names_the_known_ones(tmp_path, name):
    with pytest.raises(SinkError, match=r"needs the extension \.mp4, \.avi, \.mkv, got '.*" + name):
        VideoSink(tmp_path / name, 25)


@pytest.mark.parametrize("fps", [None, 90000.0])
def test_a_rate_that_nobody_knows_is_25(tmp_path, fps):
    write(tmp_path / "out.mp4", [frame()], fps)
    assert pictures_of(tmp_path / "out.mp4")[1] == 25


@pytest.mark.parametrize("fps", [0, -5, float("nan")])
def test_a_rate_that_is_none_is_refused(tmp_path, fps):
    with pytest.raises(SinkError, match="frames per second > 0"):
        VideoSink(tmp_path / "out.mp4", fps)


def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path):
    with pytest.raises(SinkError, match=r"folder .*missing does not exist"):
        VideoSink(tmp_path / "missing" / "out.mp4", 25)
    (tmp_path / "dir.mp4").mkdir()
    with pytest.raises(SinkError, match="Is a directory"):
        VideoSink(tmp_path / "dir.mp4", 25)


def test_a_sink_without_a_frame_touches_nothing(tmp_path):
    (tmp_path / "old.mp4").write_bytes(b"old")
    for name in ("old.mp4", "new.mp4"):
        sink = VideoSink(tmp_path / name, 25)
        sink.close()
        sink.close()
    assert (tmp_path / "old.mp4").read_bytes() == b"old"
    assert not (tmp_path / "new.mp4").exists()


def test_an_encoder_that_does_not_open_is_an_error(tmp_path, monkeypatch):
    class Closed:
        fourcc = staticmethod(cv2.VideoWriter.fourcc)

        def __init__(self, *arguments):
            pass

        def isOpened(self):
            return False

    monkeypatch.setattr(video.cv2, "VideoWriter", Closed)
    sink = VideoSink(tmp_path / "out.mp4", 25)
    with pytest.raises(SinkError, match="no mp4v encoder for 64 x 48 px at 25 fps"):
        sink.write(frame(), [])


@pytest.mark.parametrize("extension", CODECS)
def test_a_full_disk_is_told_at_the_end(tmp_path, extension):
    script = """
        import resource, sys
        import numpy as np
        from tracker.errors import SinkError
        from tracker.sinks.video import VideoSink
        from tracker.values import Frame
        rng = np.random.default_rng(0)
        sink = VideoSink(sys.argv[1], 25.0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))
        for index in range(60):
            sink.write(Frame(rng.integers(0, 256, (120, 160, 3), np.uint8), index, index / 25), [])
        try:
            sink.close()
        except SinkError as error:
            print(error)
    """
    path = tmp_path / f"out{extension}"
    command = [sys.executable, "-c", textwrap.dedent(script), str(path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    reason = f"fewer {CODECS[extension]} frames arrived than the 60 written; is the disk full?"
    assert answer.stdout == f"{path}: cannot be written: {reason}\n"
    assert os.path.getsize(path) <= 60000
    assert answer.stderr == ""
