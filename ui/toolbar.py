"""The tool bar: what is used all the time, within one click."""

from collections.abc import Mapping

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QComboBox, QSlider, QToolBar, QWidget

from ui.look.icons import icon
from ui.picture.overlays import Options
from ui.snapshot import Phase, Snapshot

_GROUPS = (
    ("open_file", "open_camera"),
    ("first", "step_back", "play", "step", "loop"),
    ("previous_loss", "next_loss"),
    ("add_target", "click_object"),
    ("undo", "redo"),
    ("probability", "cues"),
    ("path", "search_window", "trail"),
    ("record", "export", "screenshot"),
)
SPEEDS: tuple[float | None, ...] = (0.25, 0.5, 1.0, 2.0, 4.0, None)


class ToolBar(QToolBar):
    """Buttons of the actions, the speed, and the opacity of the probability image.

    Signals
    -------
    opacity_changed(float)
        In [0, 1].
    speed_chosen(object)
        One of `SPEEDS`.
    """

    opacity_changed = pyqtSignal(float)
    speed_chosen = pyqtSignal(object)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonIconOnly)
        self._play = actions["play"]
        self._playing = False
        self.opacity = self._opacity_slider(actions["probability"])
        self.speed = self._speed_box()
        for group in _GROUPS:
            if group is not _GROUPS[0]:
                self.addSeparator()
            for name in group:
                self.addAction(actions[name])
            if "play" in group:
                self.addWidget(self.speed)
            if "probability" in group:
                self.addWidget(self.opacity)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the opposite of what goes on, and show the speed."""
        self._show_playing(snapshot.phase is Phase.PLAYING)
        place = SPEEDS.index(snapshot.speed) if snapshot.speed in SPEEDS else SPEEDS.index(1.0)
        self.speed.setEnabled(not snapshot.live)
        if place != self.speed.currentIndex():
            self.speed.blockSignals(True)
            self.speed.setCurrentIndex(place)
            self.speed.blockSignals(False)

    def refresh_icons(self) -> None:
        """Draw what changes with the palette again."""
        self._play.setIcon(icon("pause" if self._playing else "play", self.palette()))

    def _show_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.refresh_icons()

    def _speed_box(self) -> QComboBox:
        box = QComboBox()
        for speed in SPEEDS:
            box.addItem(speed_text(speed), speed)
        box.setCurrentIndex(SPEEDS.index(1.0))
        box.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(4)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 24)
        box.setFocusPolicy(Qt.ClickFocus)
        box.setToolTip("Speed of a clip: slower (,) faster (.)")
        box.setAccessibleName("speed")
        box.currentIndexChanged.connect(lambda place: self.speed_chosen.emit(SPEEDS[place]))
        return box

    def _opacity_slider(self, probability: QAction) -> QSlider:
        slider = QSlider(Qt.Horizontal, minimum=10, maximum=100, value=round(100 * Options().opacity))
        slider.setFixedWidth(80)
        slider.setFocusPolicy(Qt.ClickFocus)
        slider.setToolTip("Opacity of the probability image")
        slider.setAccessibleName("opacity of the probability image")
        slider.setEnabled(probability.isChecked())
        probability.toggled.connect(slider.setEnabled)
        slider.valueChanged.connect(lambda percent: self.opacity_changed.emit(percent / 100))
        return slider


def speed_text(speed: float | None) -> str:
    """Return a speed in words."""
    if speed is None:
        return "max: as fast as possible"
    return {0.25: "¼", 0.5: "½"}.get(speed, f"{speed:g}") + " x"
