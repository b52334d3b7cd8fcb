"""The list of targets: how each is, and what can be done to it."""

from PyQt5.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QPainter, QPaintEvent, QPalette
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tracker.values import TrackStatus
from ui.panels.targets_cells import BAR_PX, TargetsDelegate
from ui.panels.targets_model import EYE, NAME, STATE, TargetsModel
from ui.snapshot import Snapshot

_ANSWER_MS = 1000
_PROFILE_ORDER = ("robust", "colour", "camshift")
# Two of them begin with the same letter.
_MNEMONIC = {"robust": ("r", "&r"), "colour": ("c", "&c"), "camshift": ("m", "&m")}
_EMPTY = "Draw a box in the picture:\nwhat is in it will be followed."
_HELP = "Click: select. Double-click or F2: rename. Delete: remove. Right click: more."


class TargetsPanel(QWidget):
    """One row per target; the selected one is that of the snapshot.

    Signals
    -------
    selected(int)
        The user chose a target.
    renamed(int, str)
        The user gave a target another name; empty for none.
    removed(int)
        A target is not wanted.
    hidden(object)
        The targets that are not to be drawn, a frozenset of int.
    profile_chosen(int, object)
        A built-in profile's name for one target, None to follow the settings of all.
    ended(int)
        A target is not to be followed beyond the frame that is shown; one that has an end, to the end of the clip.
    add_wanted()
        The next box is to be one more target.
    """

    selected = pyqtSignal(int)
    renamed = pyqtSignal(int, str)
    removed = pyqtSignal(int)
    hidden = pyqtSignal(object)
    profile_chosen = pyqtSignal(int, object)
    ended = pyqtSignal(int)
    add_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TargetsModel(self)
        self.model.named.connect(self.renamed)
        self.view = _make_view(self, self.model)
        self.add_button = QPushButton("&Add target", self)
        self.add_button.setToolTip("The next box drawn in the picture is one more target; Shift+drag does the same")
        self.add_button.clicked.connect(lambda: self.add_wanted.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self.view)
        layout.addWidget(self.add_button, alignment=Qt.AlignHCenter)
        self._snapshot: Snapshot | None = None
        self._showing = False
        # The number that was chosen last, until a snapshot has it: those on their way still have the one before.
        self._chosen: int | None = None
        self._answer = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._answer.timeout.connect(self._give_up)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.clicked.connect(self._on_click)
        self.view.doubleClicked.connect(self._on_double_click)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.itemDelegate().closeEditor.connect(self._show_selected)
        self.view.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Room for names of some length."""
        return QSize(250, 260)

    @property
    def hidden_numbers(self) -> frozenset[int]:
        """The targets that are not drawn."""
        return self.model.hidden

    def set_hidden(self, numbers: frozenset[int]) -> None:
        """Choose what is not drawn, such as nothing in a new source; emits no signal."""
        self.model.set_hidden(numbers)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the worker published; emits no signal."""
        self._snapshot = snapshot
        self._showing = True
        self.model.show(snapshot.targets)
        self._showing = False
        self.add_button.setEnabled(snapshot.frame is not None)
        if snapshot.selected_number == self._chosen:
            self._chosen = None
        self._show_selected()

    def begin_rename(self, number: int) -> None:
        """Begin to edit the name of a target in place."""
        row = self.model.row(number)
        if row is not None:
            self.view.edit(self.model.index(row, NAME))

    def context_menu(self, number: int) -> QMenu:
        """Return what can be done to a target; deletes itself when it closes."""
        target = self._snapshot.target(number)
        hidden = number in self.model.hidden
        menu = QMenu(self)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        menu.addAction("Re&name", lambda: self.begin_rename(number))
        menu.addAction("&Show" if hidden else "&Hide", lambda: self._toggle(number))
        profiles = menu.addMenu("&Profile")
        own = None if target.own_profile is None else target.own_profile.profile
        for name in (None, *_PROFILE_ORDER):
            text = f"&As all ({self._snapshot.profile.profile})" if name is None else name.replace(*_MNEMONIC[name], 1)
            action = profiles.addAction(text, lambda name=name: self.profile_chosen.emit(number, name))
            action.setCheckable(True)
            action.setChecked(name == own)
        menu.addSeparator()
        end = "&End here" if target.end is None else "Follow to the &end again"
        menu.addAction(end, lambda: self.ended.emit(number))
        menu.addAction("&Remove", lambda: self.removed.emit(number))
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remove with Delete, rename with F2 or Enter."""
        number = self._current()
        # A line edit passes on the Enter that ends it.
        if event.type() == QEvent.KeyPress and number is not None and not self._is_editing:
            if event.key() == Qt.Key_Delete:
                self.removed.emit(number)
                return True
            if event.key() in (Qt.Key_F2, Qt.Key_Return, Qt.Key_Enter):
                self.begin_rename(number)
                return True
        return False

    @property
    def _is_editing(self) -> bool:
        return self.view.state() == QAbstractItemView.EditingState

    def _current(self) -> int | None:
        row = self.view.currentIndex().row()
        return self.model.targets[row].number if row >= 0 else None

    def _show_selected(self) -> None:
        # Another current row would end an edit.
        if self._snapshot is None or self._is_editing:
            return
        row = self.model.row(self._snapshot.selected_number if self._chosen is None else self._chosen)
        self._showing = True
        if row is None:
            self.view.setCurrentIndex(QModelIndex())
        elif row != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(row, NAME))
        self._showing = False

    def _give_up(self) -> None:
        self._chosen = None
        self._show_selected()

    def _on_row(self, current: QModelIndex) -> None:
        if not self._showing and current.isValid():
            self._chosen = self.model.targets[current.row()].number
            self._answer.start()
            self.selected.emit(self._chosen)

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() == EYE:
            self._toggle(self.model.targets[index.row()].number)

    def _on_double_click(self, index: QModelIndex) -> None:
        if index.column() == EYE:
            self._on_click(index)
        else:
            self.begin_rename(self.model.targets[index.row()].number)

    def _on_menu(self, point: QPoint) -> None:
        index = self.view.indexAt(point)
        if index.isValid():
            self.context_menu(self.model.targets[index.row()].number).popup(self.view.viewport().mapToGlobal(point))

    def _toggle(self, number: int) -> None:
        self.model.set_hidden(self.model.hidden ^ {number})
        self.hidden.emit(self.model.hidden)


class _View(QTableView):
    """Says how to begin while there is nothing to list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.PlaceholderText))
            painter.drawText(self.viewport().rect(), int(Qt.AlignCenter | Qt.TextWordWrap), _EMPTY)


def _make_view(parent: QWidget, model: TargetsModel) -> QTableView:
    view = _View(parent)
    view.setModel(model)
    view.setItemDelegate(TargetsDelegate(view))
    view.setAccessibleName("targets")
    view.setAccessibleDescription(_HELP)
    view.setSelectionBehavior(QAbstractItemView.SelectRows)
    view.setSelectionMode(QAbstractItemView.SingleSelection)
    view.setEditTriggers(QAbstractItemView.NoEditTriggers)
    view.setContextMenuPolicy(Qt.CustomContextMenu)
    view.setTabKeyNavigation(False)
    view.setShowGrid(False)
    view.setFrameShape(QTableView.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.Fixed)
    view.verticalHeader().setDefaultSectionSize(2 * view.fontMetrics().height() + 6)
    header, metrics = view.horizontalHeader(), view.fontMetrics()
    header.hide()
    header.setMinimumSectionSize(20)
    header.setSectionResizeMode(QHeaderView.Fixed)
    header.setSectionResizeMode(NAME, QHeaderView.Stretch)
    header.resizeSection(
        STATE, max(metrics.horizontalAdvance(TrackStatus.UNCERTAIN), metrics.horizontalAdvance("0.00") + BAR_PX + 6) + 6
    )
    header.resizeSection(EYE, 26)
    return view
