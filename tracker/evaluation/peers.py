"""Other trackers to compare with: what the installed OpenCV offers.

``camshift`` and ``meanshift`` are the recipe of OpenCV's own samples. The others are OpenCV's tracker classes with
their default settings; which there are depends on the package: ``opencv-python`` has ``mil``,
``opencv-contrib-python`` also ``csrt``, ``kcf`` and, under ``cv2.legacy``, ``mosse`` and more.
"""

import ctypes
import difflib
import os
from contextlib import suppress
from typing import Any

import cv2
import numpy as np

from tracker.errors import ConfigError, TrackerError
from tracker.evaluation.follower import Answer, BoxTuple, Follower
from tracker.values import Frame, Image

RECIPES = ("camshift", "meanshift")
# Looked for in cv2 and in cv2.legacy.
CLASSES = {
    "mil": "TrackerMIL",
    "kcf": "TrackerKCF",
    "csrt": "TrackerCSRT",
    "mosse": "TrackerMOSSE",
    "medianflow": "TrackerMedianFlow",
    "boosting": "TrackerBoosting",
    "tld": "TrackerTLD",
}


def available_peers() -> tuple[str, ...]:
    """Return the names of the peers that work with the installed OpenCV."""
    return RECIPES + tuple(name for name in CLASSES if _creator(name) is not None)


def check_peer(name: str) -> None:
    """Raise `ConfigError` unless there is a peer of that name."""
    available = available_peers()
    if name in available:
        return
    if name in CLASSES:
        reason = f"the installed OpenCV {cv2.__version__} has no {CLASSES[name]}: opencv-contrib-python may have it"
    else:
        near = difflib.get_close_matches(name, available, n=1)
        reason = f"no such peer, did you mean {near[0]!r}?" if near else "no such peer"
    raise ConfigError(f"peer {name!r}: {reason}; available: {', '.join(available)}")


def open_peer(name: str) -> Follower:
    """Build a peer.

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    check_peer(name)
    if name in RECIPES:
        return RecipePeer(name)
    return ClassPeer(name)


class RecipePeer(Follower):
    """CamShift or mean shift on the back-projected hue of the whole frame, as in OpenCV's samples.

    16 hue bins over the pixels of the box that are bright and colourful enough, stretched to 0..255; at most ten
    iterations, or until the window moves less than 1 px. The window that the search leaves is the box. It never says
    that it has lost the target. A window without an area, which OpenCV refuses, stays as it was before.

    Parameters
    ----------
    name : {"camshift", "meanshift"}
    """

    GATE = np.array((0, 60, 32)), np.array((180, 255, 255))
    BINS = 16
    CRITERIA = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 1)

    def __init__(self, name: str) -> None:
        self._search: Any = cv2.CamShift if name == "camshift" else cv2.meanShift

    def init(self, frame: Frame, box: BoxTuple) -> Answer:
        """Take the histogram of the box, rounded to pixels."""
        image = _coloured(frame.image)
        self._window = x, y, width, height = _inside(box, image)
        part = cv2.cvtColor(image[y : y + height, x : x + width], cv2.COLOR_BGR2HSV)
        histogram = cv2.calcHist([part], [0], cv2.inRange(part, *self.GATE), [self.BINS], [0, 180])
        self._histogram = cv2.normalize(histogram, histogram, 0, 255, cv2.NORM_MINMAX)
        return Answer(box)

    def update(self, frame: Frame) -> Answer:
        """Search the next frame from where the window is."""
        hsv = cv2.cvtColor(_coloured(frame.image), cv2.COLOR_BGR2HSV)
        probability = cv2.calcBackProject([hsv], [0], self._histogram, [0, 180], 1)
        probability = cv2.bitwise_and(probability, cv2.inRange(hsv, *self.GATE))
        _, (x, y, width, height) = self._search(probability, self._window, self.CRITERIA)
        if width > 0 and height > 0:
            self._window = x, y, width, height
        x, y, width, height = self._window
        return Answer((x, y, width, height))


class ClassPeer(Follower):
    """One of OpenCV's tracker classes with its default settings; ``lost`` where it says that it failed.

    Parameters
    ----------
    name : str
        A key of `CLASSES`.
    """

    def __init__(self, name: str) -> None:
        self._create: Any = _creator(name)

    def init(self, frame: Frame, box: BoxTuple) -> Answer:
        """Build the tracker anew: OpenCV's cannot be started twice.

        Raises
        ------
        TrackerError
            If OpenCV refuses the box.
        """
        image = _coloured(frame.image)
        _seed()
        self._tracker = self._create()
        try:
            self._tracker.init(image, _inside(box, image))
        except cv2.error as error:
            raise _gave_up(error) from error
        self._box = box
        return Answer(box)

    def update(self, frame: Frame) -> Answer:
        """Follow into the next frame; a box that it disowns is not taken.

        Raises
        ------
        TrackerError
            If OpenCV raises.
        """
        try:
            found, box = self._tracker.update(_coloured(frame.image))
        except cv2.error as error:
            raise _gave_up(error) from error
        if not found:
            return Answer(self._box, "lost")
        x, y, width, height = box
        self._box = float(x), float(y), float(width), float(height)
        return Answer(self._box)


def _seed() -> None:
    """Start the generators that some classes draw from anew: what ran before in this process must not matter.

    `mil` and its kin call the C library's ``rand``, the others OpenCV's own.
    """
    cv2.setRNGSeed(0)
    with suppress(OSError, AttributeError):
        ctypes.CDLL("ucrtbase" if os.name == "nt" else None).srand(1)


def _creator(name: str) -> Any:
    for place in (cv2, getattr(cv2, "legacy", None)):
        creator = getattr(place, f"{CLASSES[name]}_create", None)
        if creator is not None:
            return creator
    return None


def _coloured(image: Image) -> Image:
    """Return a picture with three channels: OpenCV's trackers refuse grey ones."""
    return image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)  # type: ignore[return-value]


def _inside(box: BoxTuple, image: Image) -> tuple[int, int, int, int]:
    """Return a box in whole pixels, the part of it inside the picture, at least one pixel."""
    height, width = image.shape[:2]
    left, top = (min(max(round(value), 0), size - 1) for value, size in zip(box[:2], (width, height), strict=True))
    right = min(max(round(box[0]) + round(box[2]), left + 1), width)
    bottom = min(max(round(box[1]) + round(box[3]), top + 1), height)
    return left, top, right - left, bottom - top


def _gave_up(error: cv2.error) -> TrackerError:
    # Not error.err: OpenCV sets that on the class, so it may be that of an error before.
    return TrackerError(f"OpenCV gave up: {' '.join(str(error).split())}")
