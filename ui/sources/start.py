"""What the window shows while nothing is open: the ways to begin."""

from PyQt5.QtCore import QEvent, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
)
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from tracker.errors import SourceError
from ui.actions import ACTIONS
from ui.look.icons import icon
from ui.sources.drop import dropped, may_be_dropped
from ui.sources.recent import RecentSources
from ui.sources.recent_list import RecentList
from ui.sources.scenes import DEMO_SCENE, SCENES
from ui.sources.tiles import Tile

_WIDEST_PX = 780
_LINK_PAD_PX = 6


class StartPage(QWidget):
    """Three large ways to begin, some smaller ones, and the sources opened last.

    Parameters
    ----------
    recent : RecentSources, optional
        The list to show and to take sources off.

    Signals
    -------
    open_wanted(str)
        Open a source, or the session or profile behind a path.
    refused(str)
        Something was dropped that cannot be opened: the reason, for the user.
    choose_file, choose_folder, choose_camera, choose_address
        Ask for one.
    """

    open_wanted = pyqtSignal(str)
    refused = pyqtSignal(str)
    choose_file = pyqtSignal()
    choose_folder = pyqtSignal()
    choose_camera = pyqtSignal()
    choose_address = pyqtSignal()

    def __init__(self, recent: RecentSources | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("start page")
        self.setAcceptDrops(True)
        self._recent = recent or RecentSources()
        self._over = False
        self._links: dict[QToolButton, str] = {}
        self._make_tiles()
        self._make_others()
        self._make_recent()
        self._take_icons()
        self._lay_out()
        self.show_recent()

    def show_recent(self) -> None:
        """Show the list of recent sources as it is now."""
        specs = self._recent.items()
        self.recent_list.show_sources(specs)
        self.clear_button.setVisible(bool(specs))
        self._nothing_yet.setVisible(not specs)
        self.recent_list.setVisible(bool(specs))

    def showEvent(self, event: QShowEvent) -> None:
        """Look again what is there."""
        super().showEvent(event)
        self.show_recent()

    def changeEvent(self, event: QEvent) -> None:
        """Draw icons in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.PaletteChange:
            self._take_icons()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and addresses."""
        if may_be_dropped(event.mimeData()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let go."""
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Have opened what was dropped, or tell why it cannot be."""
        self._show_over(False)
        event.acceptProposedAction()
        try:
            spec = dropped(event.mimeData())
        except SourceError as error:
            self.refused.emit(str(error))
        else:
            self.open_wanted.emit(spec)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame while something is dragged over the page."""
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.Antialiasing)
            ground = self.palette().color(QPalette.Highlight)
            painter.setPen(QPen(ground, 2, Qt.DashLine))
            ground.setAlphaF(0.07)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 10, 10)

    def _show_over(self, on: bool) -> None:
        self._over = on
        self.file_tile.show_wanted(on)
        self.update()

    def _make_tiles(self) -> None:
        file_text = "A video, a picture or a saved session. Or drop it anywhere here."
        camera_text = "Choose a camera and look through it first."
        demo_text = "A rendered clip: the target leaves the picture and comes back."
        self.file_tile = self._tile("open_file", "Open a file", file_text)
        self.camera_tile = self._tile("open_camera", "Use a camera", camera_text)
        self.demo_tile = self._tile("demo", "Demo scene", demo_text)
        self.file_tile.clicked.connect(self.choose_file)
        self.camera_tile.clicked.connect(self.choose_camera)
        self.demo_tile.clicked.connect(lambda: self.open_wanted.emit(DEMO_SCENE))

    def _make_others(self) -> None:
        self.address_button = self._link(
            "Address…", "Open a network camera, stream or video", icon_name="open_url", action="open_url"
        )
        self.folder_button = self._link(
            "Folder of pictures…", "Open the pictures of a folder", icon_name="open_file", action="open_folder"
        )
        self.scenes_button = self._link("Other scenes", "Open another rendered scene", icon_name="demo")
        self.scenes_button.setPopupMode(QToolButton.InstantPopup)
        self.address_button.clicked.connect(self.choose_address)
        self.folder_button.clicked.connect(self.choose_folder)
        menu = QMenu(self.scenes_button)
        menu.setToolTipsVisible(True)
        for name, text in SCENES.items():
            action = menu.addAction(f"{name.capitalize()}: {text[0].lower()}{text[1:]}")
            action.setToolTip(f"synth:{name}")
            action.triggered.connect(lambda _, name=name: self.open_wanted.emit(f"synth:{name}"))
        self.scenes_button.setMenu(menu)

    def _make_recent(self) -> None:
        self.recent_list = RecentList(self)
        self.recent_list.open_wanted.connect(self.open_wanted)
        self.recent_list.remove_wanted.connect(self._remove)
        self.clear_button = self._link("Clear list", "Forget the recent sources; the files stay")
        self.clear_button.clicked.connect(self._clear)
        self._nothing_yet = QLabel("What you open is listed here.")
        self._nothing_yet.setForegroundRole(QPalette.PlaceholderText)

    def _lay_out(self) -> None:
        column = QWidget(self)
        column.setMaximumWidth(_WIDEST_PX)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(28, 28, 28, 20)
        layout.setSpacing(12)
        tiles = _row(self.file_tile, self.camera_tile, self.demo_tile, spacing=14)
        for place in range(tiles.count()):
            tiles.setStretch(place, 1)
        others = _row(self.address_button, self.folder_button, self.scenes_button, None, spacing=6)
        title = QLabel("Recent")
        bold = title.font()
        bold.setBold(True)
        title.setFont(bold)
        heading = _row(title, None, self.clear_button)
        heading.setContentsMargins(_LINK_PAD_PX, 12, 0, 0)
        nothing = _row(self._nothing_yet)
        nothing.setContentsMargins(_LINK_PAD_PX, 0, 0, 0)
        layout.addStretch(1)
        for part in (tiles, others, heading, nothing):
            layout.addLayout(part)
        layout.addWidget(self.recent_list, 100)
        layout.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)

    def _tile(self, name: str, title: str, text: str) -> Tile:
        return Tile(name, title, text, _shortcut(name), self)

    def _link(self, text: str, tip: str, *, icon_name: str = "", action: str = "") -> QToolButton:
        # Fusion leaves no room between icon and text.
        button = QToolButton(self, text=f" {text}" if icon_name else text, autoRaise=True)
        shortcut = _shortcut(action)
        button.setToolTip(f"{tip} ({shortcut})" if shortcut else tip)
        button.setAccessibleName(text.rstrip("…"))
        button.setFocusPolicy(Qt.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        self._links[button] = icon_name
        return button

    def _take_icons(self) -> None:
        for button, name in self._links.items():
            button.setIcon(icon(name, self.palette()))

    def _remove(self, spec: str) -> None:
        self._recent.remove(spec)
        self.show_recent()

    def _clear(self) -> None:
        self._recent.clear()
        self.show_recent()


def _shortcut(action: str) -> str:
    """Return the first key of an action as this system writes it; empty if it has none."""
    keys = next((spec.keys for spec in ACTIONS if spec.name == action), [])
    return keys[0].toString(QKeySequence.NativeText) if keys else ""


def _row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Lay widgets side by side; None is room between them."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            layout.addStretch()
        else:
            layout.addWidget(widget)
    return layout
