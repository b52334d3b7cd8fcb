"""Every pixel's window climbs in the joint domain: exactly, or for the cells of a joint grid."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.errors import ConfigError
from tracker.kernels.joint import LANES, climb_cells, climb_flat, collect_cells, cut_strips, settle_cells, soften
from tracker.modes.exact import thread_count
from tracker.modes.pictures import Space, checked_space
from tracker.modes.profiles import NUMBERS, Kernel, checked_kernel

Algorithm = Literal["exact", "grid"]

# Multiples of a power of two: sums of up to 1,000 pixels are exact in float32 then, and equal windows have equal means.
_LEVELS_PER_UNIT = np.float32(32)
_OUTSIDE = 1e6
_ROWS_PER_PART = 16
_POINTS_PER_PART = 8192
_CELL_SHARE = 0.75
_FAST_TOLERANCE = 0.05


class Settings(NamedTuple):
    """What a filter was asked for; see `tracker.modes.smoothing.smooth`."""

    spatial_radius: float
    range_radius: float
    space: Space
    kernel: Kernel
    algorithm: Algorithm
    max_iter: int
    tolerance: float
    threads: int


class Rest(NamedTuple):
    """Where the windows of a picture's pixels came to rest.

    Parameters
    ----------
    cell_of : ndarray, shape (H, W), int32
        Row of ``ends`` for each pixel.
    ends : ndarray, shape (m, 2 + channels), float32
        x and y (px, index of a pixel) and the channels.
    """

    cell_of: NDArray[np.int32]
    ends: NDArray[np.float32]


def checked_settings(
    spatial_radius: Any, range_radius: Any, space: Any, kernel: Any, algorithm: Any, max_iter: Any, tolerance: Any,
    n_jobs: Any,
) -> Settings:  # fmt: skip
    """Return the settings of a filter, or say which one cannot be.

    Raises
    ------
    ConfigError
        If a number is not finite or out of range, or a name unknown.
    DataError
        If the kernel is unknown.
    """
    if algorithm not in ("exact", "grid"):
        raise ConfigError(f"algorithm needs to be exact or grid, got {algorithm!r}")
    if isinstance(max_iter, bool) or not isinstance(max_iter, int) or max_iter < 1:
        raise ConfigError(f"max_iter needs to be a whole number of at least 1, got {max_iter!r}")
    if n_jobs is not None and (isinstance(n_jobs, bool) or not isinstance(n_jobs, int) or n_jobs == 0):
        raise ConfigError(f"n_jobs needs to be None or a whole number other than 0, got {n_jobs!r}")
    return Settings(
        checked_positive("spatial_radius", spatial_radius),
        checked_positive("range_radius", range_radius),
        checked_space(space),
        checked_kernel(kernel),
        algorithm,
        max_iter,
        checked_positive("tolerance", tolerance),
        thread_count(n_jobs),
    )


def checked_positive(name: str, value: Any) -> float:
    """Return a number that has to be finite and > 0.

    Raises
    ------
    ConfigError
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, str) or not (math.isfinite(number) and number > 0):
        raise ConfigError(f"{name} needs to be a number > 0, got {value!r}")
    return number


def climb_picture(planes: NDArray[np.float32], settings: Settings) -> Rest:
    """Let windows climb among the pixels of planes, (channels, H, W) in 8-bit units.

    The answer does not depend on the number of threads.
    """
    if settings.algorithm == "grid":
        return _climb_grid(planes, settings)
    rows, columns = planes.shape[1:]
    cell_of = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    if settings.kernel == "flat" and len(planes) <= 3:
        return Rest(cell_of, _climb_strips(_padded(planes), settings)[:, : 2 + len(planes)])
    ys, xs = np.indices((rows, columns), np.float32).reshape(2, 1, -1)
    points = np.concatenate((xs, ys, planes.reshape(len(planes), -1)))
    starts = np.arange(rows * columns + 1)
    return Rest(cell_of, _climb(points, np.ones(rows * columns, np.float32), starts, 1, columns, settings))


def _padded(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Three channels, those added with the same value everywhere: they change no distance."""
    if len(planes) == 3:
        return planes
    return np.concatenate((planes, np.zeros((3 - len(planes), *planes.shape[1:]), np.float32)))


def _climb_strips(planes: NDArray[np.float32], settings: Settings) -> NDArray[np.float32]:
    rows, columns = planes.shape[1:]
    strips = np.empty((3, -(-columns // LANES), (rows + 1) * LANES), np.float32)
    cut_strips(np.rint(planes * _LEVELS_PER_UNIT) / _LEVELS_PER_UNIT, _OUTSIDE, strips)
    ends = np.empty((rows * columns, 5), np.float32)

    def work(first: int, last: int) -> None:
        climb_flat(
            strips, rows, columns, settings.spatial_radius, settings.range_radius,
            settings.tolerance, settings.max_iter, first, last, ends,
        )  # fmt: skip

    # Longer parts remember more of the paths that meet; the answer is the same.
    _in_parts(work, rows, max(_ROWS_PER_PART, -(-rows // (4 * settings.threads))), settings.threads)
    return ends


def _climb_grid(planes: NDArray[np.float32], settings: Settings) -> Rest:
    hurried = settings.kernel == "flat" and len(planes) <= 3
    channels = len(planes)
    rows, columns = planes.shape[1:]
    side = _cell_side(settings, max(rows, columns))
    blocks = -(-columns // side)
    starts = np.empty(-(-rows // side) * blocks + 1, np.int64)
    cell_of, sums = np.empty((rows, columns), np.int32), np.empty((rows * columns, 3 + channels))
    count = collect_cells(planes, side, _CELL_SHARE * settings.range_radius, cell_of, sums, starts)
    sums = sums[:count]
    points = np.ascontiguousarray((sums[:, 1:] / sums[:, :1]).T, np.float32)
    weights = sums[:, 0].astype(np.float32)
    if not hurried:
        return Rest(cell_of, _climb(points, weights, starts, side, blocks, settings))
    points = np.concatenate((points, np.zeros((5 - len(points), count), np.float32)))
    ends = np.empty((count, 5), np.float32)

    def work(first: int, last: int) -> None:
        settle_cells(
            points, weights, starts, side, blocks, settings.spatial_radius, settings.range_radius,
            max(settings.tolerance, _FAST_TOLERANCE), settings.max_iter, first, last, ends,
        )  # fmt: skip

    _in_parts(work, count, _POINTS_PER_PART, settings.threads)
    return Rest(cell_of, np.ascontiguousarray(ends[:, : 2 + channels]))


def _cell_side(settings: Settings, longest: int) -> int:
    """Work per pixel stays the same however large the radius: the cells grow with it."""
    return int(min(max(1, round(_CELL_SHARE * settings.spatial_radius)), longest))


def without_blocks(values: NDArray[np.float32], settings: Settings) -> NDArray[np.float32]:
    """Blur away the outlines of cells in (H, W, channels) colours from a grid, where what they part is alike."""
    rows, columns = values.shape[:2]
    reach = _cell_side(settings, max(rows, columns)) / 2
    for down in (False, True):
        out = np.empty_like(values)

        def work(first: int, last: int, source: Any = values, down: bool = down, out: Any = out) -> None:
            soften(source, reach, settings.range_radius / 2, down, first, last, out)

        _in_parts(work, rows, _ROWS_PER_PART, settings.threads)
        values = out
    return values


def _climb(
    points: NDArray[np.float32], weights: NDArray[np.float32], starts: NDArray[np.int64], side: int, blocks: int,
    settings: Settings,
) -> NDArray[np.float32]:  # fmt: skip
    ends = np.empty((points.shape[1], len(points)), np.float32)

    def work(first: int, last: int) -> None:
        climb_cells(
            points, weights, starts, side, blocks, settings.spatial_radius, settings.range_radius,
            NUMBERS[settings.kernel], settings.tolerance, settings.max_iter, first, last, ends,
        )  # fmt: skip

    _in_parts(work, points.shape[1], _POINTS_PER_PART, settings.threads)
    return ends


def _in_parts(work: Callable[[int, int], None], count: int, length: int, threads: int) -> None:
    firsts = range(0, count, length)
    if threads == 1 or len(firsts) == 1:
        for first in firsts:
            work(first, min(first + length, count))
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda first: work(first, min(first + length, count)), firsts))
