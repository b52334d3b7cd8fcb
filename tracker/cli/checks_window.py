"""What the desktop app needs from this machine: Qt, its system libraries, a display."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tracker.cli.checks import Check, Verdict

PROBE_TIMEOUT_S = 20

# Debian's and Ubuntu's names for what Qt's platform plugin loads.
PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}

_IMPORT_QT = """
import json
from PyQt5 import QtCore, QtWidgets
info = QtCore.QLibraryInfo
print(json.dumps([QtCore.PYQT_VERSION_STR, QtCore.QT_VERSION_STR, info.location(info.PluginsPath)]))
"""
_OPEN_QT = """
import sys
from PyQt5.QtWidgets import QApplication
app = QApplication(sys.argv)
print(app.platformName())
"""


def check_window() -> list[Check]:
    """Return the rows on Qt, its system libraries, the display, and a real start of Qt on it."""
    answer = _probe(_IMPORT_QT)
    if answer.returncode:
        return [judge_missing_qt(_last_line(answer.stderr))]
    pyqt, qt, plugins = json.loads(answer.stdout)
    rows = [Check("PyQt5", f"{pyqt}, Qt {qt}")]
    if sys.platform == "linux":
        rows.append(_check_libraries(Path(plugins) / "platforms" / "libqxcb.so"))
    return [*rows, judge_display(os.environ, sys.platform), _check_start()]


def judge_missing_qt(message: str) -> Check:
    """Say what an ``import PyQt5`` that failed with this message needs."""
    library = re.search(r"(lib[\w.+-]+\.so[.\d]*): cannot open", message)
    if library:
        advice = install_advice([library[1]])
        return Check("PyQt5", f"needs {library[1]}", Verdict.MISSING, advice)
    advice = 'for the app: python -m pip install "modetrack[ui]" (headless commands work without)'
    return Check("PyQt5", message or "cannot be imported", Verdict.NOTE, advice)


def judge_libraries(missing: Sequence[str]) -> Check:
    """Say what to install for system libraries that Qt's window plugin does not find."""
    if not missing:
        return Check("Qt xcb libraries", "all there")
    return Check("Qt xcb libraries", f"without {', '.join(missing)}", Verdict.MISSING, install_advice(missing))


def judge_display(environ: Mapping[str, str], system: str) -> Check:
    """Say where a window would appear."""
    if environ.get("QT_QPA_PLATFORM"):
        return Check("display", f"QT_QPA_PLATFORM={environ['QT_QPA_PLATFORM']}")
    if system in ("win32", "darwin"):
        return Check("display", "the desktop")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if environ.get(name):
            return Check("display", f"{name}={environ[name]}")
    advice = "the app needs one: log in on a desktop, use ssh -X, or start it with xvfb-run -a"
    return Check("display", "none", Verdict.NOTE, advice)


def missing_libraries(ldd_output: str) -> list[str]:
    """Return the libraries that ``ldd`` did not find, each once, in order."""
    found = re.findall(r"^\s*(\S+) => not found", ldd_output, flags=re.MULTILINE)
    return list(dict.fromkeys(found))


def install_advice(libraries: Sequence[str]) -> str:
    """Return the command that installs libraries on Debian and its kin, and names those it does not know."""
    packages = sorted({PACKAGES[library] for library in libraries if library in PACKAGES})
    strangers = [library for library in libraries if library not in PACKAGES]
    parts = [f"apt-get install {' '.join(packages)}"] if packages else []
    if strangers:
        parts.append(f"find the package that holds {', '.join(strangers)}")
    return "; ".join(parts)


def _check_libraries(plugin: Path) -> Check:
    ldd = shutil.which("ldd")
    if ldd is None or not plugin.is_file():
        return Check("Qt xcb libraries", "not looked at", Verdict.NOTE, "")
    answer = subprocess.run([ldd, str(plugin)], capture_output=True, text=True, check=False)
    return judge_libraries(missing_libraries(answer.stdout))


def _check_start() -> Check:
    answer = _probe(_OPEN_QT)
    if answer.returncode == 0:
        return Check("Qt starts", f"yes, on {answer.stdout.strip()}")
    advice = "install what the rows above miss; QT_DEBUG_PLUGINS=1 modetrack app tells more"
    return Check("Qt starts", _first_line(answer.stderr) or "no", Verdict.MISSING, advice)


def _probe(script: str) -> "subprocess.CompletedProcess[str]":
    """Run a script in a process of its own: Qt aborts the process when it cannot start."""
    environ = {name: value for name, value in os.environ.items() if not _is_cv2_qt(name, value)}
    if judge_display(environ, sys.platform).verdict is not Verdict.OK:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-c", script]
    try:
        return subprocess.run(
            command, env=environ, capture_output=True, text=True, check=False, timeout=PROBE_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer in {PROBE_TIMEOUT_S} s")


def _is_cv2_qt(name: str, value: str) -> bool:
    """Tell whether a variable is one that the full opencv wheel sets for its own Qt."""
    return name.startswith("QT_QPA_") and f"{os.sep}cv2{os.sep}qt" in value


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else ""
