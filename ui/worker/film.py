"""The pictures of a clip: which one is shown, which one comes next."""

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tracker.capture.store import FrameStore
from tracker.errors import TrackerError
from tracker.values import Frame
from ui.worker.ahead import ReadAhead

# Whoever scrubs looks at each picture shorter than this: decoding it would only make the next one late.
_SETTLE_AFTER_S = 0.12
# Counting reads through the file: a large one is counted when its end is asked for.
_COUNT_AT_ONCE_BYTES = 400 * 2**20


class Film:
    """A frame store with a place in it.

    Parameters
    ----------
    store : FrameStore
        Closed with this.
    start : int
        The first picture.
    counted : callable
        Called by another thread when the number of pictures is known.

    Attributes
    ----------
    frame : Frame
        What is shown.
    exact : bool
        False while that is a preview.
    loop : (int, int) or None
        First and last picture of the part that is played again and again.
    loop_start : int or None
        The first of its two marks while the second is missing.
    settle_s : float
        When a preview is worth being replaced, on the clock of `time.monotonic`.
    """

    def __init__(self, store: FrameStore, start: int, counted: Callable[[], None]) -> None:
        self.store = store
        self.start = start
        self.exact = True
        self.loop: tuple[int, int] | None = None
        self.loop_start: int | None = None
        self.settle_s = 0.0
        self._counted = counted
        self._wanted = start
        try:
            self.frame = store.frame(start)
        except BaseException:
            store.close()
            raise
        self._ahead = ReadAhead(store)
        self._counter: threading.Thread | None = None
        if store.count is None and _size(store.name) <= _COUNT_AT_ONCE_BYTES:
            self._counter = threading.Thread(target=self._count, name=f"counting {store.name}", daemon=True)
            self._counter.start()

    @property
    def total(self) -> int | None:
        """Number of pictures, as announced until it is counted."""
        return self.store.announced_frames if self.store.count is None else self.store.count

    def next_index(self) -> int:
        """Return which picture is played after the one that is shown."""
        index = self.frame.index
        if self.loop is not None and index >= self.loop[1]:
            return self.loop[0]
        return index + 1

    def advance(self, index: int) -> bool:
        """Go on to a picture, and have those after it read; False behind the end.

        Raises
        ------
        SourceError
            If it cannot be read.
        """
        try:
            frame = self.store.frame(index)
        except TrackerError:
            if self.store.count is not None and index >= self.store.count:
                return False
            raise
        self._show(frame, exact=True)
        self._ahead.follow(index)
        return True

    def seek(self, index: int) -> None:
        """Show a picture: at once what is at hand of it, the picture itself then or by `settle`."""
        last = index if self.total is None else self.total - 1
        index = max(self.start, min(index, last))
        self._wanted = index
        self._ahead.rest()
        preview = self.store.preview(index)
        if preview is not None and preview.index == index:
            self._show(preview, exact=False)
            self.settle_s = monotonic() + _SETTLE_AFTER_S
        else:
            self.settle(index)

    def settle(self, index: int | None = None) -> None:
        """Show the picture that was asked for, pixel for pixel.

        Raises
        ------
        SourceError
            If it cannot be read; what was shown stays.
        """
        index = self._wanted if index is None else index
        try:
            self._show(self.store.frame(index), exact=True)
        except TrackerError:
            self._wanted, self.exact = self.frame.index, True
            count = self.store.count
            # The end came earlier than announced.
            if count is None or index < count or count <= self.start:
                raise
            self._show(self.store.frame(count - 1), exact=True)

    def mark_loop(self) -> None:
        """Mark one end of a loop here, then the other, then none."""
        if self.loop is not None:
            self.loop = None
        elif self.loop_start is None:
            self.loop_start = self.frame.index
        elif self.loop_start == self.frame.index:
            self.loop_start = None
        else:
            self.loop = (min(self.loop_start, self.frame.index), max(self.loop_start, self.frame.index))
            self.loop_start = None

    def close(self) -> None:
        """Release everything and end the threads."""
        self.store.close()
        self._ahead.close()
        if self._counter is not None:
            self._counter.join()

    def _show(self, frame: Frame, *, exact: bool) -> None:
        self.frame, self.exact, self._wanted = frame, exact, frame.index

    def _count(self) -> None:
        try:
            self.store.learn()
        except TrackerError:
            # Whoever comes to the end finds out.
            return
        self._counted()


def _size(name: str) -> int:
    try:
        return Path(name).stat().st_size
    except (OSError, ValueError):
        return 0
