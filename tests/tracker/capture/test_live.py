import functools
import itertools
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from tests.helpers import clips
from tests.helpers.mjpeg_server import MjpegServer
from tracker.capture import open_source
from tracker.capture.live import LiveSource
from tracker.errors import SourceError

LEVELS = clips.grey_levels(60)


class FakeCamera:
    """Stands for a cv2.VideoCapture: hands out what the script says, one entry a read."""

    def __init__(self, script):
        self.script = iter(script)
        self.released_by = None

    def read(self):
        entry = next(self.script, None)
        if callable(entry):
            entry = entry()
        return (False, None) if entry is None else (True, entry)

    def release(self):
        self.released_by = threading.current_thread().name


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def picture(level=0):
    return np.full((4, 4, 3), level, np.uint8)


def refuse():
    raise SourceError("camera 0: gone")


def level_of(frame):
    return round(frame.image.mean() / 4)


def capture_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("capture ")]


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    assert capture_threads() == []


def test_pictures_arrive_with_growing_numbers_and_real_times():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url) as source:
        assert (source.live, source.announced_frames, source.name) == (True, None, server.url)
        frames = [source.read() for _ in range(10)]
    assert all(later.index > earlier.index for earlier, later in itertools.pairwise(frames))
    assert frames[0].image.shape == (48, 64, 3)
    assert 0 <= frames[0].time_s < frames[-1].time_s < 5


def test_a_slow_reader_gets_the_newest_picture_and_the_count_of_the_rest():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url) as source:
        first = source.read()
        time.sleep(0.5)
        second = source.read()
        third = source.read()
        gaps = third.index - first.index - 2
        assert second.index - first.index > 5
        assert third.index - second.index < 10, "what was handed out was not the newest"
        assert (level_of(second) - level_of(first) - second.index + first.index) % len(LEVELS) == 0
        assert gaps <= source.dropped <= gaps + 2


def test_a_camera_that_comes_back_is_read_on():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url) as source:
        before = source.read()
        server.drop()
        time.sleep(0.3)
        source.read()
        after = source.read()
        assert after.index > before.index
        server.close_stream()
        threading.Timer(0.5, server.resume).start()
        time.sleep(0.2)
        source.read()
        last = source.read()
    assert last.time_s - after.time_s > 0.3
    assert last.index > after.index


@pytest.mark.parametrize(("stall_s", "timeout_s"), [(0.3, 3.0), (1.0, 1.6)], ids=["waited out", "reconnected"])
def test_a_stall_that_ends_is_survived(stall_s, timeout_s):
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url, timeout_s=timeout_s) as source:
        before = source.read()
        server.stall()
        timer = threading.Timer(stall_s, server.resume)
        timer.start()
        time.sleep(0.1)
        source.read()
        after = source.read()
        timer.join()
    assert after.time_s - before.time_s >= stall_s - 0.1


def test_a_connection_that_died_silently_is_replaced():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url, timeout_s=1.0) as source:
        before = source.read()
        server.hang()
        time.sleep(0.1)
        source.read()
        after = source.read()
    assert 0.4 < after.time_s - before.time_s < 1.0


def test_a_stall_is_an_error_after_the_timeout():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url, timeout_s=0.8) as source:
        source.read()
        server.stall()
        began = time.monotonic()
        with pytest.raises(SourceError) as caught:
            list(source)
        assert 0.6 < time.monotonic() - began < 1.5
        assert str(caught.value) == f"{server.url}: no picture for 0.8 s: it stalled"


def test_a_closed_stream_is_an_error_after_the_timeout():
    with MjpegServer(LEVELS, fps=50) as server, open_source(server.url, timeout_s=0.8) as source:
        source.read()
        server.close_stream()
        began = time.monotonic()
        with pytest.raises(SourceError) as caught:
            list(source)
        assert 0.4 < time.monotonic() - began < 1.5
        assert str(caught.value) == f"{server.url}: no picture for 0.8 s: it closed"


def test_a_refused_address_is_an_error_at_once():
    with MjpegServer(LEVELS) as server:
        server.close_stream()
        began = time.monotonic()
        with pytest.raises(SourceError, match="cannot be opened: the connection is refused or"):
            open_source(server.url)
        assert time.monotonic() - began < 1


def test_a_server_that_never_sends_is_an_error_after_the_timeout():
    with MjpegServer(LEVELS) as server:
        server.stall()
        began = time.monotonic()
        with pytest.raises(SourceError, match=r"no video within 0\.6 s"):
            open_source(server.url, timeout_s=0.6)
        assert time.monotonic() - began < 1.2


def test_close_during_a_stall_returns_within_a_second():
    with MjpegServer(LEVELS, fps=50) as server:
        source = open_source(server.url, timeout_s=4)
        source.read()
        server.stall()
        time.sleep(0.2)
        began = time.monotonic()
        source.close()
        assert time.monotonic() - began < 1.0
        assert source.read() is None
        server.close_stream()
        for thread in capture_threads():
            thread.join(3)


def test_close_from_another_thread_ends_a_waiting_read():
    unplugged = threading.Event()

    def blocked():
        unplugged.wait(5)

    source = LiveSource("camera 0", FakeCamera([picture(), blocked]), refuse, timeout_s=5)
    assert source.read() is not None
    timer = threading.Timer(0.1, unplugged.set)
    closer = threading.Timer(0.2, source.close)
    timer.start()
    closer.start()
    began = time.monotonic()
    assert source.read() is None
    assert time.monotonic() - began < 1
    closer.join()


def test_a_recording_behind_a_url_is_read_whole(tmp_path):
    clips.write_clip(tmp_path / "clip.mp4", clips.noise_frames(30), faststart=True)
    clips.cut(clips.write_clip(tmp_path / "cut.mkv", clips.noise_frames(60)), 0.4)
    handler = functools.partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            with open_source(f"{url}/clip.mp4") as source:
                assert (source.live, len(list(source)), source.dropped) == (False, 30, 0)
            with (
                open_source(f"{url}/cut.mkv") as source,
                pytest.raises(SourceError, match="the stream broke off"),
            ):
                list(source)
        finally:
            server.shutdown()
            thread.join()


def test_a_camera_pulled_out_and_put_back_goes_on_with_its_numbers():
    cameras = iter([refuse, refuse, lambda: FakeCamera([picture(9)] + [slow_picture] * 1000)])

    def reconnect():
        return next(cameras)()

    def slow_picture():
        time.sleep(0.01)
        return picture(9)

    first = FakeCamera([picture(1)])
    with LiveSource("camera 0", first, reconnect, timeout_s=5) as source:
        assert source.read().image[0, 0, 0] == 1
        again = source.read()
        assert (again.image[0, 0, 0], again.index > 0) == (9, True)
    assert first.released_by == "capture camera 0"


def test_a_camera_that_never_sends_is_refused_and_released():
    camera = FakeCamera([])
    with pytest.raises(SourceError, match=r"camera 0: no picture for 0\.3 s: it closed"):
        LiveSource("camera 0", camera, refuse, timeout_s=0.3)
    assert camera.released_by == "capture camera 0"


def test_a_native_error_counts_as_a_failed_read():
    def raise_native():
        raise cv2.error("select() timeout")

    with LiveSource("camera 0", FakeCamera([picture(), raise_native]), refuse, timeout_s=0.3) as source:
        assert source.read() is not None
        with pytest.raises(SourceError, match="it closed"):
            source.read()


def test_a_source_left_open_does_not_keep_the_program_alive():
    code = "import sys; from tracker.capture import open_source; print(open_source(sys.argv[1]).read().index)"
    with MjpegServer(LEVELS, fps=50) as server:
        command = [sys.executable, "-c", code, server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")
