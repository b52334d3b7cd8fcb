"""Paints and edits the cells of the list of targets."""

from PyQt5.QtCore import QAbstractItemModel, QModelIndex, QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QPainter, QPainterPath, QPalette, QPen
from PyQt5.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.look import theme
from ui.panels.targets_model import EYE, HIDDEN, NAME, STATE, TARGET, state_texts
from ui.snapshot import Target

BAR_PX = 32
_CHIP_PX = 12
_PAD_PX = 7
_NAME_LEFT_PX = _CHIP_PX + 2 * _PAD_PX


class TargetsDelegate(QStyledItemDelegate):
    """Paints the cells of a target; status colours stay legible on the selected row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint a cell."""
        target, hidden = index.data(TARGET), index.data(HIDDEN)
        painter.save()
        painter.setFont(option.font)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.fillRect(option.rect, option.palette.base())
        if option.state & QStyle.State_Selected:
            _paint_selection(painter, option, first=index.column() == NAME)
        if index.column() == NAME:
            _paint_name(painter, option, target, hidden=hidden)
        elif index.column() == STATE:
            _paint_state(painter, option, target)
        elif index.column() == EYE:
            _paint_eye(painter, option, hidden=hidden)
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Leave the chip in sight."""
        editor.setGeometry(option.rect.adjusted(_NAME_LEFT_PX - 4, 1, 0, -1))

    def setEditorData(self, editor: QLineEdit, index: QModelIndex) -> None:
        """Begin with the name; what was typed since stays."""
        if not editor.isModified():
            editor.setText(index.data(Qt.EditRole))

    def setModelData(self, editor: QLineEdit, model: QAbstractItemModel, index: QModelIndex) -> None:
        """Hand over what was typed."""
        model.setData(index, editor.text())


def _paint_selection(painter: QPainter, option: QStyleOptionViewItem, *, first: bool) -> None:
    colour = QColor(option.palette.color(QPalette.Highlight))
    if first:
        painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), colour)
    # A tint: status colours are not legible on the full colour.
    colour.setAlpha(90 if option.widget.hasFocus() else 50)
    painter.fillRect(option.rect, colour)


def _paint_name(painter: QPainter, option: QStyleOptionViewItem, target: Target, *, hidden: bool) -> None:
    room = option.rect
    colour = theme.target_colour(target.number)
    painter.setPen(QPen(colour.darker(150), 1))
    painter.setBrush(Qt.NoBrush if hidden else colour)
    painter.drawRoundedRect(QRectF(room.left() + _PAD_PX, room.center().y() - 5.5, _CHIP_PX, _CHIP_PX), 3, 3)
    text = room.adjusted(_NAME_LEFT_PX, 0, 0, 0)
    if target.own_profile is not None:
        text, below = _lines(text)
        _paint_text(painter, below, target.own_profile.profile, _quiet(option.palette), small=True)
    _paint_text(painter, text, target.label, _quiet(option.palette) if hidden else option.palette.color(QPalette.Text))


def _paint_state(painter: QPainter, option: QStyleOptionViewItem, target: Target) -> None:
    status, score = state_texts(target)
    if target.state is None:
        _paint_text(painter, option.rect, status, _quiet(option.palette))
        return
    above, below = _lines(option.rect)
    _paint_text(painter, above, status, theme.status_text_colour(target.status, option.palette))
    _paint_text(painter, below, score, option.palette.color(QPalette.Text), small=True)
    share = min(max(target.state.score, 0.0), 1.0)
    bar = QRectF(below.right() - BAR_PX - 6, below.center().y() - 2, BAR_PX, 5)
    groove = QColor(option.palette.color(QPalette.Text))
    groove.setAlpha(45)
    painter.fillRect(bar, groove)
    painter.fillRect(QRectF(bar.left(), bar.top(), share * BAR_PX, bar.height()), theme.STATUS_COLOURS[target.status])


def _lines(room: QRect) -> tuple[QRect, QRect]:
    """Return room for the two lines of a row."""
    half = room.height() // 2 - 3
    return room.adjusted(0, 3, 0, half - room.height() + 3), room.adjusted(0, half + 3, 0, -3)


def _paint_eye(painter: QPainter, option: QStyleOptionViewItem, *, hidden: bool) -> None:
    centre = QPointF(option.rect.center()) + QPointF(0.5, 0.5)
    left, right = centre - QPointF(7, 0), centre + QPointF(7, 0)
    path = QPainterPath(left)
    path.quadTo(centre - QPointF(0, 9), right)
    path.quadTo(centre + QPointF(0, 9), left)
    colour = _quiet(option.palette) if hidden else option.palette.color(QPalette.Text)
    painter.setPen(QPen(colour, 1.3))
    painter.setBrush(Qt.NoBrush)
    painter.drawPath(path)
    if hidden:
        painter.drawLine(centre + QPointF(-6, 6), centre + QPointF(6, -6))
    else:
        painter.setBrush(colour)
        painter.drawEllipse(centre, 1.8, 1.8)


def _paint_text(painter: QPainter, room: QRect, text: str, colour: QColor, *, small: bool = False) -> None:
    font = painter.font()
    painter.setPen(colour)
    if small:
        lesser = QFont(font)
        lesser.setPointSizeF(0.9 * font.pointSizeF())
        painter.setFont(lesser)
    text = painter.fontMetrics().elidedText(text, Qt.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignVCenter | Qt.AlignLeft), text)
    painter.setFont(font)


def _quiet(palette: QPalette) -> QColor:
    return palette.color(QPalette.PlaceholderText)
