"""What each action of the table does."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QSettings
from PyQt5.QtWidgets import QApplication

from ui.dialogs import ShortcutsWindow
from ui.look.theme import THEMES, apply_theme
from ui.panels.timeline import next_loss, previous_loss
from ui.sources.scenes import DEMO_SCENE
from ui.toolbar import SPEEDS
from ui.worker.player import Player

if TYPE_CHECKING:
    from ui.window import MainWindow


def handlers_of(window: "MainWindow") -> dict[str, Callable[..., Any]]:
    """Return what the actions call, by name."""
    return {**_files(window), **_edits(window), **_playback(window), **_views(window)}


def set_options(window: "MainWindow", **changes: Any) -> None:
    """Choose overlays."""
    window.view.set_options(replace(window.view.options, **changes))
    window.want_why()


def _files(window: "MainWindow") -> dict[str, Callable[..., Any]]:
    files = window.files
    return {
        "open_file": files.choose_file,
        "open_folder": files.choose_folder,
        "open_camera": files.choose_camera,
        "open_url": files.choose_address,
        "demo": lambda: window.open(DEMO_SCENE),
        "save": files.save,
        "save_as": files.save_as,
        "export": files.choose_export,
        "export_video": files.choose_video,
        "screenshot": lambda: files.save_screenshot(overlay=True),
        "screenshot_raw": lambda: files.save_screenshot(overlay=False),
        "copy": files.copy_picture,
        "save_plots": files.choose_plots,
        "close": window.close_source,
        "quit": window.close,
    }


def _edits(window: "MainWindow") -> dict[str, Callable[..., Any]]:
    def with_selected(act: Callable[[int], None]) -> Callable[[], None]:
        def handler() -> None:
            snapshot = window.snapshot
            if snapshot is None or snapshot.selected_number is None:
                window.view.show_hint("select a target first: click its box")
            else:
                act(snapshot.selected_number)

        return handler

    return {
        "undo": lambda: window.call(Player.undo),
        "redo": lambda: window.call(Player.redo),
        "add_target": window.view.set_adding,
        "click_object": window.view.set_clicking_object,
        "begin_box": window.view.begin_box,
        "uncorrect": with_selected(lambda number: window.call(Player.uncorrect, number)),
        "rename": with_selected(lambda number: _rename(window, number)),
        "remove": with_selected(lambda number: window.call(Player.remove, number)),
        "clear": lambda: window.call(Player.clear_targets),
        "cancel": lambda: _cancel(window),
        "track_all": lambda: window.call(Player.track_all),
        "cancel_work": lambda: _stop_work(window),
        "end_target": with_selected(lambda number: window.call(Player.end, number)),
        "record": window.files.record,
    }


def _playback(window: "MainWindow") -> dict[str, Callable[..., Any]]:
    return {
        "play": lambda: window.call(Player.toggle),
        "step": lambda: window.call(Player.step),
        "step_back": lambda: window.call(Player.step, -1),
        "leap": lambda: window.call(Player.step, 10),
        "leap_back": lambda: window.call(Player.step, -10),
        "first": lambda: window.seek(0),
        "last": lambda: window.call(Player.seek_end),
        "next_loss": lambda: _go_to_loss(window, next_loss, "no target gets lost after this frame"),
        "previous_loss": lambda: _go_to_loss(window, previous_loss, "no target gets lost before this frame"),
        "loop": lambda: window.call(Player.mark_loop),
        "slower": lambda: _change_speed(window, -1),
        "faster": lambda: _change_speed(window, 1),
        "restart": window.restart,
    }


def _views(window: "MainWindow") -> dict[str, Callable[..., Any]]:
    return {
        "probability": lambda on: set_options(window, probability=on),
        "cues": lambda: _next_map(window),
        "path": lambda on: set_options(window, path=on),
        "search_window": lambda on: set_options(window, search_window=on),
        "trail": lambda on: set_options(window, trail=on),
        "zoom_in": lambda: window.view.zoom_in(),
        "zoom_out": lambda: window.view.zoom_out(),
        "fit": lambda: window.view.fit(),
        "fullscreen": lambda on: window.showFullScreen() if on else window.showNormal(),
        "theme": lambda: _next_theme(window),
        "histogram": lambda: window.docks.reveal("model"),
        "settings": lambda: window.docks.reveal("settings"),
        "measure": lambda: window.docks.reveal("measure"),
        "shortcuts": lambda: _show_shortcuts(window),
    }


def _rename(window: "MainWindow", number: int) -> None:
    window.docks.docks["targets"].show()
    window.docks.targets.begin_rename(number)


def _cancel(window: "MainWindow") -> None:
    """Leave the tool; where there is none, stop the long work that goes on; where there is none, select no target."""
    snapshot = window.snapshot
    if window.view.cancel() or snapshot is None:
        return
    if snapshot.work is not None:
        _stop_work(window)
    elif snapshot.selected_number is not None:
        window.call(Player.select, None)


def _stop_work(window: "MainWindow") -> None:
    """Stop tracking or writing, also what has begun since the window was told."""
    work = window.snapshot.work if window.snapshot is not None else None
    window.call(Player.cancel_work)
    if work is not None:
        window.view.show_hint(f"stopped {work.what}: what is done stays")


def _go_to_loss(window: "MainWindow", find: Callable[..., int | None], otherwise: str) -> None:
    snapshot = window.snapshot
    if snapshot is None or snapshot.frame is None:
        return
    frame = find(snapshot.tracks, snapshot.frame.index)
    if frame is None:
        window.view.show_hint(otherwise)
    else:
        window.seek(frame)


def _change_speed(window: "MainWindow", by: int) -> None:
    place = SPEEDS.index(window.wishes.speed) + by
    window.set_speed(SPEEDS[max(0, min(place, len(SPEEDS) - 1))])


def _next_map(window: "MainWindow") -> None:
    """Show one cue after the other, then all of them fused."""
    snapshot = window.snapshot
    why = snapshot.selected.why if snapshot is not None and snapshot.selected is not None else None
    names: list[str | None] = [None, *(cue.name for cue in why.cues)] if why is not None else [None]
    options = window.view.options
    if not options.probability:
        window.commands["probability"].setChecked(True)
        return
    place = names.index(options.cue) if options.cue in names else 0
    set_options(window, cue=names[(place + 1) % len(names)])
    window.view.show_hint(f"map: {window.view.options.cue or 'all cues together'}")


def _next_theme(window: "MainWindow") -> None:
    before = QSettings().value("theme", THEMES[0])
    theme = THEMES[(THEMES.index(before) + 1) % len(THEMES)] if before in THEMES else THEMES[0]
    QSettings().setValue("theme", theme)
    apply_theme(QApplication.instance(), theme)
    window.view.show_hint(f"theme: {theme}")


def _show_shortcuts(window: "MainWindow") -> None:
    shown = window.findChild(ShortcutsWindow)
    if shown is None:
        shown = ShortcutsWindow(window)
    shown.show()
    shown.raise_()
