"""Undo and redo over frozen documents."""

from typing import NamedTuple

from tracker.editing.document import Document, Placement

LONGEST = 500


class Stage(NamedTuple):
    """A document and what led to it."""

    label: str
    document: Document


class History:
    """Documents one after the other, one of which is current.

    Parameters
    ----------
    document : Document
        Where it begins; no undo goes beyond it.
    """

    def __init__(self, document: Document) -> None:
        self._stages = [Stage("", document)]
        self._place = 0

    @property
    def document(self) -> Document:
        """The current one."""
        return self._stages[self._place].document

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every one that undo and redo can come to."""
        return tuple(stage.document for stage in self._stages)

    @property
    def undo_label(self) -> str | None:
        """What `undo` takes back, None if there is nothing."""
        return self._stages[self._place].label if self._place else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` does again, None if there is nothing."""
        return self._stages[self._place + 1].label if self._place + 1 < len(self._stages) else None

    def do(self, label: str, document: Document) -> None:
        """Make a document the current one; what was undone before is forgotten."""
        del self._stages[self._place + 1 :]
        self._stages.append(Stage(label, document))
        del self._stages[: -LONGEST - 1]
        self._place = len(self._stages) - 1

    def undo(self) -> None:
        """Go back by one document, if there is one."""
        self._place = max(0, self._place - 1)

    def redo(self) -> None:
        """Go forward by one document, if there is one."""
        self._place = min(len(self._stages) - 1, self._place + 1)

    def amend(self, number: int, old: Placement, new: Placement) -> None:
        """Replace a placement of a target in every document: something about it was found out, nothing was done."""
        self._stages = [stage._replace(document=stage.document.amended(number, old, new)) for stage in self._stages]
