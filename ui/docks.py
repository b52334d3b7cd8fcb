"""The panels around the picture, each in a dock that can be hidden, moved and torn off."""

from collections.abc import Mapping

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction, QDockWidget, QMainWindow, QMenu, QScrollArea, QTabWidget, QWidget

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
        self.targets = TargetsPanel()
        self.model = ModelPanel()
        self.settings = SettingsPanel()
        self.measure = MeasurePanel()
        self.timeline = Timeline()
        self.plots = PlotsPanel()
        self.docks = {name: self._dock(name) for name in _AREAS}
        window.setTabPosition(Qt.AllDockWidgetAreas, QTabWidget.North)
        window.tabifyDockWidget(self.docks["model"], self.docks["settings"])
        window.tabifyDockWidget(self.docks["settings"], self.docks["measure"])
        window.tabifyDockWidget(self.docks["timeline"], self.docks["plots"])
        self.docks["timeline"].raise_()
        self.docks["settings"].raise_()
        window.setCorner(Qt.BottomLeftCorner, Qt.LeftDockWidgetArea)
        window.setCorner(Qt.BottomRightCorner, Qt.RightDockWidgetArea)
        window.resizeDocks([self.docks["targets"], self.docks["settings"]], [250, 320], Qt.Horizontal)
        window.resizeDocks([self.docks["timeline"]], [230], Qt.Vertical)

    def add_to(self, menu: QMenu) -> None:
        """Offer to hide and show each."""
        panels = menu.addMenu("&Panels")
        for place, (name, dock) in enumerate(self.docks.items(), start=1):
            action: QAction = dock.toggleViewAction()
            action.setText(f"&{place} {_TITLES[name]}")
            action.setShortcut(f"Ctrl+{place}")
            panels.addAction(action)

    def reveal(self, name: str) -> None:
        """Show a panel and give it the focus; hide it if it had that."""
        dock = self.docks[name]
        panel = dock.widget()
        if dock.isVisible() and not panel.visibleRegion().isEmpty() and self._has_focus(dock):
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

    def layout(self) -> Mapping[str, bool]:
        """Return which panels are to be seen."""
        return {name: not dock.isHidden() for name, dock in self.docks.items()}

    def _dock(self, name: str) -> QDockWidget:
        dock = QDockWidget(_TITLES[name], self._window)
        dock.setObjectName(f"dock {name}")
        dock.setWidget(self._holder(name))
        if name in _IDLE_BEHIND:
            dock.visibilityChanged.connect(getattr(self, name).setVisible)
        self._window.addDockWidget(_AREAS[name], dock)
        return dock

    def _holder(self, name: str) -> QWidget:
        panel: QWidget = getattr(self, name)
        if name not in _IN_SCROLL_AREA:
            return panel
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.NoFrame)
        area.setWidget(panel)
        return area

    def _has_focus(self, dock: QDockWidget) -> bool:
        focus = self._window.focusWidget()
        return focus is not None and dock.isAncestorOf(focus)
