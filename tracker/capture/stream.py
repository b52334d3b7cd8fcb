"""Network streams through FFmpeg: live ones, and recordings behind a URL."""

from time import monotonic

import cv2

from tracker.capture.base import Source
from tracker.capture.file import FileSource, announced_frames
from tracker.capture.live import LiveSource
from tracker.capture.native import quiet_native_logs
from tracker.errors import SourceError

SCHEMES = ("http", "https", "rtmp", "rtmps", "rtp", "rtsp", "rtsps", "srt", "tcp", "udp")


def open_stream(url: str, *, timeout_s: float) -> Source:
    """Open what a URL points at.

    A stream that announces its length is a recording: it is read like a file, nothing dropped. All
    others are live.

    Raises
    ------
    SourceError
        If the address is of an unknown kind, nothing answers there in time, or it is not a video.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise SourceError(f"{url}: unknown kind of address {scheme}://; known: {', '.join(SCHEMES)}")
    began_s = monotonic()
    capture = _connect(url, timeout_s, timeout_s)
    if announced_frames(capture) is not None:
        return FileSource(capture, url, path=None)
    return LiveSource(
        url,
        capture,
        reconnect=lambda: _connect(url, timeout_s / 2, timeout_s),
        timeout_s=timeout_s,
        since_s=began_s,
    )


def _connect(url: str, open_timeout_s: float, timeout_s: float) -> cv2.VideoCapture:
    quiet_native_logs()
    began_s = monotonic()
    # Half of the time for a read: a stalled connection is given up while there is time for another.
    settings = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, max(int(open_timeout_s * 1000), 1)),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, max(int(timeout_s * 500), 1)),
    ]
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, settings)
    if capture.isOpened():
        return capture
    capture.release()
    if monotonic() - began_s >= 0.9 * open_timeout_s:
        raise SourceError(f"{url}: no video within {open_timeout_s:g} s")
    raise SourceError(f"{url}: cannot be opened: the connection is refused or this is not a video")
