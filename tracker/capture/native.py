"""The voices of the native libraries: their messages do not belong on a user's terminal."""

import functools
import os

import cv2

_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_FFMPEG_QUIET = "-8"


@functools.cache
def quiet_native_logs() -> None:
    """Silence what OpenCV and FFmpeg print to stderr, for the rest of the process.

    Called before anything is opened; does its work once. A level the user has set in the environment
    (``OPENCV_LOG_LEVEL``, ``OPENCV_FFMPEG_LOGLEVEL``) stands.
    """
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    if _FFMPEG_LEVEL in os.environ:
        return
    os.environ[_FFMPEG_LEVEL] = _FFMPEG_QUIET
    try:
        # The level is read from the environment once, when the process first turns to FFmpeg.
        cv2.VideoCapture("", cv2.CAP_FFMPEG)
    finally:
        del os.environ[_FFMPEG_LEVEL]
