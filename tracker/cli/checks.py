"""What works on this machine: one row per thing that can be missing."""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module, metadata
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter

OPENCV_WHEELS = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
ENCODERS = {"mp4v": ".mp4", "MJPG": ".avi", "FFV1": ".mkv", "VP90": ".webm", "avc1": ".mp4"}


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the doctor's table.

    Parameters
    ----------
    name : str
        What was looked at.
    found : str
        What is there, in a few words.
    verdict : Verdict
    advice : str
        One line that says what to do; empty where there is nothing to do.
    needed : bool
        True if a headless run cannot work without it.
    """

    name: str
    found: str
    verdict: Verdict = Verdict.OK
    advice: str = ""
    needed: bool = False


def headless_works(checks: Sequence[Check]) -> bool:
    """Tell whether nothing that a headless run needs is missing."""
    return not any(check.needed and check.verdict is Verdict.MISSING for check in checks)


def check_modetrack() -> Check:
    """Look at the installed version."""
    version = installed_version("modetrack")
    if version is None:
        advice = "to get the command: python -m pip install . in the project's folder"
        return Check("modetrack", "not installed, runs from its folder", Verdict.NOTE, advice)
    return Check("modetrack", version)


def check_python() -> Check:
    """Look at the interpreter."""
    return Check("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def check_package(module: str, distribution: str) -> Check:
    """Import one module that a headless run needs."""
    advice = f"python -m pip install --force-reinstall {distribution}"
    try:
        imported = import_module(module)
    except Exception as error:
        return Check(module, f"cannot be imported: {first_line(error)}", Verdict.MISSING, advice, needed=True)
    version = getattr(imported, "__version__", None)
    if version is None:
        return Check(module, "damaged: it has no version", Verdict.MISSING, advice, needed=True)
    return Check(module, str(version))


def check_kernel_cache() -> Check:
    """Look where compiled kernels are kept, so that only the first run has to compile."""
    name, advice = "kernel cache", "set NUMBA_CACHE_DIR to a folder that can be written"
    try:
        folder = Path(_kernel_cache_folder())
    except Exception as error:
        return Check(name, first_line(error), Verdict.MISSING, advice, needed=True)
    if is_writable(folder):
        return Check(name, f"{folder} can be written")
    return Check(name, f"{folder} cannot be written: every start compiles", Verdict.NOTE, advice)


def check_opencv_wheels() -> Check:
    """Look which of the wheels that all install ``cv2`` are there."""
    return judge_opencv_wheels([wheel for wheel in OPENCV_WHEELS if installed_version(wheel) is not None])


def judge_opencv_wheels(wheels: Sequence[str]) -> Check:
    """Say what a set of installed OpenCV wheels means."""
    name = "cv2 wheel"
    if len(wheels) > 1:
        advice = (
            f"they overwrite each other: python -m pip uninstall {' '.join(wheels)}, "
            f"then python -m pip install opencv-python-headless"
        )
        return Check(name, " and ".join(wheels), Verdict.NOTE, advice)
    if not wheels:
        return Check(name, "not from a wheel")
    if "headless" in wheels[0]:
        return Check(name, f"{wheels[0]} (no Qt of its own)")
    return Check(name, f"{wheels[0]} (brings its own Qt; the app undoes its plugin path)")


def check_ffmpeg() -> Check:
    """Look whether cv2 can read and write video through FFmpeg."""
    advice = "python -m pip install --force-reinstall opencv-python-headless"
    try:
        import cv2

        backends = {cv2.videoio_registry.getBackendName(one) for one in cv2.videoio_registry.getBackends()}
    except Exception as error:
        return Check("FFmpeg in cv2", first_line(error), Verdict.MISSING, advice, needed=True)
    if "FFMPEG" not in backends:
        return Check("FFmpeg in cv2", "not built in", Verdict.MISSING, advice, needed=True)
    return Check("FFmpeg in cv2", "reads and writes video")


def check_encoder(codec: str) -> Check:
    """Write two frames with an encoder, a key of `ENCODERS`."""
    extension = ENCODERS[codec]
    name = f"encoder {codec}"
    if _encodes(codec, extension):
        return Check(name, f"writes {extension}")
    if codec == "mp4v":
        advice = "write .avi or .mkv instead, or reinstall opencv-python-headless"
        return Check(name, f"cannot write {extension}", Verdict.MISSING, advice)
    advice = {
        "VP90": "modetrack does not use it: write .mp4",
        "avc1": "no H.264 encoder in this cv2: write .mp4 as mp4v, or convert with ffmpeg -c:v libx264",
    }.get(codec, "write .mp4 instead")
    return Check(name, f"cannot write {extension}", Verdict.NOTE, advice)


def check_tracking() -> Check:
    """Follow a square through three drawn frames and write its trajectory to a temporary file."""
    started = perf_counter()
    advice = "see the rows above; where all is well, reinstall modetrack"
    try:
        error_px = _track_a_square()
    except Exception as error:
        return Check("tracking", first_line(error), Verdict.MISSING, advice, needed=True)
    found = f"a drawn square followed to {error_px:.1f} px, first frames in {perf_counter() - started:.1f} s"
    if error_px > 2:
        advice = "delete the kernel cache above and try again"
        return Check("tracking", found, Verdict.MISSING, advice, needed=True)
    return Check("tracking", found)


def check_cameras() -> Check:
    """Count the cameras."""
    try:
        from tracker.capture import list_cameras

        with silent_stderr():
            cameras = list_cameras()
    except Exception as error:
        return Check("cameras", first_line(error), Verdict.NOTE, "plug one in, or track a file or a stream")
    if not cameras:
        advice = "plug one in, or pass it to this machine; files and streams work without"
        return Check("cameras", "none", Verdict.NOTE, advice)
    return Check("cameras", ", ".join(f"{camera.index}: {camera.name}" for camera in cameras))


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed distribution, None if it is not there."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def is_writable(folder: Path) -> bool:
    """Tell whether files can be made in a folder, or in the first parent of it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def first_line(error: BaseException) -> str:
    """Return the first line of an error, its kind when it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


@contextmanager
def silent_stderr() -> Iterator[None]:
    """Drop what native code prints to stderr meanwhile."""
    sys.stderr.flush()
    kept = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)


def _kernel_cache_folder() -> str:
    """Ask numba where it keeps the kernels of `tracker.kernels`."""
    import pkgutil

    import tracker.kernels

    for module in pkgutil.iter_modules(tracker.kernels.__path__):
        for value in vars(import_module(f"tracker.kernels.{module.name}")).values():
            if hasattr(value, "py_func") and hasattr(value, "stats"):
                return str(value.stats.cache_path)
    raise LookupError("no kernel found")


def _encodes(codec: str, extension: str) -> bool:
    import cv2
    import numpy as np

    with TemporaryDirectory() as folder, silent_stderr():
        path = str(Path(folder) / f"two{extension}")
        writer = cv2.VideoWriter(path, cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), 25.0, (64, 48))
        opened = writer.isOpened()
        for _ in range(2):
            writer.write(np.zeros((48, 64, 3), np.uint8))
        writer.release()
        reader = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
        complete = opened and all(reader.grab() for _ in range(2))
        reader.release()
    return complete


def _track_a_square() -> float:
    """Return how far from its true place the last box is, px."""
    import numpy as np

    from tracker.sinks import open_text_sink
    from tracker.tracking import Tracker
    from tracker.values import Frame

    tracker = Tracker.from_profile("camshift")
    with TemporaryDirectory() as folder, open_text_sink(Path(folder) / "track.csv", "csv") as sink:
        for index in range(3):
            image = np.full((120, 160, 3), 90, np.uint8)
            left = 40 + 3 * index
            image[40:70, left : left + 30] = (40, 60, 220)
            frame = Frame(image, index, index / 25)
            state = tracker.update(frame) if index else tracker.init(frame, (left, 40, 30, 30))
            sink.write(frame, [state])
    return max(abs(state.box.cx - (left + 15)), abs(state.box.cy - 55))
