"""Clocks of the worker: the pace of a clip, pictures per second, time per stage."""

from collections import deque

_LATE_S = 0.25


class Pace:
    """Says when a picture of a clip is due, so that it plays as fast as it was recorded.

    A player that cannot keep up falls behind instead of rushing afterwards.
    """

    def __init__(self) -> None:
        self._offset_s: float | None = None
        self._speed = 1.0

    def restart(self, speed: float | None = None) -> None:
        """Let the next picture be due at once, whatever its time; from there on at another speed, if given."""
        self._offset_s = None
        self._speed = speed or self._speed

    def due_s(self, time_s: float, now_s: float) -> float:
        """Return when the picture of ``time_s`` is due on the clock of ``now_s``."""
        time_s = time_s / self._speed
        if self._offset_s is None or now_s - (time_s + self._offset_s) > _LATE_S:
            self._offset_s = now_s - time_s
        return time_s + self._offset_s


class Meter:
    """Events per second over about the last second."""

    def __init__(self, span_s: float = 1.0) -> None:
        self._span_s = span_s
        self._ticks: deque[tuple[float, int]] = deque()
        self._events = 0

    def tick(self, now_s: float, count: int = 1) -> None:
        """Note ``count`` events."""
        self._ticks.append((now_s, count))
        self._events += count
        while now_s - self._ticks[0][0] > self._span_s:
            self._events -= self._ticks.popleft()[1]

    def clear(self) -> None:
        """Forget all events."""
        self._ticks.clear()
        self._events = 0

    @property
    def per_second(self) -> float:
        """Rate between the first and the last event remembered."""
        if len(self._ticks) < 2:
            return 0.0
        elapsed_s = self._ticks[-1][0] - self._ticks[0][0]
        return (self._events - self._ticks[0][1]) / elapsed_s if elapsed_s > 0 else 0.0


class StageTimes:
    """Smoothed time per stage, ms."""

    def __init__(self, weight: float = 0.1) -> None:
        self._weight = weight
        self._ms: dict[str, float] = {}

    def note(self, stage: str, elapsed_s: float) -> None:
        """Take one more duration of a stage."""
        ms = elapsed_s * 1e3
        before = self._ms.get(stage, ms)
        self._ms[stage] = before + self._weight * (ms - before)

    def as_dict(self) -> dict[str, float]:
        """Return a copy, in the order in which stages first came."""
        return dict(self._ms)
