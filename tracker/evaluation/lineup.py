"""The trackers that are compared: built-in profiles, profiles from files, peers."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracker.config import Profile, profile_from_file, profile_from_name
from tracker.errors import ConfigError
from tracker.evaluation.follower import Follower, ProfileFollower
from tracker.evaluation.peers import check_peer, open_peer
from tracker.evaluation.results import TrackerInfo
from tracker.tracking import Tracker

PEER_PREFIX = "cv2."


@dataclass(frozen=True, slots=True)
class TrackerSpec:
    """What a process needs to build a tracker.

    Parameters
    ----------
    name : str
        Unique among those compared; a peer's begins with ``cv2.``.
    profile : Profile or None
        None for a peer.
    """

    name: str
    profile: Profile | None = None

    def build(self) -> Follower:
        """Build the tracker."""
        if self.profile is None:
            return open_peer(self.name.removeprefix(PEER_PREFIX))
        return ProfileFollower(Tracker(self.profile))

    def info(self) -> TrackerInfo:
        """Return what a result says about it."""
        if self.profile is None:
            return TrackerInfo(self.name, "peer")
        return TrackerInfo(self.name, "profile", self.profile.model_dump(mode="json"))


def line_up(profiles: Iterable[str], configs: Iterable[Path], peers: Iterable[str]) -> tuple[TrackerSpec, ...]:
    """Return the trackers in the order given: profiles, then files, then peers.

    A file's tracker has the name of the file without its suffix, or all of its path where that name is taken.

    Raises
    ------
    ConfigError
        If a profile, a file or a peer is not there, or a tracker is named twice.
    """
    specs: dict[str, TrackerSpec] = {}
    for name in profiles:
        _add(specs, TrackerSpec(name, profile_from_name(name)))
    for path in configs:
        name = path.stem if path.stem not in specs else str(path)
        _add(specs, TrackerSpec(name, profile_from_file(path)))
    for name in peers:
        check_peer(name)
        _add(specs, TrackerSpec(PEER_PREFIX + name))
    return tuple(specs.values())


def _add(specs: dict[str, TrackerSpec], spec: TrackerSpec) -> None:
    if spec.name in specs:
        raise ConfigError(f"tracker {spec.name!r} is given twice")
    specs[spec.name] = spec
