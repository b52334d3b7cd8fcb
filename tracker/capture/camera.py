"""Cameras by number or device file."""

import os
import sys
from time import monotonic

import cv2

from tracker.capture.devices import CameraSpec, camera_backend, list_cameras
from tracker.capture.file import nominal_fps
from tracker.capture.live import LiveSource
from tracker.capture.native import quiet_native_logs
from tracker.errors import SourceError

_SAME_FPS = 0.5


def open_camera(camera: CameraSpec, *, timeout_s: float) -> LiveSource:
    """Open a camera by number or device file, asking it for a size and rate where they are given.

    A camera that gives something else than it was asked for is no error: ``remark`` of the source says so.

    Raises
    ------
    SourceError
        If there is no such camera, it may not be used, another program holds it, or it sends nothing.
    """
    name = f"camera {camera.device}" if isinstance(camera.device, int) else camera.device
    began_s = monotonic()
    capture = _connect(camera, name, timeout_s)
    source = LiveSource(
        name,
        capture,
        reconnect=lambda: _connect(camera, name, timeout_s),
        timeout_s=timeout_s,
        since_s=began_s,
        nominal_fps=nominal_fps(capture),
    )
    source.remark = _remark(camera, source)
    return source


def _connect(camera: CameraSpec, name: str, timeout_s: float) -> cv2.VideoCapture:
    _check_present(camera.device, name)
    quiet_native_logs()
    capture = cv2.VideoCapture(camera.device, camera_backend())
    if not capture.isOpened():
        capture.release()
        raise SourceError(f"{name}: cannot be opened: another program may be using it{_those_here()}")
    # Compressed pictures come at full rate where USB is too narrow for raw ones; before anything else,
    # because it resets the rest. A camera that does not know them goes on as it is.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    if camera.size is not None:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, camera.size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, camera.size[1])
    if camera.fps is not None:
        capture.set(cv2.CAP_PROP_FPS, camera.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    capture.set(cv2.CAP_PROP_READ_TIMEOUT_MSEC, timeout_s * 500)
    return capture


def _remark(camera: CameraSpec, source: LiveSource) -> str:
    """Say what the camera gives where that is not what it was asked for."""
    given = []
    if camera.size is not None and source.size != camera.size:
        (width, height), (asked_width, asked_height) = source.size, camera.size
        given.append(f"pictures of {width}x{height} px, asked for {asked_width}x{asked_height}")
    if camera.fps is not None and source.nominal_fps is not None and abs(source.nominal_fps - camera.fps) > _SAME_FPS:
        given.append(f"{source.nominal_fps:g} pictures per second, asked for {camera.fps:g}")
    return f"{source.name} gives {'; '.join(given)}" if given else ""


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
