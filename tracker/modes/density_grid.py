"""Densities on a grid: which nodes, and the sums there by binning and FFT."""

import operator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError
from tracker.modes.binning import linear_binned
from tracker.modes.points import checked_points
from tracker.modes.profiles import Kernel

GridAlgorithm = Literal["auto", "exact", "binned"]

_MARGIN = {"flat": 1.0, "epanechnikov": 1.0, "gaussian": 4.0}
# Where the FFT's rounding, 1e-16 of the peak, takes over from the Gaussian's tail: exp(-8²/2) = 1e-14.
_REACH = {"flat": 1.0, "epanechnikov": 1.0, "gaussian": 8.0}
_COARSEST_STEP = {"flat": 0.0, "epanechnikov": 1 / 8, "gaussian": 1 / 4}
_MOST_NODES = 2**26
# About 30 ms of exact sums.
_CHEAP_PAIRS = 30_000_000
_MOST_AXES = 3


@dataclass(frozen=True, slots=True)
class DensityGrid:
    """A density at the nodes of a grid.

    Parameters
    ----------
    axes : tuple of d ndarrays, float64
        Where the nodes of each axis lie, in the unit of the points.
    values : ndarray, shape (len(axes[0]), ..., len(axes[d - 1])), float64
        Density at each node.
    algorithm : {"exact", "binned"}
        How they were found.
    """

    axes: tuple[NDArray[np.float64], ...]
    values: NDArray[np.float64]
    algorithm: str


@dataclass(frozen=True, slots=True)
class Window:
    """The nodes of a grid, and how it lies to kernel and period.

    Parameters
    ----------
    axes : tuple of d ndarrays, float64
    steps : ndarray, shape (d,), float64
        Between nodes, in the unit of the points.
    bandwidth : ndarray, shape (d,), float64
    wraps : ndarray, shape (d,), bool
        Axes that are covered around one period.
    """

    axes: tuple[NDArray[np.float64], ...]
    steps: NDArray[np.float64]
    bandwidth: NDArray[np.float64]
    wraps: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, ...]:
        """Nodes per axis."""
        return tuple(len(axis) for axis in self.axes)


def checked_window(
    shape: int | tuple[int, ...],
    limits: ArrayLike | None,
    points: NDArray[np.float64],
    bandwidth: NDArray[np.float64],
    period: NDArray[np.float64],
    kernel: Kernel,
) -> Window:
    """Return the nodes that a shape and limits ask for, or say what is wrong with them."""
    d = points.shape[1]
    counts = _checked_shape(shape, d)
    margin = _MARGIN[kernel] * bandwidth
    ends = np.stack((points.min(axis=0) - margin, points.max(axis=0) + margin), axis=1)
    if limits is not None:
        ends = checked_points(limits)
        if ends.shape != (d, 2) or (ends[:, 0] >= ends[:, 1]).any():
            raise DataError(f"limits need one (first, last) per axis, {d} in all, first < last, got {ends.tolist()}")
    axes = [
        length * np.arange(count) / count if length > 0 else np.linspace(between[0], between[1], count)
        for count, between, length in zip(counts, ends, period, strict=True)
    ]
    steps = np.array([axis[1] - axis[0] for axis in axes])
    return Window(tuple(axes), steps, bandwidth, period > 0)


def _checked_shape(shape: int | tuple[int, ...], d: int) -> list[int]:
    try:
        counts = [operator.index(count) for count in ((shape,) * d if np.ndim(shape) == 0 else tuple(shape))]  # type: ignore[arg-type]
    except TypeError:
        raise DataError(f"shape needs whole numbers, got {shape!r}") from None
    if len(counts) != d or min(counts) < 2:
        raise DataError(f"shape needs one number >= 2 per axis, {d} in all, got {shape!r}")
    if np.prod(counts, dtype=np.float64) > _MOST_NODES:
        raise DataError(f"a grid has {_MOST_NODES:,} nodes at most, got {shape!r}")
    return counts


def worth_binning(window: Window, kernel: Kernel, count: int) -> bool:
    """Whether binning ``count`` points is accurate here, and faster than exact sums."""
    if len(window.shape) > _MOST_AXES or (window.steps > _COARSEST_STEP[kernel] * window.bandwidth).any():
        return False
    nodes = np.array(window.shape, np.float64)
    in_reach = np.minimum(nodes, 2 * _half_widths(window, kernel) + 1)
    return bool(count * np.prod(in_reach) > _CHEAP_PAIRS and _padded_nodes(window, kernel) <= _MOST_NODES)


def _half_widths(window: Window, kernel: Kernel) -> NDArray[np.float64]:
    """Nodes on each side of a point that its kernel reaches."""
    return np.ceil(_REACH[kernel] * window.bandwidth / window.steps)


def _padded_nodes(window: Window, kernel: Kernel) -> float:
    return float(np.prod(np.array(window.shape) + 2 * _half_widths(window, kernel)))


def binned_grid(
    points: NDArray[np.float64], weights: NDArray[np.float64], window: Window, kernel: Kernel
) -> NDArray[np.float64]:
    """Share points among the nodes and convolve with the kernel; wraps around the axes that do.

    Parameters
    ----------
    points : ndarray, shape (n, d), float64
    weights : ndarray, shape (n,), float64
        They sum to 1.
    window : Window
    kernel : {"flat", "epanechnikov", "gaussian"}

    Returns
    -------
    ndarray, shape ``window.shape``, float64

    Raises
    ------
    DataError
        If the grid is coarser than the kernel, or so fine that the kernel reaches over too many nodes.
    """
    from scipy import fft

    if (window.steps > window.bandwidth).any():
        raise DataError("the grid is coarser than this bandwidth and cannot be binned: use algorithm='exact'")
    if _padded_nodes(window, kernel) > _MOST_NODES:
        raise DataError("the grid is too fine for this bandwidth to be binned: use algorithm='exact'")
    halves = _half_widths(window, kernel).astype(np.int64)
    # What lies outside the window but within reach of it is binned too.
    margins = np.where(window.wraps, 0, halves)
    extended = np.array(window.shape) + 2 * margins
    padded = [
        n if wraps else fft.next_fast_len(int(n), real=True) for n, wraps in zip(extended, window.wraps, strict=True)
    ]
    padded = [int(n) for n in padded]
    lows = np.array([axis[0] for axis in window.axes])
    binned = linear_binned((points - lows) / window.steps + margins, weights, tuple(padded), window.wraps)
    spectrum = fft.rfftn(binned, workers=-1) * fft.rfftn(_stencil(window, kernel, halves, padded), workers=-1)
    values = fft.irfftn(spectrum, padded, workers=-1)
    inner = tuple(slice(margin, margin + n) for margin, n in zip(margins, window.shape, strict=True))
    # Where the density is 0 rounding leaves numbers of either sign.
    result: NDArray[np.float64] = np.maximum(values[inner], 0)
    return result


def _stencil(window: Window, kernel: Kernel, halves: NDArray[np.int64], padded: list[int]) -> NDArray[np.float64]:
    """Kernel around node 0, wrapped, so that it sums to 1 over the grid's cells."""
    steps = window.steps / window.bandwidth
    # Sharing a point between nodes adds step² / 6 to the variance, on average over places between nodes.
    variances = np.maximum(1 - steps**2 / 6, 0.5) if kernel == "gaussian" else np.ones_like(steps)
    squares: NDArray[np.float64] = np.zeros(())
    nodes = []
    for step, variance, half, count in zip(steps, variances, halves, padded, strict=True):
        offsets = np.arange(-half, half + 1)
        squares = squares[..., None] + (offsets * step) ** 2 / variance
        nodes.append(offsets % count)
    if kernel == "gaussian":
        values = np.exp(-squares / 2)
    else:
        values = (squares <= 1) * (1.0 if kernel == "flat" else 1 - squares)
    stencil = np.zeros(padded)
    np.add.at(stencil, np.ix_(*nodes), values)
    stencil /= values.sum() * np.prod(window.steps)
    return stencil
