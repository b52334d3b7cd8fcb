import typer
from typer.testing import CliRunner

import tracker.capture
from tracker.capture.devices import CameraInfo
from tracker.cli.cameras import cameras


def run(found, monkeypatch):
    monkeypatch.setattr(tracker.capture, "list_cameras", lambda: found)
    app = typer.Typer()
    app.command()(cameras)
    return CliRunner().invoke(app)


def test_no_camera_is_said_and_is_no_failure(monkeypatch):
    result = run([], monkeypatch)
    assert result.exit_code == 0
    assert result.output == "no camera found\n"


def test_each_camera_is_a_row_of_index_name_and_device(monkeypatch):
    found = [CameraInfo(0, "Integrated [HD] Webcam", "/dev/video0"), CameraInfo(2, "Cam", "/dev/video2")]
    result = run(found, monkeypatch)
    assert result.exit_code == 0
    rows = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in result.output.splitlines()]
    assert ["0", "Integrated [HD] Webcam", "/dev/video0"] in rows
    assert ["2", "Cam", "/dev/video2"] in rows
