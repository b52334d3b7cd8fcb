"""The values that flow through the house: a frame in, the state of a target out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.errors import FrameError
from tracker.geometry import Box, RotatedBox

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8, C-contiguous
    index : int, >= 0
        Number of the picture in its source, the first is 0.
    time_s : float
        Time of the picture on the source's own clock.

    Raises
    ------
    FrameError
        If the image has another shape, dtype or layout.
    """

    image: Image
    index: int
    time_s: float

    def __post_init__(self) -> None:
        check_image(self.image)


def check_image(image: Any) -> None:
    """Raise `FrameError` unless ``image`` is what `Frame` asks for."""
    if not isinstance(image, np.ndarray):
        raise FrameError(f"image needs to be a uint8 array, got {type(image).__name__}")
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        raise FrameError(f"image needs shape (H, W, 3) or (H, W) and dtype uint8, got {image.shape} {image.dtype}")
    if image.size == 0:
        raise FrameError(f"image needs at least one pixel, got shape {image.shape}")
    if not image.flags.c_contiguous:
        raise FrameError("image needs to be C-contiguous: pass numpy.ascontiguousarray(image)")


class TrackStatus(StrEnum):
    """How far a target's box can be trusted."""

    TRACKING = "tracking"
    UNCERTAIN = "uncertain"
    LOST = "lost"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class TrackState:
    """Where one target is in one frame.

    Parameters
    ----------
    index : int
        Frame number, 0-based.
    time_s : float
        Time of the frame on the source's clock.
    target_id : int, >= 1
    box : Box
        The last box that was believed when ``status`` is ``lost``.
    rotated_box : RotatedBox
        Size and orientation of the target itself.
    score : float, in [0, 1]
        1 is certain.
    status : TrackStatus
    iterations : int
        Mean shift steps spent on this frame.
    """

    index: int
    time_s: float
    target_id: int
    box: Box
    rotated_box: RotatedBox
    score: float
    status: TrackStatus
    iterations: int
