"""The main window: the picture, the panels around it, and the engine of the source that is open."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Concatenate, ParamSpec

from PyQt5.QtCore import QEvent, QSettings, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PyQt5.QtWidgets import QMainWindow, QMenu, QStackedWidget

from tracker.capture import open_source
from tracker.capture.base import Source
from tracker.config import Profile
from tracker.editing import Document, Kept
from ui.actions import build_actions
from ui.background import Background
from ui.docks import Docks
from ui.files import Files
from ui.handlers import handlers_of
from ui.look.icons import refresh_icons
from ui.messages import MessageBar
from ui.picture.hints import hint_for
from ui.picture.view import VideoView
from ui.snapshot import Level, Notice, Phase, Snapshot
from ui.sources.recent import RecentSources
from ui.sources.start import StartPage
from ui.status import StatusBar
from ui.toolbar import ToolBar
from ui.warmup import WarmUp
from ui.wiring import connect
from ui.worker.autosave import Autosave, Left
from ui.worker.engine import Engine
from ui.worker.opening import Request, open_player
from ui.worker.player import Player, Wishes

P = ParamSpec("P")
_FRAME_MS = 1000 / 60
_PANELS_EVERY_S = 0.1
_PANELS_AFTER_MS = 12
_CLOSE_WITHIN_S = 0.9
# What makes sense while nothing is open.
_WITHOUT_SOURCE = frozenset(
    {
        *("open_file", "open_folder", "open_camera", "open_url", "demo", "quit"),
        *("fullscreen", "theme", "histogram", "settings", "measure", "shortcuts"),
    }
)


class MainWindow(QMainWindow):
    """Shows one source at a time.

    Parameters
    ----------
    profile : Profile
        Settings of every target.
    opener : callable
        Makes a source from what the user asked for.
    autosave : Autosave, optional
        Where edits are kept as they come; the user's own folder by default.

    Signals
    -------
    compiled
        All kernels are loaded.
    """

    compiled = pyqtSignal()

    def __init__(
        self,
        profile: Profile,
        *,
        opener: Callable[[str], Source] = open_source,
        autosave: Autosave | None = None,
    ) -> None:
        super().__init__()
        self.profile = profile
        self.wishes = Wishes()
        self.session_path: Path | None = None
        self.recent = RecentSources()
        self.opener = opener
        self._autosave = autosave or Autosave()
        self._engine: Engine | None = None
        self._stopped: list[Engine] = []
        self._notice: Notice | None = None
        self._suggested = 0
        self._listed: str | None = None
        self._shown_s = self._panels_s = 0.0
        self._pixel: tuple[int, int] | None = None
        self.setWindowTitle("modetrack")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self._build()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.PreciseTimer)
        self._timer.timeout.connect(self._show_newest)
        self._for_panels: Snapshot | None = None
        self._panels_timer = QTimer(self, singleShot=True, interval=_PANELS_AFTER_MS)
        self._panels_timer.timeout.connect(self._show_in_panels)
        self._warm_up = WarmUp(profile)
        self._warm_up.done.connect(self._on_compiled)
        self.status.show_compiling(True)
        self._warm_up.start()
        self._rescue = Background(self)
        self._rescue.done.connect(self._offer_left)
        self._look_for_left()

    def _build(self) -> None:
        self.stack = QStackedWidget(self)
        self.start_page = StartPage(self.recent)
        self.view = VideoView()
        self.stack.addWidget(self.start_page)
        self.stack.addWidget(self.view)
        self.setCentralWidget(self.stack)
        self.messages = MessageBar(self.stack)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self.files = Files(self)
        self.commands = build_actions(self, handlers_of(self))
        self.toolbar = ToolBar(self.commands, self)
        self.addToolBar(self.toolbar)
        self.docks = Docks(self)
        self.docks.add_to(self.menuBar().findChild(QMenu, "view"))
        connect(self)
        self._enable(None)
        settings = QSettings()
        if not self.restoreGeometry(settings.value("geometry", b"")):
            self.resize(1280, 860)
        self._arranged = self.restoreState(settings.value("docks", b""))

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, None before anything was opened."""
        return self.view.snapshot if self._engine is not None else None

    @property
    def spec(self) -> str | None:
        """What is open."""
        return None if self._engine is None else self._engine.spec

    def open(self, spec: str) -> None:
        """Open a source in place of the one that is open, or what a TOML file holds; returns at once."""
        if spec.lower().endswith(".toml"):
            self.files.open_toml(Path(spec))
        else:
            self.open_request(Request(spec, self.profile))

    def open_document(self, spec: str, document: Document | Kept) -> None:
        """Open a source with what was done to it before."""
        self.open_request(Request(spec, self.profile, document))

    def open_request(self, request: Request) -> None:
        """Open a source; returns at once."""
        previous = self._stop_engine()
        again = previous if previous is not None and previous.spec == request.spec else None
        wishes, opener, autosave = self.wishes, self.opener, self._autosave
        self._engine = Engine(
            request.spec,
            lambda wake: open_player(request, wishes, opener=opener, autosave=autosave, wake=wake),
            after=again,
        )
        self._engine.changed.connect(self._schedule)
        self._engine.start()
        self.session_path = self._notice = self._listed = None
        self._suggested = 0
        self.messages.clear()
        self.view.set_hidden(frozenset())
        self.docks.forget()
        self.status.show_box(None)
        self.stack.setCurrentWidget(self.view)
        self.view.setFocus()
        self.setWindowTitle(f"{Path(request.spec).name or request.spec}[*] - modetrack")

    def restart(self) -> None:
        """Open the source anew."""
        if self._engine is not None:
            self.open_request(Request(self._engine.spec, self.profile))

    def close_source(self) -> None:
        """Show the ways to begin."""
        self._stop_engine()
        self.view.forget()
        self.stack.setCurrentWidget(self.start_page)
        self.setWindowTitle("modetrack")
        self.setWindowModified(False)
        nothing = Snapshot("", Phase.PAUSED, profile=self.profile)
        self.docks.show_snapshot(nothing)
        self.status.show_snapshot(nothing, 0.0)
        self.status.show_box(None)
        self._enable(None)

    def call(self, method: Callable[Concatenate[Any, P], str | None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have the worker call a method of its player; returns at once."""
        if self._engine is None:
            self.show_message(Level.INFO, "nothing is open yet: Ctrl+O opens a file")
        else:
            self._engine.call(method, *args, **kwargs)

    def show_message(
        self,
        level: Level,
        text: str,
        *,
        retry: bool = False,
        actions: tuple[tuple[str, Callable[[], None]], ...] = (),
    ) -> None:
        """Show one line over the picture."""
        self.messages.show_message(level, text, retry=retry, actions=actions)

    def want_why(self) -> None:
        """Have the worker say why targets are where they are, if anything shows it."""
        options = self.view.options
        wanted = options.probability or options.path or self.docks.model.isVisible()
        if wanted != self.wishes.why:
            self.wishes = replace(self.wishes, why=wanted)
            if self._engine is not None:
                self._engine.call(Player.want_why, wanted)

    def seek(self, frame: int) -> None:
        """Show a frame of the clip."""
        self.docks.timeline.expect(frame)
        self.call(Player.seek, frame)

    def set_speed(self, speed: float | None) -> None:
        """Play clips at another speed."""
        self.wishes = replace(self.wishes, speed=speed)
        if self._engine is not None:
            self._engine.call(Player.set_speed, speed)

    def refresh_icons(self) -> None:
        """Draw the icons of all actions in the colours of the palette."""
        refresh_icons(self.commands, self.palette())
        self.toolbar.refresh_icons()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the panels their sizes, the first time."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            QTimer.singleShot(0, self.docks.arrange)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.PaletteChange and hasattr(self, "commands"):
            self.refresh_icons()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and addresses."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.files.drop(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the threads; one that hangs in a driver is left behind after a second."""
        settings = QSettings()
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("docks", self.saveState())
        self.hide()
        self._timer.stop()
        self._panels_timer.stop()
        self._stop_engine()
        self.docks.close()
        self.start_page.close()
        deadline = monotonic() + _CLOSE_WITHIN_S
        for engine in self._stopped:
            engine.join(max(0.0, deadline - monotonic()))
        self._warm_up.join(max(0.0, deadline - monotonic()))
        self._rescue.stop(max(0.0, deadline - monotonic()))
        self._autosave.release_all()
        event.accept()

    def _on_compiled(self) -> None:
        self.status.show_compiling(False)
        self.compiled.emit()

    def _look_for_left(self) -> None:
        """Look for what was left unsaved by a window that is gone, or by a source that is closed."""
        self._rescue.run(self._autosave.left)

    def _offer_left(self, left: list[Left]) -> None:
        for one in left[:3]:
            what = "unsaved edits" if one.kept is not None else "unsaved rows"
            self.show_message(
                Level.INFO,
                f"{what} of {one.source} can be restored",
                actions=(
                    ("Restore", lambda one=one: self.files.restore(one)),
                    ("Discard", lambda one=one: self.discard(one)),
                ),
            )
        for one in left[3:]:
            self._autosave.let_go(one.path, discard=False)

    def discard(self, left: Left) -> None:
        """Forget what could be restored."""
        self._autosave.let_go(left.path, discard=True)

    def _stop_engine(self) -> Engine | None:
        self._stopped = [engine for engine in self._stopped if not engine.join(0)]
        engine, self._engine = self._engine, None
        self._for_panels = None
        if engine is not None:
            engine.changed.disconnect(self._schedule)
            engine.ended.connect(self._look_for_left)
            engine.stop()
            self._stopped.append(engine)
        return engine

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
        self.stack.setCurrentWidget(self.start_page if _failed_to_open(snapshot) else self.view)
        self.view.show_snapshot(snapshot)
        self.view.set_standing_hint(hint_for(snapshot))
        self._show_notice(snapshot.notice)
        self._show_suggestion(snapshot)
        self._for_panels = snapshot
        if snapshot.phase is not Phase.PLAYING:
            self._show_in_panels()
        elif self._shown_s - self._panels_s > _PANELS_EVERY_S and not self._panels_timer.isActive():
            # Not in one go with the picture: that would hold the window up for as long as both take.
            self._panels_timer.start()

    def _show_in_panels(self) -> None:
        snapshot, self._for_panels = self._for_panels, None
        if snapshot is None:
            return
        self._panels_s = monotonic()
        self._panels_timer.stop()
        self.status.show_snapshot(snapshot, self.view.paint_ms)
        self.status.show_pixel(snapshot.frame, self._pixel)
        self.toolbar.show_snapshot(snapshot)
        self.docks.show_snapshot(snapshot)
        self.setWindowModified(snapshot.changed)
        self.session_path = snapshot.saved or self.session_path
        self._list_among_recent(snapshot)
        self._enable(snapshot)

    def _list_among_recent(self, snapshot: Snapshot) -> None:
        """List what is open once, as soon as it has a picture; again once it is saved as a session."""
        if snapshot.frame is None or snapshot.phase in (Phase.OPENING, Phase.FAILED) or self.spec is None:
            return
        name = str(self.session_path or self.spec)
        if name != self._listed:
            self._listed = name
            self.recent.add(name)

    def _enable(self, snapshot: Snapshot | None) -> None:
        """Offer the actions that make sense."""
        undo, redo = (snapshot.undo, snapshot.redo) if snapshot is not None else (None, None)
        missing = {name for name, edit in (("undo", undo), ("redo", redo)) if edit is None}
        for name, action in self.commands.items():
            action.setEnabled(name not in missing and (snapshot is not None or name in _WITHOUT_SOURCE))
        self.commands["undo"].setText(_with_edit("&Undo", undo))
        self.commands["redo"].setText(_with_edit("&Redo", redo))
        recording = self.commands["record"]
        recording.blockSignals(True)
        recording.setChecked(snapshot is not None and snapshot.recording is not None)
        recording.blockSignals(False)

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is not None and notice != self._notice:
            self._notice = notice
            self.show_message(notice.level, notice.text, retry=notice.retry)

    def _show_suggestion(self, snapshot: Snapshot) -> None:
        suggestion = snapshot.suggestion
        if suggestion is not None and suggestion.serial > self._suggested:
            self._suggested = suggestion.serial
            self.view.show_suggestion(suggestion.box)

    def show_pixel(self, position: tuple[int, int] | None) -> None:
        """Show the value under the cursor."""
        self._pixel = position
        self.status.show_pixel(self.snapshot.frame if self.snapshot is not None else None, position)


def _with_edit(text: str, edit: str | None) -> str:
    return text if edit is None else f"{text}: {edit[0].lower()}{edit[1:]}"


def _failed_to_open(snapshot: Snapshot) -> bool:
    return snapshot.phase is Phase.FAILED and snapshot.frame is None
