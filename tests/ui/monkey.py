"""A user who does anything at all: clicks, drags, keys, menu actions, good and bad files, from a seed.

``python -m tests.ui.monkey [SECONDS [SEED]]`` plays for ten minutes by default and says what went wrong. With
``QT_QPA_PLATFORM=offscreen`` it needs no display.
"""

import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from unittest.mock import patch

import cv2
import numpy as np
from PyQt5.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QTimer, QUrl
from PyQt5.QtGui import QDropEvent, QKeySequence, QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QWidget

from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.session_file import SessionPlan, TargetStart, save_session
from tracker.tracking import warm_up
from ui.actions import ACTIONS
from ui.application import make_application
from ui.warmup import compile_suggestions
from ui.window import MainWindow
from ui.worker.autosave import Autosave

HANG_S = 0.5
_BEAT_MS = 20
_NEVER = frozenset({"quit"})
_KEYS = [Qt.Key_Return, Qt.Key_Tab, Qt.Key_Up, Qt.Key_Down, Qt.Key_PageDown, Qt.Key_Escape, Qt.Key_A, Qt.Key_5]
_SCENES = [
    "synth:plain:frames=80:size=320x240",
    "synth:exit:size=320x240:frames=120",
    "synth:crowd:size=320x240:frames=90",
]


class Monkey:
    """Plays with a window and notes what goes wrong.

    Parameters
    ----------
    window : MainWindow
    folder : Path
        For the files that it opens and writes.
    seed : int

    Attributes
    ----------
    problems : list of str
        Exceptions and hangs, each with what was done last.
    done : Counter
        How often it did what.
    """

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.problems: list[str] = []
        self.done: Counter[str] = Counter()
        self._window = window
        self._folder = folder
        self._random = random.Random(seed)
        self._sources = _sources(folder)
        self._last = "nothing"
        self._beat_s = monotonic()
        self._heart = QTimer(interval=_BEAT_MS)
        self._heart.timeout.connect(self._beat)
        self._tricks: list[tuple[int, Callable[[], None]]] = [
            (30, self._click),
            (25, self._drag),
            (25, self._press_shortcut),
            (8, self._press_key),
            (12, self._trigger),
            (6, self._turn_wheel),
            (4, self._open),
            (2, self._drop),
            (10, self._wait),
        ]

    def play(self, seconds: float) -> None:
        """Do anything for some time."""
        with self._answered(), self._noted():
            self._beat_s = monotonic()
            self._heart.start()
            end_s = monotonic() + seconds
            while monotonic() < end_s:
                weights = [weight for weight, _ in self._tricks]
                (_, trick) = self._random.choices(self._tricks, weights)[0]
                trick()
                QApplication.processEvents()
                self._note_internal_error()
            self._heart.stop()

    def _beat(self) -> None:
        now_s = monotonic()
        late_s = now_s - self._beat_s - _BEAT_MS / 1e3
        self._beat_s = now_s
        if late_s > HANG_S:
            self.problems.append(f"hung for {late_s:.2f} s after: {self._last}")
        popup = QApplication.activePopupWidget()
        if popup is not None and self._random.random() < 0.3:
            popup.close()

    def _did(self, kind: str, what: str) -> None:
        self.done[kind] += 1
        self._last = f"{kind} {what}"

    def _target(self) -> tuple[QWidget, QPoint]:
        """Return a widget that can be seen, and a point in it; most often the picture."""
        if self._random.random() < 0.5 and self._window.view.isVisible():
            widget: QWidget = self._window.view
        else:
            shown = [one for one in self._window.findChildren(QWidget) if one.isVisible() and one.width() > 4]
            widget = self._random.choice(shown)
        return widget, self._point(widget)

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(self._random.randrange(widget.width()), self._random.randrange(max(1, widget.height())))

    def _click(self) -> None:
        widget, point = self._target()
        button = self._random.choices([Qt.LeftButton, Qt.RightButton, Qt.MiddleButton], [8, 1, 1])[0]
        self._did("click", f"{type(widget).__name__} {point}")
        click = QTest.mouseDClick if self._random.random() < 0.1 else QTest.mouseClick
        click(widget, button, self._modifier(), point)

    def _drag(self) -> None:
        widget, start = self._target()
        self._did("drag", f"{type(widget).__name__} {start}")
        modifier = self._modifier()
        QTest.mousePress(widget, Qt.LeftButton, modifier, start)
        end = start
        for _ in range(self._random.randrange(1, 5)):
            end = self._point(widget)
            where = widget.mapToGlobal(end)
            event = QMouseEvent(QEvent.MouseMove, QPointF(end), where, Qt.NoButton, Qt.LeftButton, modifier)
            QApplication.sendEvent(widget, event)
        if self._random.random() < 0.1:
            QTest.keyClick(self._window, Qt.Key_Escape)
        QTest.mouseRelease(widget, Qt.LeftButton, modifier, end)

    def _press_shortcut(self) -> None:
        spec = self._random.choice([spec for spec in ACTIONS if spec.name not in _NEVER])
        self._did("key", spec.name)
        key = QKeySequence(self._random.choice(spec.keys))[0]
        QTest.keyClick(
            self._window, key & ~int(Qt.KeyboardModifierMask), Qt.KeyboardModifiers(key & int(Qt.KeyboardModifierMask))
        )

    def _press_key(self) -> None:
        key = self._random.choice(_KEYS)
        focus = QApplication.focusWidget() or self._window
        self._did("plain key", f"{key} in {type(focus).__name__}")
        QTest.keyClick(focus, key, self._modifier())

    def _trigger(self) -> None:
        name = self._random.choice([name for name in self._window.commands if name not in _NEVER])
        self._did("menu", name)
        self._window.commands[name].trigger()

    def _turn_wheel(self) -> None:
        widget, point = self._target()
        self._did("wheel", type(widget).__name__)
        turn = QPoint(0, self._random.choice([-120, 120]))
        place = widget.mapToGlobal(point)
        event = QWheelEvent(
            QPointF(point), QPointF(place), QPoint(), turn, Qt.NoButton, self._modifier(), Qt.NoScrollPhase, False
        )
        QApplication.sendEvent(widget, event)

    def _open(self) -> None:
        spec = self._random.choice(self._sources)
        self._did("open", spec)
        self._window.open(spec)
        # Nothing is done to a clip that is not there yet.
        QTest.qWait(self._random.choice([0, 100, 500]))

    def _drop(self) -> None:
        mime = QMimeData()
        spec = self._random.choice(self._sources)
        mime.setUrls([QUrl.fromLocalFile(spec)] if "://" not in spec else [QUrl(spec)])
        self._did("drop", spec)
        self._window.dropEvent(QDropEvent(QPointF(9, 9), Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier))

    def _wait(self) -> None:
        self._did("wait", "")
        QTest.qWait(self._random.choice([1, 10, 50, 150]))

    def _modifier(self) -> Qt.KeyboardModifier:
        kinds = [Qt.NoModifier, Qt.ShiftModifier, Qt.ControlModifier, Qt.AltModifier]
        return self._random.choices(kinds, [12, 3, 2, 1])[0]

    def _note_internal_error(self) -> None:
        text = self._window.messages.text
        if text.startswith("internal error"):
            self.problems.append(f"{text} after: {self._last}")
            self._window.messages.close_button.click()

    def _path(self) -> str:
        """Return where a file dialog is told to write: a good place or a bad one."""
        return self._random.choice(
            ["", str(self._folder / "out"), str(self._folder / "no" / "such" / "folder" / "a.csv")]
        )

    @contextmanager
    def _answered(self) -> Iterator[None]:
        """Answer file dialogs instead of showing them."""
        asked = lambda *args, **kwargs: (self._path(), "")  # noqa: E731
        opened = lambda *args, **kwargs: (self._random.choice([*self._sources, ""]), "")  # noqa: E731
        with (
            patch.object(QFileDialog, "getSaveFileName", asked),
            patch.object(QFileDialog, "getOpenFileName", opened),
            patch.object(QFileDialog, "getExistingDirectory", lambda *a, **k: str(self._folder)),
        ):
            yield

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Note exceptions of slots."""
        before = sys.excepthook

        def note(kind: type[BaseException], error: BaseException, trace: object) -> None:
            self.problems.append(f"{kind.__name__}: {error} after: {self._last}")
            before(kind, error, trace)

        sys.excepthook = note
        try:
            yield
        finally:
            sys.excepthook = before


def _sources(folder: Path) -> list[str]:
    """Return what can be opened, good and bad."""
    picture = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)
    pictures = folder / "pictures"
    pictures.mkdir()
    for index in range(20):
        cv2.imwrite(str(pictures / f"{index:03d}.png"), np.roll(picture, 3 * index, 1))
    (folder / "garbage.mp4").write_bytes(b"not a film" * 1000)
    (folder / "empty.mp4").touch()
    (folder / "garbage.toml").write_text("[[[")
    (folder / "profile.toml").write_text('profile = "camshift"\n')
    plan = SessionPlan(
        source=_SCENES[0], out=str(folder / "s.csv"), targets=(TargetStart(frame=3, box=Box(140, 100, 40, 40)),)
    )
    save_session(folder / "session.toml", plan)
    files = ["garbage.mp4", "empty.mp4", "garbage.toml", "profile.toml", "session.toml", "missing.mp4", "pictures"]
    bad = ["synth:nothing", "http://127.0.0.1:1/stream", "99", " ", "/dev/null"]
    return [*_SCENES, *_SCENES, *(str(folder / name) for name in files), *bad]


def play(seconds: float, seed: int, folder: Path) -> Monkey:
    """Let a monkey play with a window of its own, and close that."""
    QSettings.setPath(QSettings.NativeFormat, QSettings.UserScope, str(folder))
    threads = set(threading.enumerate())
    window = MainWindow(profile_from_name(DEFAULT_PROFILE), autosave=Autosave(folder / "autosave"))
    window.resize(1180, 800)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    window.open(_SCENES[0])
    monkey = Monkey(window, folder, seed)
    monkey.play(seconds)
    window.close()
    window.deleteLater()
    QTest.qWait(3000)
    left = [thread.name for thread in threading.enumerate() if thread not in threads and thread.is_alive()]
    if left:
        monkey.problems.append(f"threads left behind: {left}")
    return monkey


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]]
    warm_up()
    compile_suggestions()
    app = make_application()
    with tempfile.TemporaryDirectory() as name:
        played = play(numbers[0] if numbers else 600.0, int(numbers[1]) if len(numbers) > 1 else 1, Path(name))
    print(f"{sum(played.done.values())} times: {dict(played.done)}")  # noqa: T201
    print("\n".join(played.problems) or "nothing went wrong")  # noqa: T201
    sys.exit(bool(played.problems))
