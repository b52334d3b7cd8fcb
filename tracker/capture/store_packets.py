"""Which pictures a video file holds and where decoding can begin, read from its packets without decoding.

FFmpeg's reader in OpenCV hands out undecoded packets on request (``CAP_PROP_FORMAT`` of -1) with their
timestamps and key marks: seven thousand packets a second and more, bound by the disk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2

from tracker.capture.native import quiet_native_logs

_HIDING_CODECS = frozenset({int.from_bytes(b"VP80", "little")})
"""Codecs with packets of their own for pictures that are never shown."""


@dataclass(frozen=True, slots=True)
class PacketTable:
    """What the packets of a file promise.

    Parameters
    ----------
    times_s : tuple of float
        Time of every packet, ascending: of picture i, if there is a picture for every packet.
    key_times_s : frozenset of float
        Times of the packets marked as points to begin at.
    complete : bool
        Nothing speaks against ``times_s`` being the times of the pictures: no two are equal, it starts with a
        key picture, and the codec hides no pictures.
    """

    times_s: tuple[float, ...]
    key_times_s: frozenset[float]
    complete: bool


def read_packets(path: Path, stopped: Callable[[], bool]) -> PacketTable | None:
    """Read the packet table of a file; None if it cannot be had or ``stopped`` says True."""
    quiet_native_logs()
    capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    try:
        hiding = int(capture.get(cv2.CAP_PROP_FOURCC)) in _HIDING_CODECS
        if not capture.isOpened() or not capture.set(cv2.CAP_PROP_FORMAT, -1):
            return None
        times_s, key_times_s = [], set()
        while capture.grab():
            time_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            times_s.append(time_s)
            if capture.get(cv2.CAP_PROP_LRF_HAS_KEY_FRAME):
                key_times_s.add(time_s)
            if stopped():
                return None
    except cv2.error:
        return None
    finally:
        capture.release()
    times_s.sort()
    distinct = all(before < after for before, after in pairwise(times_s))
    complete = bool(times_s) and distinct and times_s[0] in key_times_s and not hiding
    return PacketTable(tuple(times_s), frozenset(key_times_s) if distinct else frozenset(), complete)
