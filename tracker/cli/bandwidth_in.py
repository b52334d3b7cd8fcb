"""Bandwidths and periods, as a user gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.cli.table_in import Table
from tracker.errors import ConfigError, DataError
from tracker.modes.bandwidth import RULES, Stability, estimate_bandwidth, stability
from tracker.modes.profiles import checked_kernel, gaussian_equivalent

NAMES = ("scikit", *RULES, "stability")
MOST_EXACT = 20_000
SAMPLES = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A bandwidth and how it came about.

    Parameters
    ----------
    bandwidth : ndarray, shape (1,) or (d,), float64
    how : str
        The rule, empty for a number.
    stability : Stability or None
        What the number of modes does, if that decided.
    """

    bandwidth: NDArray[np.float64]
    how: str
    stability: Stability | None = None

    def __str__(self) -> str:
        numbers = ", ".join(f"{number:.4g}" for number in self.bandwidth)
        return f"bandwidth {numbers} ({self.how})" if self.how else f"bandwidth {numbers}"


def given_bandwidth(text: str, d: int, names: Sequence[str] = NAMES) -> NDArray[np.float64] | None:
    """Return the numbers in ``0.5`` or ``0.5,2``, None for the name of a rule.

    Raises
    ------
    ConfigError
        If it is neither, or not one number or one per column.
    """
    if text in names:
        return None
    try:
        numbers = np.array([float(number) for number in text.split(",")])
    except ValueError:
        near = get_close_matches(text, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it is a number or one of {', '.join(names)}"
        raise ConfigError(f"bandwidth {text!r} is unknown: {hint}") from None
    if len(numbers) not in (1, d):
        raise ConfigError(f"bandwidth needs one number or {d}, one per column, got {len(numbers)}")
    if not (np.isfinite(numbers).all() and numbers.min() > 0):
        raise ConfigError(f"bandwidth needs to be finite and > 0, got {text}")
    return numbers


def choose(text: str, table: Table, options: Mapping[str, Any]) -> Choice:
    """Find the bandwidth for clustering a table.

    Parameters
    ----------
    text : str
        A number, one per column, or one of `NAMES`. scikit-learn's estimate comes from 5,000 points drawn at random
        where there are more than 20,000.
    table : Table
    options : mapping
        Of `tracker.modes.MeanShift`; ``kernel`` among them.

    Raises
    ------
    ConfigError
        If it is neither.
    DataError
        If the rule gives none for these points.
    """
    points, d = table.points, table.points.shape[1]
    numbers = given_bandwidth(text, d)
    if numbers is not None:
        return Choice(numbers, "")
    if text == "scikit":
        samples = None if len(points) <= MOST_EXACT else SAMPLES
        estimate = estimate_bandwidth(points, n_samples=samples)
        if not estimate > 0:
            raise DataError(
                f"{table.source}: the estimated bandwidth is 0, too many points lie in the same places: give a number"
            )
        return Choice(np.array([estimate]), text)
    if text == "stability":
        found = stability(points, weights=table.weights, **options)
        return Choice(np.array([found.best]), text, found)
    return density_bandwidth(text, table, options["kernel"])


def density_bandwidth(text: str, table: Table, kernel: str) -> Choice:
    """Find the bandwidth for the density of a table.

    Parameters
    ----------
    text : str
        A number, one per column, or a rule that `tracker.modes.KernelDensity` knows.
    table : Table
    kernel : str

    Raises
    ------
    ConfigError
        If it is neither.
    DataError
        If the rule gives none for these points.
    """
    d = table.points.shape[1]
    numbers = given_bandwidth(text, d, tuple(RULES))
    if numbers is not None:
        return Choice(numbers, "")
    # The rules are for a Gaussian; the others get the radius that smooths as much.
    factor = gaussian_equivalent(checked_kernel(kernel), d)
    return Choice(RULES[text](table.points, table.weights) * factor, text)


def given_periods(texts: Sequence[str], names: Sequence[str]) -> NDArray[np.float64] | None:
    """Return the period of each column from ``COLUMN=LENGTH``, 0 where there is none; None without any.

    Raises
    ------
    ConfigError
        If a column is not there or a length is no number > 0.
    """
    periods = np.zeros(len(names))
    for text in texts:
        name, _, length = text.partition("=")
        if name in names:
            place = names.index(name)
        elif name.isdigit() and int(name) < len(names):
            place = int(name)
        else:
            raise ConfigError(f"period {text!r}: there is no column {name!r}, there are {', '.join(names)}")
        try:
            periods[place] = float(length)
        except ValueError:
            periods[place] = np.nan
        if not (np.isfinite(periods[place]) and periods[place] > 0):
            raise ConfigError(f"period {text!r} needs the form COLUMN=LENGTH with a length > 0")
    return periods if texts else None
