import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

import tracker
from tracker.cli import commands

ROOT = Path(tracker.__file__).parents[1]
COMMANDS = (
    "demo", "run", "replay", "app", "cameras", "eval", "bench", "cluster", "density", "segment", "smooth", "doctor",
)  # fmt: skip


def help_s(*arguments):
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "tracker.cli", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help")])
def test_help_comes_at_once(arguments):
    assert min(help_s(*arguments) for _ in range(4)) < 0.2


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_imports_nothing_heavy(command):
    code = (
        "import sys; from tracker.cli import main; "
        f"code = main([{command!r}, '--help']); "
        "heavy = {'numpy', 'cv2', 'numba', 'rich', 'pydantic'} & set(sys.modules); "
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"Usage: modetrack {command} " in done.stdout


def test_the_commands_are_those_that_work(modetrack):
    result = modetrack("--help")
    assert result.code == 0
    listed = result.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line.strip()] == list(COMMANDS)


def test_without_arguments_the_help_is_shown(modetrack):
    result = modetrack()
    assert "Commands:" in result.out + result.err
    assert "-h, --help" in result.out + result.err


def test_the_version_is_printed(modetrack, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: {"modetrack": "1.2.3"}[name])
    assert modetrack("--version").out == "modetrack 1.2.3\n"


def test_an_unknown_command_is_wrong_usage(modetrack):
    result = modetrack("trak")
    assert result.code == 2
    assert "No such command 'trak'" in result.err


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (OSError(28, "No space left on device", "t.csv"), 1, "error: t.csv: No space left on device\n"),
        (OSError("odd"), 1, "error: odd\n"),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(3), 3, ""),
        (SystemExit(None), 0, ""),
        (SystemExit("words"), 1, ""),
    ],
)
def test_every_end_has_its_exit_code(modetrack, monkeypatch, raised, code, said):
    def end(*args, **kwargs):
        raise raised

    monkeypatch.setattr(commands, "command", lambda: end)
    result = modetrack("run")
    assert (result.code, result.err) == (code, said)
