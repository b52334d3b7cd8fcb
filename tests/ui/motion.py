"""Measures how the window moves: from arrival to paint, how long it is blocked, whether its memory stays.

``python -m tests.ui.motion [SECONDS]`` opens a loopback stream of 1280x720 at 30 pictures per second, served by another
process, and follows two targets in it with the profile ``robust``. With ``QT_QPA_PLATFORM=offscreen`` it needs no
display.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, thread_time

import numpy as np
from PyQt5.QtCore import QEventLoop, QSettings, Qt, QTimer

from tests.helpers.mjpeg_server import MjpegServer
from tests.ui.driving import drag, wait_until
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.geometry import Box
from tracker.tracking import warm_up
from ui.application import keep_pauses_short, make_application
from ui.window import MainWindow
from ui.worker.autosave import Autosave

FPS = 30
SCENE = "synth:plain:frames=240:size=1280x720"
_BEAT_MS = 4
_SETTLE_S = 3.0


@dataclass(slots=True)
class Motion:
    """What was measured.

    Parameters
    ----------
    latency_ms : list of float
        From the arrival of a picture to the end of its paint.
    blocked_ms : list of float
        How much later than asked for each beat of the window's thread came.
    worked_ms : list of float
        Processor time that this thread spent between two beats: what of that lies with the window itself.
    memory_mb : list of float
        Resident memory, once a second.
    dropped : int
        Pictures that came too fast.
    stolen : float
        Share of the processors' time that went to other virtual machines; with more than a hundredth the slowest
        hundredth of the pictures says more about those.
    """

    latency_ms: list[float] = field(default_factory=list)
    blocked_ms: list[float] = field(default_factory=list)
    worked_ms: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    dropped: int = 0
    stolen: float = 0.0

    def report(self) -> str:
        """Return it as a table."""
        latency, blocked, worked = np.array(self.latency_ms), np.array(self.blocked_ms), np.array(self.worked_ms)
        first, last = np.mean(self.memory_mb[:5]), np.mean(self.memory_mb[-5:])
        return "\n".join(
            [
                f"pictures painted        {latency.size}, dropped {self.dropped}",
                f"arrival to paint, ms    median {np.median(latency):.1f}, 99 % {np.percentile(latency, 99):.1f}, "
                f"worst {latency.max():.1f}; a frame lasts {1e3 / FPS:.1f}",
                f"window blocked, ms      99 % {np.percentile(blocked, 99):.1f}, 99.9 % "
                f"{np.percentile(blocked, 99.9):.1f}, worst {blocked.max():.1f}",
                f"  by its own work, ms   99 % {np.percentile(worked, 99):.1f}, 99.9 % "
                f"{np.percentile(worked, 99.9):.1f}, worst {worked.max():.1f}",
                f"memory, MB              {first:.0f} at first, {last:.0f} at last",
                f"stolen by other machines {100 * self.stolen:.1f} %",
            ]
        )


class Watch:
    """Beats on the window's thread and looks at what it paints."""

    def __init__(self, window: MainWindow) -> None:
        self.motion = Motion()
        self._window = window
        self._beat_s = self._second_s = monotonic()
        self._worked_s = thread_time()
        self._painted = -1
        self._timer = QTimer(interval=_BEAT_MS, timerType=Qt.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._ticks = _ticks()

    def _beat(self) -> None:
        now_s = monotonic()
        self.motion.blocked_ms.append(max(0.0, (now_s - self._beat_s) * 1e3 - _BEAT_MS))
        self._beat_s = now_s
        self.motion.worked_ms.append((thread_time() - self._worked_s) * 1e3)
        self._worked_s = thread_time()
        view, snapshot = self._window.view, self._window.snapshot
        if snapshot is not None and snapshot.frame is not None and view.painted_index != self._painted:
            self._painted = view.painted_index
            if snapshot.frame.index == self._painted and snapshot.shown_s:
                self.motion.latency_ms.append((view.painted_s - snapshot.shown_s) * 1e3)
        if now_s - self._second_s >= 1:
            self._second_s = now_s
            self.motion.memory_mb.append(_resident_mb())
            self.motion.dropped = snapshot.rates.dropped if snapshot is not None else 0

    def stop(self) -> Motion:
        """Return what was measured."""
        self._timer.stop()
        (stolen, total), (stolen_before, total_before) = _ticks(), self._ticks
        self.motion.stolen = (stolen - stolen_before) / max(1, total - total_before)
        return self.motion


def measure(seconds: float) -> Motion:
    """Follow two targets of the stream for some time."""
    warm_up()
    app = make_application()
    with tempfile.TemporaryDirectory() as folder, served() as url:
        QSettings.setPath(QSettings.NativeFormat, QSettings.UserScope, folder)
        window = MainWindow(profile_from_name(DEFAULT_PROFILE), autosave=Autosave(Path(folder) / "autosave"))
        window.resize(1280, 860)
        window.compiled.connect(keep_pauses_short)
        window.show()
        window.open(url)
        wait_until(lambda: window.snapshot is not None and window.snapshot.frame is not None)
        drag(window.view, Box(560, 260, 160, 120))
        wait_until(lambda: len(window.snapshot.targets) == 1)
        drag(window.view, Box(200, 400, 120, 120), Qt.ShiftModifier)
        wait_until(lambda: len(window.snapshot.targets) == 2)
        _run_for(_SETTLE_S)
        watch = Watch(window)
        _run_for(seconds)
        motion = watch.stop()
        window.close()
        window.deleteLater()
        app.processEvents()
        return motion


@contextmanager
def served() -> Iterator[str]:
    """Serve the scene from another process and yield its address."""
    command = [sys.executable, "-m", "tests.ui.motion", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.kill()


def _run_for(seconds: float) -> None:
    """Run the event loop as the app does: that of `QTest.qWait` sleeps between its turns."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1e3), loop.quit)
    loop.exec_()


def _serve() -> None:
    with open_synth(SCENE) as source:
        frames = [frame.image for frame in source]
    # There and back again: a target that jumps would be a test of something else.
    with MjpegServer(frames + frames[::-1], fps=FPS) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


def _ticks() -> tuple[int, int]:
    """Return the time that was stolen and that passed, in ticks of all processors."""
    with open("/proc/stat") as file:
        ticks = [int(text) for text in file.readline().split()[1:9]]
    return ticks[7], sum(ticks)


def _resident_mb() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        _serve()
    else:
        print(measure(float(sys.argv[1]) if sys.argv[1:] else 60.0).report())  # noqa: T201
