"""modetrack: follow objects through video with mean shift.

The names below are the public interface; each is imported when it is first used, so that ``import tracker`` costs
nothing::

    from tracker import Box, Tracker, open_source

    with open_source("clip.mp4") as source:
        target = Tracker.from_profile("camshift")
        target.init(source.read(), Box(336, 165, 26, 61))
        for frame in source:
            print(target.update(frame).box)
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Blob": "tracker.search",
    "Box": "tracker.geometry",
    "ColourModel": "tracker.appearance.colour",
    "ConfigError": "tracker.errors",
    "DataError": "tracker.errors",
    "Frame": "tracker.values",
    "FrameError": "tracker.errors",
    "Probability": "tracker.backprojection",
    "Profile": "tracker.config",
    "RoiError": "tracker.errors",
    "RotatedBox": "tracker.geometry",
    "SearchResult": "tracker.search",
    "Session": "tracker.session",
    "SinkError": "tracker.errors",
    "SourceError": "tracker.errors",
    "TrackState": "tracker.values",
    "TrackStatus": "tracker.values",
    "Tracker": "tracker.tracking",
    "TrackerError": "tracker.errors",
    "backproject": "tracker.backprojection",
    "bhattacharyya": "tracker.appearance.colour",
    "cam_shift": "tracker.search",
    "iou": "tracker.geometry",
    "list_cameras": "tracker.capture",
    "mean_shift": "tracker.search",
    "open_source": "tracker.capture",
    "open_text_sink": "tracker.sinks",
    "profile_from_file": "tracker.config",
    "profile_from_name": "tracker.config",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tracker' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(_HOMES)
