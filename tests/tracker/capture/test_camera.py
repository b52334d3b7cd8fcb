import cv2
import numpy as np
import pytest

from tracker.capture import camera, open_source
from tracker.capture.devices import CameraSpec, parse_camera
from tracker.errors import SourceError

SIZES = [(320, 240), (640, 480), (1280, 720)]


class FakeCapture:
    """Stands for a cv2.VideoCapture on a camera that knows some sizes and 30 pictures per second."""

    def __init__(self, log):
        self.log = log
        self.asked = {cv2.CAP_PROP_FRAME_WIDTH: 640, cv2.CAP_PROP_FRAME_HEIGHT: 480}

    def isOpened(self):
        return True

    def set(self, what, value):
        self.log.append(what)
        self.asked[what] = value
        return True

    def get(self, what):
        return 30.0 if what == cv2.CAP_PROP_FPS else 0.0

    def read(self):
        width = self.asked[cv2.CAP_PROP_FRAME_WIDTH]
        nearest = min(SIZES, key=lambda size: abs(size[0] - width))
        return True, np.zeros((nearest[1], nearest[0], 3), np.uint8)

    def release(self):
        self.log.append("released")


@pytest.fixture
def captures(monkeypatch):
    """Have every camera be there; return what was set, in order, for each that was opened."""
    logs = []

    def connect(device, backend):
        logs.append([])
        return FakeCapture(logs[-1])

    monkeypatch.setattr(cv2, "VideoCapture", connect)
    monkeypatch.setattr(camera, "_check_present", lambda device, name: None)
    monkeypatch.setattr(camera, "quiet_native_logs", lambda: None)
    return logs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", CameraSpec(0)),
        ("-1", CameraSpec(-1)),
        ("/dev/video2", CameraSpec("/dev/video2")),
        ("0:size=1280x720", CameraSpec(0, (1280, 720))),
        ("2:fps=15:size=640x480", CameraSpec(2, (640, 480), 15.0)),
        ("/dev/video0:fps=29.97", CameraSpec("/dev/video0", None, 29.97)),
        (
            "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0:size=320x240",
            CameraSpec("/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0", (320, 240)),
        ),
        ("12:30.mp4", None),
        ("0.mp4", None),
        ("0:720p", None),
        ("9" * 5000, None),
        ("٣", None),
        ("clip.mp4:size=1x1", None),
        ("synth:plain:size=640x480", None),
        ("rtsp://cam/live:size=1x1", None),
        ("/dev/shm/clip.mp4", None),
        ("", None),
    ],
)
def test_what_names_a_camera(text, expected):
    assert parse_camera(text) == expected


@pytest.mark.parametrize("spec", [CameraSpec(0), CameraSpec(3, (640, 480), 12.5), CameraSpec("/dev/video1", (8, 6))])
def test_a_camera_written_out_reads_the_same(spec):
    assert parse_camera(str(spec)) == spec


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("0:width=640", "unknown key 'width' in '0:width=640': expected one of size, fps"),
        ("0:size=640x480:size=1x1", "size needs to be given once"),
        ("0:size=640", "size of a camera needs to be WIDTHxHEIGHT from 1 to 16384 px, got '640'"),
        ("0:size=0x480", "got '0x480'"),
        ("0:fps=0", "fps of a camera needs to be a number above 0, got '0'"),
        ("/dev/video9:fps=nan", "got 'nan'"),
    ],
)
def test_bad_settings_are_refused_in_one_line(spec, message):
    with pytest.raises(SourceError) as caught:
        open_source(spec)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_camera_is_asked_for_size_and_rate_after_its_coding(captures):
    with open_source("0:size=1280x720:fps=30") as source:
        assert source.name == "camera 0"
        assert source.read().image.shape == (720, 1280, 3)
        assert (source.size, source.remark) == ((1280, 720), "")
    assert captures[0][:4] == [
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
    ]


def test_a_camera_without_settings_gives_what_it_likes(captures):
    with open_source("0") as source:
        assert (source.size, source.remark) == ((640, 480), "")
    assert not {cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS} & set(captures[0])


def test_what_a_camera_gives_instead_is_said(captures):
    with open_source("/dev/video0:size=1920x1080:fps=60") as source:
        assert source.read().image.shape == (720, 1280, 3)
        assert source.remark == (
            "/dev/video0 gives pictures of 1280x720 px, asked for 1920x1080; 30 pictures per second, asked for 60"
        )


def test_a_camera_is_asked_again_after_it_was_away(captures, monkeypatch):
    reads = iter([True, False])
    read = FakeCapture.read
    monkeypatch.setattr(FakeCapture, "read", lambda fake: read(fake) if next(reads, True) else (False, None))
    with open_source("0:size=320x240") as source:
        while len(captures) < 2 or source.read() is None:
            pass
        assert source.read().image.shape == (240, 320, 3)
    assert cv2.CAP_PROP_FRAME_WIDTH in captures[1]
