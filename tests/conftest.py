"""What all tests share: the recorded clips, the option for golden files, and how a run is held against the truth."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tracker.capture import Source, open_source
from tracker.capture.synth import Truth, read_truth
from tracker.geometry import Box, iou

VIDEOS = Path(__file__).parents[1] / "videos"
CLIPS = tuple(clip["file"] for clip in tomllib.loads((VIDEOS / "clips.toml").read_text(encoding="utf-8"))["clip"])
GOLDEN = Path(__file__).parent / "golden"
SEEN = 0.3
"""Share of a target that has to be seen for its box to be judged."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew; review the diff")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """True when golden files are to be written, not compared with."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def open_clip() -> Iterator[Callable[[str], tuple[Source, list[Truth]]]]:
    """Return what opens a recorded clip together with its truth; the sources are closed after the test."""
    opened: list[Source] = []

    def open_(name: str) -> tuple[Source, list[Truth]]:
        path = VIDEOS / name
        opened.append(open_source(str(path)))
        return opened[-1], read_truth(path.with_suffix(".truth.csv"))

    yield open_
    for source in opened:
        source.close()


def mean_iou(boxes: Sequence[Box], truths: Sequence[Truth], size: tuple[int, int]) -> float:
    """Return the mean overlap, within the picture, over the frames in which the target is seen."""
    overlaps = [
        _overlap(box.clipped(*size), truth.box.clipped(*size))
        for box, truth in zip(boxes, truths, strict=True)
        if truth.box is not None and truth.visible > SEEN
    ]
    return sum(overlaps) / len(overlaps)


def largest_growth(boxes: Sequence[Box], truths: Sequence[Truth]) -> float:
    """Return how many times the true area a window ever had."""
    pairs = zip(boxes, truths, strict=True)
    return max(box.area / truth.box.area for box, truth in pairs if truth.box is not None)


def absences(truths: Sequence[Truth]) -> list[range]:
    """Return the runs of frames in which nothing of the target is seen."""
    runs: list[range] = []
    for index in (index for index, truth in enumerate(truths) if truth.visible == 0):
        if runs and runs[-1].stop == index:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs


def check_absences(statuses: Sequence[str], truths: Sequence[Truth]) -> None:
    """Assert that each absence is reported within 10 frames and the target held again within 15 of its return."""
    away = absences(truths)
    assert away, "the target never goes"
    for gone in away:
        if gone.start + 10 <= len(truths):
            assert "lost" in statuses[gone.start : gone.start + 10], f"gone from {gone.start}, not reported"
        late = statuses[gone.start + 10 : gone.stop]
        assert set(late) <= {"lost"}, f"{set(late)} while it is away from {gone.start} to {gone.stop - 1}"
        if gone.stop + 15 <= len(truths):
            back = statuses[gone.stop : gone.stop + 15]
            assert "tracking" in back, f"seen again from {gone.stop}, not taken up: {back}"


def _overlap(a: Box | None, b: Box | None) -> float:
    return iou(a, b) if a is not None and b is not None else 0.0
