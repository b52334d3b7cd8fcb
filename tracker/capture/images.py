"""Picture files one after another."""

import re
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from tracker.capture.base import Source
from tracker.capture.native import quiet_native_logs
from tracker.errors import SourceError
from tracker.values import Frame, Image

IMAGES_FPS = 25.0


class ImageSource(Source):
    """Pictures of a folder or glob, in natural order of their names (``img2`` before ``img10``).

    Picture files carry no clock: ``Frame.time_s`` is ``index / 25``, as if played at 25 pictures per
    second. Colour comes as BGR, one-channel files as 2-D grey; 16 bit is scaled to 8, transparency is
    dropped, the camera's orientation tag is followed. Sizes may differ from picture to picture.

    Parameters
    ----------
    paths : iterable of Path
        Picture files in any order.
    name : str
        What messages call the source.
    """

    nominal_fps: float | None = IMAGES_FPS

    def __init__(self, paths: Iterable[Path], name: str) -> None:
        self.name = name
        self._paths = sorted(paths, key=natural_key)
        self.announced_frames = len(self._paths)
        self._next = 0
        quiet_native_logs()

    def read(self) -> Frame | None:
        """Return the next picture, None after the last.

        Raises
        ------
        SourceError
            If a file is missing, damaged or not a picture.
        """
        index = self._next
        if index >= len(self._paths):
            return None
        self._next += 1
        return Frame(read_image(self._paths[index]), index, index / IMAGES_FPS)

    def skip(self, count: int) -> int:
        """Pass over up to ``count`` files without opening them and return how many there were."""
        skipped = min(count, len(self._paths) - self._next)
        self._next += skipped
        return skipped

    def close(self) -> None:
        """Hand out nothing more; may be called twice."""
        self._next = len(self._paths)


def natural_key(path: Path) -> list[tuple[int, str]]:
    """Return a sort key under which numbers inside names count as numbers."""
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), part) if part.isdecimal() else (-1, part.casefold()) for part in parts]


def read_image(path: Path) -> Image:
    """Read a picture file as uint8, (H, W, 3) BGR or (H, W) grey.

    Raises
    ------
    SourceError
        If the file cannot be read or is not a complete picture.
    """
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        image = cv2.imdecode(data, cv2.IMREAD_ANYCOLOR)
    except cv2.error:
        image = None
    if image is None:
        raise SourceError(f"{path}: not a complete picture of 8 or 16 bits per channel: damaged or another kind")
    return image  # type: ignore[return-value]
