"""Where frames lie on a timeline, and where its ruler has ticks."""

from dataclasses import dataclass, replace
from itertools import chain, count
from math import ceil, floor

_WIDEST_FRAME_PX = 40
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Axis:
    """The part of a clip that is shown; frame ``f`` covers ``[x(f), x(f + 1))``.

    Parameters
    ----------
    left, width : int
        Widget px.
    start, span : float
        First of the frames that are shown, and how many; neither needs to be whole.
    """

    left: int
    width: int
    start: float
    span: float

    @property
    def frame_px(self) -> float:
        """Width of a frame, px."""
        return self.width / self.span

    @property
    def stop(self) -> float:
        """Where the part that is shown ends, frames."""
        return self.start + self.span

    def x(self, frame: float) -> float:
        """Return where a frame begins, widget px."""
        return self.left + (frame - self.start) * self.frame_px

    def frame(self, x: float) -> int:
        """Return the frame at a place in the widget, which may lie outside the clip."""
        return floor(self.start + (x - self.left) / self.frame_px)

    def shows(self, frame: int) -> bool:
        """Tell whether any of a frame is in view."""
        return self.start < frame + 1 and frame < self.stop

    def moved(self, start: float, frames: int) -> "Axis":
        """Begin elsewhere, within a clip of so many frames."""
        return replace(self, start=max(0.0, min(start, frames - self.span)))

    def zoomed(self, factor: float, x: float, frames: int) -> "Axis":
        """Show ``1 / factor`` of the span, with what is at ``x`` staying there as far as the clip's ends allow."""
        least = min(frames, max(4.0, self.width / _WIDEST_FRAME_PX))
        span = min(max(self.span / factor, least), float(frames))
        share = (x - self.left) / self.width
        return replace(self, span=span).moved(self.start + share * (self.span - span), frames)


def frame_step(axis: Axis, room_px: float) -> int:
    """Return how many frames lie between two labels that need ``room_px`` each: 1, 2 or 5 times a power of ten."""
    least = room_px / axis.frame_px
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in steps if step >= least)


def minor_step(step: int) -> int:
    """Return the distance of the ticks between two labels; the same where there are none."""
    return step // 5 if step % 5 == 0 else 1


def frame_ticks(axis: Axis, step: int) -> range:
    """Return the multiples of a step in view."""
    return range(ceil(axis.start / step) * step, ceil(axis.stop), step)


def second_step(seconds_per_px: float, room_px: float) -> float:
    """Return the time between two labels that need ``room_px`` each, s: a duration that clocks know."""
    least = room_px * seconds_per_px
    fractions = (digit * 10.0**power for power in (-3, -2, -1) for digit in (1, 2, 5))
    return next((step for step in chain(fractions, _SECONDS) if step >= least), ceil(least / 86400) * 86400.0)


def clock_text(seconds: float, decimals: int = 0) -> str:
    """Return a time as ``m:ss``, with hours and decimals where there are any."""
    units = round(abs(seconds) * 10**decimals)
    whole, part = divmod(units, 10**decimals)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    sign = "-" if seconds < 0 and units else ""
    return f"{sign}{text}.{part:0{decimals}d}" if decimals else f"{sign}{text}"
