"""The worker thread of one source: takes commands through a queue, publishes snapshots."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Concatenate, ParamSpec

from PyQt5.QtCore import QObject, pyqtSignal

from tracker.errors import TrackerError
from ui.snapshot import Level, Notice, Phase, Snapshot
from ui.worker.player import Player

P = ParamSpec("P")
_log = logging.getLogger(__name__)

_SLICE_S = 0.008
_LEAST_SLICE_S = 0.004
_PROGRESS_EVERY_S = 0.05
# Of several that wait only the last one counts.
_NEWEST_ONLY = frozenset({"seek", "use_profile", "suggest", "want_why"})


class Engine(QObject):
    """Runs one `Player` from opening to closing on a thread of its own.

    The newest `Snapshot` lies in a slot for `take`; ``changed`` is emitted once until it is taken, so a slow
    window skips snapshots instead of queueing them.

    Parameters
    ----------
    spec : str
        What is opened.
    make : callable
        Opens the source and returns its player; gets what wakes this thread. Called on the thread.
    after : Engine, optional
        Its source is closed before this one is opened: a device can be open only once.

    Signals
    -------
    changed()
        There is something to `take`.
    ended()
        The source is closed, and what was not saved of it is no longer in use.
    """

    changed = pyqtSignal()
    ended = pyqtSignal()

    def __init__(
        self, spec: str, make: Callable[[Callable[[], None]], Player], *, after: "Engine | None" = None
    ) -> None:
        super().__init__()
        self.spec = spec
        self._make = make
        self._predecessor = after
        self._player: Player | None = None
        self._commands: deque[tuple[str, Callable[[Player], str | None]]] = deque()
        self._news = threading.Condition()
        self._stopping = threading.Event()
        self._slot = threading.Lock()
        self._latest: Snapshot | None = None
        self._notice: Notice | None = None
        self._failed = False
        self._published_s = 0.0
        # A daemon: a source that hangs in the driver must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name=f"modetrack {spec}", daemon=True)
        self._waker = threading.Thread(target=self._interrupt, name=f"closing {spec}", daemon=True)

    def start(self) -> None:
        """Open the source and run until `stop`."""
        self._thread.start()

    def call(self, method: Callable[Concatenate[Any, P], str | None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have the thread call a method of its player; returns at once."""
        name = method.__name__
        self._put(name, lambda player: getattr(player, name)(*args, **kwargs))

    def take(self) -> Snapshot | None:
        """Return the newest snapshot, None when it has been taken."""
        with self._slot:
            snapshot, self._latest = self._latest, None
        return snapshot

    def stop(self) -> None:
        """Ask the thread to close the source and end; returns at once."""
        self._stopping.set()
        self._put("stop", lambda _: None)
        # A live source that stalls would let its reader wait for seconds, and takes a while to close.
        self._waker.start()

    def join(self, timeout_s: float) -> bool:
        """Wait for everything to end and return whether it did."""
        deadline_s = monotonic() + timeout_s
        for thread in (self._thread, self._waker):
            thread.join(max(0.0, deadline_s - monotonic()))
        return not (self._thread.is_alive() or self._waker.is_alive())

    def _put(self, name: str, command: Callable[[Player], str | None]) -> None:
        with self._news:
            if name in _NEWEST_ONLY and self._commands and self._commands[-1][0] == name:
                self._commands.pop()
            self._commands.append((name, command))
            self._news.notify()

    def _interrupt(self) -> None:
        if self._player is not None:
            self._player.interrupt()

    def _run(self) -> None:
        self._publish()
        if self._predecessor is not None:
            self._predecessor.join(timeout_s=2)
            self._predecessor = None
        self._attempt(self._open)
        self._failed = self._player is None
        self._publish()
        while not self._stopping.is_set():
            self._cycle(self._player)
        if self._player is not None:
            self._attempt(self._player.close)
        # Qt's part of this object is gone where the window did not wait.
        with suppress(RuntimeError):
            self.ended.emit()

    def _open(self) -> str:
        self._player = self._make(lambda: self._put("wake", lambda _: None))
        return self._player.remark

    def _cycle(self, player: Player | None) -> None:
        """Obey a command, or show what is due and go on, or do some of the long work."""
        command = self._next_command(self._patience_s(player))
        if player is None:
            return
        if command is not None:
            self._attempt(lambda: command(player))
            self._publish()
        elif player.phase is Phase.PLAYING and player.due_s <= monotonic():
            # The picture that was held back for its time is due.
            self._publish()
            self._attempt(player.advance)
            if player.phase is not Phase.PLAYING:
                self._publish()
            elif player.busy and player.due_s <= monotonic():
                # As fast as possible is no reason for what was asked for to wait until the end.
                self._attempt(lambda: player.work(_LEAST_SLICE_S))
        elif player.busy and player.rest_s == 0:
            self._work(player)

    def _patience_s(self, player: Player | None) -> float | None:
        """Return how long to wait for a command; None is for ever."""
        if player is None:
            return None
        if player.phase is Phase.PLAYING:
            wait_s = max(0.0, player.due_s - monotonic())
            return min(wait_s, player.rest_s) if player.busy and wait_s > _LEAST_SLICE_S else wait_s
        return player.rest_s if player.busy else None

    def _next_command(self, patience_s: float | None) -> Callable[[Player], str | None] | None:
        with self._news:
            if not self._commands and patience_s != 0:
                self._news.wait(patience_s)
            return self._commands.popleft()[1] if self._commands else None

    def _work(self, player: Player) -> None:
        budget_s = _SLICE_S
        if player.phase is Phase.PLAYING:
            budget_s = min(budget_s, player.due_s - monotonic() - _LEAST_SLICE_S / 2)
        self._attempt(lambda: player.work(budget_s))
        ended = not player.busy
        if player.phase is not Phase.PLAYING and (ended or monotonic() - self._published_s > _PROGRESS_EVERY_S):
            self._publish()

    def _attempt(self, command: Callable[[], str | None]) -> None:
        try:
            text = command()
        except Exception as error:
            self._report(error)
        else:
            if text:
                self._notify(Level.INFO, text)

    def _report(self, error: Exception) -> None:
        text = str(error)
        if not isinstance(error, TrackerError):
            _log.error("internal error", exc_info=error)
            text = f"internal error: {type(error).__name__}: {error}"
        failed = self._player is None or self._player.phase is Phase.FAILED
        self._notify(Level.ERROR, text, retry=failed)

    def _notify(self, level: Level, text: str, *, retry: bool = False) -> None:
        serial = self._notice.serial + 1 if self._notice is not None else 1
        self._notice = Notice(serial, level, text, retry)

    def _snapshot(self) -> Snapshot:
        if self._player is not None:
            return self._player.snapshot(self._notice)
        return Snapshot(self.spec, Phase.FAILED if self._failed else Phase.OPENING, notice=self._notice)

    def _publish(self) -> None:
        try:
            snapshot = self._snapshot()
        except Exception as error:
            # Also what fails here is to be seen, not to end the thread.
            self._report(error)
            snapshot = Snapshot(self.spec, Phase.FAILED, notice=self._notice)
        self._published_s = monotonic()
        with self._slot:
            waiting = self._latest is not None
            self._latest = snapshot
        if waiting or self._stopping.is_set():
            return
        try:
            self.changed.emit()
        except RuntimeError:
            # Qt's part of this object is gone: the window did not wait for a source that hung.
            self._stopping.set()
