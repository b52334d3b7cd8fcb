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
        Where it stands and what it is called; ``&`` marks the letter for the keyboard, ``-`` before the text a line
        above it.
    shortcut : str
        As `QKeySequence` reads it; several with a blank between them, the first is the one that is shown.
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

    @property
    def keys(self) -> list[QKeySequence]:
        """Every key that it has."""
        return [QKeySequence(key) for key in self.shortcut.split()]

    @property
    def label(self) -> str:
        """Its text without marks."""
        return self.text.lstrip("-").replace("&", "").rstrip("…")


_FILE, _EDIT, _PLAYBACK, _TRACK, _VIEW, _HELP = "&File", "&Edit", "&Playback", "&Track", "&View", "&Help"
_PLAY = (
    "Play or pause. A clip waits on its first picture and starts with the first box drawn; "
    "once you have paused or stepped, drawing leaves it paused"
)
_CANCEL = "Leave the tool, forget the box being drawn; then stop tracking or writing; then select no target"
_RESTART = "Begin again without targets; edits that were not saved are offered"

ACTIONS = (
    ActionSpec("open_file", _FILE, "&Open…", "Ctrl+O", "Open a video, picture or session; or drop it on the window"),
    ActionSpec("open_folder", _FILE, "Open &folder of pictures…", "Ctrl+U", "Open the pictures of a folder, by name"),
    ActionSpec("open_camera", _FILE, "Open &camera…", "Ctrl+Shift+O", "Choose a camera and its resolution"),
    ActionSpec("open_url", _FILE, "Open &address…", "Ctrl+L", "Open a stream or a video of the network"),
    ActionSpec("demo", _FILE, "Open &demo scene", "Ctrl+D", "Open a rendered scene"),
    ActionSpec("save", _FILE, "-&Save session", "Ctrl+S", "Write what `modetrack replay` computes the same rows from"),
    ActionSpec("save_as", _FILE, "Save session &as…", "Ctrl+Shift+S", "Write a session file under another name"),
    ActionSpec("export", _FILE, "&Export trajectory…", "Ctrl+E", "One row per frame and target: CSV, MOT, VOT, JSONL"),
    ActionSpec(
        "export_video", _FILE, "Export &video…", "Ctrl+Shift+E", "Write the clip with boxes and trails drawn in"
    ),
    ActionSpec("screenshot", _FILE, "-Save screens&hot", "S", "Save the picture with what is drawn on it"),
    ActionSpec("screenshot_raw", _FILE, "Save &raw picture", "Shift+S", "Save the picture alone"),
    ActionSpec("copy", _FILE, "&Copy picture", "Ctrl+C", "Copy the picture with what is drawn on it"),
    ActionSpec("save_plots", _FILE, "Save &plots…", "Ctrl+Shift+P", "Write the plots as PNG or SVG"),
    ActionSpec("close", _FILE, "-Close source", "Ctrl+W", "Close the source and show the ways to begin"),
    ActionSpec("quit", _FILE, "&Quit", "Ctrl+Q", "Close the window"),
    ActionSpec("undo", _EDIT, "&Undo", "Ctrl+Z", "Take the last edit back"),
    ActionSpec("redo", _EDIT, "&Redo", "Ctrl+Shift+Z Ctrl+Y", "Do again what was taken back"),
    ActionSpec("add_target", _EDIT, "-&Add target", "N", "The next box drawn is one more target", False),
    ActionSpec("click_object", _EDIT, "C&lick the object", "O", "One click proposes a box, Enter accepts it", False),
    ActionSpec(
        "begin_box", _EDIT, "&Box by keyboard", "Shift+N", "Arrows move it, Shift+arrows size it, Enter accepts"
    ),
    ActionSpec("uncorrect", _EDIT, "Remove this &box", "Backspace", "Take away the box placed in this frame"),
    ActionSpec("rename", _EDIT, "Re&name target", "F2", "Give the selected target a name"),
    ActionSpec("remove", _EDIT, "Re&move target", "Del", "Remove the selected target with all its rows"),
    ActionSpec("clear", _EDIT, "Remove &every target", "C", "Remove all targets; undo brings them back"),
    ActionSpec("cancel", _EDIT, "-&Cancel", "Esc", _CANCEL),
    ActionSpec("play", _PLAYBACK, "&Play / pause", "Space P", _PLAY),
    ActionSpec("step", _PLAYBACK, "&Step", "Right", "Pause, and go on by one frame"),
    ActionSpec("step_back", _PLAYBACK, "Step &back", "Left", "Pause, and go back by one frame"),
    ActionSpec("leap", _PLAYBACK, "Ten frames on", "Shift+Right", "Pause, and go on by ten frames"),
    ActionSpec("leap_back", _PLAYBACK, "Ten frames back", "Shift+Left", "Pause, and go back by ten frames"),
    ActionSpec("first", _PLAYBACK, "&First frame", "Home", "Show the first frame"),
    ActionSpec("last", _PLAYBACK, "&Last frame", "End", "Show the last frame; of a live source the newest"),
    ActionSpec("next_loss", _PLAYBACK, "-&Next loss", "]", "Go to where a target gets lost next"),
    ActionSpec("previous_loss", _PLAYBACK, "Pre&vious loss", "[", "Go to where a target got lost before"),
    ActionSpec("loop", _PLAYBACK, "L&oop A-B", "L", "Mark where a loop starts, then where it ends, then none"),
    ActionSpec("slower", _PLAYBACK, "-S&lower", ",", "Half the speed, down to a quarter"),
    ActionSpec("faster", _PLAYBACK, "&Faster", ".", "Twice the speed, up to four times, then as fast as possible"),
    ActionSpec("restart", _PLAYBACK, "-&Open anew", "Ctrl+R", _RESTART),
    ActionSpec("track_all", _TRACK, "&Track to the end", "Ctrl+T", "Track the rest of the clip without playing it"),
    ActionSpec("cancel_work", _TRACK, "&Stop tracking or writing", "Ctrl+.", "What is done stays"),
    ActionSpec(
        "end_target", _TRACK, "&End target here", "Shift+Del", "Follow the selected target up to this frame only"
    ),
    ActionSpec("record", _TRACK, "-&Record", "R", "Write the pictures of a camera or stream to a file", False),
    ActionSpec("probability", _VIEW, "&Probability image", "B", "Show how likely each pixel is the target", False),
    ActionSpec("cues", _VIEW, "Next &map", "Shift+B", "Show the map of one cue after the other, then all together"),
    ActionSpec("path", _VIEW, "&Mean shift path", "M", "Show how the window came to the mode", False),
    ActionSpec("search_window", _VIEW, "Search &window", "W", "Show where the target was looked for", True),
    ActionSpec("trail", _VIEW, "&Trail", "T", "Show where the target has been", True),
    ActionSpec("zoom_in", _VIEW, "-Zoom &in", "Ctrl++ Ctrl+=", "Show less of the picture, larger"),
    ActionSpec("zoom_out", _VIEW, "Zoom &out", "Ctrl+-", "Show more of the picture"),
    ActionSpec("fit", _VIEW, "&Fit", "F Ctrl+0", "Show the whole picture, as large as it can be"),
    ActionSpec("fullscreen", _VIEW, "F&ull screen", "F11", "Use the whole screen", False),
    ActionSpec("theme", _VIEW, "-T&heme", "Ctrl+Shift+T", "Light, dark, as the system"),
    ActionSpec("histogram", _VIEW, "-&Histogram and maps", "H", "Show the model of the selected target"),
    ActionSpec("settings", _VIEW, "&Settings", "Ctrl+,", "Show the settings"),
    ActionSpec("measure", _VIEW, "M&easure", "Ctrl+M", "Show scale, origin and plane"),
    ActionSpec("shortcuts", _HELP, "&Shortcuts and mouse", "F1 Ctrl+/", "List what keys and mouse do"),
)

MOUSE_HELP = (
    ("Drag", "Draw a box: around the first target, or where the selected one is"),
    ("Drag the selected box", "Move it to where the target is; its handles size it"),
    ("Shift+drag", "Draw a box around one more target"),
    ("Click on a box", "Select that target"),
    ("Click on a trail", "Go to that frame"),
    ("Wheel", "Step by frames"),
    ("Ctrl+wheel or pinch", "Zoom around the cursor"),
    ("Middle drag, Alt+drag", "Move the zoomed picture"),
    ("Ctrl+arrows", "Move the selected box by a pixel, with Shift size it"),
)


def build_actions(window: QMainWindow, handlers: Mapping[str, Callable[..., None]]) -> dict[str, QAction]:
    """Make every action of the table, put it into its menu and connect it; a menu is found by its name, as ``view``.

    Parameters
    ----------
    window : QMainWindow
    handlers : mapping of str to callable
        What each action calls, by name; one that is on or off gets its state.
    """
    menus: dict[str, QMenu] = {}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        if spec.menu not in menus:
            menus[spec.menu] = window.menuBar().addMenu(spec.menu)
            menus[spec.menu].setObjectName(spec.menu.replace("&", "").lower())
            menus[spec.menu].setToolTipsVisible(True)
        if spec.text.startswith("-"):
            menus[spec.menu].addSeparator()
        actions[spec.name] = _action(spec, window, handlers[spec.name])
        menus[spec.menu].addAction(actions[spec.name])
    return actions


def _action(spec: ActionSpec, window: QMainWindow, handler: Callable[..., None]) -> QAction:
    action = QAction(icon(spec.name, window.palette()), spec.text.lstrip("-"), window)
    action.setObjectName(spec.name)
    action.setShortcuts(spec.keys)
    action.setToolTip(f"{spec.tip} ({shortcut_text(spec)})")
    action.setStatusTip("")
    action.setIconText(spec.label)
    if spec.checked is None:
        action.triggered.connect(lambda _: handler())
    else:
        action.setCheckable(True)
        action.setChecked(spec.checked)
        action.toggled.connect(handler)
    return action


def shortcut_text(spec: ActionSpec) -> str:
    """Return the shortcuts of an action as this system writes them."""
    return " or ".join(key.toString(QKeySequence.NativeText) for key in spec.keys)


def help_table() -> str:
    """Return the list of shortcuts as rich text."""
    rows = [("Mouse", None), *MOUSE_HELP]
    menu = ""
    for spec in ACTIONS:
        if spec.menu != menu:
            menu = spec.menu
            rows.append((menu.replace("&", ""), None))
        rows.append((shortcut_text(spec), f"{spec.label}: {spec.tip[0].lower()}{spec.tip[1:]}"))
    return "<table cellspacing='0' cellpadding='4'>" + "".join(_help_row(*row) for row in rows) + "</table>"


def _help_row(keys: str, meaning: str | None) -> str:
    if meaning is None:
        return f"<tr><td colspan='2'><br><b>{keys}</b></td></tr>"
    return f"<tr><td><b>{keys}</b>&nbsp;&nbsp;</td><td>{meaning}</td></tr>"
