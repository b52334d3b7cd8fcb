"""How far a run is, on a terminal."""

import sys
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY_S = 0.1


class Progress:
    """A bar on stderr with the frames per second; silent where stderr is no terminal.

    Parameters
    ----------
    total : int or None
        Frames to come, None where nobody knows.
    quiet : bool
        Show nothing.
    """

    def __init__(self, total: int | None, *, quiet: bool) -> None:
        self._total = total
        self._bar: Bar | None = None if quiet or not sys.stderr.isatty() else _bar(total)
        self._due_s = 0.0

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total, fps="")
            self._started_s = perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, frames: int) -> None:
        """Say that ``frames`` are done; cheap enough to be called after each."""
        if self._bar is None:
            return
        now_s = perf_counter()
        if now_s < self._due_s:
            return
        self._due_s = now_s + EVERY_S
        elapsed_s = now_s - self._started_s
        fps = f"{frames / elapsed_s:.0f} fps" if elapsed_s > 0 else ""
        self._bar.update(self._task, completed=frames, fps=fps)
        self._bar.refresh()


def _bar(total: int | None) -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    count = "{task.completed} frames" if total is None else "{task.completed}/{task.total} frames"
    return Bar(
        BarColumn(),
        TextColumn(count),
        TextColumn("{task.fields[fps]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        # A thread that redraws would take turns with the tracker.
        auto_refresh=False,
        transient=True,
    )
