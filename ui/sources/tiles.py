"""The large buttons of the start page."""

from PyQt5.QtCore import QEvent, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.look.icons import icon

_ICON_PX = 36
_RADIUS = 8.0


class Tile(QAbstractButton):
    """A way to begin: icon, name, what it does, and its key.

    Parameters
    ----------
    name : str
        Of its icon and action.
    title, text, shortcut : str
    """

    def __init__(self, name: str, title: str, text: str, shortcut: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setToolTip(f"{text} ({shortcut})" if shortcut else text)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAttribute(Qt.WA_Hover)
        self.setCursor(Qt.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self.setMinimumWidth(140)
        self.shortcut_text = shortcut
        self._wanted = False
        self._icon = QLabel()
        title_label = _label(title, 1.15)
        bold = title_label.font()
        bold.setBold(True)
        title_label.setFont(bold)
        key = _label(shortcut, 0.9)
        key.setWordWrap(False)
        key.setForegroundRole(QPalette.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 22, 16, 14)
        layout.setSpacing(6)
        for label in (self._icon, title_label, _label(text, 1.0)):
            label.setAlignment(Qt.AlignHCenter | Qt.AlignTop)
            layout.addWidget(label)
        layout.addStretch()
        layout.addWidget(key, alignment=Qt.AlignHCenter)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WA_TransparentForMouseEvents)
        self._take_colours()

    def show_wanted(self, on: bool) -> None:
        """Stand out because something is dragged over the page that belongs here, or no more."""
        if on != self._wanted:
            self._wanted = on
            self.update()

    def sizeHint(self) -> QSize:
        """As large as its labels ask for."""
        return self.layout().sizeHint().expandedTo(QSize(200, 176))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin on Enter, too."""
        if event.key() in (Qt.Key_Return, Qt.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another palette."""
        super().changeEvent(event)
        if event.type() in (QEvent.PaletteChange, QEvent.EnabledChange):
            self._take_colours()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and frame; the labels paint themselves."""
        palette, marked = self.palette(), self.hasFocus() or self._wanted
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        pen = QPen(palette.color(QPalette.Highlight) if marked or self.underMouse() else _edge(palette))
        pen.setWidthF(2.0 if marked else 1.0)
        pen.setStyle(Qt.DashLine if self._wanted else Qt.SolidLine)
        painter.setPen(pen)
        painter.setBrush(_ground(palette, pressed=self.isDown(), lit=self._wanted or self.underMouse()))
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)

    def _take_colours(self) -> None:
        self._icon.setPixmap(icon(self.objectName(), self.palette()).pixmap(_ICON_PX, _ICON_PX))


def _label(text: str, size: float) -> QLabel:
    label = QLabel(text, wordWrap=True, textFormat=Qt.PlainText)
    font = label.font()
    font.setPointSizeF(size * font.pointSizeF())
    label.setFont(font)
    return label


def _edge(palette: QPalette) -> QColor:
    """Return a line that is seen on a window of any lightness: text thinned out."""
    return _mixed(palette.color(QPalette.Window), palette.color(QPalette.WindowText), 0.22)


def _ground(palette: QPalette, *, pressed: bool, lit: bool) -> QColor:
    base, highlight = palette.color(QPalette.Base), palette.color(QPalette.Highlight)
    return _mixed(base, highlight, 0.22 if pressed else 0.1 if lit else 0.0)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    channels = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return QColor(*(round(a + share * (b - a)) for a, b in channels))
