"""Work that may take long, beside the window: listing cameras, asking a network drive for a file."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

_log = logging.getLogger(__name__)


class Relay(QObject):
    """Emits for a thread.

    The thread holds it, so it is there as long as the thread is; the object that the signals are led to may go at
    any time. A thread that emitted signals of that object itself would crash when it goes meanwhile.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(str)


class Background(QObject):
    """Runs a function on a thread of its own, one call at a time; a call during another one comes after it.

    Signals
    -------
    done(object)
        What the function returned. Nothing is emitted for a call that another one has overtaken.
    failed(str)
        It raised an error.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, function: Callable[..., Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._name = getattr(function, "__name__", "background")
        self._relay = Relay()
        self._relay.done.connect(self.done)
        self._relay.failed.connect(self.failed)
        self._lock = threading.Lock()
        self._next: tuple[Any, ...] | None = None
        self._running = False

    @property
    def running(self) -> bool:
        """True while a result is to come."""
        return self._running

    def call(self, *args: Any) -> None:
        """Have the function called; returns at once."""
        with self._lock:
            self._next = args
            if self._running:
                return
            self._running = True
        # A daemon: a drive that does not answer must not keep the process alive.
        threading.Thread(target=self._run, name=f"modetrack {self._name}", daemon=True).start()

    def _run(self) -> None:
        while (args := self._next_args()) is not None:
            signal, result = self._relay.done, None
            try:
                result = self._function(*args)
            except Exception as error:
                _log.exception("%s failed", self._name)
                signal, result = self._relay.failed, f"{type(error).__name__}: {error}"
            with self._lock:
                overtaken = self._next is not None
            if not overtaken:
                signal.emit(result)

    def _next_args(self) -> tuple[Any, ...] | None:
        with self._lock:
            args, self._next = self._next, None
            self._running = args is not None
            return args
