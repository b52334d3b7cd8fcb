"""Between a form and a thread that answers later: not too many changes out, no old answers in."""

from time import monotonic
from typing import Any

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from tracker.config import Profile

_GIVE_UP_S = 3.0


class Coalescer(QObject):
    """Hands on the first value at once and those that follow quickly at a steady pace; the last always.

    Parameters
    ----------
    interval_ms : int
    parent : QObject

    Signals
    -------
    due(object)
        A value.
    """

    due = pyqtSignal(object)

    def __init__(self, interval_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Any] = []
        self._timer = QTimer(self, singleShot=True, interval=interval_ms)
        self._timer.timeout.connect(self._next)

    def put(self, value: object) -> None:
        """Hand on a value, now or soon; it takes the place of one that waits."""
        self._waiting = [value]
        if not self._timer.isActive():
            self._next()

    def flush(self) -> None:
        """Hand on now what waits."""
        self._timer.stop()
        self._next()

    def _next(self) -> None:
        if self._waiting:
            value = self._waiting.pop()
            self._timer.start()
            self.due.emit(value)


class Echo:
    """Tells news from the answers to what a form has sent itself.

    Without it a form shows values for a moment that its user has changed since.
    """

    def __init__(self) -> None:
        self._sent: list[Profile] = []
        self._seen: Profile | None = None
        self._give_up_s = 0.0

    def sent(self, profile: Profile) -> None:
        """Note what went out."""
        self._sent.append(profile)
        self._give_up_s = monotonic() + _GIVE_UP_S

    def is_news(self, profile: Profile) -> bool:
        """Tell whether to show what came in: a change by somebody else, or that what was sent had no effect."""
        if profile in self._sent:
            del self._sent[: self._sent.index(profile) + 1]
            self._seen = profile
            return False
        if profile == self._seen and (not self._sent or monotonic() < self._give_up_s):
            return False
        self._seen = profile
        self._sent.clear()
        return True
