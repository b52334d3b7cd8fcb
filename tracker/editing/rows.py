"""Rows of one target, packed."""

from array import array

import numpy as np
from numpy.typing import NDArray

from tracker.sinks.packing import WIDTH, Numbers, unpacked
from tracker.values import TrackState


class Rows:
    """States of one target in consecutive frames of one pass: 112 bytes each.

    Parameters
    ----------
    number : int, >= 1
        The target's.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        # Packed numbers: objects would take five times the memory in a long clip.
        self._numbers = array("d")

    def __len__(self) -> int:
        return len(self._numbers) // WIDTH

    def __getitem__(self, place: int) -> TrackState:
        return unpacked(self.numbers(place), self._number)

    def numbers(self, place: int) -> Numbers:
        """Return one row as `tracker.sinks.packing` packs it."""
        return tuple(self._numbers[place * WIDTH : (place + 1) * WIDTH])

    def append(self, numbers: Numbers) -> None:
        """Add a packed row."""
        self._numbers.extend(numbers)

    def cut(self, length: int) -> None:
        """Keep the first rows only."""
        del self._numbers[length * WIDTH :]

    def table(self) -> NDArray[np.float64]:
        """Return a copy of all rows, shape (n, 14)."""
        return np.array(self._numbers).reshape(-1, WIDTH)
