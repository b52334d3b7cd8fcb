from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.clips import write_clip
from tracker.capture.synth import open_synth
from tracker.cli import main
from tracker.tracking import warm_up

SCENE = "synth:plain:size=160x120:frames=40"


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def error(self):
        """The one line of a failure."""
        assert self.code == 1, self
        assert self.err.startswith("error: "), self
        assert self.err.count("\n") == 1, self
        return self.err.removeprefix("error: ").rstrip("\n")


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """Keep what is said about compiling out of the tests."""
    warm_up()


@pytest.fixture
def modetrack(capsys, tmp_path, monkeypatch):
    """Run the command line in an empty folder and return what it printed and its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def box():
    """The target's box in the first frame of the scene, as typed."""
    return ",".join(f"{number:.0f}" for number in open_synth(SCENE).truth(0).box.as_tuple())


@pytest.fixture(scope="session")
def recorded(tmp_path_factory):
    """The scene as an H.264 file."""
    frames = [frame.image for frame in open_synth(SCENE)]
    return write_clip(tmp_path_factory.mktemp("recorded") / "clip.mp4", frames)


@pytest.fixture
def clip(recorded, tmp_path) -> Path:
    """The scene as ``clip.mp4`` in the current folder."""
    return Path(write_copy(recorded, tmp_path / "clip.mp4").name)


def write_copy(source, target):
    target.write_bytes(source.read_bytes())
    return target
