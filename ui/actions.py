"""Every action of the window with its place, shortcut and help: the one table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QMainWindow, QMenu

from ui.look.icons import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Parameters
    ----------
    name : str
        Also the name of its icon, where it has one.
    menu, text : str
        Where it stands and what it is called; ``&`` marks the letter for the keyboard.
    shortcut : str
        As `QKeySequence` reads it.
    tip : str
        What it does, for tool tip and list of shortcuts.
    checked : bool or None
        Initial state of an action that is on or off, None for all others.
    """

    name: str
    menu: str
    text: str
    shortcut: str
    tip: str
    checked: bool | None = None


_FILE, _PLAYBACK, _TRACK, _VIEW, _HELP = "&File", "&Playback", "&Track", "&View", "&Help"
_OPEN = "Open a video, picture or scene; dropping it on the window does the same"
_EXPORT = "Write one row per frame and target: CSV, MOT, VOT or JSONL"
_PLAY = (
    "Play or pause. A clip waits on its first picture and starts with the first box drawn; "
    "once you have paused or stepped, drawing leaves it paused"
)
_RESTART = "Open the source anew, from its first frame; forgets targets and recording"
_FULL_SPEED = "Play a clip as fast as it can be tracked, instead of at its own pace"

ACTIONS = (
    ActionSpec("open_file", _FILE, "&Open file…", "Ctrl+O", _OPEN),
    ActionSpec("open_camera", _FILE, "Open &camera…", "Ctrl+Shift+O", "Open a camera"),
    ActionSpec("export", _FILE, "&Export trajectory…", "Ctrl+E", _EXPORT),
    ActionSpec("screenshot", _FILE, "Save &screenshot", "S", "Save the picture with what is drawn on it"),
    ActionSpec("screenshot_raw", _FILE, "Save &raw picture", "Shift+S", "Save the picture alone"),
    ActionSpec("quit", _FILE, "&Quit", "Ctrl+Q", "Close the window"),
    ActionSpec("play", _PLAYBACK, "&Play / pause", "Space", _PLAY),
    ActionSpec("step", _PLAYBACK, "&Step", "Right", "Pause, and go on by one frame"),
    ActionSpec("restart", _PLAYBACK, "S&tart again", "Home", _RESTART),
    ActionSpec("full_speed", _PLAYBACK, "As &fast as possible", "F", _FULL_SPEED, False),
    ActionSpec("clear", _TRACK, "&Clear targets", "C", "Stop following all targets; their recorded rows stay"),
    ActionSpec("cancel", _TRACK, "Cancel &drawing", "Esc", "Forget the box being drawn"),
    ActionSpec("probability", _VIEW, "&Probability image", "B", "Show how likely each pixel is the target", False),
    ActionSpec("search_window", _VIEW, "Search &window", "W", "Show where the target was looked for", True),
    ActionSpec("trail", _VIEW, "&Trail", "T", "Show where the target has been", True),
    ActionSpec("shortcuts", _HELP, "&Shortcuts and mouse", "F1", "List what keys and mouse do"),
)

MOUSE_HELP = (
    ("Drag", "Draw a box around the target; again: put the selected target there"),
    ("Shift+drag", "Draw a box around one more target"),
    ("Click on a box", "Select that target"),
)


def build_actions(window: QMainWindow, handlers: Mapping[str, Callable[..., None]]) -> dict[str, QAction]:
    """Make every action of the table, put it into its menu and connect it.

    Parameters
    ----------
    window : QMainWindow
    handlers : mapping of str to callable
        What each action calls, by name; one that is on or off gets its state.
    """
    menus: dict[str, QMenu] = {}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(icon(spec.name, window.palette()), spec.text, window)
        action.setObjectName(spec.name)
        action.setShortcut(QKeySequence(spec.shortcut))
        action.setToolTip(f"{spec.tip} ({shortcut_text(spec)})")
        action.setStatusTip("")
        action.setIconText(spec.text.replace("&", "").rstrip("…"))
        if spec.checked is None:
            action.triggered.connect(lambda _, handler=handlers[spec.name]: handler())
        else:
            action.setCheckable(True)
            action.setChecked(spec.checked)
            action.toggled.connect(handlers[spec.name])
        if spec.menu not in menus:
            menus[spec.menu] = window.menuBar().addMenu(spec.menu)
            menus[spec.menu].setToolTipsVisible(True)
        menus[spec.menu].addAction(action)
        actions[spec.name] = action
    return actions


def shortcut_text(spec: ActionSpec) -> str:
    """Return a shortcut as this system writes it."""
    return QKeySequence(spec.shortcut).toString(QKeySequence.NativeText)


def help_table() -> str:
    """Return the list of shortcuts as rich text."""
    rows = [("Mouse", None), *MOUSE_HELP]
    menu = ""
    for spec in ACTIONS:
        if spec.menu != menu:
            menu = spec.menu
            rows.append((menu.replace("&", ""), None))
        rows.append((shortcut_text(spec), spec.tip))
    return "<table cellspacing='0' cellpadding='4'>" + "".join(_help_row(*row) for row in rows) + "</table>"


def _help_row(keys: str, meaning: str | None) -> str:
    if meaning is None:
        return f"<tr><td colspan='2'><br><b>{keys}</b></td></tr>"
    return f"<tr><td><b>{keys}</b>&nbsp;&nbsp;</td><td>{meaning}</td></tr>"
