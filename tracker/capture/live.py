"""Sources that come at their own pace: the newest picture is kept, the rest is counted and dropped."""

import threading
from collections.abc import Callable
from time import monotonic

import cv2

from tracker.capture.base import Source
from tracker.errors import SourceError
from tracker.values import Frame, Image

Connect = Callable[[], cv2.VideoCapture]

_CLOSE_WAIT_S = 0.9
_BACK_OFF_S, _BACK_OFF_MAX_S = 0.1, 1.0


class LiveSource(Source):
    """A camera or stream, read by a thread of its own so that what is handed out is never old.

    ``Frame.index`` counts arrivals, so gaps show what was dropped; ``Frame.time_s`` is the machine's
    monotonic clock since the first arrival (streams announce invented times). When the connection
    stalls or closes the thread opens it again until pictures come, at most for ``timeout_s``. The size
    may be another after that.

    Returns from construction with the first picture waiting.

    Parameters
    ----------
    name : str
        What messages call the source.
    capture : cv2.VideoCapture
        Open; owned by the source from here on.
    reconnect : callable
        Opens the capture again or raises `SourceError`; blocks for less than ``timeout_s``.
    timeout_s : float, > 0
        Longest time without a picture, reconnecting included.
    since_s : float, optional
        `time.monotonic` when waiting for the first picture began; now, if not given.
    nominal_fps : float or None

    Raises
    ------
    SourceError
        If the first picture does not come in time.
    """

    live = True

    def __init__(
        self,
        name: str,
        capture: cv2.VideoCapture,
        reconnect: Connect,
        *,
        timeout_s: float,
        since_s: float | None = None,
        nominal_fps: float | None = None,
    ) -> None:
        self.name = name
        self.nominal_fps = nominal_fps
        self._timeout_s = timeout_s
        self._reconnect = reconnect
        self._news = threading.Condition()
        self._closing = threading.Event()
        self._newest: tuple[Image, int, float] | None = None
        self._arrived = 0
        self._first_s = 0.0
        self._size = (0, 0)
        self._last_s = monotonic() if since_s is None else since_s
        self._state = "sends nothing"
        # Not a daemon: a thread inside native code when the interpreter ends would crash it.
        self._thread = threading.Thread(target=self._run, args=(capture,), name=f"capture {name}")
        self._thread.start()
        self._await_first()

    @property
    def started_s(self) -> float:
        """When the first picture arrived, on the clock of `time.monotonic`: where ``Frame.time_s`` is 0."""
        return self._first_s

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that arrived last, px."""
        return self._size

    def read(self) -> Frame | None:
        """Return the newest picture not yet handed out, waiting for one; None once closed.

        Raises
        ------
        SourceError
            If no picture has come for ``timeout_s``. Reading may be tried again.
        """
        with self._news:
            if not self._wait():
                return None
            assert self._newest is not None
            (image, index, time_s), self._newest = self._newest, None
        return Frame(image, index, time_s)

    def close(self) -> None:
        """Stop the thread, which releases the device; may be called twice.

        Returns within a second. A thread blocked in a read ends, and releases, when that read times out.
        """
        with self._news:
            self._closing.set()
            self._news.notify_all()
        self._thread.join(_CLOSE_WAIT_S)

    def _await_first(self) -> None:
        try:
            with self._news:
                self._wait()
        except BaseException:
            self.close()
            raise

    def _wait(self) -> bool:
        """Wait for a picture with the lock held; False when the source is closed."""
        while not self._closing.is_set():
            if self._newest is not None:
                return True
            left_s = self._last_s + self._timeout_s - monotonic()
            if left_s <= 0:
                raise SourceError(f"{self.name}: no picture for {self._timeout_s:g} s: it {self._state}")
            self._news.wait(left_s)
        return False

    def _run(self, capture: cv2.VideoCapture | None) -> None:
        back_off_s = _BACK_OFF_S
        while self._wanted():
            before = self._arrived
            if capture is not None:
                self._pump(capture)
                capture.release()
            back_off_s = _BACK_OFF_S if self._arrived > before else min(2 * back_off_s, _BACK_OFF_MAX_S)
            if self._closing.wait(back_off_s):
                return
            capture = self._connect()
        if capture is not None:
            capture.release()

    def _wanted(self) -> bool:
        # A source that was never closed must not keep a finished program alive.
        return not self._closing.is_set() and threading.main_thread().is_alive()

    def _connect(self) -> cv2.VideoCapture | None:
        try:
            return self._reconnect()
        except SourceError:
            return None

    def _pump(self, capture: cv2.VideoCapture) -> None:
        """Take pictures in until the connection fails."""
        while self._wanted():
            asked_s = monotonic()
            try:
                ok, image = capture.read()
            except cv2.error:
                ok = False
            if not ok:
                closed = monotonic() - asked_s < self._timeout_s / 4
                self._state = "closed" if closed else "stalled"
                return
            self._publish(image)  # type: ignore[arg-type]

    def _publish(self, image: Image) -> None:
        with self._news:
            now_s = monotonic()
            if self._arrived == 0:
                self._first_s = now_s
            if self._newest is not None:
                self.dropped += 1
            self._newest = image, self._arrived, now_s - self._first_s
            self._arrived += 1
            self._size = image.shape[1], image.shape[0]
            self._last_s = now_s
            self._state = "stalled"
            self._news.notify_all()
