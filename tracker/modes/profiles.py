"""The three kernels of densities: their constants in d dimensions, and what makes their bandwidths comparable."""

import math
from typing import Any, Literal, cast

from tracker.errors import DataError

Kernel = Literal["flat", "epanechnikov", "gaussian"]

NUMBERS: dict[str, int] = {"flat": 0, "epanechnikov": 1, "gaussian": 2}
"""What the kernels in `tracker.kernels.density` know the profiles by."""


def checked_kernel(kernel: Any) -> Kernel:
    """Return the name of a kernel, or say which there are."""
    if not (isinstance(kernel, str) and kernel in NUMBERS):
        raise DataError(f"kernel needs to be one of {', '.join(NUMBERS)}, got {kernel!r}")
    return cast(Kernel, kernel)


def ball_volume(d: int) -> float:
    """Volume of the ball of radius 1 in d dimensions."""
    return float(math.pi ** (d / 2) / math.gamma(d / 2 + 1))


def constant(kernel: Kernel, d: int) -> float:
    """Factor that lets the kernel integrate to 1 over d dimensions, at bandwidth 1.

    Flat: 1 in the unit ball. Epanechnikov: 1 - r² in the unit ball. Gaussian: exp(-r²/2).

    References
    ----------
    Silverman: Density estimation for statistics and data analysis. Chapman and Hall 1986, section 4.2.1.
    """
    if kernel == "gaussian":
        return float((2 * math.pi) ** (-d / 2))
    return (1.0 if kernel == "flat" else (d + 2) / 2) / ball_volume(d)


def gaussian_equivalent(kernel: Kernel, d: int) -> float:
    """How many times a Gaussian's standard deviation a kernel's radius is that smooths as much.

    Ratio of the kernels' canonical bandwidths (R(K) / mu2(K)²)^(1/(d + 4)), with R the integral of K² and mu2 the
    variance along an axis.

    References
    ----------
    Marron, Nolan: Canonical kernels for density estimation. Statistics & Probability Letters 7(3), 1988.
    """
    if kernel == "gaussian":
        return 1.0
    if kernel == "flat":
        roughness, variance = 1 / ball_volume(d), 1 / (d + 2)
    else:
        roughness, variance = 2 * (d + 2) / ((d + 4) * ball_volume(d)), 1 / (d + 4)
    return float((roughness / variance**2 * (4 * math.pi) ** (d / 2)) ** (1 / (d + 4)))
