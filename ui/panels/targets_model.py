"""The targets of a snapshot as a table."""

from dataclasses import replace

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from tracker.values import TrackStatus
from ui.snapshot import Target

NAME, STATE, EYE = range(3)
TARGET, HIDDEN = Qt.UserRole, Qt.UserRole + 1
_NO_ROW = "-"
_TOP = QModelIndex()


class TargetsModel(QAbstractTableModel):
    """The targets of a snapshot, one row each; tells only of what changed.

    Signals
    -------
    named(int, str)
        The user gave a target another name, an empty one for none.
    """

    named = pyqtSignal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.targets: tuple[Target, ...] = ()
        self.hidden: frozenset[int] = frozenset()

    def show(self, targets: tuple[Target, ...]) -> None:
        """Take the targets of a snapshot."""
        if [one.number for one in targets] != [one.number for one in self.targets]:
            self.beginResetModel()
            self.targets = targets
            self.endResetModel()
        for place, target in enumerate(targets):
            self._update(place, target)

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Choose which targets are not drawn."""
        changed, self.hidden = hidden ^ self.hidden, hidden
        for place, target in enumerate(self.targets):
            if target.number in changed:
                self.dataChanged.emit(self.index(place, NAME), self.index(place, EYE))

    def row(self, number: int | None) -> int | None:
        """Return the row of a target."""
        return next((place for place, target in enumerate(self.targets) if target.number == number), None)

    def rowCount(self, parent: QModelIndex = _TOP) -> int:
        """Return the number of targets."""
        return 0 if parent.isValid() else len(self.targets)

    def columnCount(self, parent: QModelIndex = _TOP) -> int:
        """Return three: name; status and score; eye."""
        return 0 if parent.isValid() else 3

    def flags(self, index: QModelIndex) -> Qt.ItemFlags:
        """Let names be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> object:
        """Return text, target or explanation of a cell."""
        if not index.isValid():
            return None
        target = self.targets[index.row()]
        hidden = target.number in self.hidden
        if role in (Qt.DisplayRole, Qt.EditRole):
            return _texts(target)[index.column()]
        if role in (Qt.AccessibleTextRole, Qt.ToolTipRole):
            return _explanations(target, hidden=hidden)[index.column()]
        return {TARGET: target, HIDDEN: hidden}.get(role)

    def setData(self, index: QModelIndex, value: object, role: int = Qt.EditRole) -> bool:
        """Take a name from the user."""
        target = self.targets[index.row()]
        name = str(value).strip()
        if role != Qt.EditRole or index.column() != NAME or name == target.label:
            return False
        # Shown at once: the snapshot that has it comes later.
        self._update(index.row(), replace(target, name=name or None))
        self.named.emit(target.number, name)
        return True

    def _update(self, place: int, target: Target) -> None:
        before = self.targets[place]
        self.targets = (*self.targets[:place], target, *self.targets[place + 1 :])
        pairs = zip(_cells(before), _cells(target), strict=True)
        for column in (column for column, (old, new) in enumerate(pairs) if old != new):
            self.dataChanged.emit(self.index(place, column), self.index(place, column))


def state_texts(target: Target) -> tuple[str, str]:
    """Return status and score as they are written."""
    if target.state is None:
        return _NO_ROW, ""
    return "LOST" if target.status is TrackStatus.LOST else str(target.status), f"{target.state.score:.2f}"


def _cells(target: Target) -> tuple[object, ...]:
    """Return what is seen of a target, by column."""
    profile = None if target.own_profile is None else target.own_profile.profile
    return (target.label, profile), state_texts(target), None


def _texts(target: Target) -> tuple[str, ...]:
    return target.label, " ".join(state_texts(target)).strip(), ""


def _explanations(target: Target, *, hidden: bool) -> tuple[str, ...]:
    own = "" if target.own_profile is None else f", own profile {target.own_profile.profile}"
    status, score = state_texts(target)
    return (
        f"{target.label}{own}",
        f"{status}, score {score}" if target.state else "not tracked in this frame",
        "hidden: click to draw it again" if hidden else "drawn: click to hide it",
    )
