import importlib.metadata
from importlib.metadata import EntryPoint

import pytest


def window_at(monkeypatch, *targets):
    found = tuple(EntryPoint("app", target, "modetrack.window") for target in targets)
    asked = {}

    def entry_points(**selection):
        asked.update(selection)
        return found

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    return asked


def test_arguments_are_passed_on_and_the_exit_code_back(modetrack, monkeypatch, tmp_path):
    (tmp_path / "pretended_window.py").write_text(
        "import json\ndef main(argv):\n    print(json.dumps(argv))\n    return 7\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    asked = window_at(monkeypatch, "pretended_window:main")
    result = modetrack("app", "clip.mp4", "--profile", "camshift", "-x")
    assert (result.code, result.out) == (7, '["clip.mp4", "--profile", "camshift", "-x"]\n')
    assert modetrack("app").out == "[]\n"
    assert asked == {"group": "modetrack.window", "name": "app"}


def test_without_pyqt5_it_says_what_to_install(modetrack, monkeypatch, tmp_path):
    (tmp_path / "needs_qt.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'PyQt5.QtCore'\", name='PyQt5.QtCore')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    window_at(monkeypatch, "needs_qt:main")
    assert modetrack("app").error == 'the window needs PyQt5: python -m pip install "modetrack[ui]"'


def test_a_missing_system_library_points_to_the_doctor(modetrack, monkeypatch, tmp_path):
    (tmp_path / "needs_gl.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')\n")
    monkeypatch.syspath_prepend(tmp_path)
    window_at(monkeypatch, "needs_gl:main")
    error = modetrack("app").error
    assert error == "the window cannot start: libGL.so.1: cannot open shared object file; see `modetrack doctor`"


def test_a_missing_module_of_ours_is_a_defect(modetrack, monkeypatch):
    window_at(monkeypatch, "no_such_window:main")
    assert modetrack("app").error.startswith("internal error: ModuleNotFoundError")


@pytest.mark.parametrize("arguments", [(), ("clip.mp4",)])
def test_from_a_bare_checkout_it_says_so(modetrack, monkeypatch, arguments):
    window_at(monkeypatch)
    error = modetrack("app", *arguments).error
    assert error.startswith("the window is not installed: in the project's folder, python -m pip install")
