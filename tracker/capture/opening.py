"""From what a user types to an open source.

Each kind of source is imported when it is asked for: cv2 and the synthetic scenes cost start-up time.
"""

import glob
from pathlib import Path

from tracker.capture.base import Source
from tracker.capture.devices import CameraSpec, parse_camera
from tracker.errors import SourceError

IMAGE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})

_KINDS = "a video file, an image folder or glob, a camera (0 or 0:size=640x480), a URL or synth:NAME"


def open_source(spec: str | Path | int, *, timeout_s: float = 5.0) -> Source:
    """Open pictures by the name a user gives them.

    Parameters
    ----------
    spec : str, Path or int
        ``"clip.mp4"``, ``"frames/"``, ``"frames/*.png"``, ``0`` or ``"0"`` or ``"/dev/video0"``, a camera
        asked for a size and rate ``"0:size=1280x720:fps=30"``, ``"http://host/stream"``, ``"synth:plain"``. A
        `Path` is never taken for a camera number or a URL.
    timeout_s : float, > 0
        For cameras and streams: how long to wait for a picture, reconnecting included, before giving up.

    Returns
    -------
    Source
        Open; the caller closes it. A camera or live stream has delivered its first picture by now.

    Raises
    ------
    SourceError
        If there is nothing of that name, or it holds no pictures.
    """
    if not timeout_s > 0:
        raise SourceError(f"timeout_s needs to be > 0, got {timeout_s:g}")
    if isinstance(spec, Path):
        return _open_path(spec, str(spec), timeout_s)
    text = str(spec)
    if not text.strip():
        raise SourceError(f"the source is empty: give {_KINDS}")
    if text.startswith("synth:"):
        from tracker.capture.synth import open_synth

        return open_synth(text)
    if (camera := parse_camera(text)) is not None:
        return _open_camera(camera, timeout_s)
    if "://" in text:
        from tracker.capture.stream import open_stream

        return open_stream(text, timeout_s=timeout_s)
    return _open_path(Path(text), text, timeout_s)


def _open_camera(camera: CameraSpec, timeout_s: float) -> Source:
    from tracker.capture.camera import open_camera

    return open_camera(camera, timeout_s=timeout_s)


def _open_path(path: Path, name: str, timeout_s: float) -> Source:
    try:
        if name.startswith("/dev/video") or path.is_char_device():
            return _open_camera(CameraSpec(name), timeout_s)
        if path.is_dir():
            return _open_images([entry for entry in path.iterdir() if entry.is_file()], name)
        if path.exists():
            return _open_file(path, name)
        if glob.has_magic(name):
            return _open_images([Path(match) for match in glob.iglob(name, recursive=True)], name)
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SourceError(f"{name!r}: not a path: {error}") from error
    raise SourceError(f"{name}: no such file or folder; a source is {_KINDS}")


def _open_file(path: Path, name: str) -> Source:
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return _open_images([path], name)
    from tracker.capture.file import open_file

    return open_file(path, name)


def _open_images(paths: list[Path], name: str) -> Source:
    pictures = [path for path in paths if path.suffix.lower() in IMAGE_SUFFIXES]
    if not pictures:
        what = "no picture matches" if glob.has_magic(name) else "no pictures in this folder"
        kinds = ", ".join(sorted(suffix.removeprefix(".") for suffix in IMAGE_SUFFIXES))
        raise SourceError(f"{name}: {what}; pictures are {kinds} files")
    from tracker.capture.images import ImageSource

    return ImageSource(pictures, name)
