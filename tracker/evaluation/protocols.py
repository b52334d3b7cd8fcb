"""Which runs an evaluation consists of: where trackers are started, and on which boxes.

- ``one-pass``: from the first box to the end.
- ``many-starts``: several start frames per clip, and start boxes that are a little off, as a user's are. A seeded
  sample of all such starts, balanced over the sequences.
- ``restart``: from the first box; where a box no longer meets the truth, the tracker is started anew 5 frames later.

References
----------
Wu, Lim, Yang: Object tracking benchmark. PAMI 37(9), 2015, section 4 (one-pass, temporal and spatial robustness).
Kristan et al.: A novel performance evaluation methodology for single-target trackers. PAMI 38(11), 2016 (restarts).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.evaluation.follower import BoxTuple
from tracker.evaluation.results import Floats, Protocol

RUNS_PER_SEQUENCE = 10
"""Sampled runs per sequence where the number of runs is left open."""
LAST_START = 0.75
"""No start comes later than this share of a clip."""

_SHIFT = 0.1
_DIRECTIONS = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
    "left up": (-1, -1),
    "left down": (-1, 1),
    "right up": (1, -1),
    "right down": (1, 1),
}
# Shift in shares of the box's width and height, and factor on its size.
PERTURBATIONS: dict[str, tuple[float, float, float]] = {
    **{f"{name} 10%": (_SHIFT * x, _SHIFT * y, 1.0) for name, (x, y) in _DIRECTIONS.items()},
    **{f"scale {factor:g}": (0.0, 0.0, factor) for factor in (0.8, 0.9, 1.1, 1.2)},
}
"""OTB's twelve: eight shifts by 10 % of the target's size, four sizes about the same centre."""


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """Where one run begins.

    Parameters
    ----------
    frame : int
        Frame number in the sequence.
    perturbation : str
        Key of `PERTURBATIONS`, ``""`` for the true box.
    """

    frame: int
    perturbation: str = ""


def perturbed(box: BoxTuple, perturbation: str) -> BoxTuple:
    """Return a box ``x, y, width, height`` shifted or scaled by a key of `PERTURBATIONS`; ``""`` leaves it."""
    if not perturbation:
        return box
    x, y, width, height = box
    shift_x, shift_y, factor = PERTURBATIONS[perturbation]
    cx, cy = x + width * (0.5 + shift_x), y + height * (0.5 + shift_y)
    return cx - factor * width / 2, cy - factor * height / 2, factor * width, factor * height


def plan_starts(
    protocol: Protocol, truths: Mapping[str, Floats], counts: Mapping[str, int]
) -> dict[str, tuple[Start, ...]]:
    """Choose the starts on each sequence.

    Parameters
    ----------
    protocol : Protocol
    truths : mapping of str to ndarray, shape (n, 4)
        Boxes per sequence, NaN rows where the target is absent; at least one box.
    counts : mapping of str to int
        Frames per sequence.

    Returns
    -------
    dict of str to tuple of Start
        In order. A start on a frame without truth is left out.
    """
    if protocol.name != "many-starts":
        return {name: (Start(int(np.flatnonzero(~np.isnan(truth[:, 0]))[0])),) for name, truth in truths.items()}
    changes = ("", *PERTURBATIONS) if protocol.perturb else ("",)
    population = {
        name: [
            Start(frame, change)
            for frame in start_frames(min(counts[name], len(truth)), protocol.starts)
            if not np.isnan(truth[frame]).any()
            for change in changes
        ]
        for name, truth in truths.items()
    }
    total = protocol.runs if protocol.runs is not None else RUNS_PER_SEQUENCE * len(truths)
    return sample_starts(population, total, protocol.seed)


def start_frames(frames: int, starts: int) -> list[int]:
    """Return start frames spread evenly over a clip: the first is 0, the last leaves a quarter of the clip."""
    last = int(LAST_START * (frames - 1))
    return sorted({round(last * number / max(1, starts - 1)) for number in range(starts)}) if frames else []


def sample_starts(population: Mapping[str, Sequence[Start]], total: int, seed: int) -> dict[str, tuple[Start, ...]]:
    """Draw ``total`` starts, as equally many from each sequence as there are.

    Each sequence's are drawn by its name and the seed alone: a larger sample holds the smaller one, and which other
    sequences there are decides only how many. The first that is drawn from a sequence is on the true box.
    """
    drawn = {name: _shuffled(starts, f"{seed}/{name}") for name, starts in population.items()}
    order = sorted(population, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())
    taken = dict.fromkeys(population, 0)
    left = min(total, sum(len(starts) for starts in population.values()))
    while left:
        for name in order:
            if left and taken[name] < len(drawn[name]):
                taken[name] += 1
                left -= 1
    return {name: tuple(sorted(drawn[name][: taken[name]])) for name in population}


def _shuffled(starts: Sequence[Start], seed: str) -> list[Start]:
    rng = np.random.default_rng(list(hashlib.sha256(seed.encode()).digest()))
    shuffled = [starts[index] for index in rng.permutation(len(starts))]
    # Stable: the first unperturbed one comes to the front, the others keep their order.
    first = next((start for start in shuffled if not start.perturbation), None)
    return sorted(shuffled, key=lambda start: start is not first)
