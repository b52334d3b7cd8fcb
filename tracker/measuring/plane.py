"""Maps between the picture and a plane in the world, as 3 x 3 matrices on homogeneous coordinates.

References
----------
Hartley, Zisserman: Multiple View Geometry in Computer Vision, 2nd edition, 2004: section 2.3 on projective maps of a
plane, algorithm 4.1 on their computation from points, section 4.4.4 on why points are normalised first, section 21.2
on points behind the camera.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError

Matrix = NDArray[np.float64]
Point = tuple[float, float]

# Sine of the angle at a corner below which its two sides lie on one line.
_FLAT = 1e-6
# Share of the depth of the four points: nearer to the horizon means farther than a thousand million times their size.
_HORIZON = 1e-9


def point_of(value: ArrayLike, name: str = "point") -> Point:
    """Return two finite numbers.

    Raises
    ------
    DataError
        If the value is something else.
    """
    try:
        numbers = [] if isinstance(value, str) else [float(number) for number in value]  # type: ignore[union-attr, arg-type]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) != 2 or not np.isfinite(numbers).all():
        raise DataError(f"{name} needs to be two finite numbers [x, y], got {value!r}")
    return numbers[0], numbers[1]


def check_quadrilateral(points: Sequence[Point], name: str) -> None:
    """Raise `DataError` unless four points go around a convex quadrilateral.

    Three on one line determine no map, and no view of a convex quadrilateral in front of the camera is not convex.
    """
    sides = np.diff(np.array([*points, points[0]]), axis=0)
    lengths = np.hypot(*sides.T)
    for place, length in enumerate(lengths):
        if length == 0:
            raise DataError(f"{name} points {place + 1} and {(place + 1) % 4 + 1} are the same")
    before, before_length = np.roll(sides, 1, axis=0), np.roll(lengths, 1)
    sines = (before[:, 0] * sides[:, 1] - before[:, 1] * sides[:, 0]) / (lengths * before_length)
    for place, sine in enumerate(sines):
        if abs(sine) < _FLAT:
            first, last = (place - 1) % 4 + 1, (place + 1) % 4 + 1
            raise DataError(f"{name} points {first}, {place + 1} and {last} lie on one line")
    if not ((sines > 0).all() or (sines < 0).all()):
        raise DataError(f"{name} points need to go around a convex quadrilateral, one corner after the other")


def homography(source: Sequence[Point], target: Sequence[Point]) -> Matrix:
    """Return the projective map that takes four points to four others, with positive depth at all of them.

    In double precision from points that are moved and scaled to the unit square: single precision, as OpenCV's
    function takes, would round coordinates of a survey to decimetres.
    """
    normal, other = _normaliser(source), _normaliser(target)
    rows = []
    for (x, y), (u, v) in zip(mapped(normal, source), mapped(other, target), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    equations = np.array(rows)
    unknown = np.append(np.linalg.solve(equations[:, :8], equations[:, 8]), 1.0).reshape(3, 3)
    matrix = np.linalg.inv(other) @ unknown @ normal
    positive: Matrix = matrix / _depth(matrix, source).mean()
    return positive


def similarity(scale: float, *, flip: bool) -> Matrix:
    """Return the map that scales, and turns y around where ``flip``."""
    return np.diag([scale, -scale if flip else scale, 1.0])


def axes(origin: ArrayLike, along: ArrayLike | None) -> Matrix:
    """Return the map that moves ``origin`` to (0, 0) and turns the direction to ``along`` into that of x."""
    x, y = np.asarray(origin, np.float64)
    cosine, sine = 1.0, 0.0
    if along is not None:
        direction = np.asarray(along, np.float64) - (x, y)
        cosine, sine = direction / np.hypot(*direction)
    return np.array([[cosine, sine, -cosine * x - sine * y], [-sine, cosine, sine * x - cosine * y], [0.0, 0.0, 1.0]])


def mapped(matrix: Matrix, points: ArrayLike) -> NDArray[np.float64]:
    """Map points, shape (n, 2); those on or behind the horizon become NaN."""
    array = np.asarray(points, np.float64)
    depth = _depth(matrix, array)
    depth = np.where(depth > _HORIZON, depth, np.nan)
    plane: NDArray[np.float64] = (array @ matrix[:2, :2].T + matrix[:2, 2]) / depth[:, None]
    return plane


def _depth(matrix: Matrix, points: ArrayLike) -> NDArray[np.float64]:
    depth: NDArray[np.float64] = np.asarray(points, np.float64) @ matrix[2, :2] + matrix[2, 2]
    return depth


def _normaliser(points: Sequence[Point]) -> Matrix:
    array = np.array(points)
    middle = array.mean(axis=0)
    scale = 1 / np.abs(array - middle).max()
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1.0]])
