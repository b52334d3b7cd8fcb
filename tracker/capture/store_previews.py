"""The small pictures of everything seen that a frame store remembers."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any

import cv2

from tracker.values import Frame, Image

FULL_PREVIEW_PIXELS = 640 * 360
"""Up to this size a preview has the picture's own size."""
PREVIEW_PIXELS = 384 * 216
"""Larger pictures are reduced by a whole factor to this size or less: it has to be cheap beside decoding them."""
PREVIEW_QUALITY = 85
_WAITING_SHARE = 1 / 8
_BATCH = 16
"""Pictures coded in one go: waking a thread for each would make the reader wait for the interpreter each time."""


@dataclass(frozen=True, slots=True)
class _Small:
    """A picture reduced, with what belongs to the picture itself; ``coded`` when ``data`` are a JPEG file's bytes."""

    data: Image
    coded: bool
    size: tuple[int, int]
    index: int
    time_s: float

    def code(self) -> "_Small":
        _, data = cv2.imencode(".jpg", self.data, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_QUALITY])
        return _Small(data, True, self.size, self.index, self.time_s)

    def frame(self) -> Frame:
        image: Any = cv2.imdecode(self.data, cv2.IMREAD_UNCHANGED) if self.coded else self.data
        if (image.shape[1], image.shape[0]) != self.size:
            image = cv2.resize(image, self.size, interpolation=cv2.INTER_LINEAR)
        return Frame(image, self.index, self.time_s)


def _reduce(frame: Frame) -> _Small:
    height, width = frame.image.shape[:2]
    factor = 1
    if width * height > FULL_PREVIEW_PIXELS:
        while (width // factor) * (height // factor) > PREVIEW_PIXELS:
            factor += 1
    image: Any = frame.image
    if factor > 1:
        # Nearest: the mean over factor^2 pixels looks better and takes twenty times as long.
        small = (max(width // factor, 1), max(height // factor, 1))
        image = cv2.resize(image, small, interpolation=cv2.INTER_NEAREST)
    return _Small(image, False, (width, height), frame.index, frame.time_s)


class PreviewCache:
    """Previews of the pictures seen; may be used by several threads.

    `put` reduces a picture and leaves the coding to a thread of its own; only when that falls behind does `put`
    code one itself, so that every picture gets its preview. When there are too many, every other one goes.

    Parameters
    ----------
    budget_bytes : int
        For all previews together, coded or waiting for it.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.stride = 1
        self._coded: dict[int, _Small] = {}
        self._waiting: OrderedDict[int, _Small] = OrderedDict()
        self._coded_bytes = 0
        self._waiting_bytes = 0
        self._changed = Condition()
        self._coder: Thread | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._coded) + len(self._waiting)

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        return self._coded_bytes + self._waiting_bytes

    def get(self, index: int) -> Frame | None:
        """Return the preview of a picture, or of the last one before it that thinning left, at full size."""
        with self._changed:
            index -= index % self.stride
            small = self._coded.get(index) or self._waiting.get(index)
        return None if small is None else small.frame()

    def put(self, frame: Frame) -> None:
        """Make and keep the preview of a picture, unless there is one or thinning left it out."""
        with self._changed:
            if self._closed or not self._wants(frame.index):
                return
        small = _reduce(frame)
        with self._changed:
            if self._closed or not self._wants(frame.index):
                return
            self._waiting[small.index] = small
            self._waiting_bytes += small.data.nbytes
            behind = self._waiting_bytes > self.budget_bytes * _WAITING_SHARE
            if self._coder is None:
                self._coder = Thread(target=self._code_all, name="previews", daemon=True)
                self._coder.start()
            if len(self._waiting) >= _BATCH:
                self._changed.notify()
        if behind:
            self._code_one()

    def clear(self) -> None:
        """Forget everything."""
        with self._changed:
            self._coded.clear()
            self._waiting.clear()
            self._coded_bytes = self._waiting_bytes = 0
            self.stride = 1

    def close(self) -> None:
        """Forget everything and end the thread; may be called twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.clear()
        if self._coder is not None:
            self._coder.join()

    def _wants(self, index: int) -> bool:
        return index % self.stride == 0 and index not in self._coded and index not in self._waiting

    def _code_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or len(self._waiting) >= _BATCH)
            while self._code_one():
                pass
            if self._closed:
                return

    def _code_one(self) -> bool:
        """Code the picture that waits longest; False if none does."""
        with self._changed:
            small = next(iter(self._waiting.values()), None)
            if small is None or self._closed:
                return False
            # To the back, where nobody takes it meanwhile and `get` still finds it.
            self._waiting.move_to_end(small.index)
        coded = small.code()
        with self._changed:
            if self._waiting.get(small.index) is not small:
                return True
            del self._waiting[small.index]
            self._waiting_bytes -= small.data.nbytes
            self._coded[small.index] = coded
            self._coded_bytes += coded.data.nbytes
            while self._coded_bytes > self.budget_bytes * (1 - _WAITING_SHARE) and len(self._coded) > 1:
                self._thin_out()
            return True

    def _thin_out(self) -> None:
        self.stride *= 2
        self._coded = {index: small for index, small in self._coded.items() if index % self.stride == 0}
        self._coded_bytes = sum(small.data.nbytes for small in self._coded.values())
        for index in [index for index in self._waiting if index % self.stride]:
            self._waiting_bytes -= self._waiting.pop(index).data.nbytes
