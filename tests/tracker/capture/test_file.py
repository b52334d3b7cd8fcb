import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers import clips
from tracker.capture import open_source
from tracker.errors import SourceError
from tracker.values import Frame

CODECS = {
    ".mp4": ("libx264", "yuv420p"),
    ".mkv": ("libx264", "yuv420p"),
    ".avi": ("mjpeg", "yuvj420p"),
    ".ts": ("libx264", "yuv420p"),
}
COUNT = 40


@functools.cache
def clip_bytes(suffix: str, times_s: tuple[float, ...] | None, faststart: bool, sound_s: float) -> bytes:
    codec, pix_fmt = CODECS[suffix]
    with tempfile.TemporaryDirectory() as folder:
        path = clips.write_clip(
            Path(folder) / f"clip{suffix}",
            clips.noise_frames(COUNT),
            times_s=times_s,
            codec=codec,
            pix_fmt=pix_fmt,
            faststart=faststart,
            sound_s=sound_s,
        )
        return path.read_bytes()


def make(folder: Path, suffix: str, times_s=None, faststart=False, sound_s=0.0) -> Path:
    path = folder / f"clip{suffix}"
    path.write_bytes(clip_bytes(suffix, times_s and tuple(times_s), faststart, sound_s))
    return path


def read_all(path: Path) -> list[Frame]:
    with open_source(path) as source:
        return list(source)


def read_until_damage(path: Path) -> tuple[list[Frame], str]:
    frames = []
    with open_source(path) as source:
        with pytest.raises(SourceError) as caught:
            frames.extend(frame for frame in source)
        assert source.read() is None
    return frames, str(caught.value)


@pytest.mark.parametrize("suffix", CODECS)
def test_every_picture_comes_once_with_its_number_and_time(tmp_path, suffix):
    frames = read_all(make(tmp_path, suffix))
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert np.allclose([frame.time_s for frame in frames], np.arange(COUNT) / 25, atol=1e-3)


def test_pictures_are_the_ones_written(tmp_path):
    written = clips.noise_frames(5, 33, 21)
    path = clips.write_clip(tmp_path / "odd.mkv", written, codec="ffv1", pix_fmt="bgr0")
    frames = read_all(path)
    assert [frame.image.shape for frame in frames] == [(21, 33, 3)] * 5
    assert all(np.array_equal(frame.image, image) for frame, image in zip(frames, written, strict=True))


def test_announces_length_and_rate(tmp_path):
    with open_source(make(tmp_path, ".mp4")) as source:
        assert (source.announced_frames, source.nominal_fps, source.live) == (COUNT, 25.0, False)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_variable_rate_keeps_the_containers_times(tmp_path, suffix):
    times_s = [index / 50 for index in range(20)] + [0.4 + index / 5 for index in range(20)]
    path = make(tmp_path, suffix, times_s=times_s)
    assert np.allclose([frame.time_s for frame in read_all(path)], times_s, atol=1e-3)


def test_a_stream_without_timestamps_goes_by_its_rate(tmp_path):
    path = clips.write_clip(tmp_path / "raw.h264", clips.noise_frames(10))
    assert np.allclose([frame.time_s for frame in read_all(path)], np.arange(10) / 25)


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [
        (90, cv2.ROTATE_90_CLOCKWISE),
        (180, cv2.ROTATE_180),
        (270, cv2.ROTATE_90_COUNTERCLOCKWISE),
    ],
)
def test_turned_clips_come_upright(tmp_path, degrees, turn):
    path = make(tmp_path, ".mp4")
    upright = read_all(path)[3].image
    turned = read_all(clips.set_rotation(path, degrees))[3].image
    assert np.array_equal(turned, cv2.rotate(upright, turn))


def test_skip_lands_on_the_exact_picture(tmp_path):
    path = make(tmp_path, ".mp4")
    wanted = read_all(path)[17]
    with open_source(path) as source:
        assert source.skip(17) == 17
        frame = source.read()
    assert (frame.index, frame.time_s) == (17, wanted.time_s)
    assert np.array_equal(frame.image, wanted.image)


def test_skip_past_the_end_tells_how_many_there_were(tmp_path):
    with open_source(make(tmp_path, ".mkv")) as source:
        assert source.skip(COUNT + 5) == COUNT
        assert source.read() is None


def test_reading_goes_on_saying_none_at_the_end_and_after_close(tmp_path):
    source = open_source(make(tmp_path, ".mp4"))
    assert len(list(source)) == COUNT
    assert source.read() is None
    source.close()
    source.close()
    assert source.read() is None


def test_a_grey_clip_comes_as_cv2_delivers_it(tmp_path):
    frames = clips.noise_frames(3)
    path = clips.write_clip(tmp_path / "grey.mkv", frames, codec="ffv1", pix_fmt="gray")
    assert read_all(path)[0].image.shape == (120, 160, 3)


def test_a_change_of_size_goes_on_at_the_first_size(tmp_path):
    small = clips.noise_frames(4, 64, 48)
    large = [cv2.resize(image, (128, 96), interpolation=cv2.INTER_NEAREST) for image in small]
    parts = [
        clips.write_clip(tmp_path / f"{number}.mjpeg", frames, codec="mjpeg", pix_fmt="yuvj444p")
        for number, frames in enumerate((small, large))
    ]
    images = [frame.image.astype(int) for frame in read_all(clips.concatenate(tmp_path / "both.mkv", parts))]
    assert [image.shape for image in images] == [(48, 64, 3)] * 8
    assert all(np.abs(first - second).mean() < 25 for first, second in zip(images[:4], images[4:], strict=True))


@pytest.mark.parametrize("share", [0.5, 0.97])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_a_truncated_file_gives_its_pictures_and_then_the_error(tmp_path, suffix, share):
    path = make(tmp_path, suffix, faststart=suffix == ".mp4")
    whole = read_all(path)
    frames, message = read_until_damage(clips.cut(path, share))
    assert share * COUNT - 4 <= len(frames) < COUNT
    assert np.array_equal(frames[10].image, whole[10].image)
    assert message == (f"{path}: ends after frame {len(frames)} of {COUNT} announced: the file is damaged or truncated")


def test_skip_notices_truncation_as_well(tmp_path):
    path = clips.cut(make(tmp_path, ".mkv"), 0.5)
    with open_source(path) as source, pytest.raises(SourceError, match="damaged or truncated"):
        source.skip(COUNT)


def test_damage_in_the_middle_is_not_taken_for_the_end(tmp_path):
    path = clips.blank(make(tmp_path, ".mp4", faststart=True), 0.5, 0.7)
    frames, message = read_until_damage(path)
    assert 10 < len(frames) < COUNT * 0.6
    assert "damaged or truncated" in message


@pytest.mark.parametrize("case", ["long sound", "variable rate", "trimmed", "cut transport stream"])
def test_a_wrong_announcement_alone_is_no_error(tmp_path, case):
    if case == "long sound":
        path = make(tmp_path, ".mkv", sound_s=4.0)
    elif case == "variable rate":
        path = make(tmp_path, ".mkv", times_s=[0.04 * i if i < 20 else 0.8 + 0.2 * (i - 20) for i in range(COUNT)])
    elif case == "trimmed":
        path = clips.trim(make(tmp_path, ".mp4"), 0.8)
    else:
        path = make(tmp_path, ".ts")
        data = path.read_bytes()
        path.write_bytes(data[len(data) // 188 // 3 * 188 :])
    with open_source(path) as source:
        frames = list(source)
        assert 10 < len(frames) < source.announced_frames


def test_a_pipe_can_be_read(tmp_path):
    clip = make(tmp_path, ".ts")
    pipe = tmp_path / "pipe.ts"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write(open({str(clip)!r}, 'rb').read())"]):
        assert len(read_all(pipe)) == COUNT


def test_names_that_look_like_protocols_or_patterns_are_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clip = make(tmp_path, ".mp4")
    for name in ("a:b.mp4", "take [1]*.mp4", "50%d.mp4"):
        (tmp_path / name).write_bytes(clip.read_bytes())
        with open_source(name) as source:
            assert len(list(source)) == COUNT


def test_damage_says_nothing_on_the_native_stderr(tmp_path):
    path = clips.cut(make(tmp_path, ".mp4", faststart=True), 0.5)
    code = f"""
from tracker.capture import open_source
from tracker.errors import SourceError
for spec in ({str(path)!r}, "camera", "0", "http://127.0.0.1:9/x"):
    try:
        list(open_source(spec))
    except SourceError:
        print("refused")
"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENCV_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("refused\n" * 4, "")
