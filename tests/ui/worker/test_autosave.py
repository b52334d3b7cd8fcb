import subprocess
import sys
from pathlib import Path

import pytest

from ui.worker.autosave import KEPT_FILES, Autosave

# What a window does until somebody kills it: places a box, plays, and corrects.
_VICTIM = """
import os, sys
from pathlib import Path
from tracker.capture import open_source
from tracker.config import PROFILES
from tracker.geometry import Box
from ui.worker.autosave import Autosave
from ui.worker.opening import Request, open_player
from ui.worker.player import Wishes
autosave = Autosave(Path(sys.argv[1]))
player = open_player(
    Request(sys.argv[2], PROFILES["camshift"]), Wishes(speed=None),
    opener=open_source, autosave=autosave, wake=lambda: None,
)
player.place(Box(40, 40, 30, 30))
for _ in range(5):
    player.advance()
player.place(Box(60, 60, 30, 30))
player.advance()
os.kill(os.getpid(), 9)
"""
CLIP = "synth:plain:frames=60:size=160x120"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def autosave(folder: Path) -> Autosave:
    return Autosave(folder)


def kill_a_window(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _VICTIM, str(folder), CLIP], check=False)
    assert done.returncode == -9


def test_what_a_killed_process_did_can_be_restored(compiled, folder):
    kill_a_window(folder)
    (left,) = Autosave(folder).left()
    assert left.source == CLIP
    (target,) = left.kept.history.document.targets
    assert [placed.frame for placed in target.placements] == [0, 5]
    rows = {source.origin.frame: len(source.rows) for source in left.kept.passes if source.origin.direction == 1}
    assert rows == {0: 6, 5: 2}


def test_a_file_is_offered_once_to_one_window(compiled, folder):
    kill_a_window(folder)
    first, second = Autosave(folder), Autosave(folder)
    assert len(first.left()) == 1
    assert first.left() == []
    assert second.left() == []
    first.release_all()
    assert len(second.left()) == 1


def test_what_a_running_window_writes_is_not_offered(autosave, folder):
    path = autosave.new_file("clip.mp4", ".csv")
    path.write_text("header\nrow\n")
    assert Autosave(folder).left() == []


def test_rows_of_a_camera_are_offered(autosave, folder):
    path = autosave.new_file("0", ".csv")
    path.write_text("header\nrow\n")
    autosave.release_all()
    (left,) = Autosave(folder).left()
    assert (left.path, left.kept) == (path, None)


@pytest.mark.parametrize("text", ["", "header\n", "{not json"])
def test_what_holds_nothing_is_removed(autosave, folder, text):
    for suffix in (".csv", ".journal"):
        autosave.new_file("clip.mp4", suffix).write_text(text)
    autosave.release_all()
    assert Autosave(folder).left() == []
    assert not [path for path in folder.iterdir() if path.suffix != ".lock"]


def test_discarding_removes_the_file_and_its_lock(autosave, folder):
    path = autosave.new_file("clip.mp4", ".journal")
    path.write_text("x")
    autosave.let_go(path, discard=True)
    assert not list(folder.iterdir())


def test_old_files_are_pruned(autosave, folder):
    for _ in range(KEPT_FILES + 5):
        path = autosave.new_file("clip.mp4", ".csv")
        path.write_text("header\nrow\n")
        autosave.let_go(path, discard=False)
    assert len(list(folder.glob("*.csv"))) <= KEPT_FILES + 1


def test_names_of_sources_make_safe_file_names(autosave):
    path = autosave.new_file("rtsp://me:secret@host", ".csv")
    assert path.parent == autosave.folder
    assert "secret" not in path.name
