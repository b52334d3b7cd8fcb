"""A calibration while the user makes it, and its words."""

from dataclasses import dataclass
from math import atan2, degrees

from tracker.errors import DataError
from tracker.measuring import Calibration, Plane, Scale

Point = tuple[float, float]
UNITS = ("mm", "cm", "m", "km", "in", "ft")


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the user has given so far.

    Parameters
    ----------
    unit : str
        Of ``length``, ``width`` and ``height``.
    ends : (point, point), optional
        Of the line whose length is known, image px.
    length : str
        As typed.
    corners : tuple of four points, optional
        Of a rectangle on the plane, image px; instead of ``ends``.
    width, height : str
        Of the rectangle, as typed.
    plane : Plane, optional
        One that is no rectangle; used while neither width nor height is typed.
    origin, x_axis, y_up, point, smoothing_s
        As in `Calibration`.
    """

    unit: str = "m"
    ends: tuple[Point, Point] | None = None
    length: str = ""
    corners: tuple[Point, ...] | None = None
    width: str = ""
    height: str = ""
    plane: Plane | None = None
    origin: Point | None = None
    x_axis: Point | None = None
    y_up: bool = False
    point: str = "centre"
    smoothing_s: float = Calibration.identity().smoothing_s

    @classmethod
    def of(cls, calibration: Calibration | None) -> "Draft":
        """Return what would have been given for a calibration."""
        if calibration is None:
            return cls()
        scale, plane = calibration.scale, calibration.plane
        sides = None if plane is None else _sides(plane)
        return cls(
            unit=calibration.unit if calibration.has_lengths else "m",
            ends=None if scale is None else (scale.start, scale.end),
            length="" if scale is None else f"{scale.length:.10g}",
            corners=None if plane is None else plane.image,
            width="" if sides is None else f"{sides[0]:.10g}",
            height="" if sides is None else f"{sides[1]:.10g}",
            plane=plane if sides is None else None,
            origin=calibration.origin,
            x_axis=calibration.x_axis,
            y_up=calibration.y_up,
            point=calibration.point,
            smoothing_s=calibration.smoothing_s,
        )

    @property
    def missing(self) -> str:
        """What has to be given still, empty when nothing."""
        if self.ends is not None and not self.length.strip():
            return "Type the length of the line."
        if self.corners is not None and self.plane is None and not (self.width.strip() and self.height.strip()):
            return "Type width and height of the rectangle."
        return ""

    def calibration(self) -> Calibration | None:
        """Return what it comes to, None when that is px as in the picture.

        Raises
        ------
        DataError
            If something cannot be used.
        """
        scale = plane = None
        if self.corners is not None:
            plane = self.plane
            if self.width.strip() or self.height.strip():
                sides = number_of(self.width, "width"), number_of(self.height, "height")
                plane = Plane.rectangle(self.corners, *sides)
        elif self.ends is not None:
            scale = Scale(*self.ends, number_of(self.length, "length"))
        made = Calibration(
            unit="px" if scale is None and plane is None else self.unit,
            scale=scale,
            plane=plane,
            origin=self.origin,
            x_axis=self.x_axis,
            y_up=self.y_up,
            point=self.point,
            smoothing_s=self.smoothing_s,
        )
        return None if made == Calibration.identity() else made


def number_of(text: str, name: str) -> float:
    """Read a number as typed, with a point or a comma.

    Raises
    ------
    DataError
        If it is none.
    """
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise DataError(f"{name} needs to be a number, got {text.strip()!r}") from None


def words(calibration: Calibration | None) -> str:
    """Say what a calibration is, one line for each thing."""
    if calibration is None:
        return "Not calibrated: lengths in px, origin in the upper left corner, y down."
    lines = [_words_of_lengths(calibration), _words_of_origin(calibration)]
    if calibration.plane is None:
        lines.append(f"{_words_of_axis(calibration)}, y {'up' if calibration.y_up else 'down'}")
    elif calibration.x_axis is not None:
        lines.append(_words_of_axis(calibration))
    return "\n".join(lines)


def _words_of_lengths(calibration: Calibration) -> str:
    unit, scale, plane = calibration.unit, calibration.scale, calibration.plane
    if scale is not None:
        return f"1 {unit} = {scale.length_px / scale.length:.4g} px"
    if plane is None:
        return "Lengths in px"
    sides = _sides(plane)
    return f"Four points of a plane, in {unit}" if sides is None else f"Rectangle of {sides[0]:g} x {sides[1]:g} {unit}"


def _words_of_origin(calibration: Calibration) -> str:
    if calibration.origin is not None:
        return f"Origin at {_place(calibration.origin)} px"
    return "Origin in the upper left corner" if calibration.plane is None else "Origin in the first corner"


def _words_of_axis(calibration: Calibration) -> str:
    if calibration.x_axis is None or calibration.origin is None:
        return "x to the right"
    (x, y), (along_x, along_y) = calibration.origin, calibration.x_axis
    angle_deg = degrees(atan2(y - along_y, along_x - x))
    return f"x turned by {angle_deg:.1f}°"


def _place(point: Point) -> str:
    return f"{point[0]:.0f}, {point[1]:.0f}"


def _sides(plane: Plane) -> tuple[float, float] | None:
    """Return width and height of a plane that was made from a rectangle."""
    width, height = plane.world[2]
    rectangle = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return (width, height) if plane.world == rectangle and width > 0 and height > 0 else None
