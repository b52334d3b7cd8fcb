"""How long a clip is and what time it is in its frames, as far as snapshots have told."""

from bisect import bisect_right
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tracker.editing import Track
from ui.snapshot import Phase, Snapshot

_LEAST_FRAMES = 100
_HEADROOM = 1.25

Moment = tuple[float, float]


class Clip:
    """What is known of a source from the snapshots seen so far."""

    def __init__(self) -> None:
        self._forget("")

    def _forget(self, source: str) -> None:
        self._source = source
        self._reach = 0
        self._guessed = 0
        self._total: int | None = None
        self._live = False
        self._track: Track | None = None
        self._first: Moment | None = None
        self._last: Moment | None = None

    def learn(self, snapshot: Snapshot) -> bool:
        """Take what a snapshot says, and tell whether it is of another source than the one before."""
        another = snapshot.source != self._source or snapshot.phase is Phase.OPENING
        if another:
            self._forget(snapshot.source)
        self._live, self._total = snapshot.live, snapshot.total
        tracks = [track for track in snapshot.tracks.values() if track.frame.size]
        ends = [int(track.frame[-1]) for track in tracks]
        ends += [max(target.placed) for target in snapshot.targets if target.placed]
        if snapshot.frame is not None:
            ends.append(snapshot.frame.index)
            self._see((float(snapshot.frame.index), snapshot.frame.time_s))
        self._reach = max([self._reach, *(end + 1 for end in ends)])
        if self._reach > self._guessed:
            # In steps: an axis that grows with every picture would never be still.
            self._guessed = max(_LEAST_FRAMES, ceil(_HEADROOM * self._reach))
        self._track = max(tracks, key=lambda track: track.frame.size, default=None)
        if self._track is not None:
            for end in (0, -1):
                self._see((float(self._track.frame[end]), float(self._track.time_s[end])))
        return another

    @property
    def frames(self) -> int:
        """How many frames there are, or room for the next ones where nobody knows."""
        if self._live:
            return max(1, self._reach)
        return max(self._total, self._reach, 1) if self._total else max(self._guessed, 1)

    @property
    def pace_s(self) -> float | None:
        """Time from one frame to the next on average, s; None while only one frame has been seen."""
        if self._first is None or self._last is None or self._last[0] <= self._first[0]:
            return None
        pace_s = (self._last[1] - self._first[1]) / (self._last[0] - self._first[0])
        return pace_s if pace_s > 0 else None

    def seconds(self, frame: float) -> float | None:
        """Return the time of a frame, s: exact where a target was tracked, at the average pace elsewhere."""
        return self._other(frame, 0)

    def frame_at(self, seconds: float) -> float | None:
        """Return the frame of a time, not whole between two frames."""
        return self._other(seconds, 1)

    def _see(self, moment: Moment) -> None:
        if self._first is None or moment[0] < self._first[0]:
            self._first = moment
        if self._last is None or moment[0] > self._last[0]:
            self._last = moment

    def _other(self, value: float, known: int) -> float | None:
        """Turn a frame (0) into its time (1), or the other way round."""
        if self._first is None or self._last is None or self.pace_s is None:
            return None
        if self._track is not None and self._track.frame.size > 1:
            columns = (self._track.frame, self._track.time_s)
            if columns[known][0] <= value < columns[known][-1]:
                return _interpolated(value, columns[known], columns[1 - known])
        end = self._last if value > self._last[known] else self._first
        ratio = 1 / self.pace_s if known else self.pace_s
        return end[1 - known] + (value - end[known]) * ratio


def _interpolated(value: float, known: NDArray[np.generic], wanted: NDArray[np.generic]) -> float:
    # Not numpy's: that looks at every row.
    place = bisect_right(known, value) - 1
    share = (value - known[place]) / (known[place + 1] - known[place])
    return float(wanted[place] + share * (wanted[place + 1] - wanted[place]))
