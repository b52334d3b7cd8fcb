"""The window in tests: no screen needed, the user's settings untouched, nothing left behind."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import cv2
import pytest

# Before any QApplication, and overridden to watch the tests on a real screen.
if os.environ.get("MODETRACK_TEST_DISPLAY") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PyQt5 import sip
from PyQt5.QtCore import QCoreApplication, QEvent, QSettings
from PyQt5.QtWidgets import QApplication, QWidget

from tests.ui.driving import shows_picture
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.tracking import warm_up
from ui.application import make_application
from ui.warmup import compile_suggestions

_GONE_WITHIN_S = 3.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and pass over what the offscreen platform says about every window."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.window)
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def runtime_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Name the folder that Qt warns about where there is no login session."""
    with pytest.MonkeyPatch.context() as patch:
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        yield


@pytest.fixture(scope="session")
def qapp_cls(runtime_folder):
    """Have pytest-qt use the application the app itself makes."""
    return lambda _: make_application()


@pytest.fixture(scope="session")
def compiled() -> None:
    """Compile before the clocks of the tests run."""
    warm_up()
    compile_suggestions()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the app an empty home and settings of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    QSettings.setPath(QSettings.NativeFormat, QSettings.UserScope, str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(home: Path, qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a thread or a top-level widget."""
    threads, widgets = set(threading.enumerate()), set(map(sip.unwrapinstance, QApplication.topLevelWidgets()))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
    # Collecting takes longer than most tests: only where something is left; what that frees may free more.
    for _ in range(3):
        if _widgets_beside(widgets):
            gc.collect()
            QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
    left = _widgets_beside(widgets)
    assert not left, [(widget, widget.objectName(), widget.size(), widget.children()) for widget in left]
    deadline_s = monotonic() + _GONE_WITHIN_S
    while left_threads := set(threading.enumerate()) - threads:
        assert monotonic() < deadline_s, f"still running: {left_threads}"
        sleep(0.01)


def _widgets_beside(known: set[int]) -> list[QWidget]:
    widgets = (one for one in QApplication.topLevelWidgets() if sip.unwrapinstance(one) not in known)
    # pyqtgraph keeps bare widgets of its own, empty and never shown, until some later collection.
    return [one for one in widgets if type(one) is not QWidget or one.isVisible() or one.children()]


@pytest.fixture
def make_window(qtbot, compiled) -> Iterator:
    """Return what opens a window; all are closed after the test."""
    from ui.window import MainWindow

    windows = []

    def make(**arguments) -> MainWindow:
        window = MainWindow(profile_from_name(DEFAULT_PROFILE), **arguments)
        window.resize(900, 700)
        # Shortcuts reach the active window only.
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(make_window):
    """An open, empty window."""
    return make_window()


@pytest.fixture
def opened(window, qtbot):
    """Return what opens a source in the window and waits for its first picture."""

    def open_(spec: str):
        window.open(str(spec))
        qtbot.waitUntil(lambda: shows_picture(window) and window.snapshot.source == str(spec))
        return window

    return open_


@pytest.fixture
def avi(tmp_path: Path) -> Path:
    """A video file: the scene ``plain``, 40 pictures of 320 x 240, 25 per second."""
    path = tmp_path / "clip.avi"
    with open_synth("synth:plain:frames=40:size=320x240") as source:
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (320, 240))
        for frame in source:
            writer.write(frame.image)
        writer.release()
    return path


@pytest.fixture
def start_box() -> Box:
    """Where the target of the scene ``plain`` is at first."""
    return Box(360, 168, 80, 60)
