"""Video files, picture by picture, none dropped."""

import math
from pathlib import Path

import cv2

from tracker.capture.base import Source
from tracker.capture.container import is_cut
from tracker.capture.native import quiet_native_logs
from tracker.errors import SourceError
from tracker.values import Frame, Image

_TEXT_ART = int.from_bytes(b"ansi", "little")
_PROBES_MIN, _PROBES_MAX = 16, 10_000


def open_file(path: Path, name: str) -> "FileSource":
    """Open a video file; ``name`` is what messages call it.

    Raises
    ------
    SourceError
        If the file cannot be read, is empty or is not a video.
    """
    if path.is_file():
        _check_readable(path, name)
    quiet_native_logs()
    # An absolute path: FFmpeg takes "a:b.mp4" for a protocol.
    capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    if not capture.isOpened() or int(capture.get(cv2.CAP_PROP_FOURCC)) == _TEXT_ART:
        capture.release()
        raise SourceError(f"{name}: not a video: damaged, incomplete or another kind of file")
    return FileSource(capture, name, path)


def _check_readable(path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}") from error
    if empty:
        raise SourceError(f"{name}: the file is empty")


class FileSource(Source):
    """A recording read through FFmpeg.

    ``Frame.time_s`` is the container's own time of each picture, exact at variable frame rates; a raw
    stream without timestamps goes by its announced rate. Pictures are turned upright as the file asks.
    Where the size changes in mid-stream, FFmpeg's reader scales to the size of the first picture.

    The end is an error when pictures are known to be missing: when decoding goes on behind the failed
    picture, or when fewer pictures than announced came and the container itself is cut short.

    Parameters
    ----------
    capture : cv2.VideoCapture
        Open; owned by the source from here on.
    name : str
        What messages call it.
    path : Path or None
        The file; None for a recording fetched from the network, which counts as broken off when it ends
        more than a second before its announced end.
    """

    def __init__(self, capture: cv2.VideoCapture, name: str, path: Path | None) -> None:
        self.name = name
        self.nominal_fps = nominal_fps(capture)
        self.announced_frames = announced_frames(capture)
        self._capture = capture
        self._path = path
        self._count = 0
        self._time_s = 0.0
        self._ended = False

    def read(self) -> Frame | None:
        """Return the next picture, None at the end.

        Raises
        ------
        SourceError
            If the file turns out to be damaged or truncated; all pictures before the damage have been
            handed out then.
        """
        index = self._count
        if not self._advance():
            return None
        return Frame(self._picture(), index, self._time_s)

    def skip(self, count: int) -> int:
        """Pass over up to ``count`` pictures without converting them and return how many there were."""
        for skipped in range(count):
            if not self._advance():
                return skipped
        return count

    def close(self) -> None:
        """Release the file; may be called twice."""
        self._ended = True
        self._capture.release()

    def _advance(self) -> bool:
        if self._ended:
            return False
        if not self._grab():
            self._ended = True
            self._check_end()
            return False
        self._time_s = self._time_of(self._count)
        self._count += 1
        return True

    def _grab(self) -> bool:
        try:
            return self._capture.grab()
        except cv2.error:
            return False

    def _picture(self) -> Image:
        try:
            ok, image = self._capture.retrieve()
        except cv2.error:
            ok = False
        if not ok:
            self._ended = True
            self._count -= 1
            raise self._broken()
        return image  # type: ignore[return-value]

    def _time_of(self, index: int) -> float:
        time_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if time_s <= 0 and index > 0 and self.nominal_fps is not None:
            return index / self.nominal_fps
        return time_s

    def _check_end(self) -> None:
        if self._count == 0:
            raise SourceError(f"{self.name}: no picture could be decoded: the file is damaged or truncated")
        if self._goes_on() or self._is_short():
            raise self._broken()

    def _goes_on(self) -> bool:
        """Tell a picture that cannot be decoded from the end of the file: behind the end nothing comes."""
        missing = (self.announced_frames or 0) - self._count
        probes = min(max(missing, _PROBES_MIN), _PROBES_MAX)
        return any(self._grab() for _ in range(probes))

    def _is_short(self) -> bool:
        if self.announced_frames is not None and self._count >= self.announced_frames:
            return False
        if self._path is not None:
            return is_cut(self._path)
        if self.announced_frames is None or self.nominal_fps is None:
            return False
        return self._time_s < self.announced_frames / self.nominal_fps - 1

    def _broken(self) -> SourceError:
        announced = "" if self.announced_frames is None else f" of {self.announced_frames} announced"
        where = f"ends after frame {self._count}{announced}"
        what = "the stream broke off" if self._path is None else "the file is damaged or truncated"
        return SourceError(f"{self.name}: {where}: {what}")


def nominal_fps(capture: cv2.VideoCapture) -> float | None:
    """Return the announced rate, None where it is missing or absurd."""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return fps if math.isfinite(fps) and 0 < fps <= 1000 else None


def announced_frames(capture: cv2.VideoCapture) -> int | None:
    """Return the announced number of pictures, None where it is missing or absurd, as for a live stream."""
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    return int(count) if math.isfinite(count) and 0 < count < 1e9 else None
