"""All rows of every target, for timeline and plots: copied no more often than they are worth."""

from collections.abc import Callable, Hashable, Mapping
from time import perf_counter

from tracker.editing import Track

_AT_MOST_EVERY_S = 0.25
_SHARE = 0.05


class Tables:
    """Keeps the newest copy of the tracks.

    A new one is made when something has changed, at most four times a second, and seldom enough that copying takes a
    twentieth of the time.
    """

    def __init__(self) -> None:
        self._tracks: Mapping[int, Track] = {}
        self._key: Hashable = None
        self._not_before_s = 0.0

    def get(self, key: Hashable, copy: Callable[[], Mapping[int, Track]], *, at_once: bool) -> Mapping[int, Track]:
        """Return the tracks.

        Parameters
        ----------
        key : hashable
            Equal as long as nothing has changed.
        copy : callable
        at_once : bool
            Do not wait: nothing may come after this that would call again.
        """
        started = perf_counter()
        if key != self._key and (at_once or started >= self._not_before_s):
            self._tracks, self._key = copy(), key
            ended = perf_counter()
            self._not_before_s = ended + max(_AT_MOST_EVERY_S, (ended - started) / _SHARE)
        return self._tracks
