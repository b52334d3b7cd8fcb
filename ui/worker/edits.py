"""What was done to a live source, and how it is taken back and done again."""

from collections.abc import Iterable
from time import monotonic
from typing import NamedTuple, Protocol

# Settings that change faster than this, as while a slider is dragged, are one edit.
MERGE_WITHIN_S = 2.0


class Act(Protocol):
    """Something that can be done and taken back."""

    def __call__(self) -> "Act":
        """Do it and return what takes it back."""


class _Edit(NamedTuple):
    label: str
    back: Act


class Edits:
    """What can be taken back, and what can be done again."""

    def __init__(self) -> None:
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []
        self._merged_s = 0.0

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back; None for nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again; None for nothing."""
        return self._undone[-1].label if self._undone else None

    def did(self, label: str, back: Act) -> None:
        """Note what was done."""
        self._done.append(_Edit(label, back))
        self._undone.clear()
        self._merged_s = 0.0

    def change(self, label: str, act: Act) -> None:
        """Do something that may follow the same one quickly; both are taken back as one then."""
        now_s = monotonic()
        merged = self.undo_label == label and now_s - self._merged_s < MERGE_WITHIN_S and self.undo()
        try:
            back = act()
        except Exception:
            if merged:
                self.redo()
            raise
        self.did(label, back)
        self._merged_s = now_s

    def undo(self) -> bool:
        """Take the last edit back; False if there is none. One that fails stays to be tried again."""
        return _move(self._done, self._undone)

    def redo(self) -> bool:
        """Do again what was taken back; False if there is none. One that fails stays to be tried again."""
        return _move(self._undone, self._done)


def together(acts: Iterable[Act]) -> Act:
    """Do all of it, or nothing if a part fails; return what takes it back."""
    backs: list[Act] = []
    try:
        for act in acts:
            backs.insert(0, act())
    except Exception:
        for back in backs:
            back()
        raise
    return lambda: together(backs)


def _move(source: list[_Edit], target: list[_Edit]) -> bool:
    if not source:
        return False
    edit = source[-1]
    back = edit.back()
    source.pop()
    target.append(_Edit(edit.label, back))
    return True
