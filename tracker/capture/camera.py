"""Cameras by number or device file."""

import os
import sys
from time import monotonic

import cv2

from tracker.capture.devices import camera_backend, list_cameras
from tracker.capture.file import nominal_fps
from tracker.capture.live import LiveSource
from tracker.capture.native import quiet_native_logs
from tracker.errors import SourceError


def open_camera(camera: int | str, *, timeout_s: float) -> LiveSource:
    """Open a camera by index or device file (``/dev/video0``).

    Raises
    ------
    SourceError
        If there is no such camera, it may not be used, another program holds it, or it sends nothing.
    """
    name = f"camera {camera}" if isinstance(camera, int) else camera
    began_s = monotonic()
    capture = _connect(camera, name, timeout_s)
    return LiveSource(
        name,
        capture,
        reconnect=lambda: _connect(camera, name, timeout_s),
        timeout_s=timeout_s,
        since_s=began_s,
        nominal_fps=nominal_fps(capture),
    )


def _connect(camera: int | str, name: str, timeout_s: float) -> cv2.VideoCapture:
    _check_present(camera, name)
    quiet_native_logs()
    capture = cv2.VideoCapture(camera, camera_backend())
    if not capture.isOpened():
        capture.release()
        raise SourceError(f"{name}: cannot be opened: another program may be using it{_those_here()}")
    # Compressed pictures come at full rate where USB is too narrow for raw ones; before anything else,
    # because it resets the rest. A camera that does not know them goes on as it is.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    capture.set(cv2.CAP_PROP_READ_TIMEOUT_MSEC, timeout_s * 500)
    return capture


def _check_present(camera: int | str, name: str) -> None:
    if isinstance(camera, int) and camera < 0:
        raise SourceError(f"{name}: a camera number is 0 or more{_those_here()}")
    if sys.platform != "linux":
        return
    device = f"/dev/video{camera}" if isinstance(camera, int) else camera
    if not os.path.exists(device):
        raise SourceError(f"{name}: there is no such camera{_those_here()}")
    if not os.access(device, os.R_OK | os.W_OK):
        raise SourceError(f"{name}: {device} may not be used: your user needs the group 'video'")


def _those_here() -> str:
    cameras = [f"{camera.index} ({camera.name})" for camera in list_cameras()]
    return f"; cameras here: {', '.join(cameras)}" if cameras else "; no camera is connected"
