"""All runs of an evaluation: those that are kept are taken, the others are made in parallel and kept as they end."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager

from tracker.errors import SourceError, TrackerError
from tracker.evaluation.datasets import LabelledSequence
from tracker.evaluation.drive import RunPlan
from tracker.evaluation.lineup import TrackerSpec
from tracker.evaluation.protocols import plan_starts
from tracker.evaluation.results import Evaluation, OtherScore, Protocol, Run, SequenceInfo
from tracker.evaluation.store import RunStore, software_versions
from tracker.evaluation.workers import make_run

OpenPool = Callable[[], AbstractContextManager[Executor]]


def plan_runs(
    protocol: Protocol, trackers: Sequence[TrackerSpec], sequences: Sequence[LabelledSequence]
) -> tuple[RunPlan, ...]:
    """Return the runs of an evaluation in order: by tracker, sequence, start and perturbation.

    A sequence whose pictures cannot be counted is planned by its truth; its runs will say what is wrong.
    """
    truths = {sequence.name: sequence.truth for sequence in sequences}
    counts = {sequence.name: _count(sequence) for sequence in sequences} if protocol.name == "many-starts" else {}
    starts = plan_starts(protocol, truths, counts)
    return tuple(
        RunPlan(tracker, sequence, start, protocol.name == "restart")
        for tracker in trackers
        for sequence in sequences
        for start in starts[sequence.name]
    )


def make_runs(
    plans: Sequence[RunPlan],
    store: RunStore,
    open_pool: OpenPool,
    *,
    done: Callable[[int], None] = lambda frames: None,
) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    """Make all runs, however many processes there are with the same results, times aside.

    Parameters
    ----------
    plans : sequence of RunPlan
    store : RunStore
        Where finished runs are looked for and kept.
    open_pool : callable
        Returns a context with the executor; not called when every run is there.
    done : callable
        Told how many frames a run had, for each that is there.

    Returns
    -------
    runs : tuple of Run
        In the order of the plans, those left out that broke off.
    problems : tuple of str
        What broke off, in the same order, each line once.

    Raises
    ------
    SinkError
        If a run cannot be kept.
    TrackerError
        If a process dies.
    """
    results: dict[int, Run | str] = {}
    for index, plan in enumerate(plans):
        kept = _find(store, plan)
        if kept is not None:
            results[index] = kept
            done(len(kept))
    missing = [index for index in range(len(plans)) if index not in results]
    if missing:
        # The longest first: nobody waits for one long run at the end.
        missing.sort(key=lambda index: plans[index].start.frame - len(plans[index].sequence.truth))
        with open_pool() as pool:
            results |= _made(pool, plans, missing, store, done)
    ordered = [results[index] for index in range(len(plans))]
    runs = tuple(result for result in ordered if isinstance(result, Run))
    problems = dict.fromkeys(result for result in ordered if isinstance(result, str))
    return runs, tuple(problems)


def _made(
    pool: Executor, plans: Sequence[RunPlan], missing: Iterable[int], store: RunStore, done: Callable[[int], None]
) -> dict[int, Run | str]:
    results: dict[int, Run | str] = {}
    try:
        futures = {pool.submit(make_run, plans[index]): index for index in missing}
        for future in as_completed(futures):
            index = futures[future]
            plan, result = plans[index], future.result()
            results[index] = result
            if isinstance(result, Run):
                store.keep(plan, result)
            done(len(result) if isinstance(result, Run) else len(plan.sequence.truth) - plan.start.frame)
    except BrokenProcessPool as error:
        raise TrackerError("a process that makes runs died, perhaps for want of memory: try fewer --jobs") from error
    return results


def assemble(
    dataset: str,
    protocol: Protocol,
    trackers: Sequence[TrackerSpec],
    sequences: Sequence[LabelledSequence],
    runs: Sequence[Run],
    problems: Sequence[str],
    others: Sequence[OtherScore] = (),
) -> Evaluation:
    """Put together what an evaluation came to."""
    sizes: dict[str, tuple[int, int]] = {}
    for run in runs:
        sizes.setdefault(run.sequence, run.frame_size)
    return Evaluation(
        dataset=dataset,
        protocol=protocol,
        trackers=tuple(tracker.info() for tracker in trackers),
        sequences=tuple(
            SequenceInfo(sequence.name, sizes[sequence.name], sequence.truth)
            for sequence in sequences
            if sequence.name in sizes
        ),
        runs=tuple(runs),
        others=tuple(others),
        problems=tuple(problems),
        versions=software_versions(),
    )


def _find(store: RunStore, plan: RunPlan) -> Run | None:
    try:
        return store.find(plan)
    except OSError:
        return None


def _count(sequence: LabelledSequence) -> int:
    try:
        return sequence.count()
    except SourceError:
        return len(sequence.truth)
