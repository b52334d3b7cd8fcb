"""The cameras of this machine, without opening them."""

import sys
from dataclasses import dataclass


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
