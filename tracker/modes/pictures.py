"""Pictures for the filters: checked once, turned into planes of a colour space, and back."""

from typing import Any, Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.errors import ConfigError, FrameError

Space = Literal["luv", "lab", "bgr"]
Picture = NDArray[np.uint8] | NDArray[np.float32] | NDArray[np.float64]

_CODES = {
    "luv": (cv2.COLOR_BGR2Luv, cv2.COLOR_Luv2BGR),
    "lab": (cv2.COLOR_BGR2Lab, cv2.COLOR_Lab2BGR),
}
_WHITE = 255.0
# Lightness runs to 100 in L*u*v* and L*a*b*. One factor for all axes, which keeps their distances in proportion.
_PER_CIE_UNIT = np.float32(2.55)


def checked_picture(image: Any) -> Picture:
    """Return a picture in C order, or say what is wrong with it.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR, (H, W) or (H, W, 1) grey
        uint8, or float32 or float64 from 0 to 1.

    Raises
    ------
    FrameError
        If the picture is something else, is empty, or holds numbers that are not finite or not in [0, 1].
    """
    if not isinstance(image, np.ndarray):
        raise FrameError(f"image needs to be a numpy array, got {type(image).__name__}")
    if image.dtype not in (np.uint8, np.float32, np.float64):
        raise FrameError(f"image needs dtype uint8, or float32 or float64 from 0 to 1, got {image.dtype}")
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (1, 3)):
        raise FrameError(f"image needs shape (H, W, 3) or (H, W), got {image.shape}")
    if image.size == 0:
        raise FrameError(f"image needs at least one pixel, got shape {image.shape}")
    if image.dtype != np.uint8:
        low, high = float(image.min()), float(image.max())
        if not (low >= 0 and high <= 1):
            raise FrameError(f"image of dtype {image.dtype} needs values from 0 to 1, got {low:g} to {high:g}")
    return cast(Picture, np.ascontiguousarray(image))


def checked_space(space: Any) -> Space:
    """Return the name of a colour space, or say which there are.

    Raises
    ------
    ConfigError
    """
    if space not in ("luv", "lab", "bgr"):
        raise ConfigError(f"space needs to be one of luv, lab, bgr, got {space!r}")
    return cast(Space, space)


def is_grey(image: Picture) -> bool:
    """Tell whether a picture has one channel."""
    return image.ndim == 2 or image.shape[2] == 1


def to_planes(image: Picture, space: Space) -> NDArray[np.float32]:
    """Return the channels of a picture as (channels, H, W) float32 in 8-bit units.

    BGR and grey run from 0 to 255, and so does L*; the other axes of L*u*v* and L*a*b* are stretched with it.
    """
    rows, columns = image.shape[:2]
    if is_grey(image):
        return _in_levels(image).reshape(1, rows, columns)
    if space == "bgr":
        return np.ascontiguousarray(_in_levels(image).transpose(2, 0, 1))
    share = image.astype(np.float32)
    if image.dtype == np.uint8:
        share /= np.float32(_WHITE)
    converted = cv2.cvtColor(share, _CODES[space][0])
    planes = np.empty((3, rows, columns), np.float32)
    for plane, channel in zip(planes, cv2.split(converted), strict=True):
        np.multiply(channel, _PER_CIE_UNIT, out=plane)
    return planes


def _in_levels(image: Picture) -> NDArray[np.float32]:
    if image.dtype == np.uint8:
        return image.astype(np.float32)
    return np.asarray(image * _WHITE, np.float32)


def from_planes(values: NDArray[np.float32], like: Picture, space: Space) -> Picture:
    """Turn channels in 8-bit units, shape (H, W, channels), into a picture of the shape and dtype of ``like``."""
    if is_grey(like):
        return _cast(values.reshape(like.shape) / np.float32(_WHITE), like)
    return _cast(to_bgr(values, space) / np.float32(_WHITE), like)


def to_bgr(values: NDArray[np.float32], space: Space) -> NDArray[np.float32]:
    """Turn (H, W, 3) colours of a space into BGR from 0 to 255."""
    if space == "bgr":
        return values
    shares = cv2.cvtColor(np.ascontiguousarray(values / _PER_CIE_UNIT), _CODES[space][1])
    return np.asarray(shares * np.float32(_WHITE), np.float32)


def _cast(shares: NDArray[np.float32], like: Picture) -> Picture:
    shares = np.clip(shares, 0, 1)
    if like.dtype == np.uint8:
        return np.asarray(np.rint(shares * np.float32(_WHITE)), np.uint8)
    return cast(Picture, shares.astype(like.dtype))
