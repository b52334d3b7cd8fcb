"""The main window: joins view, status, messages and actions with the engine of the source that is open."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Concatenate, ParamSpec

from PyQt5.QtCore import QSettings, QStandardPaths, Qt, QTimer
from PyQt5.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QMainWindow

from tracker.capture import open_source
from tracker.capture.base import Source
from tracker.config import Profile
from tracker.geometry import Box
from ui import dialogs
from ui.actions import build_actions
from ui.messages import MessageBar
from ui.picture.hints import EMPTY_TEXT, hint_for
from ui.picture.view import MIN_BOX_PX, VideoView
from ui.snapshot import Level, Notice, Phase, Snapshot
from ui.status import StatusBar
from ui.toolbar import ToolBar
from ui.warmup import WarmUp
from ui.worker.engine import Engine
from ui.worker.player import Player

P = ParamSpec("P")
_FRAME_MS = 1000 / 60
_STATUS_EVERY_S = 0.1
_CLOSE_WITHIN_S = 0.9


class MainWindow(QMainWindow):
    """Shows one source at a time.

    Parameters
    ----------
    profile : Profile
        Settings of every target.
    opener : callable
        Makes a source from what the user asked for.
    """

    def __init__(self, profile: Profile, *, opener: Callable[[str], Source] = open_source) -> None:
        super().__init__()
        self._profile = profile
        self._opener = opener
        self._engine: Engine | None = None
        self._stopped: list[Engine] = []
        self._notice: Notice | None = None
        self._shown_s = self._status_s = 0.0
        self._pixel: tuple[int, int] | None = None
        self._shortcuts: dialogs.ShortcutsWindow | None = None
        self.setWindowTitle("modetrack")
        self.setAcceptDrops(True)
        self._build()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.PreciseTimer)
        self._timer.timeout.connect(self._show_newest)
        self._warm_up = WarmUp(profile)
        self._warm_up.done.connect(self._on_compiled)
        self.status.show_compiling(True)
        self._warm_up.start()

    def _build(self) -> None:
        self.view = VideoView(self)
        self.view.empty_text = EMPTY_TEXT
        self.setCentralWidget(self.view)
        self.messages = MessageBar(self.view)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self.commands = build_actions(self, self._handlers())
        self.toolbar = ToolBar(self.commands, self)
        self.addToolBar(self.toolbar)
        self.toolbar.opacity_changed.connect(self._set_opacity)
        self.messages.retry.connect(self.restart)
        self.view.box_drawn.connect(self._place)
        self.view.clicked.connect(self._select_at)
        self.view.dragging.connect(self._show_dragged)
        self.view.hovered.connect(self._show_pixel)
        settings = QSettings()
        if not self.restoreGeometry(settings.value("geometry", b"")):
            self.resize(1120, 780)

    def _handlers(self) -> dict[str, Callable[..., Any]]:
        return {
            "open_file": self.choose_file,
            "open_camera": self.choose_camera,
            "export": self.choose_export,
            "screenshot": lambda: self.save_screenshot(overlay=True),
            "screenshot_raw": lambda: self.save_screenshot(overlay=False),
            "quit": self.close,
            "play": lambda: self._call(Player.toggle),
            "step": lambda: self._call(Player.step),
            "restart": self.restart,
            "full_speed": lambda on: self._call(Player.run_at_full_speed, on),
            "clear": lambda: self._call(Player.clear_targets),
            "cancel": self.view.cancel_drag,
            "probability": self._show_probability,
            "search_window": lambda on: self._set_options(search_window=on),
            "trail": lambda on: self._set_options(trail=on),
            "shortcuts": self.show_shortcuts,
        }

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, None before anything was opened."""
        return self.view.snapshot

    def open(self, spec: str) -> None:
        """Open a source in place of the one that is open; returns at once."""
        previous = self._engine
        self._stop_engine()
        player = Player(
            spec,
            self._profile,
            show_probability=self.commands["probability"].isChecked(),
            full_speed=self.commands["full_speed"].isChecked(),
        )
        again = previous if previous is not None and previous.spec == spec else None
        self._engine = Engine(player, after=again, opener=self._opener)
        self._engine.changed.connect(self._schedule)
        self._engine.start()
        self._notice = None
        self.messages.hide()
        self.status.show_box(None)
        self.setWindowTitle(f"{Path(spec).name or spec} - modetrack")

    def restart(self) -> None:
        """Open the source anew: from its first picture, without targets and recording."""
        if self._engine is None:
            self.view.show_hint("nothing is open yet: Ctrl+O opens a file")
        else:
            self.open(self._engine.spec)

    def export(self, path: Path, format: str) -> None:
        """Write the trajectory."""
        self._call(Player.export, path, format)

    def save_screenshot(self, *, overlay: bool) -> None:
        """Write the picture to the user's folder of pictures."""
        picture = self.view.rendered(overlay=overlay)
        if picture is None or self.snapshot is None or self.snapshot.frame is None:
            self.view.show_hint("no picture to save yet")
            return
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.PicturesLocation))
        name = f"{self._source_stem()}-{self.snapshot.frame.index:06d}{'' if overlay else '-raw'}.png"
        self._call(Player.save_picture, picture, folder / name)

    def show_message(self, level: Level, text: str, *, retry: bool = False) -> None:
        """Show one line over the picture."""
        self.messages.show_message(level, text, retry=retry)

    def choose_file(self) -> None:
        """Ask for a file and open it."""
        settings = QSettings()
        path = dialogs.ask_open(self, settings.value("folder", ""))
        if path:
            settings.setValue("folder", str(Path(path).parent))
            self.open(path)

    def choose_camera(self) -> None:
        """Open the camera, or ask which one when there are several."""
        spec = dialogs.ask_camera(self)
        if spec:
            self.open(spec)

    def choose_export(self) -> None:
        """Ask where to write the trajectory and write it."""
        if self._engine is None:
            self.view.show_hint("nothing to export yet: open a video and drag a box")
            return
        folder = QSettings().value("folder", "") or str(Path.home())
        answer = dialogs.ask_export(self, Path(folder) / f"{self._source_stem()}.track.csv")
        if answer is not None:
            self.export(*answer)

    def show_shortcuts(self) -> None:
        """List what keys and mouse do, beside the window."""
        if self._shortcuts is None:
            self._shortcuts = dialogs.ShortcutsWindow(self)
        self._shortcuts.show()
        self._shortcuts.raise_()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and addresses."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        url = event.mimeData().urls()[0]
        self.open(url.toLocalFile() if url.isLocalFile() else url.toString())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the threads; one that hangs in a driver is left behind after a second."""
        QSettings().setValue("geometry", self.saveGeometry())
        self.hide()
        self._timer.stop()
        self._stop_engine()
        deadline = monotonic() + _CLOSE_WITHIN_S
        for engine in self._stopped:
            engine.join(max(0.0, deadline - monotonic()))
        self._warm_up.join(max(0.0, deadline - monotonic()))
        event.accept()

    def _on_compiled(self) -> None:
        self.status.show_compiling(False)

    def _call(self, method: Callable[Concatenate[Player, P], str | None], *args: P.args, **kwargs: P.kwargs) -> None:
        if self._engine is None:
            self.view.show_hint("nothing is open yet: Ctrl+O opens a file")
        else:
            self._engine.call(method, *args, **kwargs)

    def _stop_engine(self) -> None:
        self._stopped = [engine for engine in self._stopped if not engine.join(0)]
        if self._engine is not None:
            self._engine.changed.disconnect(self._schedule)
            self._engine.stop()
            self._stopped.append(self._engine)
            self._engine = None

    def _schedule(self) -> None:
        """Show the newest snapshot as soon as 60 pictures per second allow."""
        if not self._timer.isActive():
            since_ms = (monotonic() - self._shown_s) * 1e3
            self._timer.start(max(0, round(_FRAME_MS - since_ms)))

    def _show_newest(self) -> None:
        snapshot = self._engine.take() if self._engine is not None else None
        if snapshot is None:
            return
        self._shown_s = monotonic()
        self.view.show_snapshot(snapshot)
        self.view.set_standing_hint(hint_for(snapshot))
        self._show_notice(snapshot.notice)
        if snapshot.phase is not Phase.PLAYING or self._shown_s - self._status_s > _STATUS_EVERY_S:
            self._status_s = self._shown_s
            self._show_status(snapshot)

    def _show_status(self, snapshot: Snapshot) -> None:
        self.status.show_snapshot(snapshot, self.view.paint_ms)
        self.status.show_pixel(snapshot.frame, self._pixel)
        self.toolbar.show_playing(snapshot.phase is Phase.PLAYING)

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is not None and notice != self._notice:
            self._notice = notice
            self.show_message(notice.level, notice.text, retry=notice.retry)

    def _show_probability(self, on: bool) -> None:
        self._set_options(probability=on)
        if self._engine is not None:
            self._engine.call(Player.show_probability, on)

    def _set_opacity(self, opacity: float) -> None:
        self._set_options(opacity=opacity)

    def _set_options(self, **changes: Any) -> None:
        self.view.set_options(replace(self.view.options, **changes))

    def _place(self, box: Box, add: bool) -> None:
        self.status.show_box(box)
        self._call(Player.place, box, add)

    def _select_at(self, x: float, y: float) -> None:
        for target in self.snapshot.targets if self.snapshot is not None else ():
            box = target.state.box
            if box.x <= x < box.right and box.y <= y < box.bottom:
                self._call(Player.select, target.state.target_id)
                return
        self.view.show_hint(f"too small: drag a box of at least {MIN_BOX_PX} x {MIN_BOX_PX} px")

    def _show_dragged(self, box: Box | None) -> None:
        if box is not None:
            self.status.show_box(box)

    def _show_pixel(self, position: tuple[int, int] | None) -> None:
        self._pixel = position
        self.status.show_pixel(self.snapshot.frame if self.snapshot is not None else None, position)

    def _source_stem(self) -> str:
        name = self._engine.spec if self._engine is not None else "modetrack"
        return "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(name).stem) or "modetrack"
