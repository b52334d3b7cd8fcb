"""The processes that make runs, each with one thread."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.synchronize import Event

import cv2

from tracker.errors import SourceError, TrackerError
from tracker.evaluation.drive import RunPlan, drive, try_out
from tracker.evaluation.results import Run

# Read by the libraries when a process starts.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

_stop: Event | None = None
_tried: set[str] = set()


class StoppedError(Exception):
    """The run was broken off because nobody waits for it."""


def make_run(plan: RunPlan) -> Run | str:
    """Make a run, or say in one line what stood in the way."""
    try:
        if plan.tracker.name not in _tried:
            _tried.add(plan.tracker.name)
            # What goes wrong here goes wrong again where it is reported.
            with suppress(Exception):
                try_out(plan)
        return drive(plan, _check_stop)
    except StoppedError:
        return f"{plan.sequence.name}: stopped"
    except (SourceError, OSError) as error:
        return f"{plan.sequence.name}: {_in_one_line(error)}"
    except TrackerError as error:
        return f"{_where(plan)}: {_in_one_line(error)}"
    except Exception as error:
        return f"{_where(plan)}: internal error: {type(error).__name__}: {_in_one_line(error)}"


@contextmanager
def worker_pool(jobs: int) -> Iterator[Executor]:
    """Open ``jobs`` processes for `make_run`; leaving it early stops them at their next frame."""
    context = get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(jobs, context, _begin, (stop,))
    _start(pool)
    try:
        yield pool
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(pool: ProcessPoolExecutor) -> None:
    """Start the processes, with one thread each and deaf to Ctrl-C: that is the parent's to answer."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            pool.submit(_nothing)
        finally:
            signal.signal(signal.SIGINT, handler)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin(stop: Event) -> None:
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    from tracker.tracking import warm_up

    warm_up()


def _nothing() -> None:
    pass


def _check_stop() -> None:
    if _stop is not None and _stop.is_set():
        raise StoppedError


def _where(plan: RunPlan) -> str:
    start = f", start {plan.start.frame}" if plan.start.frame else ""
    change = f", {plan.start.perturbation}" if plan.start.perturbation else ""
    return f"{plan.sequence.name}, {plan.tracker.name}{start}{change}"


def _in_one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split())
