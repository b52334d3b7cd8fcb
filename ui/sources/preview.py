"""What a camera shows, before it is opened for tracking: read on a thread, only the newest picture kept."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import cv2
from PyQt5 import sip
from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QImage

from tracker.capture.base import Source
from tracker.errors import SourceError, TrackerError
from tracker.values import Frame, Image

PREVIEW_SIZE = 640, 480
_PUBLISH_EVERY_S = 1 / 30
_RATE_OVER_S = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class PreviewState:
    """What the preview is at.

    Parameters
    ----------
    spec : str
        The camera it is about.
    image : QImage or None
        The newest picture, reduced; None before the first.
    size : (int, int) or None
        Width and height that the camera gives, px.
    fps : float or None
        Measured rate, once there is one.
    remark : str
        What the camera gives instead of what it was asked for.
    error : str
        Why there is no picture any more.
    """

    spec: str
    image: QImage | None = None
    size: tuple[int, int] | None = None
    fps: float | None = None
    remark: str = ""
    error: str = ""


_Wanted = tuple[str, int]


class _Relay(QObject):
    """Emits for the thread, which holds it: see `ui.sources.background.Relay`."""

    changed = pyqtSignal()
    released = pyqtSignal()


class Preview(QObject):
    """Shows one camera at a time; one is closed before the next is opened.

    The newest state lies in a slot for `take`.

    Parameters
    ----------
    opener : callable
        Makes a source from a spec.

    Signals
    -------
    changed
        There is a state to take.
    released
        The device is closed and nothing is going to be opened.
    """

    changed = pyqtSignal()
    released = pyqtSignal()

    def __init__(self, opener: Callable[[str], Source], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._relay = _Relay()
        self._relay.changed.connect(self.changed)
        self._relay.released.connect(self.released)
        self._lock = threading.Lock()
        self._wanted: _Wanted | None = None
        self._serial = 0
        self._running = False
        self._source: Source | None = None
        self._latest: PreviewState | None = None

    @property
    def active(self) -> bool:
        """True while a device is open or being opened or closed."""
        return self._running

    def show(self, spec: str) -> None:
        """Show a camera, or the same one anew; returns at once."""
        with self._lock:
            self._serial += 1
            self._wanted = spec, self._serial
            self._latest = None
            start, self._running = not self._running, True
            before, self._source = self._source, None
        if start:
            # A daemon: a camera that hangs in its driver must not keep the process alive.
            threading.Thread(target=self._run, name=f"modetrack preview {spec}", daemon=True).start()
        _close(before)

    def stop(self) -> None:
        """Close the device; returns at once, ``released`` is emitted when it is closed."""
        with self._lock:
            self._wanted = None
            self._latest = None
            running = self._running
            before, self._source = self._source, None
        _close(before)
        if not running:
            self.released.emit()

    def take(self) -> PreviewState | None:
        """Return the newest state, None when it has been taken."""
        with self._lock:
            state, self._latest = self._latest, None
        return state

    def _run(self) -> None:
        while (wanted := self._next_wanted()) is not None:
            try:
                self._show(wanted)
            except Exception as error:
                self._fail(wanted, error)
        self._relay.released.emit()

    def _next_wanted(self) -> _Wanted | None:
        with self._lock:
            # The picker may have gone without a word, together with its window.
            wanted = None if sip.isdeleted(self) else self._wanted
            self._running = wanted is not None
            return wanted

    def _show(self, wanted: _Wanted) -> None:
        source = self._opener(wanted[0])
        try:
            with self._lock:
                self._source = source if self._wanted == wanted else None
            self._pump(source, wanted)
        finally:
            with self._lock:
                self._source = None
            source.close()

    def _pump(self, source: Source, wanted: _Wanted) -> None:
        published_s, fps, since = 0.0, None, None
        while self._wanted == wanted and not sip.isdeleted(self):
            frame = source.read()
            if self._wanted != wanted:
                return
            if frame is None:
                raise SourceError(f"{source.name}: sends no more pictures")
            since = since or frame
            if frame.time_s - since.time_s >= _RATE_OVER_S:
                fps = (frame.index - since.index) / (frame.time_s - since.time_s)
                since = frame
            if monotonic() - published_s >= _PUBLISH_EVERY_S:
                published_s = monotonic()
                self._publish(wanted, _state(wanted[0], source, frame, fps))

    def _fail(self, wanted: _Wanted, error: Exception) -> None:
        text = str(error)
        if not isinstance(error, TrackerError):
            _log.error("internal error", exc_info=error)
            text = f"internal error: {type(error).__name__}: {error}"
        self._publish(wanted, PreviewState(wanted[0], error=text))
        with self._lock:
            if self._wanted == wanted:
                self._wanted = None

    def _publish(self, wanted: _Wanted, state: PreviewState) -> None:
        with self._lock:
            if self._wanted != wanted:
                return
            waiting = self._latest is not None
            self._latest = state
        if not waiting:
            self._relay.changed.emit()


def _close(source: Source | None) -> None:
    """Let a reader that waits for a stalled camera go; closing such a camera takes a while itself."""
    if source is not None:
        threading.Thread(target=source.close, name="modetrack closing preview", daemon=True).start()


def _state(spec: str, source: Source, frame: Frame, fps: float | None) -> PreviewState:
    height, width = frame.image.shape[:2]
    return PreviewState(spec, reduced(frame.image), (width, height), fps, getattr(source, "remark", ""))


def reduced(image: Image) -> QImage:
    """Return a copy of a picture that fits into ``PREVIEW_SIZE``."""
    height, width = image.shape[:2]
    factor = min(PREVIEW_SIZE[0] / width, PREVIEW_SIZE[1] / height, 1.0)
    if factor < 1:
        size = max(round(width * factor), 1), max(round(height * factor), 1)
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    form = QImage.Format_BGR888 if image.ndim == 3 else QImage.Format_Grayscale8
    return QImage(image.data, image.shape[1], image.shape[0], image.strides[0], form).copy()
