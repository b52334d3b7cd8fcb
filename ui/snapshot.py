"""What the worker thread hands to the window: frozen, complete, safe to draw at any later time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tracker.config import DEFAULT_PROFILE, PROFILES, Profile
from tracker.editing import Track
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.values import Frame, TrackState, TrackStatus

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
class CueMap:
    """One cue of a probability image.

    Parameters
    ----------
    name : str
        ``colour`` or ``template``.
    weight : float, in [0, 1]
        Its share of the probability image.
    map : ProbabilityMap
    """

    name: str
    weight: float
    map: ProbabilityMap


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The colours of a target model, the most frequent first.

    Parameters
    ----------
    colours : ndarray, shape (n, 3), uint8
        One BGR colour for each bin.
    target, surroundings : ndarray, shape (n,), float64
        Share of each bin in the target and around it.
    """

    colours: NDArray[np.uint8]
    target: NDArray[np.float64]
    surroundings: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """Why a target is where it is.

    Parameters
    ----------
    search_region : Box or None
        The part of the frame that was looked at, image px.
    probability : ProbabilityMap or None
    cues : tuple of CueMap
        What the probability image is made of.
    path : ndarray, shape (n, 2), float64
        Centres of the window on its way to the mode, image px.
    histogram : Histogram or None
        Of the target model.
    exact : bool
        False while this is computed from the row before alone, until the tracker itself has come to the frame.
    """

    search_region: Box | None = None
    probability: ProbabilityMap | None = None
    cues: tuple[CueMap, ...] = ()
    path: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    histogram: Histogram | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One target as drawn.

    Parameters
    ----------
    number : int, >= 1
        As in the results; also decides its colour.
    state : TrackState or None
        Its row of the frame that is shown; None where it has none (yet).
    name : str or None
        What the user calls it.
    own_profile : Profile or None
        Its own settings, None if it follows those of all.
    placed : tuple of int
        Frames in which the user put a box.
    end : int or None
        First frame that it is not followed in any more.
    why : Why or None
        None where nobody asked for it.
    trail : tuple of (x, y) or None
        The last centres in image px, oldest first; None is a gap where the target was lost.
    """

    number: int
    state: TrackState | None = None
    name: str | None = None
    own_profile: Profile | None = None
    placed: tuple[int, ...] = ()
    end: int | None = None
    why: Why | None = None
    trail: tuple[Point | None, ...] = ()

    @property
    def label(self) -> str:
        """Its name, or ``target N``."""
        return self.name or f"target {self.number}"

    @property
    def status(self) -> TrackStatus | None:
        """Its status in the frame that is shown."""
        return None if self.state is None else self.state.status


@dataclass(frozen=True, slots=True)
class Rates:
    """Pictures per second, over about the last second."""

    in_fps: float = 0.0
    tracked_fps: float = 0.0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Something long that goes on.

    Parameters
    ----------
    what : str
        Such as ``tracking`` or ``writing clip.mp4``.
    done, total : int
        Pictures; ``total`` 0 when nobody knows.
    """

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A box that is proposed for the object that the user clicked.

    Parameters
    ----------
    serial : int
        Grows with every proposal.
    frame : int
        The picture it was made for.
    box : Box
    """

    serial: int
    frame: int
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything the window shows at one moment.

    Parameters
    ----------
    source : str
        Name of the source.
    frame : Frame or None
        The picture that is shown.
    exact : bool
        False while the picture is a preview: right, but not pixel for pixel.
    total : int or None
        Pictures in the source, as announced until they are counted.
    counted : bool
        True when ``total`` is certain.
    fresh : bool
        The user has not yet played, paused or stepped: the first box starts playback.
    profile : Profile
        Settings of every target without its own.
    tracks : mapping of int to Track
        All rows of each target; the same object as long as nothing in it changed.
    loop : (int, int) or None
        First and last frame of the part that is played again and again.
    loop_start : int or None
        The first of the two marks of a loop, while the second is missing.
    speed : float or None
        Times the pace of the clip; None for as fast as possible.
    calibration : Calibration or None
        What turns px into a unit of length.
    suggestion : Suggestion or None
        The newest one; None once a box was placed.
    work : Work or None
    undo, redo : str or None
        What can be taken back and done again.
    changed : bool
        There are edits that no session file holds.
    saved : Path or None
        The session file that was written last.
    recording : str or None
        Name of the file that the pictures of a live source are written to.
    stage_ms : mapping of str to float
        Time spent per stage on a picture, smoothed.
    shown_s : float
        When the frame arrived from its source, on the clock of `time.monotonic`; 0 where that means nothing.
    """

    source: str
    phase: Phase
    live: bool = False
    frame: Frame | None = None
    exact: bool = True
    total: int | None = None
    counted: bool = False
    fresh: bool = False
    profile: Profile = PROFILES[DEFAULT_PROFILE]
    targets: tuple[Target, ...] = ()
    selected_number: int | None = None
    tracks: Mapping[int, Track] = field(default_factory=dict)
    loop: tuple[int, int] | None = None
    loop_start: int | None = None
    speed: float | None = 1.0
    calibration: Calibration | None = None
    suggestion: Suggestion | None = None
    work: Work | None = None
    undo: str | None = None
    redo: str | None = None
    changed: bool = False
    saved: Path | None = None
    recording: str | None = None
    rates: Rates = Rates()
    stage_ms: Mapping[str, float] = field(default_factory=dict)
    notice: Notice | None = None
    shown_s: float = 0.0

    @property
    def selected(self) -> Target | None:
        """The target that the next drag puts elsewhere."""
        return self.target(self.selected_number)

    def target(self, number: int | None) -> Target | None:
        """Return the target of a number."""
        return next((one for one in self.targets if one.number == number), None)
