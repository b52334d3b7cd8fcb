import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tracker.cli import checks, checks_window
from tracker.cli import doctor as doctor_module
from tracker.cli.checks import Check, Verdict, headless_works
from tracker.cli.doctor import all_checks, doctor

ROOT = Path(__file__).parents[3]


def run(checks_made, monkeypatch):
    monkeypatch.setattr(doctor_module, "all_checks", lambda: checks_made)
    app = typer.Typer()
    app.command()(doctor)
    return CliRunner().invoke(app)


@pytest.fixture(scope="module")
def here():
    return {check.name: check for check in all_checks()}


def test_headless_tracking_works_where_the_tests_run(here):
    assert headless_works(list(here.values()))
    assert here["tracking"].verdict is Verdict.OK
    assert here["tracking"].found.startswith("a drawn square followed to")


def test_the_encoders_that_the_video_sink_uses_work(here):
    for codec in ("mp4v", "MJPG", "FFV1"):
        assert here[f"encoder {codec}"].verdict is Verdict.OK


def test_everything_is_looked_at(here):
    names = [
        "modetrack", "Python", "numpy", "numba", "kernel cache", "cv2", "cv2 wheel", "FFmpeg in cv2",
        "tracking", "encoder VP90", "encoder avc1", "PyQt5", "Qt xcb libraries", "display", "Qt starts",
        "cameras",
    ]  # fmt: skip
    assert set(names) <= set(here)


def test_all_that_is_missing_comes_with_one_line_of_advice(here):
    for check in here.values():
        if check.verdict is not Verdict.OK:
            assert check.advice, check.name
        assert "\n" not in check.advice + check.found


def test_the_table_names_each_row_and_ends_with_0_when_headless_works(monkeypatch):
    rows = [Check("cv2", "5.0"), Check("display", "none [here]", Verdict.NOTE, "use xvfb-run -a")]
    result = run(rows, monkeypatch)
    assert result.exit_code == 0
    assert "cv2" in result.output
    assert "none [here]" in result.output
    assert "\ndisplay: use xvfb-run -a\n" in result.output
    assert result.output.endswith("headless tracking works here\n")


def test_it_ends_with_1_when_something_needed_is_missing(monkeypatch):
    result = run([Check("numba", "gone", Verdict.MISSING, "install it", needed=True)], monkeypatch)
    assert result.exit_code == 1
    assert "numba: install it" in result.output
    assert result.output.endswith("headless tracking does not work here\n")


def test_a_missing_window_does_not_stop_headless_work():
    assert headless_works([Check("Qt starts", "no", Verdict.MISSING, "install")])


def test_long_advice_stays_on_one_line(monkeypatch):
    advice = "word " * 60 + "end"
    assert advice in run([Check("x", "y", Verdict.NOTE, advice)], monkeypatch).output


def test_a_package_that_is_not_there_is_needed():
    check = checks.check_package("no_such_module_anywhere", "its-wheel")
    assert check.verdict is Verdict.MISSING
    assert check.needed
    assert check.advice.endswith("its-wheel")


def test_a_hollow_package_is_damaged(tmp_path, monkeypatch):
    (tmp_path / "hollow_package").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    check = checks.check_package("hollow_package", "some-wheel")
    assert (check.verdict, check.found) == (Verdict.MISSING, "damaged: it has no version")


@pytest.mark.parametrize(
    ("wheels", "verdict", "words"),
    [
        (["opencv-python-headless"], Verdict.OK, "no Qt of its own"),
        (["opencv-python"], Verdict.OK, "brings its own Qt"),
        (["opencv-python", "opencv-python-headless"], Verdict.NOTE, "opencv-python and opencv-python-"),
        ([], Verdict.OK, "not from a wheel"),
    ],
)  # fmt: skip
def test_wheels_of_cv2(wheels, verdict, words):
    check = checks.judge_opencv_wheels(wheels)
    assert check.verdict is verdict
    assert words in check.found
    assert ("uninstall" in check.advice) == (len(wheels) > 1)


def test_a_cache_folder_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setattr(checks, "_kernel_cache_folder", lambda: "/proc/cache")
    check = checks.check_kernel_cache()
    assert check.verdict is Verdict.NOTE
    assert "NUMBA_CACHE_DIR" in check.advice


def test_a_cache_without_any_folder_is_missing(monkeypatch):
    def fail():
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(checks, "_kernel_cache_folder", fail)
    check = checks.check_kernel_cache()
    assert check.needed
    assert check.verdict is Verdict.MISSING


def test_a_folder_to_come_is_writable_where_its_parent_is(tmp_path):
    assert checks.is_writable(tmp_path / "a" / "b")
    assert not checks.is_writable(Path("/proc/a/b"))


@pytest.mark.parametrize(
    ("codec", "verdict"), [("mp4v", Verdict.MISSING), ("FFV1", Verdict.NOTE), ("avc1", Verdict.NOTE)]
)
def test_an_encoder_that_does_not_open_says_what_to_do(monkeypatch, codec, verdict):
    monkeypatch.setattr(checks, "_encodes", lambda *_: False)
    check = checks.check_encoder(codec)
    assert check.verdict is verdict
    assert "write" in check.advice


def test_a_tracker_that_goes_astray_is_missing(monkeypatch):
    monkeypatch.setattr(checks, "_track_a_square", lambda: 17.0)
    check = checks.check_tracking()
    assert check.needed
    assert check.verdict is Verdict.MISSING
    assert "17.0 px" in check.found


def test_native_noise_is_dropped_and_stderr_comes_back(capfd):
    with checks.silent_stderr():
        subprocess.run([sys.executable, "-c", "import os; os.write(2, b'noise')"], check=True)
    subprocess.run([sys.executable, "-c", "import os; os.write(2, b'news')"], check=True)
    assert capfd.readouterr().err == "news"


LDD = """\
	linux-vdso.so.1 (0x00007ffd)
	libQt5XcbQpa.so.5 => /x/libQt5XcbQpa.so.5 (0x00007f)
	libxcb-icccm.so.4 => not found
	libxcb-keysyms.so.1 => not found
	libc.so.6 => /lib/libc.so.6 (0x00007f)
	libxcb-icccm.so.4 => not found
	libstrange.so.9 => not found
"""


def test_libraries_that_ldd_misses_are_named_with_their_packages():
    missing = checks_window.missing_libraries(LDD)
    assert missing == ["libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libstrange.so.9"]
    check = checks_window.judge_libraries(missing)
    assert check.verdict is Verdict.MISSING
    assert check.advice == (
        "apt-get install libxcb-icccm4 libxcb-keysyms1; find the package that holds libstrange.so.9"
    )
    assert checks_window.judge_libraries([]).verdict is Verdict.OK


def test_qt_that_misses_a_library_names_its_package():
    message = "ImportError: libGL.so.1: cannot open shared object file: No such file or directory"
    check = checks_window.judge_missing_qt(message)
    assert (check.found, check.advice) == ("needs libGL.so.1", "apt-get install libgl1")


def test_qt_that_is_not_installed_names_the_extra(monkeypatch):
    monkeypatch.setattr(checks_window, "_IMPORT_QT", "import no_such_qt")
    (check,) = checks_window.check_window()
    assert check.verdict is Verdict.NOTE
    assert "No module named 'no_such_qt'" in check.found
    assert 'pip install "modetrack[ui]"' in check.advice


def test_qt_that_aborts_is_reported_and_does_not_take_us_with_it(monkeypatch):
    script = "import os, sys; print('no plugin', file=sys.stderr, flush=True); os.abort()"
    monkeypatch.setattr(checks_window, "_OPEN_QT", script)
    check = checks_window.check_window()[-1]
    assert (check.name, check.found, check.verdict) == ("Qt starts", "no plugin", Verdict.MISSING)


@pytest.mark.parametrize(
    ("environ", "system", "verdict", "found"),
    [
        ({}, "linux", Verdict.NOTE, "none"),
        ({"DISPLAY": ":0"}, "linux", Verdict.OK, "DISPLAY=:0"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", Verdict.OK, "WAYLAND_DISPLAY=wayland-0"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", Verdict.OK, "QT_QPA_PLATFORM=offscreen"),
        ({}, "win32", Verdict.OK, "the desktop"),
    ],
)
def test_where_a_window_would_appear(environ, system, verdict, found):
    check = checks_window.judge_display(environ, system)
    assert (check.verdict, check.found) == (verdict, found)


def test_the_probe_drops_what_the_full_opencv_wheel_sets(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/site-packages/cv2/qt/plugins")
    monkeypatch.setenv("QT_QPA_FONTDIR", "/my/fonts")
    script = "import json, os; print(json.dumps(sorted(k for k in os.environ if k.startswith('QT_QPA_'))))"
    names = json.loads(checks_window._probe(script).stdout)
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in names
    assert "QT_QPA_FONTDIR" in names


def test_importing_the_commands_is_light():
    script = (
        "import sys, tracker.cli.doctor, tracker.cli.cameras\n"
        "print([name for name in ('cv2', 'numba', 'numpy', 'PyQt5') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
