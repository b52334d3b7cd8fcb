"""The list of recent sources on the start page."""

import os
from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPalette
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.background import Background
from ui.look.icons import icon
from ui.sources.spec import SourceKind, detail_of, kind_of, title_of

_SPEC, _MISSING = Qt.UserRole, Qt.UserRole + 1
_ICONS = {SourceKind.CAMERA: "open_camera", SourceKind.ADDRESS: "open_url", SourceKind.SCENE: "demo"}
_ICON_PX = 20
_PAD_PX = 8


class RecentList(QListWidget):
    """One row per source, newest first; what is not there any more is grey and cannot be opened.

    Enter or a click opens, Delete or the cross at the end of a row takes it off the list, as its menu does.

    Signals
    -------
    open_wanted(str)
    remove_wanted(str)
    """

    open_wanted = pyqtSignal(str)
    remove_wanted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("recent sources")
        self.setFrameShape(QFrame.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setItemDelegate(_Row(self))
        self.viewport().setAutoFillBackground(False)
        self._pressed: QModelIndex | None = None
        self._looking = Background(self)
        self._looking.done.connect(self._show_missing)

    def show_sources(self, specs: Sequence[str]) -> None:
        """Show these sources; whether they are there is found out beside the window."""
        current = self.currentRow()
        missing = {spec for spec in self._specs() if self._item(spec).data(_MISSING)}
        self.clear()
        for spec in specs:
            item = QListWidgetItem(title_of(spec), self)
            item.setData(_SPEC, spec)
            self._mark(item, spec in missing)
        self.setCurrentRow(min(current, self.count() - 1))
        self.setMaximumHeight(self.sizeHint().height())
        paths = tuple(spec for spec in specs if kind_of(spec) is SourceKind.PATH)
        if paths:
            self._looking.run(lambda: missing_of(paths))

    def row_height(self) -> int:
        """Height of a row, px."""
        return max(2 * self.fontMetrics().height() + 10, _ICON_PX + 2 * _PAD_PX)

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(400, self.count() * self.row_height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for a row and a half; the rest scrolls."""
        return QSize(200, min(self.count(), 1) * self.row_height() * 3 // 2)

    def cross(self, index: QModelIndex) -> QRect:
        """Return where the cross of a row is, in the viewport."""
        return cross_of(self.visualRect(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, remove on Delete."""
        item = self.currentItem()
        if item is None or event.key() not in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Delete, Qt.Key_Space):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key_Delete:
            self.remove_wanted.emit(item.data(_SPEC))
        else:
            self._open(item)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of a list from being taken for shortcuts of the window."""
        if event.type() == QEvent.ShortcutOverride and event.key() in (Qt.Key_Delete, Qt.Key_Space):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the row."""
        self._pressed = self.indexAt(event.pos()) if event.button() == Qt.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open or remove the row that was clicked."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        index = self.indexAt(event.pos())
        if event.button() != Qt.LeftButton or pressed is None or not index.isValid() or index != pressed:
            return
        if self.cross(index).contains(event.pos()):
            self.remove_wanted.emit(index.data(_SPEC))
        else:
            self._open(self.itemFromIndex(index))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.pos())
        opens = index.isValid() and not index.data(_MISSING)
        over_cross = index.isValid() and self.cross(index).contains(event.pos())
        self.viewport().setCursor(Qt.PointingHandCursor if opens or over_cross else Qt.ArrowCursor)
        self.viewport().update()

    def contextMenuEvent(self, event: object) -> None:
        """Offer what can be done with the row."""
        item = self.itemAt(event.pos()) or self.currentItem()
        if item is None:
            return
        menu = self.menu_of(item)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        menu.popup(event.globalPos() if event.pos() != QPoint() else self.mapToGlobal(self.rect().center()))

    def menu_of(self, item: QListWidgetItem) -> QMenu:
        """Return the menu of a row."""
        spec, menu = item.data(_SPEC), QMenu(self)
        opens = menu.addAction("Open")
        opens.setEnabled(not item.data(_MISSING))
        opens.triggered.connect(lambda: self.open_wanted.emit(spec))
        menu.addAction("Remove from list").triggered.connect(lambda: self.remove_wanted.emit(spec))
        copies = "Copy path" if kind_of(spec) is SourceKind.PATH else "Copy address"
        menu.addAction(copies).triggered.connect(lambda: QApplication.clipboard().setText(spec))
        return menu

    def is_missing(self, spec: str) -> bool:
        """Tell whether a row is shown as missing."""
        item = self._item(spec)
        return item is not None and bool(item.data(_MISSING))

    def _open(self, item: QListWidgetItem) -> None:
        if not item.data(_MISSING):
            self.open_wanted.emit(item.data(_SPEC))

    def _show_missing(self, missing: frozenset[str]) -> None:
        for spec in self._specs():
            self._mark(self._item(spec), spec in missing)

    def _mark(self, item: QListWidgetItem, missing: bool) -> None:
        spec = item.data(_SPEC)
        item.setData(_MISSING, missing)
        item.setToolTip(f"{spec}\nis not there any more" if missing else spec)
        words = (title_of(spec), detail_of(spec), "missing" if missing else "")
        item.setData(Qt.AccessibleTextRole, ", ".join(word for word in words if word))

    def _specs(self) -> list[str]:
        return [self.item(row).data(_SPEC) for row in range(self.count())]

    def _item(self, spec: str) -> QListWidgetItem | None:
        found = (self.item(row) for row in range(self.count()))
        return next((item for item in found if item.data(_SPEC) == spec), None)


class _Row(QStyledItemDelegate):
    """Icon, name, and below it the folder; a cross under the mouse or on the current row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, self.parent().row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        listed, spec = self.parent(), index.data(_SPEC)
        pointer = listed.viewport().mapFromGlobal(listed.cursor().pos())
        hovered = bool(option.state & QStyle.State_MouseOver)
        focused = bool(option.state & QStyle.State_Selected) and listed.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        _paint_ground(painter, option.rect, option.palette, hovered, focused)
        group = QPalette.Disabled if index.data(_MISSING) else QPalette.Active
        name = _ICONS.get(kind_of(spec), "session" if spec.lower().endswith(".toml") else "open_file")
        place = QRect(option.rect.left() + _PAD_PX, option.rect.center().y() - _ICON_PX // 2, _ICON_PX, _ICON_PX)
        pixmaps = icon(name, option.palette)
        pixmaps.paint(painter, place, mode=1 if group == QPalette.Disabled else 0)
        _paint_texts(painter, option, spec, group, index.data(_MISSING))
        if hovered or focused:
            _paint_cross(painter, cross_of(option.rect), option.palette, cross_of(option.rect).contains(pointer))
        painter.restore()


def missing_of(paths: Sequence[str]) -> frozenset[str]:
    """Return those that are not there; may take long where a drive does not answer."""
    return frozenset(path for path in paths if not os.path.exists(path) and not _is_glob(path))


def cross_of(row: QRect) -> QRect:
    """Return where the cross of a row is."""
    side = 22
    return QRect(row.right() - side - _PAD_PX // 2, row.center().y() - side // 2, side, side)


def _is_glob(path: str) -> bool:
    return any(mark in path for mark in "*?[")


def _paint_ground(painter: QPainter, row: QRect, palette: QPalette, hovered: bool, focused: bool) -> None:
    if not (hovered or focused):
        return
    ground = palette.color(QPalette.Highlight)
    ground.setAlphaF(0.16 if hovered else 0.1)
    painter.setBrush(ground)
    painter.setPen(palette.color(QPalette.Highlight) if focused else Qt.NoPen)
    painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 5, 5)


def _paint_texts(
    painter: QPainter, option: QStyleOptionViewItem, spec: str, group: QPalette.ColorGroup, missing: bool
) -> None:
    height = option.fontMetrics.height()
    left = option.rect.left() + 2 * _PAD_PX + _ICON_PX + 2
    width = cross_of(option.rect).left() - _PAD_PX - left
    top = option.rect.center().y() - height + 1
    detail = " - ".join(part for part in ("missing" if missing else "", detail_of(spec)) if part)
    if not detail:
        top += height // 2
    font = QFont(option.font)
    for text, role, elide in (
        (title_of(spec), QPalette.WindowText, Qt.ElideRight),
        (detail, QPalette.PlaceholderText, Qt.ElideMiddle),
    ):
        painter.setFont(font)
        painter.setPen(option.palette.color(group, role))
        line = QRect(left, top, width, height)
        painter.drawText(line, Qt.AlignLeft | Qt.AlignVCenter, painter.fontMetrics().elidedText(text, elide, width))
        font.setPointSizeF(0.9 * option.font.pointSizeF())
        top += height


def _paint_cross(painter: QPainter, place: QRect, palette: QPalette, hovered: bool) -> None:
    colour = palette.color(QPalette.WindowText)
    if hovered:
        ground = palette.color(QPalette.WindowText)
        ground.setAlphaF(0.14)
        painter.setPen(Qt.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 4, 4)
    else:
        colour.setAlphaF(0.6)
    painter.setPen(colour)
    arms = place.adjusted(7, 7, -6, -6)
    painter.drawLine(arms.topLeft(), arms.bottomRight())
    painter.drawLine(arms.topRight(), arms.bottomLeft())
