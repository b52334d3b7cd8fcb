"""The cameras of this machine, and what a user types for one, without opening any."""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.errors import SourceError

_NUMBER_OR_DEVICE = re.compile(r"-?[0-9]{1,9}|/dev/.+", re.DOTALL)
# A file may be called 12:30.mp4, a device pci-0000:00:14.0-video-index0: only KEY= makes a setting.
_SETTINGS = re.compile(r"(?::[A-Za-z_]+=[^:]*)+\Z")
_LONGEST_SIDE = 16_384


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """One camera.

    Parameters
    ----------
    index : int
        The number `open_source` takes.
    name : str
        As the maker calls it.
    path : str
        Device file or system path; empty where the system has none.
    """

    index: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """Which camera to open, and what to ask of it; it may give something else.

    Parameters
    ----------
    device : int or str
        Its number or device file.
    size : (int, int) or None
        Width and height of the pictures, px; None for what the camera gives by itself.
    fps : float or None
        Pictures per second; None for what the camera gives by itself.
    """

    device: int | str
    size: tuple[int, int] | None = None
    fps: float | None = None

    def __str__(self) -> str:
        """Return what `parse_camera` reads."""
        size = "" if self.size is None else f":size={self.size[0]}x{self.size[1]}"
        fps = "" if self.fps is None else f":fps={self.fps:g}"
        return f"{self.device}{size}{fps}"


def parse_camera(text: str) -> CameraSpec | None:
    """Read ``CAMERA[:size=WxH][:fps=N]``; None if the text names something else than a camera.

    CAMERA is a number, or a device file such as ``/dev/video0``. A path below ``/dev`` without settings is a
    camera by its name alone if it begins with ``/dev/video``.

    Raises
    ------
    SourceError
        If a setting is unknown, given twice or has a bad value.
    """
    found = _SETTINGS.search(text)
    device, settings = (text, "") if found is None else (text[: found.start()], found[0])
    if _NUMBER_OR_DEVICE.fullmatch(device) is None:
        return None
    if not settings and device.startswith("/dev/") and not device.startswith("/dev/video"):
        return None
    values = _read_settings(settings, text)
    return CameraSpec(device if device.startswith("/") else int(device), **values)


def list_cameras() -> list[CameraInfo]:
    """Return the cameras of this machine by index; empty when there is none."""
    from cv2_enumerate_cameras import enumerate_cameras

    try:
        found = enumerate_cameras(camera_backend())
    except (NotImplementedError, OSError):
        return []
    cameras = [CameraInfo(int(camera.index), camera.name or "camera", camera.path or "") for camera in found]
    return sorted(cameras, key=lambda camera: camera.index)


def camera_backend() -> int:
    """Return the cv2 capture backend that cameras are listed and opened with here."""
    import cv2

    by_platform = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    return by_platform.get(sys.platform, cv2.CAP_ANY)


def _read_settings(settings: str, text: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for setting in settings.split(":")[1:]:
        key, _, value = setting.partition("=")
        if key not in _READERS:
            raise SourceError(f"unknown key {key!r} in {text!r}: expected one of {', '.join(_READERS)}")
        if key in values:
            raise SourceError(f"{key} needs to be given once in {text!r}")
        values[key] = _READERS[key](value)
    return values


def _size(value: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", value)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE):
        raise SourceError(f"size of a camera needs to be WIDTHxHEIGHT from 1 to {_LONGEST_SIDE} px, got {value!r}")
    return width, height


def _fps(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise SourceError(f"fps of a camera needs to be a number above 0, got {value!r}")
    return number


_READERS: dict[str, Callable[[str], Any]] = {"size": _size, "fps": _fps}
