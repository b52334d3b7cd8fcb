"""What the worker thread hands to the window: frozen, complete, safe to draw at any later time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from tracker.geometry import Box
from tracker.values import Frame, TrackState

Point = tuple[float, float]


class Phase(Enum):
    """What the worker is doing."""

    OPENING = "opening"
    PAUSED = "paused"
    PLAYING = "playing"
    ENDED = "ended"
    FAILED = "failed"


class Level(Enum):
    """How serious a notice is."""

    INFO = "info"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the user.

    Parameters
    ----------
    serial : int
        Grows with every notice, so that the same text twice is two notices.
    retry : bool
        The source can be opened again.
    """

    serial: int
    level: Level
    text: str
    retry: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ProbabilityMap:
    """A copy of a probability image.

    Parameters
    ----------
    image : ndarray, shape (h, w), uint8
        0 to 255 for 0 to 1; may be coarser than the frame.
    region : Box
        The part of the frame it covers, image px.
    """

    image: NDArray[np.uint8]
    region: Box


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One target as drawn.

    Parameters
    ----------
    trail : tuple of (x, y) or None
        The last centres in image px, oldest first; None is a gap where the target was lost.
    """

    state: TrackState
    search_region: Box | None = None
    probability: ProbabilityMap | None = None
    trail: tuple[Point | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Rates:
    """Pictures per second, over about the last second."""

    in_fps: float = 0.0
    tracked_fps: float = 0.0
    dropped: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything the window shows at one moment.

    Parameters
    ----------
    source : str
        Name of the source.
    total : int or None
        Pictures in the source as announced.
    fresh : bool
        The user has not yet played, paused or stepped: the first box starts playback.
    stage_ms : mapping of str to float
        Time spent per stage on a picture, smoothed.
    """

    source: str
    phase: Phase
    live: bool = False
    frame: Frame | None = None
    total: int | None = None
    fresh: bool = False
    targets: tuple[Target, ...] = ()
    selected_id: int | None = None
    rates: Rates = Rates()
    stage_ms: Mapping[str, float] = field(default_factory=dict)
    notice: Notice | None = None

    @property
    def selected(self) -> Target | None:
        """The target that the next drag puts elsewhere."""
        return next((t for t in self.targets if t.state.target_id == self.selected_id), None)
