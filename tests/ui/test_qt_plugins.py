import os
import subprocess
import sys

import pytest

from ui.qt_plugins import unhook_cv2_qt


@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"])
def test_paths_of_cv2_are_removed(monkeypatch, name):
    monkeypatch.setenv(name, os.sep.join(["", "lib", "python", "cv2", "qt", "plugins"]))
    unhook_cv2_qt()
    assert name not in os.environ


def test_paths_of_the_user_are_kept(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/opt/qt/plugins")
    unhook_cv2_qt()
    assert os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] == "/opt/qt/plugins"


def test_the_application_is_made_without_the_paths_of_cv2(tmp_path):
    plugins = tmp_path / "cv2" / "qt" / "plugins"
    plugins.mkdir(parents=True)
    script = (
        "import os; from ui.app import make_application; app = make_application();"
        "print(app.platformName(), os.environ.get('QT_QPA_PLATFORM_PLUGIN_PATH'))"
    )
    environ = os.environ | {"QT_QPA_PLATFORM_PLUGIN_PATH": str(plugins), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert answer.stdout.split() == ["offscreen", "None"], answer.stderr
