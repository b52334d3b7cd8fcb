"""Follow one target: `Tracker`, and one file for what each profile does in a frame."""

from tracker.tracking.tracker import Tracker

__all__ = ["Tracker"]
