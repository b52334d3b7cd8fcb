"""Which picture of a file is which: numbers, times, key pictures and checksums."""

import zlib
from bisect import bisect_left, bisect_right
from threading import Lock

from tracker.capture.store_packets import PacketTable
from tracker.values import Frame

_SAME_TIME_S = 1e-5
_CHECKED_ROWS = 32


class Numbers:
    """What is known of the pictures of one file; may be used by several threads.

    Times come from the packet table as long as it is believed, and from sequential reading after that.

    Attributes
    ----------
    believed : bool
        The packet table speaks for pictures that nobody has decoded yet.
    contradicted : bool
        A picture handed out by sequential reading is not where the packet table has it.
    """

    def __init__(self) -> None:
        self.believed = False
        self.contradicted = False
        self._times_s: list[float] = []
        self._key_times_s: frozenset[float] = frozenset()
        self._keys: list[int] = []
        self._checksums: dict[int, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._times_s)

    def adopt(self, table: PacketTable) -> None:
        """Believe a packet table, unless it is incomplete or contradicts what sequential reading has shown."""
        with self._lock:
            known = self._times_s
            agree = all(_same(a, b) for a, b in zip(known, table.times_s, strict=False))
            self.believed = table.complete and agree and len(known) <= len(table.times_s)
            self._key_times_s = table.key_times_s
            self._times_s = list(table.times_s) if self.believed else known
            self._keys = [index for index, time_s in enumerate(self._times_s) if time_s in self._key_times_s]

    def forget(self) -> None:
        """Give up the packet table and begin to number anew; the times of key pictures stay."""
        with self._lock:
            self.believed = self.contradicted = False
            self._times_s, self._keys = [], []

    def key_before(self, index: int, lead: int) -> int | None:
        """Return the last key picture at least ``lead`` pictures before ``index``, None if there is none."""
        with self._lock:
            place = bisect_right(self._keys, index - lead)
            return self._keys[place - 1] if place else None

    def drop_key(self, index: int) -> None:
        """Never name a key picture again."""
        with self._lock:
            self._key_times_s -= {self._times_s[index]}
            self._keys.remove(index)

    def time_s(self, index: int) -> float:
        """Return the time of a known picture."""
        return self._times_s[index]

    def find(self, time_s: float) -> int | None:
        """Return the number of the picture of that time, None if there is none."""
        with self._lock:
            index = bisect_left(self._times_s, time_s - _SAME_TIME_S)
            return index if index < len(self._times_s) and _same(self._times_s[index], time_s) else None

    def note(self, frame: Frame) -> None:
        """Learn from a picture that sequential reading has handed out."""
        if not self._place(frame):
            self.contradicted = self.believed
        self._checksums.setdefault(frame.index, checksum(frame))

    def agree(self, frame: Frame) -> bool:
        """Tell whether a picture is the one its number says, as far as is known; learn it where it is the next."""
        if not self._place(frame):
            return False
        seen = self._checksums.get(frame.index)
        return seen is None or seen == checksum(frame)

    def _place(self, frame: Frame) -> bool:
        with self._lock:
            if frame.index < len(self._times_s):
                return _same(self._times_s[frame.index], frame.time_s)
            if self.believed or frame.index > len(self._times_s):
                return False
            self._times_s.append(frame.time_s)
            if frame.time_s in self._key_times_s:
                self._keys.append(frame.index)
            return True


def checksum(frame: Frame) -> int:
    """Return a checksum of every 32nd row: pictures decoded without those they refer to differ all over."""
    return zlib.crc32(frame.image[::_CHECKED_ROWS].tobytes())


def _same(a: float, b: float) -> bool:
    return abs(a - b) < _SAME_TIME_S
