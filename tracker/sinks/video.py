"""Annotated video."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import cv2

from tracker.capture.native import quiet_native_logs
from tracker.errors import SinkError
from tracker.sinks.base import Sink
from tracker.sinks.draw import Trails, annotate, fitted
from tracker.sinks.paths import cannot_write, check_writable
from tracker.values import Frame, Image, TrackState

CODECS: Mapping[str, str] = MappingProxyType({".mp4": "mp4v", ".avi": "MJPG", ".mkv": "FFV1"})
UNKNOWN_RATE_FPS = 25.0
HIGHEST_RATE_FPS = 1000.0


class VideoSink(Sink):
    """Writes every frame with its targets drawn in.

    The codec follows the extension: ``.mp4`` MPEG-4 (small), ``.avi`` Motion JPEG (can still be played
    when the run was killed), ``.mkv`` FFV1 (lossless, large and slow).

    The video has the size of the first frame, one pixel more where that is odd, since the encoders take
    even sizes only; a later frame of another size is fitted in with black beside it. The frame rate is
    constant: one frame in, one frame out, so a source of variable rate plays at its average speed and times
    are to be taken from the trajectory.

    Parameters
    ----------
    path : Path or str
        Replaced when the first frame comes.
    fps : float or None
        Frames per second; 25 for None and for more than the 1000 that containers hold: a source that does
        not know, or a stream that made a rate up.
    trail_length : int, >= 1
        Frames of path drawn behind each target.

    Attributes
    ----------
    codec : str
        Four-letter code of the encoder.

    Raises
    ------
    SinkError
        If the extension is unknown, the rate is not positive or the path cannot be written.
    """

    def __init__(self, path: Path | str, fps: float | None = None, *, trail_length: int = 60) -> None:
        self._path = Path(path)
        if self._path.suffix.lower() not in CODECS:
            raise SinkError(f"{path}: video needs the extension {', '.join(CODECS)}, got {str(path)!r}")
        self.codec = CODECS[self._path.suffix.lower()]
        if fps is not None and not fps > 0:
            raise SinkError(f"{path}: video needs frames per second > 0, got {fps}")
        self._fps = UNKNOWN_RATE_FPS if fps is None or fps > HIGHEST_RATE_FPS else float(fps)
        check_writable(self._path)
        self._trails = Trails(trail_length)
        self._writer: cv2.VideoWriter | None = None
        self._size = (0, 0)
        self._frames = 0

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Draw the states into one frame and encode it.

        Raises
        ------
        SinkError
            If the encoder cannot be opened.
        """
        self._trails.add(states)
        picture = annotate(frame.image, states, self._trails)
        if self._writer is None:
            self._size = picture.shape[1], picture.shape[0]
            self._writer = self._opened()
        self._writer.write(_even(fitted(picture, *self._size)))
        self._frames += 1

    def close(self) -> None:
        """Finish the file; may be called twice.

        Raises
        ------
        SinkError
            If the file does not hold the frames that were written, as on a full disk: the encoder does not
            tell of that itself.
        """
        if self._writer is None:
            return
        self._writer.release()
        self._writer = None
        if _announced_frames(self._path) != self._frames:
            reason = f"fewer {self.codec} frames arrived than the {self._frames} written; is the disk full?"
            raise cannot_write(self._path, reason)

    def _opened(self) -> cv2.VideoWriter:
        quiet_native_logs()
        size = self._size[0] + self._size[0] % 2, self._size[1] + self._size[1] % 2
        fourcc = cv2.VideoWriter.fourcc(*self.codec)
        writer = cv2.VideoWriter(str(self._path), cv2.CAP_FFMPEG, fourcc, self._fps, size)
        if not writer.isOpened():
            raise cannot_write(
                self._path,
                f"no {self.codec} encoder for {size[0]} x {size[1]} px at {self._fps:g} fps, "
                f"`modetrack doctor` lists what works",
            )
        return writer


def _even(picture: Image) -> Image:
    """Repeat the last row and column where their number is odd."""
    height, width = picture.shape[:2]
    if height % 2 == 0 and width % 2 == 0:
        return picture
    bordered = cv2.copyMakeBorder(picture, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return bordered.astype("uint8", copy=False)


def _announced_frames(path: Path) -> int:
    """Return how many frames a video says it holds, 0 if it is none or its first cannot be decoded."""
    reader = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        return int(reader.get(cv2.CAP_PROP_FRAME_COUNT)) if reader.grab() else 0
    finally:
        reader.release()
