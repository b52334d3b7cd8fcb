"""Follow one target: `Tracker`, and one file for what each profile does in a frame."""

from tracker.tracking.tracker import Tracker
from tracker.tracking.warmup import warm_up

__all__ = ["Tracker", "warm_up"]
