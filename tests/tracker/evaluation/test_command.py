import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

import tracker
from tests.tracker.evaluation.conftest import write_sequence
from tracker.cli import main
from tracker.evaluation.storage import read_json

ROOT = Path(tracker.__file__).parents[1]


@dataclass
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def evaluate(capsys, tmp_path, monkeypatch):
    """Run ``modetrack eval`` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = main(["eval", *(str(argument) for argument in arguments), "--jobs", "1"])
        return Result(code, *capsys.readouterr())

    return run


def row(out, *names):
    """The cells of a table's row that begins with ``names``."""
    rows = [[cell.strip() for cell in line.strip("│ ").split("│")] for line in out.splitlines() if "│" in line]
    (found,) = [cells for cells in rows if cells[: len(names)] == list(names)]
    return found


def test_a_data_set_is_evaluated_end_to_end(evaluate, rendered, tmp_path):
    (tmp_path / "others.csv").write_text("tracker,sequence,auc,p20\nX,one,0.25,0.5\nX,two,0.75,0.5\n")
    result = evaluate(rendered, "--peers", "meanshift", "--json", "e.json", "--others", "others.csv", "--per-sequence")
    assert result.code == 0, result
    evaluation = read_json("e.json")
    assert [run.key for run in evaluation.runs] == [
        (name, sequence, 0, "") for name in ("robust", "cv2.meanshift") for sequence in ("one", "two")
    ]
    # A plain scene is followed: the first tracker's row says so, and the peers' and others' rows are there.
    _, clips, runs, auc, p20, *_ = row(result.out, "robust", "2")
    assert (clips, runs) == ("2", "2")
    assert float(auc) > 0.6
    assert float(p20) == 1
    assert row(result.out, "cv2.meanshift", "2")
    assert row(result.out, "X", "2")[3:5] == ["0.500", "0.500"]
    assert row(result.out, "one", "robust")
    assert row(result.out, "two", "cv2.meanshift")
    assert "robust: AUC 95% interval over clips 0." in result.out
    assert result.err == ""
    # Again: nothing is computed, the same comes out.
    kept = {path: path.stat().st_mtime_ns for path in Path("e.json.runs").iterdir()}
    assert len(kept) == 4
    text = Path("e.json").read_text()
    again = evaluate(rendered, "--peers", "meanshift", "--json", "e.json", "--others", "others.csv", "--per-sequence")
    assert (again.code, again.out) == (0, result.out)
    assert {path: path.stat().st_mtime_ns for path in Path("e.json.runs").iterdir()} == kept
    assert Path("e.json").read_text() == text


def test_json_on_stdout_is_all_there_is(evaluate, rendered):
    result = evaluate(rendered, "--sequences", "two", "--json", "-")
    values = json.loads(result.out)
    assert [one["name"] for one in values["sequences"]] == ["two"]
    assert list(Path().iterdir()) == []


def test_several_profiles_are_compared_on_clips_left_out(evaluate, tmp_path):
    for number in range(5):
        write_sequence(tmp_path / "set" / f"clip{number}", f"synth:plain:seed={number}:size=96x72:frames=4")
    Path("wide.toml").write_text("profile = 'camshift'\n[search]\nmargin = 0.5\n")
    result = evaluate(
        "set", "--profile", "camshift", "--config", "wide.toml", "--starts", "2", "--perturb", "--runs", "6"
    )
    assert result.code == 0, result
    assert row(result.out, "camshift", "5", "6")
    assert row(result.out, "wide", "5", "6")
    assert "best of 2 on 5 clips: " in result.out
    assert "chosen without the clips it is scored on 0." in result.out


def test_restarts_have_their_own_columns(evaluate, rendered):
    result = evaluate(rendered, "--restart", "--sequences", "one")
    cells = row(result.out, "robust", "1")
    assert "robustness" in result.out
    assert cells[4:6] == ["0", "1.000"]


def test_a_broken_sequence_is_one_line_and_exit_1(evaluate, rendered, tmp_path):
    import shutil

    folder = shutil.copytree(rendered, tmp_path / "otb")
    (folder / "two" / "img" / "0010.png").write_bytes(b"cut")
    result = evaluate("otb", "--json", "e.json")
    assert result.code == 1
    assert result.err.startswith("error: two: ")
    assert result.err.count("\n") == 1
    assert row(result.out, "robust", "1")
    assert len(read_json("e.json").problems) == 1
    only = evaluate("otb", "--sequences", "two")
    assert only.code == 1
    assert only.err.splitlines()[-1] == "error: no run came to an end"


def test_the_report_gets_the_evaluation_and_the_pictures(evaluate, rendered, monkeypatch):
    import types

    got = {}

    def write_report(evaluation, directory, open_sequence, *, command):
        with open_sequence("one") as source:
            got.update(runs=len(evaluation.runs), directory=directory, first=source.read().index, command=command)
        return directory / "report.html"

    monkeypatch.setitem(sys.modules, "tracker.evaluation.report", types.SimpleNamespace(write_report=write_report))
    result = evaluate(rendered, "--report", "out", "--starts", "1", "--perturb", "--runs", "2", "--peers", "camshift")
    assert (result.code, result.err) == (0, f"report: {Path('out/report.html')}\n")
    options = "--peers camshift --starts 1 --runs 2 --report out --perturb"
    assert got == {
        "runs": 4,
        "directory": Path("out"),
        "first": 0,
        "command": f"modetrack eval {rendered} {options}",
    }
    assert len(list(Path("out/runs").iterdir())) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: no such folder"),
        (["."], ".: the folder is empty"),
        (["SET", "--profile", "best"], "unknown profile 'best'"),
        (["SET", "--config", "none.toml"], "none.toml: cannot be read"),
        (["SET", "--peers", "magic"], "peer 'magic': no such peer; available: camshift, meanshift"),
        (["SET", "--sequences", "three"], "no sequence 'three' with ground truth"),
        (["SET", "--others", "none.csv"], "none.csv: cannot be read"),
        (["SET", "--json", "no/e.json"], "no/e.json: cannot be written: folder no does not exist"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(evaluate, rendered, arguments, said):
    result = evaluate(*(rendered if word == "SET" else word for word in arguments))
    assert result.code == 1
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
    assert said in result.err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--restart", "--starts", "3"], ["--restart", "--perturb"], ["--runs", "5"], ["--starts", "0"]]
)
def test_options_that_do_not_go_together_are_wrong_usage(evaluate, rendered, arguments):
    assert evaluate(rendered, *arguments).code == 2


def test_a_signal_ends_it_with_what_is_finished_kept(tmp_path):
    for number in range(12):
        write_sequence(tmp_path / "set" / f"c{number}", f"synth:plain:seed={number}:size=640x480:frames=6")
    command = [
        sys.executable, "-m", "tracker.cli", "eval", str(tmp_path / "set"), "--peers", "mil", "--jobs", "1",
        "--json", str(tmp_path / "e.json"),
    ]  # fmt: skip
    kept = tmp_path / "e.json.runs"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = monotonic() + 60
        while not (kept.exists() and any(kept.glob("*.json"))) and monotonic() < deadline:
            sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    (line,) = (line for line in said.splitlines() if line.startswith("interrupted after "))
    runs = list(kept.iterdir())
    assert 0 < len(runs) < 24
    assert all(path.suffix == ".json" and json.loads(path.read_text())["run"]["boxes"] for path in runs)
    assert f"kept in {kept}" in line
    assert not (tmp_path / "e.json").exists()
    assert "Traceback" not in said


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from tracker.cli import main; code = main(['eval', '--help']); "
        "heavy = {'numpy', 'cv2', 'numba', 'rich', 'pydantic', 'tracker.evaluation'} & set(sys.modules); "
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Usage: modetrack eval " in done.stdout
