"""The exact pictures that a frame store remembers."""

import heapq
from itertools import count

from tracker.values import Frame


class RawCache:
    """Exact pictures, kept by what it would cost to decode them again and how long ago they were used.

    The GreedyDual rule (Young, *The k-server dual and loose competitiveness for paging*, Algorithmica 11,
    1994; with sizes: Cao and Irani, USENIX Symposium on Internet Technologies and Systems, 1997): a picture
    is worth its cost on top of the worth of the last one thrown out, the one worth least goes first. Equal
    costs make it a least-recently-used cache. In a file with a key picture every 250, the pictures right
    behind a key picture are cheap to decode again and go before those at the end of the group.

    Parameters
    ----------
    budget_bytes : int
        For the pixels of all pictures together; the picture put in last stays even if it alone is larger.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.nbytes = 0
        self._frames: dict[int, tuple[Frame, int, int]] = {}
        self._heap: list[tuple[int, int, int]] = []
        self._ticket = count()
        self._floor = 0

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def __len__(self) -> int:
        return len(self._frames)

    def get(self, index: int) -> Frame | None:
        """Return a picture and count that as use, None if it is not here."""
        kept = self._frames.get(index)
        if kept is None:
            return None
        frame, cost, _ = kept
        self._rank(frame, cost)
        return frame

    def put(self, frame: Frame, cost: int) -> None:
        """Keep a picture that takes the decoding of ``cost`` pictures to get back."""
        old = self._frames.get(frame.index)
        self.nbytes += frame.image.nbytes - (0 if old is None else old[0].image.nbytes)
        self._rank(frame, cost)
        while self.nbytes > self.budget_bytes and len(self._frames) > 1:
            self._evict(frame.index)

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()
        self._heap.clear()
        self.nbytes = 0

    def _rank(self, frame: Frame, cost: int) -> None:
        ticket = next(self._ticket)
        self._frames[frame.index] = (frame, cost, ticket)
        heapq.heappush(self._heap, (self._floor + cost, ticket, frame.index))
        # Ranks that were superseded stay in the heap until they come up: not for ever.
        if len(self._heap) > 4 * len(self._frames) + 64:
            self._heap = [rank for rank in self._heap if self._is_current(rank)]
            heapq.heapify(self._heap)

    def _is_current(self, rank: tuple[int, int, int]) -> bool:
        kept = self._frames.get(rank[2])
        return kept is not None and kept[2] == rank[1]

    def _evict(self, newest: int) -> None:
        spared = None
        while True:
            rank = heapq.heappop(self._heap)
            if not self._is_current(rank):
                continue
            if rank[2] != newest:
                break
            spared = rank
        if spared is not None:
            heapq.heappush(self._heap, spared)
        self._floor = max(self._floor, rank[0])
        self.nbytes -= self._frames.pop(rank[2])[0].image.nbytes
