"""Further channels to tell pixels apart by: how strong the edges around a pixel are, and how rough its surroundings."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import ConfigError, FrameError
from tracker.modes.pictures import Picture, checked_picture, to_planes

_SMOOTHING_PX = 1.0
_TEXTURE_RADIUS_PX = 5


def gradient(image: Picture, sigma: float = _SMOOTHING_PX) -> NDArray[np.float32]:
    """Return how fast a picture changes around each pixel.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8 or float from 0 to 1
    sigma : float, > 0
        Standard deviation of the Gaussian that takes the noise off first, px.

    Returns
    -------
    ndarray, shape (H, W), float32
        Length of the gradient of the lightness, 8-bit units per px.

    Raises
    ------
    FrameError, ConfigError
    """
    if not sigma > 0:
        raise ConfigError(f"sigma needs to be > 0, got {sigma}")
    lightness = cv2.GaussianBlur(_lightness(image), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    # Sobel's weights sum to 8 times a central difference over 1 px.
    dx, dy = (
        cv2.Sobel(lightness, cv2.CV_32F, *order, ksize=3, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
        for order in ((1, 0), (0, 1))
    )
    return np.asarray(cv2.magnitude(dx, dy), np.float32)


def texture(image: Picture, radius: int = _TEXTURE_RADIUS_PX) -> NDArray[np.float32]:
    """Return how rough a picture is around each pixel.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8 or float from 0 to 1
    radius : int, >= 1
        The square looked at has ``2 * radius + 1`` px a side.

    Returns
    -------
    ndarray, shape (H, W), float32
        Standard deviation of the lightness in the square, 8-bit units.

    Raises
    ------
    FrameError, ConfigError
    """
    if not radius >= 1:
        raise ConfigError(f"radius needs to be at least 1, got {radius}")
    lightness = _lightness(image).astype(np.float64)
    side = (2 * int(radius) + 1,) * 2
    mean, square = (cv2.blur(plane, side, borderType=cv2.BORDER_REFLECT) for plane in (lightness, lightness**2))
    return np.asarray(np.sqrt(np.maximum(square - mean**2, 0)), np.float32)


FEATURES = {"gradient": gradient, "texture": texture}


def with_features(
    planes: NDArray[np.float32], picture: Picture, features: ArrayLike | Sequence[str] | None
) -> NDArray[np.float32]:
    """Append further channels to planes, (channels, H, W).

    Raises
    ------
    FrameError
        If numbers do not fit the picture or are not finite.
    ConfigError
        If a name is unknown.
    """
    if features is None or (isinstance(features, Sequence) and len(features) == 0):
        return planes
    names = [features] if isinstance(features, str) else features
    if isinstance(names, Sequence) and all(isinstance(name, str) for name in names):
        return np.concatenate((planes, *(_named(str(name), picture)[None] for name in names)))
    return np.concatenate((planes, _checked(features, planes.shape[1:])))


def _named(name: str, picture: Picture) -> NDArray[np.float32]:
    if name not in FEATURES:
        raise ConfigError(f"features need to be some of {', '.join(FEATURES)}, got {name!r}")
    return FEATURES[name](picture)


def _checked(features: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    try:
        numbers = np.asarray(features, np.float32)
    except (TypeError, ValueError):
        raise FrameError("features need to be numbers, shape (H, W) or (H, W, k), or names") from None
    if numbers.ndim not in (2, 3) or numbers.shape[:2] != shape:
        raise FrameError(f"features need shape {shape} or {(*shape, 'k')}, as the picture, got {numbers.shape}")
    if not np.isfinite(numbers).all():
        raise FrameError("features need to be finite")
    return np.ascontiguousarray(numbers.reshape(*shape, -1).transpose(2, 0, 1))


def _lightness(image: Picture) -> NDArray[np.float32]:
    picture = checked_picture(image)
    return np.asarray(to_planes(picture, "luv")[0], np.float32)
