"""How pixels become lengths: what the user drew on the picture, and the map that follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, isfinite
from typing import Annotated, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BeforeValidator, ConfigDict

from tracker.errors import DataError
from tracker.measuring.plane import (
    Matrix,
    Point,
    axes,
    check_quadrilateral,
    homography,
    mapped,
    point_of,
    similarity,
)

PIXELS = "px"
"""The unit of a calibration without a scale."""

LONGEST_SMOOTHING_S = 10.0

BoxPoint = Literal["centre", "bottom"]
_Pair = Annotated[Point, BeforeValidator(lambda value: point_of(value))]
Quad = tuple[_Pair, _Pair, _Pair, _Pair]


@dataclass(frozen=True, slots=True)
class Scale:
    """A line that the user drew along something of known length; right where all that moves is as far away.

    Parameters
    ----------
    start, end : (float, float)
        Its ends, image px.
    length : float, > 0
        In the calibration's unit.

    Raises
    ------
    DataError
        If the ends are the same point or the length is not positive.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    start: _Pair
    end: _Pair
    length: float

    def __post_init__(self) -> None:
        _set(self, start=point_of(self.start, "start"), end=point_of(self.end, "end"))
        if self.start == self.end:
            raise DataError(f"scale needs two different points, got {list(self.start)} twice")
        _set(self, length=_number(self.length, "length"))
        if self.length <= 0:
            raise DataError(f"length needs to be greater than 0, got {self.length:g}")

    @property
    def length_px(self) -> float:
        """Length of the line in the picture."""
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])


@dataclass(frozen=True, slots=True)
class Plane:
    """Four points of a plane, such as a floor or a pitch, that is seen at an angle.

    Parameters
    ----------
    image : four (float, float)
        Where they are in the picture, px; in order around a convex quadrilateral.
    world : four (float, float)
        Where they are on the plane, in the calibration's unit; in the same order.

    Raises
    ------
    DataError
        If three of them lie on one line or the order does not lead around a convex quadrilateral.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    image: Quad
    world: Quad

    def __post_init__(self) -> None:
        _set(self, image=_quad(self.image, "image"), world=_quad(self.world, "world"))

    @classmethod
    def rectangle(cls, image: ArrayLike, width: float, height: float) -> "Plane":
        """Take the four corners of a rectangle, one after the other.

        Parameters
        ----------
        image : array-like, shape (4, 2)
            The first corner is the origin, the second lies ``width`` away on the x axis, the last ``height`` away on
            the y axis.
        width, height : float, > 0
            In the calibration's unit.

        Raises
        ------
        DataError
            If the corners or the sides cannot be used.
        """
        width, height = _number(width, "width"), _number(height, "height")
        if width <= 0 or height <= 0:
            raise DataError(f"rectangle needs width and height greater than 0, got {width:g} x {height:g}")
        return cls(_quad(image, "image"), ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns boxes in the picture into positions in the world.

    Parameters
    ----------
    unit : str
        Of the lengths; ``px`` without a scale or plane, and only then.
    scale : Scale, optional
    plane : Plane, optional
        Instead of a scale.
    origin : (float, float), optional
        Image point where x and y are 0. Without it: with a plane as its world points say, else the picture's upper
        left corner.
    x_axis : (float, float), optional
        Image point that the x axis goes through, from the origin. Without it: with a plane as its world points say,
        else to the right.
    y_up : bool
        Whether y grows upwards in the picture, as in mathematics, or downwards, as in images. With a plane its world
        points say that and this has no effect.
    point : {"centre", "bottom"}
        Which point of a box is measured: the centre, or the middle of the lower side, where things stand on a floor.
    smoothing_s : float, in [0, 10]
        Length of the window that positions are smoothed over, see `tracker.measuring.motion`; 0 smooths nothing.

    Raises
    ------
    DataError
        If a value cannot be used, alone or with the others.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    unit: str = PIXELS
    scale: Scale | None = None
    plane: Plane | None = None
    origin: _Pair | None = None
    x_axis: _Pair | None = None
    y_up: bool = True
    point: BoxPoint = "centre"
    smoothing_s: float = 0.3

    def __post_init__(self) -> None:
        _set(self, smoothing_s=_number(self.smoothing_s, "smoothing_s"))
        for name in ("origin", "x_axis"):
            if (value := getattr(self, name)) is not None:
                _set(self, **{name: point_of(value, name)})
        if self.point not in get_args(BoxPoint):
            raise DataError(f"point needs to be {' or '.join(get_args(BoxPoint))}, got {self.point!r}")
        if not 0 <= self.smoothing_s <= LONGEST_SMOOTHING_S:
            raise DataError(f"smoothing_s needs to be from 0 to {LONGEST_SMOOTHING_S:g}, got {self.smoothing_s:g}")
        if self.scale is not None and self.plane is not None:
            raise DataError("calibration needs a scale or a plane, not both")
        self._check_unit()
        self._check_axes()

    @classmethod
    def identity(cls) -> "Calibration":
        """Return the one whose world is the picture: px, origin in the upper left corner, y down."""
        return cls(y_up=False)

    @property
    def has_lengths(self) -> bool:
        """True when lengths are in a unit of the world, not in px."""
        return self.scale is not None or self.plane is not None

    def to_world(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where image points are in the world.

        Parameters
        ----------
        points : array-like, shape (n, 2)
            x, y in image px.

        Returns
        -------
        ndarray, shape (n, 2), float64
            x, y in the calibration's unit; NaN for points at or beyond the horizon of a plane.
        """
        return mapped(_maps(self)[0], _pairs(points))

    def to_image(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where points of the world are in the picture; the inverse of `to_world`.

        Parameters
        ----------
        points : array-like, shape (n, 2)
            x, y in the calibration's unit.

        Returns
        -------
        ndarray, shape (n, 2), float64
            x, y in image px; NaN for points of a plane that lie behind the camera.
        """
        return mapped(_maps(self)[1], _pairs(points))

    def points_of(self, boxes: ArrayLike) -> NDArray[np.float64]:
        """Return the image points of boxes that are measured.

        Parameters
        ----------
        boxes : array-like, shape (n, 4)
            x, y, width, height, px.

        Returns
        -------
        ndarray, shape (n, 2), float64
        """
        array = np.asarray(boxes, np.float64).reshape(-1, 4)
        down = 1.0 if self.point == "bottom" else 0.5
        return array[:, :2] + array[:, 2:] * (0.5, down)

    def _check_unit(self) -> None:
        unit = self.unit.strip() if isinstance(self.unit, str) else ""
        # It stands in a CSV cell as it is.
        if not unit.isprintable() or not unit[:1].isalpha() or set(unit) & set(',;"') or len(unit) > 20:
            raise DataError(f"unit needs to be a short word such as m or cm, got {self.unit!r}")
        if self.has_lengths and unit == PIXELS:
            raise DataError(f"unit needs to be that of the lengths, such as m, got {unit!r}")
        if not self.has_lengths and unit != PIXELS:
            raise DataError(f"unit needs to be {PIXELS} without a scale or plane, got {unit!r}")
        _set(self, unit=unit)

    def _check_axes(self) -> None:
        if self.origin is None:
            if self.x_axis is not None:
                raise DataError("x_axis needs an origin that it starts from")
            return
        if self.origin == self.x_axis:
            raise DataError(f"x_axis needs another point than the origin, got {list(self.origin)} twice")
        for name, value in (("origin", self.origin), ("x_axis", self.x_axis)):
            if value is not None and np.isnan(mapped(_lengths_of(self), [value])).any():
                raise DataError(f"{name} needs to be on the near side of the plane's horizon, got {list(value)}")


def _set(value: object, **fields: object) -> None:
    """Set fields of a frozen value while it is made."""
    for name, field in fields.items():
        object.__setattr__(value, name, field)


def _number(value: object, name: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise DataError(f"{name} needs to be a finite number, got {value!r}")
    return number


def _quad(values: ArrayLike, name: str) -> Quad:
    points = [point_of(value, f"{name} point") for value in values] if isinstance(values, Iterable) else []
    if len(points) != 4:
        raise DataError(f"{name} needs to be four points, got {values!r}")
    check_quadrilateral(points, name)
    return points[0], points[1], points[2], points[3]


def _pairs(points: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(points, np.float64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise DataError(f"points need shape (n, 2), got {array.shape}")
    return array


def _lengths_of(calibration: Calibration) -> Matrix:
    """Return the map to the unit, before origin and axes."""
    if calibration.plane is not None:
        return homography(calibration.plane.image, calibration.plane.world)
    scale = calibration.scale
    return similarity(1.0 if scale is None else scale.length / scale.length_px, flip=calibration.y_up)


@lru_cache(maxsize=64)
def _maps(calibration: Calibration) -> tuple[Matrix, Matrix]:
    """Return the map from picture to world and its inverse."""
    matrix = _lengths_of(calibration)
    if calibration.origin is not None:
        origin = mapped(matrix, [calibration.origin])[0]
        along = None if calibration.x_axis is None else mapped(matrix, [calibration.x_axis])[0]
        matrix = axes(origin, along) @ matrix
    return matrix, np.linalg.inv(matrix).astype(np.float64)
