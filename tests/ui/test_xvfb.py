"""The main path on a real X server with a window manager, by the mouse and the keys of the system."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from importlib.metadata import entry_points
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.geometry import Box
from ui.look.theme import BACKDROP

MISSING = [tool for tool in ("Xvfb", "openbox", "xdotool") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

SPEC = "synth:plain:frames=900:size=320x240"
SIZE = (320, 240)
GRAB = """
import sys
from PyQt5.QtWidgets import QApplication
app = QApplication(["grab"])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


class Desk:
    """An X server with a window manager, and a mouse and keyboard to use on it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self._folder = folder
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
        self._start(command, pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as numbers:
            display = f":{numbers.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": display, "HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM_PLUGIN_PATH"):
            self.env.pop(name, None)
        self._start(["openbox"])

    def _start(self, command: list[str], **options) -> subprocess.Popen:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env=getattr(self, "env", None), **silent, **options)
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        return process

    def start(self, command: list[str]) -> subprocess.Popen:
        """Start a program on the screen."""
        return self._start(command)

    def do(self, *words: object) -> str:
        """Use mouse, keyboard and windows."""
        command = ["xdotool", *map(str, words)]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True, timeout=20).stdout

    def screen(self) -> np.ndarray:
        """Return what is on the screen, BGR."""
        path = self._folder / "screen.png"
        subprocess.run(
            [sys.executable, "-c", GRAB, str(path)], env=self.env, check=True, timeout=20, capture_output=True
        )
        return cv2.imread(str(path))


@pytest.fixture
def desk(tmp_path):
    with ExitStack() as stack:
        yield Desk(tmp_path, stack)


def wait_for(find, timeout_s: float = 20.0):
    """Return what there is as soon as there is something."""
    end_s = time.monotonic() + timeout_s
    while not (found := find()):
        assert time.monotonic() < end_s, "the window did not come to the state that was waited for"
        time.sleep(0.1)
    return found


def placed(screen: np.ndarray) -> Box | None:
    """Return where the picture is on the screen: fitted into what its backdrop surrounds."""
    backdrop = np.array([BACKDROP.blue(), BACKDROP.green(), BACKDROP.red()])
    ys, xs = np.nonzero((screen == backdrop).all(2))
    if len(xs) < 5000:
        return None
    left, top, right, bottom = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
    scale = min((right - left) / SIZE[0], (bottom - top) / SIZE[1])
    width, height = scale * SIZE[0], scale * SIZE[1]
    return Box((left + right - width) / 2, (top + bottom - height) / 2, width, height)


def differing(path: Path, index: int) -> np.ndarray:
    """Return where a screenshot differs from the picture of the scene."""
    with open_synth(SPEC) as source:
        picture = next(frame.image for frame in source if frame.index == index)
    return np.abs(cv2.imread(str(path)).astype(int) - picture).max(2) > 60


def test_a_box_is_drawn_and_followed_and_the_window_is_quit(desk, tmp_path):
    app = desk.start([*_command(), SPEC, "--profile", "camshift"])
    window = wait_for(lambda: _found(desk)).split()[-1]
    desk.do("windowactivate", "--sync", window)
    picture = wait_for(lambda: placed(desk.screen()))
    scale = picture.width / SIZE[0]
    with open_synth(SPEC) as source:
        box = source.truth(0).box

    def point(x: float, y: float) -> tuple[int, int]:
        return round(picture.x + x * scale), round(picture.y + y * scale)

    desk.do("mousemove", *point(box.x, box.y), "mousedown", 1)
    for x, y in ((box.cx, box.cy), (box.right, box.bottom)):
        desk.do("mousemove", *point(x, y), "sleep", 0.05)
    desk.do("mouseup", 1)
    time.sleep(2.0)
    desk.do("key", "space")
    time.sleep(0.3)
    desk.do("key", "s")
    path = wait_for(lambda: next(tmp_path.glob("Pictures/*.png"), None))
    index = int(re.search(r"-(\d{6})\.png$", path.name)[1])
    assert index > 15
    time.sleep(0.2)
    with open_synth(SPEC) as source:
        now = source.truth(index).box
    drawn = differing(path, index)
    # The lines of the box lie along the sides of the target, which is elsewhere than where it was drawn.
    near = np.zeros_like(drawn)
    near[int(now.y) - 8 : int(now.bottom) + 8, int(now.x) - 8 : int(now.right) + 8] = True
    assert (drawn & near).sum() > 60
    desk.do("key", "ctrl+q")
    assert app.wait(timeout=10) == 0
    (journal,) = tmp_path.rglob("*.journal")
    assert journal.read_text().count("\n") >= 2


def _command() -> list[str]:
    """Return what starts the window: the command, or the module where nothing is installed."""
    if entry_points(group="modetrack.window", name="app"):
        return [sys.executable, "-m", "tracker.cli", "app"]
    return [sys.executable, "-c", "import sys; from ui.app import main; sys.exit(main())"]


def _found(desk: Desk) -> str:
    try:
        return desk.do("search", "--onlyvisible", "--name", "modetrack$")
    except subprocess.CalledProcessError:
        return ""
