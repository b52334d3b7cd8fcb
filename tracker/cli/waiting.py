"""What goes on while a command works and nothing can be counted."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

PATIENCE_S = 0.7
EVERY_S = 0.5


@contextmanager
def working(what: str, *, quiet: bool) -> Iterator[None]:
    """Say on stderr what is being done and for how long, where that takes a while and stderr is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done, started_s = threading.Event(), perf_counter()
    told = threading.Thread(target=_tell, args=(what, started_s, done), daemon=True)
    told.start()
    try:
        yield
    finally:
        done.set()
        told.join()


def _tell(what: str, started_s: float, done: threading.Event) -> None:
    if done.wait(PATIENCE_S):
        return
    while True:
        text = f"{what}: {perf_counter() - started_s:.0f} s"
        sys.stderr.write(f"\r{text}")
        sys.stderr.flush()
        if done.wait(EVERY_S):
            sys.stderr.write("\r" + " " * len(text) + "\r")
            sys.stderr.flush()
            return
