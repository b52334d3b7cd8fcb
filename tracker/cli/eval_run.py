"""What ``eval`` does: from a data set's folder to tables and files."""

import os
import shlex
import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from tracker.cli.eval_table import show
from tracker.cli.interrupts import Interrupts
from tracker.cli.names import check_distinct
from tracker.cli.progress import Progress
from tracker.cli.startup import compile_kernels
from tracker.config import DEFAULT_PROFILE
from tracker.errors import TrackerError
from tracker.evaluation.datasets import LabelledSequence, open_dataset
from tracker.evaluation.drive import RunPlan
from tracker.evaluation.lineup import line_up
from tracker.evaluation.others import read_others
from tracker.evaluation.results import Evaluation, Protocol, Run
from tracker.evaluation.runner import assemble, make_runs, plan_runs
from tracker.evaluation.storage import to_json, write_json
from tracker.evaluation.store import RunStore
from tracker.evaluation.workers import worker_pool
from tracker.sinks.paths import check_writable


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    dataset: Path
    profiles: Sequence[str]
    configs: Sequence[Path]
    sequences: Sequence[str]
    peers: Sequence[str]
    others: Path | None
    protocol: Protocol
    jobs: int | None
    json: str | None
    report: Path | None
    fresh: bool
    per_sequence: bool


def carry_out(order: Order) -> None:
    """Make all runs, print the tables, write the files.

    Raises
    ------
    TrackerError
        If something that was named is not there or cannot be written, or no run ended.
    typer.Exit
        With 1 when a run broke off.
    """
    profiles = order.profiles if order.profiles or order.configs else [DEFAULT_PROFILE]
    trackers = line_up(profiles, order.configs, order.peers)
    others = read_others(order.others) if order.others is not None else ()
    check_distinct({"others' results": order.others}, {"the JSON file": order.json})
    if order.json is not None and order.json != "-":
        check_writable(Path(order.json))
    sequences = open_dataset(order.dataset, order.sequences)
    plans = plan_runs(order.protocol, trackers, sequences)
    store = RunStore(_kept_in(order), fresh=order.fresh)
    runs, problems = _made(plans, store, order.jobs)
    for problem in problems:
        sys.stderr.write(f"error: {problem}\n")
    name = order.dataset.resolve().name or str(order.dataset)
    evaluation = assemble(name, order.protocol, trackers, sequences, runs, problems, others)
    if not runs:
        raise TrackerError("no run came to an end" if problems else "no sequence has a frame to start on")
    _hand_over(evaluation, order, sequences)
    if problems:
        raise typer.Exit(1)


def _made(plans: Sequence[RunPlan], store: RunStore, jobs: int | None) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    finished = frames = 0
    total = sum(len(plan.sequence.truth) - plan.start.frame for plan in plans)
    jobs = min(jobs or os.cpu_count() or 1, len(plans))
    try:
        with Interrupts(), Progress(total, quiet=False) as progress:

            def done(run_frames: int) -> None:
                nonlocal finished, frames
                finished += 1
                frames += run_frames
                progress.show(frames)

            return make_runs(plans, store, partial(_pool, jobs), done=done)
    except KeyboardInterrupt:
        kept = f"; kept in {store.folder}, the same command goes on from there" if store.folder else ""
        sys.stderr.write(f"interrupted after {finished} of {len(plans)} runs{kept}\n")
        raise


def _pool(jobs: int) -> AbstractContextManager[Executor]:
    # Once here, not at the same time in every process.
    compile_kernels(quiet=False)
    return worker_pool(jobs)


def _kept_in(order: Order) -> Path | None:
    if order.json is not None and order.json != "-":
        return Path(f"{order.json}.runs")
    return None if order.report is None else order.report / "runs"


def _hand_over(evaluation: Evaluation, order: Order, sequences: Sequence[LabelledSequence]) -> None:
    if order.json == "-":
        sys.stdout.write(to_json(evaluation))
    else:
        show(evaluation, per_sequence=order.per_sequence)
    if order.json is not None and order.json != "-":
        write_json(evaluation, order.json)
    if order.report is not None:
        from tracker.evaluation.report import write_report

        named = {sequence.name: sequence for sequence in sequences}
        path = write_report(evaluation, order.report, lambda name: named[name].open(), command=_command(order))
        sys.stderr.write(f"report: {path}\n")


def _command(order: Order) -> str:
    """Return the command line that asks for this, for the report."""
    many = order.protocol.name == "many-starts"
    options: dict[str, Sequence[object]] = {
        "--profile": order.profiles,
        "--config": order.configs,
        "--sequences": [",".join(order.sequences)] if order.sequences else [],
        "--peers": [",".join(order.peers)] if order.peers else [],
        "--others": [order.others] if order.others is not None else [],
        "--starts": [order.protocol.starts] if many else [],
        "--runs": [order.protocol.runs] if order.protocol.runs is not None else [],
        "--seed": [order.protocol.seed] if order.protocol.seed else [],
        "--report": [order.report] if order.report is not None else [],
    }
    flags = {"--perturb": order.protocol.perturb, "--restart": order.protocol.name == "restart"}
    words = ["modetrack", "eval", str(order.dataset)]
    words += [word for name, values in options.items() for value in values for word in (name, str(value))]
    return shlex.join(words + [name for name, given in flags.items() if given])
