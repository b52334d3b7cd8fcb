"""Joins what the user does in view, panels and start page with what the worker does."""

from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox

from tracker.geometry import Box
from tracker.measuring import Calibration
from ui.handlers import set_options
from ui.panels.measure_overlay import paint_calibration
from ui.picture.tools.boxes import MIN_BOX_PX
from ui.snapshot import Level
from ui.worker.player import Player

if TYPE_CHECKING:
    from ui.window import MainWindow

_OWN_KEYS = {
    QAbstractButton: frozenset({Qt.Key_Space}),
    QComboBox: frozenset({Qt.Key_Space}),
    QAbstractSlider: frozenset({Qt.Key_Left, Qt.Key_Right, Qt.Key_Home, Qt.Key_End}),
}


def connect(window: "MainWindow") -> None:
    """Connect every signal."""
    keys = _OwnKeys(window)
    for each in (window, *window.docks.docks.values()):
        each.installEventFilter(keys)
    _connect_view(window)
    _connect_sources(window)
    _connect_targets(window)
    _connect_measuring(window)
    docks, call = window.docks, window.call
    for panel in (docks.timeline, docks.plots):
        panel.seek.connect(lambda frame: call(Player.seek, frame))
    docks.timeline.selected.connect(lambda number: call(Player.select, number))
    docks.timeline.loop_chosen.connect(lambda loop: call(Player.set_loop, loop))
    docks.settings.profile_changed.connect(lambda profile: _use_profile(window, profile))
    docks.settings.own_profile_changed.connect(lambda number, profile: call(Player.use_own_profile, number, profile))
    docks.settings.load_wanted.connect(window.files.load_profile)
    docks.settings.save_wanted.connect(window.files.save_profile)
    docks.plots.save_wanted.connect(window.files.choose_plots)
    docks.model.wanted.connect(lambda _: window.want_why())
    window.toolbar.opacity_changed.connect(lambda opacity: set_options(window, opacity=opacity))
    window.toolbar.speed_chosen.connect(window.set_speed)
    window.messages.retry.connect(window.restart)


def _connect_view(window: "MainWindow") -> None:
    view, call = window.view, window.call
    view.box_drawn.connect(lambda box, add: _place(window, box, add))
    view.box_moved.connect(lambda number, box: call(Player.place, box, number=number))
    view.target_clicked.connect(lambda number: call(Player.select, number))
    view.clicked.connect(lambda x, y: _click_beside(window))
    view.object_clicked.connect(lambda x, y: call(Player.suggest, x, y))
    view.stepped.connect(lambda count: call(Player.step, count))
    view.seek.connect(lambda frame: call(Player.seek, frame))
    view.dragging.connect(lambda box: window.status.show_box(box) if box is not None else None)
    view.hovered.connect(window.show_pixel)
    view.tool_changed.connect(lambda: _show_tool(window))


def _connect_sources(window: "MainWindow") -> None:
    page, files = window.start_page, window.files
    page.open_wanted.connect(window.open)
    page.refused.connect(lambda text: window.show_message(Level.ERROR, text))
    page.choose_file.connect(files.choose_file)
    page.choose_folder.connect(files.choose_folder)
    page.choose_camera.connect(files.choose_camera)
    page.choose_address.connect(files.choose_address)


def _connect_targets(window: "MainWindow") -> None:
    panel, call = window.docks.targets, window.call
    panel.selected.connect(lambda number: call(Player.select, number))
    panel.renamed.connect(lambda number, name: call(Player.rename, number, name))
    panel.removed.connect(lambda number: call(Player.remove, number))
    panel.profile_chosen.connect(lambda number, name: call(Player.use_named_profile, number, name))
    panel.ended.connect(lambda number: call(Player.end, number))
    panel.add_wanted.connect(lambda: window.commands["add_target"].setChecked(True))
    panel.hidden.connect(window.view.set_hidden)
    panel.hidden.connect(window.docks.plots.set_hidden)


def _connect_measuring(window: "MainWindow") -> None:
    panel, view = window.docks.measure, window.view

    def pick(count: int, prompt: str) -> None:
        view.pick_points(count, prompt, panel.take_points, panel.picking_cancelled)

    def paint(painter: object, placement: object) -> None:
        calibration = window.snapshot.calibration if window.snapshot is not None else None
        if calibration is not None and panel.isVisible():
            paint_calibration(painter, calibration, placement)

    def calibrated(calibration: Calibration | None) -> None:
        window.call(Player.calibrate, calibration)

    panel.pick_wanted.connect(pick)
    panel.calibrated.connect(calibrated)
    view.set_extra_painter(paint)


def _place(window: "MainWindow", box: Box, add: bool) -> None:
    window.status.show_box(box)
    window.call(Player.place, box, add)


def _show_tool(window: "MainWindow") -> None:
    window.commands["add_target"].setChecked(window.view.adding)
    window.commands["click_object"].setChecked(window.view.clicking_object)


def _click_beside(window: "MainWindow") -> None:
    """Select no target; where there is none selected it may have been meant as a box."""
    if window.snapshot is not None and window.snapshot.selected_number is None:
        window.view.show_hint(f"too small: drag a box of at least {MIN_BOX_PX} x {MIN_BOX_PX} px")
    window.call(Player.select, None)


def _use_profile(window: "MainWindow", profile: object) -> None:
    window.profile = profile
    if window.spec is not None:
        window.call(Player.use_profile, profile)


class _OwnKeys(QObject):
    """Lets what has the focus have its keys before the window's shortcuts: without a mouse nothing else works it.

    Not in the toolbar, where only the mouse leads.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._toolbar = window.toolbar

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have Space press a button, and arrows move a slider."""
        if event.type() != QEvent.ShortcutOverride or event.modifiers() & ~Qt.KeypadModifier:
            return False
        focus = QApplication.focusWidget()
        if focus is None or self._toolbar.isAncestorOf(focus):
            return False
        if any(isinstance(focus, kind) and event.key() in keys for kind, keys in _OWN_KEYS.items()):
            event.accept()
            return True
        return False
