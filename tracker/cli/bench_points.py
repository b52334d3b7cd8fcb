"""Clustering points: exactly against scikit-learn, on a grid against the exact answer, and how the time grows."""

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.cli.bench_modes_row import ModesRow, modes_row
from tracker.modes.bandwidth import estimate_bandwidth
from tracker.modes.estimator import MeanShift

BLOBS = 5
POINTS, QUICK_POINTS = 10_000, 1_000
MANY, QUICK_MANY = 1_000_000, 50_000
SIDE, QUICK_SIDE = 512, 128
PIXEL_BANDWIDTH = 24.0
SMALLEST, LARGEST, QUICK_LARGEST = 1_000, 1_024_000, 8_000
LONGEST_S = 10.0
MISSING = "scikit-learn is not installed"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def blobs(count: int, d: int, *, seed: int = 0) -> tuple[Floats, Ints]:
    """Return ``count`` points in five round blobs of standard deviation 1, 8 or more apart, and whose each is."""
    random = np.random.default_rng(seed)
    centres = np.zeros((BLOBS, d))
    # On a wide arc and on both sides of it in the other coordinates: no two closer than 8.
    centres[:, 0] = 8.0 * np.arange(BLOBS)
    centres[:, 1] = 8.0 * (np.arange(BLOBS) % 2)
    whose = np.arange(count) % BLOBS
    return centres[whose] + random.normal(size=(count, d)), whose


def exact_row(d: int, *, quick: bool) -> ModesRow:
    """Measure the exact flat window at every point against scikit-learn's MeanShift, one thread each."""
    points, _ = blobs(QUICK_POINTS if quick else POINTS, d)
    bandwidth = estimate_bandwidth(points) / 2
    ours_s, ours = timed(lambda: MeanShift(bandwidth=bandwidth, algorithm="exact").fit(points), rounds=3)
    size = len(points), d
    name = f"exact flat, {BLOBS} blobs"
    scikit = _scikit()
    if scikit is None:
        return modes_row(name, size, ours_s, MISSING)
    # A minute long: once.
    peer_s, theirs = timed(lambda: scikit(bandwidth=bandwidth).fit(points), rounds=1, warm=False)
    return modes_row(name, size, ours_s, _scikit_name(), peer_s, _agreement(ours.labels_, theirs.labels_, "its labels"))


def many_row(*, quick: bool) -> ModesRow:
    """Measure the grid on very many points; compare with the exact answer from some of them."""
    points, _ = blobs(QUICK_MANY if quick else MANY, 2)
    ours_s, ours = timed(lambda: MeanShift(bandwidth=2.0, algorithm="grid", n_jobs=-1).fit(points), rounds=3)
    some = points[:QUICK_POINTS] if quick else points[:POINTS]
    exact = MeanShift(bandwidth=2.0, algorithm="exact", n_jobs=-1).fit(some).predict(points)
    note = _agreement(ours.labels_, exact, f"exact on {len(some):,} of them")
    return modes_row(f"grid, {BLOBS} blobs", (len(points), 2), ours_s, note=note)


def pixels_row(*, quick: bool) -> ModesRow:
    """Measure the grid on the colours of a picture against scikit-learn with seeds in occupied cells only."""
    side = QUICK_SIDE if quick else SIDE
    pixels = _pixels(side)
    fit = MeanShift(bandwidth=PIXEL_BANDWIDTH, algorithm="grid", n_jobs=-1).fit
    ours_s, ours = timed(lambda: fit(pixels), rounds=5)
    name, size = f"grid, colours of {side}x{side} px", (len(pixels), 3)
    scikit = _scikit()
    if scikit is None:
        return modes_row(name, size, ours_s, MISSING)
    peer = scikit(bandwidth=PIXEL_BANDWIDTH, bin_seeding=True)
    peer_s, theirs = timed(lambda: peer.fit(pixels), rounds=1, warm=False)
    note = f"{len(ours.cluster_centers_)} clusters, there {len(theirs.cluster_centers_)}"
    return modes_row(name, size, ours_s, f"{_scikit_name()}, bin_seeding", peer_s, note)


def growth_rows(algorithm: str, *, quick: bool) -> Iterator[ModesRow]:
    """Measure the same blobs with twice as many points each time, until one takes too long; the last row has the slope.

    The bandwidth stays, so a window holds twice as many points each time.
    """
    sizes: list[int] = []
    times: list[float] = []
    count = SMALLEST
    while count <= (QUICK_LARGEST if quick else LARGEST):
        points, _ = blobs(count, 2)
        fit = MeanShift(bandwidth=2.0, algorithm=algorithm, n_jobs=1).fit  # type: ignore[arg-type]
        elapsed_s, _ = timed(partial(fit, points), rounds=3, warm=count == SMALLEST)
        note = f"{elapsed_s / times[-1]:.2f} times that of half as many" if times else ""
        sizes.append(count)
        times.append(elapsed_s)
        count *= 2
        if elapsed_s > LONGEST_S or count > (QUICK_LARGEST if quick else LARGEST):
            note += f"; grows as n^{_exponent(sizes, times):.2f} from {sizes[0]:,} on"
            yield modes_row(f"growth, {algorithm}", (sizes[-1], 2), elapsed_s, note=note)
            return
        yield modes_row(f"growth, {algorithm}", (sizes[-1], 2), elapsed_s, note=note)


def timed(work: Callable[[], Any], *, rounds: int, warm: bool = True) -> tuple[float, Any]:
    """Return the least time of some rounds and what the work returned; the first round compiles and does not count."""
    if warm:
        work()
    times = []
    for _ in range(rounds):
        started_s = perf_counter()
        result = work()
        times.append(perf_counter() - started_s)
        if times[-1] > LONGEST_S:
            break
    return min(times), result


def adjusted_rand(first: Ints, second: Ints) -> float:
    """Return the adjusted Rand index of two labellings: 1 for the same clusters, 0 for chance.

    References
    ----------
    Hubert, Arabie: Comparing partitions. Journal of Classification 2, 1985.
    """
    first, second = (np.unique(labels, return_inverse=True)[1] for labels in (first, second))
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)
    both, rows, columns = (float((x * (x - 1) / 2).sum()) for x in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = rows * columns / max(1.0, len(first) * (len(first) - 1) / 2)
    largest = (rows + columns) / 2
    return 1.0 if largest == expected else (both - expected) / (largest - expected)


def _agreement(ours: Any, theirs: Any, what: str) -> str:
    return f"ARI {adjusted_rand(np.asarray(ours), np.asarray(theirs)):.4f} against {what}"


def _exponent(sizes: list[int], times: list[float]) -> float:
    if len(sizes) < 2:
        return float("nan")
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def _pixels(side: int) -> Floats:
    from tracker.capture.synth import open_synth

    with open_synth(f"synth:crowd:size={side}x{side}:frames=1") as source:
        return source.image(0).reshape(-1, 3).astype(np.float64)


def _scikit() -> Any:
    try:
        from sklearn.cluster import MeanShift as ScikitMeanShift
    except ModuleNotFoundError:
        return None
    return ScikitMeanShift


def _scikit_name() -> str:
    import sklearn

    return f"scikit-learn {sklearn.__version__}"
