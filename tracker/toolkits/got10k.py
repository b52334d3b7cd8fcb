"""The tracker as the GOT-10k toolkit's experiments drive it.

::

    python -m pip install got10k

    from got10k.experiments import ExperimentGOT10k, ExperimentOTB
    from tracker.toolkits.got10k import Got10kTracker

    target = Got10kTracker()
    experiment = ExperimentGOT10k("GOT-10k", subset="val", result_dir="results", report_dir="reports")
    experiment.run(target)
    experiment.report([target.name])

    target = Got10kTracker(first_pixel=1)
    experiment = ExperimentOTB("OTB", version=2015, result_dir="results", report_dir="reports")

The toolkit hands over boxes as they stand in a data set's files, compares the answers with them as they stand, and
converts nothing. So does this adapter: ``x, y`` are read as left and top edges from 0. Where files count pixels from 1
(OTB, TColor128), ``first_pixel=1`` takes it off on the way in and puts it back on the way out.

References
----------
Huang, Zhao, Huang: GOT-10k: a large high-diversity benchmark for generic object tracking in the wild. PAMI 43(5), 2021.
"""

import importlib
from collections.abc import Sequence
from os import PathLike, fspath
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.config import DEFAULT_PROFILE
from tracker.errors import SourceError
from tracker.geometry import Box, as_box
from tracker.toolkits.steady import SteadyTracker
from tracker.tracking import Tracker
from tracker.values import Image

Floats = NDArray[np.float64]


class Got10kTracker:
    """One target, driven by the toolkit's ``init``, ``update`` and ``track``.

    It has the interface of ``got10k.trackers.Tracker`` without deriving from it.

    Parameters
    ----------
    profile : str
    name : str, optional
        The folder of the results; by default ``modetrack-<profile>``.
    first_pixel : int
        Number of the leftmost and topmost pixel in the data set's files: 0, or 1 where they count from 1.
    **overrides
        Sections of the profile to change, as in `Tracker.from_profile`.

    Attributes
    ----------
    name : str
    is_deterministic : bool
        True: the same pictures give the same boxes, so the toolkit runs each sequence once.

    Raises
    ------
    ConfigError
        If the profile or a setting is unknown or out of range.
    """

    is_deterministic = True

    def __init__(
        self, profile: str = DEFAULT_PROFILE, name: str | None = None, *, first_pixel: int = 0, **overrides: Any
    ) -> None:
        self.name = f"modetrack-{profile}" if name is None else name
        self._first_pixel = first_pixel
        self._target = SteadyTracker(Tracker.from_profile(profile, **overrides))

    def init(self, image: Any, box: Sequence[float] | Floats) -> None:
        """Learn the target.

        Parameters
        ----------
        image : PIL.Image.Image in mode RGB, or anything `numpy.asarray` turns into (H, W, 3) RGB or (H, W) grey, uint8
        box : four numbers
            ``x, y, width, height`` as the data set's files have them, px.
        """
        self._target.init(_bgr(image), self._inward(box))

    def update(self, image: Any) -> tuple[float, float, float, float]:
        """Return ``x, y, width, height`` in the data set's convention; the last box believed where it is lost."""
        found, _ = self._target.update(_bgr(image))
        return self._outward(found)

    def track(
        self, img_files: Sequence[str | PathLike[str]], box: Sequence[float] | Floats, visualize: bool = False
    ) -> tuple[Floats, Floats]:
        """Follow the target through the pictures of a sequence.

        Parameters
        ----------
        img_files : sequence of path
        box : four numbers
            In the first picture, as the data set's files have them, px.
        visualize : bool
            Show every picture with its box in the toolkit's own window.

        Returns
        -------
        boxes : ndarray, shape (n, 4), float64
            ``x, y, width, height``; the first is ``box``.
        times : ndarray, shape (n,), float64
            Seconds in ``init`` and ``update``, reading the picture not included.

        Raises
        ------
        SourceError
            If a picture cannot be read.
        """
        boxes, times = np.zeros((len(img_files), 4)), np.zeros(len(img_files))
        show = importlib.import_module("got10k.utils.viz").show_frame if visualize else None
        for index, path in enumerate(img_files):
            image = _read_rgb(path)
            start = perf_counter()
            if index == 0:
                self.init(image, box)
                boxes[0] = box
            else:
                boxes[index] = self.update(image)
            times[index] = perf_counter() - start
            if show is not None:
                show(image, boxes[index])
        return boxes, times

    def _inward(self, box: Sequence[float] | Floats) -> Box:
        x, y, width, height = as_box([float(number) for number in box]).as_tuple()
        return Box(x - self._first_pixel, y - self._first_pixel, width, height)

    def _outward(self, box: Box) -> tuple[float, float, float, float]:
        return box.x + self._first_pixel, box.y + self._first_pixel, box.width, box.height


def _bgr(image: Any) -> Image:
    pixels: Image = np.ascontiguousarray(image)
    if pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.dtype == np.uint8:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)
    return pixels


def _read_rgb(path: str | PathLike[str]) -> Any:
    """Read a picture with the toolkit's own decoder, so that every tracker it runs sees the same pixels."""
    from PIL import Image as Pictures

    try:
        with Pictures.open(path) as picture:
            return picture.convert("RGB")
    except OSError as error:
        raise SourceError(f"{fspath(path)}: cannot be read as a picture: {error}") from error
