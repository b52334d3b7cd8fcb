"""Mean shift itself: clustering, density, bandwidth, and the segmentation and smoothing of pictures.

The names below are imported when they are first used::

    from tracker.modes import MeanShift

    labels = MeanShift(bandwidth=2.0).fit_predict(points)
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "DensityGrid": "tracker.modes.density",
    "KernelDensity": "tracker.modes.density",
    "MeanShift": "tracker.modes.estimator",
    "Modes": "tracker.modes.density",
    "Segmentation": "tracker.modes.segmentation",
    "Stability": "tracker.modes.bandwidth",
    "cross_validated": "tracker.modes.bandwidth",
    "estimate_bandwidth": "tracker.modes.bandwidth",
    "scott": "tracker.modes.bandwidth",
    "segment": "tracker.modes.segmentation",
    "silverman": "tracker.modes.bandwidth",
    "smooth": "tracker.modes.smoothing",
    "stability": "tracker.modes.bandwidth",
    "suggest_box": "tracker.modes.suggest",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tracker.modes' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(_HOMES)
