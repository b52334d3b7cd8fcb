"""The tool bar: what is used all the time, within one click."""

from collections.abc import Mapping

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QSlider, QToolBar, QWidget

from ui.look.icons import icon
from ui.picture.overlays import Options

_GROUPS = (
    ("open_file", "open_camera"),
    ("restart", "play", "step", "full_speed"),
    ("probability",),
    ("search_window", "trail"),
    ("clear",),
    ("export", "screenshot"),
)


class ToolBar(QToolBar):
    """Buttons of the actions, and the opacity of the probability image.

    Signals
    -------
    opacity_changed(float)
        In [0, 1].
    """

    opacity_changed = pyqtSignal(float)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonIconOnly)
        self._play = actions["play"]
        self._icons = {False: icon("play", self.palette()), True: icon("pause", self.palette())}
        self.opacity = self._opacity_slider(actions["probability"])
        for group in _GROUPS:
            if group is not _GROUPS[0]:
                self.addSeparator()
            for name in group:
                self.addAction(actions[name])
            if "probability" in group:
                self.addWidget(self.opacity)

    def show_playing(self, playing: bool) -> None:
        """Make the button offer the opposite."""
        self._play.setIcon(self._icons[playing])

    def _opacity_slider(self, probability: QAction) -> QSlider:
        slider = QSlider(Qt.Horizontal, minimum=10, maximum=100, value=round(100 * Options().opacity))
        slider.setFixedWidth(90)
        slider.setFocusPolicy(Qt.ClickFocus)
        slider.setToolTip("Opacity of the probability image")
        slider.setAccessibleName("opacity of the probability image")
        slider.setEnabled(probability.isChecked())
        probability.toggled.connect(slider.setEnabled)
        slider.valueChanged.connect(lambda percent: self.opacity_changed.emit(percent / 100))
        return slider
