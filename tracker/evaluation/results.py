"""What an evaluation comes to: every box of every run, and what it was made of.

An `Evaluation` is complete in itself: metrics, tables and reports are computed from it (`tracker.evaluation.scores`)
without a picture. `tracker.evaluation.storage` keeps it in a JSON file (`write_json`, `read_json`).
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["profile", "peer"]
ProtocolName = Literal["one-pass", "many-starts", "restart"]

SKIPPED = "skipped"
"""Status of the frames between a failure and the next start (protocol ``restart``): no tracker ran, no box."""
STATUSES = ("tracking", "uncertain", "lost", "manual", SKIPPED)

BOX_DECIMALS, SCORE_DECIMALS, TIME_DECIMALS = 3, 4, 7


@dataclass(frozen=True, slots=True)
class TrackerInfo:
    """One of the trackers that were compared.

    Parameters
    ----------
    name : str
        Unique within an evaluation.
    kind : {"profile", "peer"}
        A profile of this project, or something else that follows boxes.
    settings : dict
        All settings of a profile, as nested values that JSON can hold; empty for a peer.
    """

    name: str
    kind: Kind
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class SequenceInfo:
    """One sequence of the data set.

    Parameters
    ----------
    name : str
        Unique within an evaluation.
    frame_size : tuple of int
        Width and height of its first picture that was tracked, px.
    truth : ndarray, shape (n, 4), float64
        ``x, y, width, height`` in px as the data set gives them, NaN rows where the target is absent; row i is frame i.
    """

    name: str
    frame_size: tuple[int, int]
    truth: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One tracker on one sequence from one start box to the end.

    Row 0 of all arrays is the frame of the start, where the tracker was given its box. Numbers are rounded to what the
    JSON file holds, so a run that was read again is the run that was written.

    Parameters
    ----------
    tracker, sequence : str
    start : int
        Frame number of row 0 in the sequence, 0-based.
    perturbation : str
        How the start box differs from the truth: ``""`` (not at all), ``"right 10%"``, ``"scale 0.9"``.
    frame_size : tuple of int
        Width and height of the first picture, px.
    truth : ndarray, shape (n, 4), float64
        ``x, y, width, height``, px; NaN rows where the target is absent.
    boxes : ndarray, shape (n, 4), float64
        What the tracker gave, px; where it is lost, the last box. NaN rows where its status is ``skipped``.
    statuses : tuple of str
        One of `STATUSES` per row.
    scores : ndarray, shape (n,), float64
        In [0, 1], 1 is certain; NaN for trackers that have none.
    update_times_s : ndarray, shape (n,), float64
        Seconds inside ``update``; NaN where the tracker was started or skipped.
    failures : tuple of int
        Rows at which the box left the truth (protocol ``restart``).
    restarts : tuple of int
        Rows at which the tracker was given the truth again (protocol ``restart``); row 0 is not among them.

    Raises
    ------
    ValueError
        If the arrays do not have the same number of rows, at least one.
    """

    tracker: str
    sequence: str
    start: int
    perturbation: str
    frame_size: tuple[int, int]
    truth: Floats
    boxes: Floats
    statuses: tuple[str, ...]
    scores: Floats
    update_times_s: Floats
    failures: tuple[int, ...] = ()
    restarts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.statuses)
        shapes = {
            "truth": (self.truth.shape, (rows, 4)),
            "boxes": (self.boxes.shape, (rows, 4)),
            "scores": (self.scores.shape, (rows,)),
            "update_times_s": (self.update_times_s.shape, (rows,)),
        }
        for name, (got, expected) in shapes.items():
            if got != expected or not rows:
                raise ValueError(f"{name} of a run needs shape {expected} with at least one row, got {got}")
        for name, decimals in (
            ("boxes", BOX_DECIMALS),
            ("scores", SCORE_DECIMALS),
            ("update_times_s", TIME_DECIMALS),
        ):
            object.__setattr__(self, name, np.round(getattr(self, name), decimals))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.statuses)

    @property
    def key(self) -> tuple[str, str, int, str]:
        """Tracker, sequence, start and perturbation: no two runs of an evaluation share them."""
        return self.tracker, self.sequence, self.start, self.perturbation


@dataclass(frozen=True, slots=True)
class Protocol:
    """How the runs were chosen and driven.

    Parameters
    ----------
    name : {"one-pass", "many-starts", "restart"}
    starts : int, >= 1
        Start frames per sequence, spread evenly.
    perturb : bool
        True when start boxes were also shifted and scaled.
    runs : int or None
        Runs per tracker in total that were sampled; None for the protocol's own number.
    seed : int
        Of the sample.
    """

    name: ProtocolName = "one-pass"
    starts: int = 1
    perturb: bool = False
    runs: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class OtherScore:
    """What somebody else reports for a tracker on a sequence.

    Parameters
    ----------
    tracker, sequence : str
    auc, p20 : float
        Success AUC and precision at 20 px, in [0, 1].
    sr50 : float or None
        Share of frames with IoU > 0.5.
    fps : float or None
        Updates per second.
    """

    tracker: str
    sequence: str
    auc: float
    p20: float
    sr50: float | None = None
    fps: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that came out of one ``modetrack eval``.

    Parameters
    ----------
    dataset : str
        Name of the data set: its folder's.
    protocol : Protocol
    trackers : tuple of TrackerInfo
        In the order they were asked for.
    sequences : tuple of SequenceInfo
        Those with at least one run, in the data set's order.
    runs : tuple of Run
        Ordered by tracker, sequence, start and perturbation. A run that broke off is missing.
    others : tuple of OtherScore
        What others report, for comparison.
    problems : tuple of str
        One line per run that broke off.
    versions : dict of str to str
        Python and the packages that decide results.
    """

    dataset: str
    protocol: Protocol
    trackers: tuple[TrackerInfo, ...]
    sequences: tuple[SequenceInfo, ...]
    runs: tuple[Run, ...]
    others: tuple[OtherScore, ...] = ()
    problems: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    def runs_of(self, tracker: str, sequence: str | None = None) -> tuple[Run, ...]:
        """Return the runs of a tracker, on one sequence or on all, in order."""
        return tuple(run for run in self.runs if run.tracker == tracker and sequence in (None, run.sequence))
