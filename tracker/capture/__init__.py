"""Pictures in: files, image folders, cameras, network streams and synthetic scenes, all one `Source`."""

from tracker.capture.base import Source
from tracker.capture.devices import list_cameras
from tracker.capture.opening import open_source

__all__ = ["Source", "list_cameras", "open_source"]
