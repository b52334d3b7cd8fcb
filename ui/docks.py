"""The panels around the picture, each in a dock that can be hidden, moved and torn off."""

from PyQt5.QtCore import QSettings, Qt, QTimer
from PyQt5.QtWidgets import QAction, QDockWidget, QMainWindow, QMenu, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from ui.panels.measure import MeasurePanel
from ui.panels.model import ModelPanel
from ui.panels.plots import PlotsPanel
from ui.panels.settings import SettingsPanel
from ui.panels.targets import TargetsPanel
from ui.panels.timeline import Timeline
from ui.snapshot import Snapshot

_AREAS = {
    "targets": Qt.LeftDockWidgetArea,
    "model": Qt.RightDockWidgetArea,
    "settings": Qt.RightDockWidgetArea,
    "measure": Qt.RightDockWidgetArea,
    "timeline": Qt.BottomDockWidgetArea,
    "plots": Qt.BottomDockWidgetArea,
}
_TITLES = {
    "targets": "Targets",
    "model": "Model",
    "settings": "Settings",
    "measure": "Measure",
    "timeline": "Timeline",
    "plots": "Plots",
}
_IN_SCROLL_AREA = ("model", "measure")
# To Qt a panel whose tab lies behind another is visible: these would go on computing what nobody sees.
_IDLE_BEHIND = ("model", "measure", "plots")


class Docks:
    """Makes the panels and puts each into its dock.

    Parameters
    ----------
    window : QMainWindow
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.actions: dict[str, QAction] = {}
        self.targets = TargetsPanel()
        self.model = ModelPanel()
        self.settings = SettingsPanel()
        self.measure = MeasurePanel()
        self.timeline = Timeline()
        self.plots = PlotsPanel()
        self._remember_plots()
        self.docks = {name: self._dock(name) for name in _AREAS}
        window.setTabPosition(Qt.AllDockWidgetAreas, QTabWidget.North)
        window.tabifyDockWidget(self.docks["model"], self.docks["settings"])
        window.tabifyDockWidget(self.docks["settings"], self.docks["measure"])
        window.tabifyDockWidget(self.docks["timeline"], self.docks["plots"])
        self.docks["timeline"].raise_()
        self.docks["settings"].raise_()
        window.setCorner(Qt.BottomLeftCorner, Qt.LeftDockWidgetArea)
        window.setCorner(Qt.BottomRightCorner, Qt.RightDockWidgetArea)
        for name in _IDLE_BEHIND:
            getattr(self, name).hide()
        self._watching = QTimer(window, singleShot=True, interval=0)
        self._watching.timeout.connect(self._watch)
        self._watching.start()

    def arrange(self) -> None:
        """Give each its size; only in a window that is shown this has an effect."""
        docks = self.docks
        self._window.resizeDocks([docks["targets"], docks["settings"]], [250, 320], Qt.Horizontal)
        self._window.resizeDocks([docks["timeline"]], [210], Qt.Vertical)

    def add_to(self, menu: QMenu) -> None:
        """Offer to hide and show each."""
        panels = menu.addMenu("&Panels")
        for place, (name, dock) in enumerate(self.docks.items(), start=1):
            action = QAction(f"&{place} {_TITLES[name]}", self._window, checkable=True)
            action.setShortcut(f"Ctrl+{place}")
            action.setToolTip(f"Show or hide this panel (Ctrl+{place})")
            action.triggered.connect(lambda _, name=name: self._toggle(name))
            dock.visibilityChanged.connect(action.setChecked)
            panels.addAction(action)
            self.actions[name] = action

    def reveal(self, name: str) -> None:
        """Show a panel and give it the focus; hide it if it had that."""
        dock = self.docks[name]
        panel = dock.widget()
        if self._is_in_front(name) and self._has_focus(dock):
            dock.hide()
            return
        dock.show()
        dock.raise_()
        panel.setFocus(Qt.ShortcutFocusReason)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to every panel."""
        for panel in (self.targets, self.model, self.settings, self.measure, self.timeline, self.plots):
            panel.show_snapshot(snapshot)

    def forget(self) -> None:
        """Begin anew with another source."""
        self.targets.set_hidden(frozenset())
        self.plots.set_hidden(frozenset())

    def close(self) -> None:
        """End what panels do in the background."""
        self.plots.stop()
        self.measure.stop()

    def _remember_plots(self) -> None:
        """Show the plots that were shown last, and note which are chosen from now on."""
        names = QSettings().value("plots")
        if isinstance(names, str):
            self.plots.set_shown(frozenset(names.split()))
        self.plots.shown_changed.connect(lambda shown: QSettings().setValue("plots", " ".join(sorted(shown))))

    def _toggle(self, name: str) -> None:
        """Hide a panel that can be seen; show any other, also one whose tab lies behind another."""
        dock = self.docks[name]
        in_front = self._is_in_front(name)
        dock.setVisible(not in_front)
        self.actions[name].setChecked(not in_front)
        if not in_front:
            dock.raise_()

    def _is_in_front(self, name: str) -> bool:
        dock = self.docks[name]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    def _watch(self) -> None:
        """Have panels rest while their tab lies behind another; only once the window has found its layout."""
        for name in _IDLE_BEHIND:
            panel: QWidget = getattr(self, name)
            panel.setVisible(self._is_in_front(name))
            self.docks[name].visibilityChanged.connect(panel.setVisible)

    def _dock(self, name: str) -> QDockWidget:
        dock = QDockWidget(_TITLES[name], self._window)
        dock.setObjectName(f"dock {name}")
        dock.setWidget(self._holder(name))
        self._window.addDockWidget(_AREAS[name], dock)
        return dock

    def _holder(self, name: str) -> QWidget:
        panel: QWidget = getattr(self, name)
        if name not in _IN_SCROLL_AREA:
            # A panel that rests is hidden: its dock would be no higher than its title then, and all beside it.
            holder = QWidget()
            layout = QVBoxLayout(holder)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(panel)
            holder.setFocusProxy(panel)
            return holder
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.NoFrame)
        area.setWidget(panel)
        return area

    def _has_focus(self, dock: QDockWidget) -> bool:
        focus = self._window.focusWidget()
        return focus is not None and dock.isAncestorOf(focus)
