"""The worker thread of one source: takes commands through a queue, publishes snapshots."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Concatenate, ParamSpec

from PyQt5.QtCore import QObject, pyqtSignal

from tracker.capture import open_source
from tracker.capture.base import Source
from tracker.errors import TrackerError
from ui.snapshot import Level, Notice, Phase, Snapshot
from ui.worker.player import Player

P = ParamSpec("P")
_log = logging.getLogger(__name__)


class Engine(QObject):
    """Runs one `Player` from opening to closing on a thread of its own.

    The newest `Snapshot` lies in a slot for `take`; ``changed`` is emitted once until it is taken, so a slow
    window skips snapshots instead of queueing them.

    Parameters
    ----------
    player : Player
        Belongs to the thread from `start` on.
    after : Engine, optional
        Its source is closed before this one is opened: a device can be open only once.
    opener : callable
        Makes the source from the player's spec.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        player: Player,
        *,
        after: "Engine | None" = None,
        opener: Callable[[str], Source] = open_source,
    ) -> None:
        super().__init__()
        self.spec = player.spec
        self._player = player
        self._opener = opener
        self._predecessor = after
        self._commands: SimpleQueue[Callable[[], str | None]] = SimpleQueue()
        self._stopping = threading.Event()
        self._slot = threading.Lock()
        self._latest: Snapshot | None = None
        self._notice: Notice | None = None
        # A daemon: a source that hangs in the driver must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name=f"modetrack {player.spec}", daemon=True)
        self._waker = threading.Thread(target=player.interrupt, name=f"closing {player.spec}", daemon=True)

    def start(self) -> None:
        """Open the source and run until `stop`."""
        self._thread.start()

    def call(self, method: Callable[Concatenate[Player, P], str | None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have the thread call a method of its player; returns at once."""
        self._commands.put(partial(method, self._player, *args, **kwargs))

    def take(self) -> Snapshot | None:
        """Return the newest snapshot, None when it has been taken."""
        with self._slot:
            snapshot, self._latest = self._latest, None
        return snapshot

    def stop(self) -> None:
        """Ask the thread to close the source and end; returns at once."""
        self._stopping.set()
        self._commands.put(lambda: None)
        # A live source that stalls would let its reader wait for seconds, and takes a while to close.
        self._waker.start()

    def join(self, timeout_s: float) -> bool:
        """Wait for everything to end and return whether it did."""
        deadline_s = monotonic() + timeout_s
        for thread in (self._thread, self._waker):
            thread.join(max(0.0, deadline_s - monotonic()))
        return not (self._thread.is_alive() or self._waker.is_alive())

    def _run(self) -> None:
        self._publish()
        if self._predecessor is not None:
            self._predecessor.join(timeout_s=2)
            self._predecessor = None
        self._attempt(lambda: self._player.open(self._opener))
        self._publish()
        while not self._stopping.is_set():
            self._cycle()
        self._attempt(self._player.close)

    def _cycle(self) -> None:
        command = self._next_command()
        if command is not None:
            self._attempt(command)
        else:
            # The picture that was held back for its time is due.
            self._publish()
            self._attempt(self._player.advance)
        if command is not None or self._player.phase is not Phase.PLAYING:
            self._publish()

    def _next_command(self) -> Callable[[], str | None] | None:
        if self._player.phase is not Phase.PLAYING:
            return self._commands.get()
        wait_s = self._player.due_s - monotonic()
        try:
            return self._commands.get(timeout=wait_s) if wait_s > 0 else self._commands.get_nowait()
        except Empty:
            return None

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
        self._notify(Level.ERROR, text, retry=self._player.phase is Phase.FAILED)

    def _notify(self, level: Level, text: str, *, retry: bool = False) -> None:
        serial = self._notice.serial + 1 if self._notice is not None else 1
        self._notice = Notice(serial, level, text, retry)

    def _publish(self) -> None:
        snapshot = self._player.snapshot(self._notice)
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
