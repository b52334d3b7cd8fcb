"""How far a figure can be trusted: what is left of a choice on clips that took no part in it, and by chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracker.evaluation.metrics import mean

FOLDS = 5
_RESAMPLES = 2000
_LEVEL = 0.95

AucOf = Mapping[str, float]
"""AUC per sequence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A choice among trackers and what it is worth.

    Parameters
    ----------
    sequences : int
        Sequences that all trackers have.
    chosen : str
        The tracker with the best mean AUC on all of them.
    chosen_auc : float
        That mean: it is too high by what the choice fitted to these sequences.
    left_out_auc : float
        Mean AUC where each sequence is scored with the tracker that was best without its fold.
    per_fold : tuple of str
        The tracker chosen without each fold.
    """

    sequences: int
    chosen: str
    chosen_auc: float
    left_out_auc: float
    per_fold: tuple[str, ...]


def leave_clips_out(aucs: Mapping[str, AucOf], *, folds: int = FOLDS, seed: int = 0) -> LeftOut | None:
    """Choose the tracker with the best mean AUC on all sequences but one fold, and score it on that fold.

    Parameters
    ----------
    aucs : mapping of str to mapping of str to float
        AUC per tracker and sequence. Sequences that a tracker does not have are left out for all.
    folds : int, >= 2
        The sequences are dealt into so many parts of equal size, give or take one.
    seed : int
        Of the dealing.

    Returns
    -------
    LeftOut or None
        None where there are fewer than two trackers or fewer sequences than folds. Of equals the first is chosen.
    """
    names = list(aucs)
    sequences = [name for name in next(iter(aucs.values()), {}) if all(_known(aucs[one], name) for one in names)]
    if len(names) < 2 or len(sequences) < folds:
        return None
    table = np.array([[aucs[name][sequence] for sequence in sequences] for name in names])
    fold_of = np.random.default_rng(seed).permutation(len(sequences)) % folds
    best = [int(table[:, fold_of != fold].mean(axis=1).argmax()) for fold in range(folds)]
    left_out = [float(table[best[fold], column]) for column, fold in enumerate(fold_of)]
    chosen = int(table.mean(axis=1).argmax())
    return LeftOut(
        len(sequences),
        names[chosen],
        float(table[chosen].mean()),
        mean(left_out),
        tuple(names[index] for index in best),
    )


def bootstrap_interval(values: AucOf, *, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean over sequences, by drawing sequences with replacement (percentiles).

    Says how much the mean depends on which sequences there happen to be. NaN with fewer than two.

    References
    ----------
    Efron, Tibshirani: An introduction to the bootstrap. 1993, section 13.3.
    """
    known = np.array([value for value in values.values() if not math.isnan(value)])
    if len(known) < 2:
        return math.nan, math.nan
    drawn = np.random.default_rng(seed).integers(0, len(known), (_RESAMPLES, len(known)))
    low, high = np.quantile(known[drawn].mean(axis=1), [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)


def _known(values: AucOf, sequence: str) -> bool:
    return not math.isnan(values.get(sequence, math.nan))
