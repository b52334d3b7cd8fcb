import subprocess
import sys
from pathlib import Path

import pytest
from cv2_enumerate_cameras import CameraInfo as FoundCamera

from tests.helpers import clips
from tracker.capture import Source, devices, list_cameras, open_source
from tracker.errors import SourceError

NO_CAMERA = 97


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("missing.mp4", "missing.mp4: no such file or folder; a source is a video file"),
        ("", "the source is empty: give a video file"),
        ("*.png", "*.png: no picture matches; pictures are bmp, jpeg"),
        ("gopher://host/x", "gopher://host/x: unknown kind of address gopher://; known: http"),
        ("a\0/*", "'a\\x00/*': not a path"),
        ("x" * 5000, "cannot be read: File name too long"),
        ("-1", "camera -1: a camera number is 0 or more"),
        (NO_CAMERA, f"camera {NO_CAMERA}: there is no such camera"),
        (str(NO_CAMERA), f"camera {NO_CAMERA}: there is no such camera"),
        (f"/dev/video{NO_CAMERA}", f"/dev/video{NO_CAMERA}: there is no such camera"),
        ("synth:nonesuch", "nonesuch"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_one_line(tmp_path, monkeypatch, spec, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError) as caught:
        open_source(spec)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("text.mp4", b"hello world\n" * 50, "not a video"),
        ("text.txt", b"hello world\n" * 50, "not a video"),
        ("empty.mp4", b"", "the file is empty"),
    ],
)
def test_files_that_are_no_videos_are_refused(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        open_source(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_an_mp4_that_lost_its_index_is_refused(tmp_path):
    path = clips.cut(clips.write_clip(tmp_path / "a.mp4", clips.noise_frames(5)), 0.5)
    with pytest.raises(SourceError, match="not a video: damaged, incomplete"):
        open_source(path)


def test_sound_alone_is_refused(tmp_path):
    path = clips.write_sound(tmp_path / "sound.m4a", 0.5)
    with pytest.raises(SourceError, match="not a video"):
        open_source(path)


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "clip.txt").write_text("x")
    with pytest.raises(SourceError, match="no pictures in this folder; pictures are bmp"):
        open_source(tmp_path)


def test_a_path_is_never_a_camera_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clips.write_clip(tmp_path / "clip.mkv", clips.noise_frames(2)).rename("7")
    with open_source(Path("7")) as source:
        assert source.name == "7"
        assert len(list(source)) == 2


def test_synthetic_scenes_open_by_name():
    with open_source("synth:plain") as source:
        assert isinstance(source, Source)
        assert source.read() is not None


def test_a_timeout_needs_to_be_positive():
    with pytest.raises(SourceError, match="timeout_s needs to be > 0, got 0"):
        open_source("synth:plain", timeout_s=0)


def test_cameras_are_listed_in_order(monkeypatch):
    found = [
        FoundCamera(2, "Second", "/dev/video2", None, None, 200),
        FoundCamera(0, None, None, None, None, 200),
    ]
    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", lambda backend: found)
    assert list_cameras() == [
        devices.CameraInfo(0, "camera", ""),
        devices.CameraInfo(2, "Second", "/dev/video2"),
    ]
    with pytest.raises(SourceError, match=r"cameras here: 0 \(camera\), 2 \(Second\)"):
        open_source(NO_CAMERA)


def test_a_system_that_cannot_list_has_no_cameras(monkeypatch):
    def refuse(backend):
        raise NotImplementedError("Unsupported backend")

    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", refuse)
    assert list_cameras() == []


def test_importing_is_cheap_and_leaves_the_environment_alone():
    code = (
        "import os, sys; before = dict(os.environ); import tracker.capture;"
        "print(os.environ == before, 'cv2' in sys.modules, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "True False False\n", done.stderr
