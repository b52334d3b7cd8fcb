"""The error tree: what a caller may have to handle.

::

    TrackerError
    ├── ConfigError   a profile, session file or option value
    ├── SourceError   pictures could not be read
    ├── FrameError    a picture has the wrong form
    ├── RoiError      a start box cannot be used
    ├── DataError     points, weights or a bandwidth cannot be used
    └── SinkError     results could not be written

Each is raised at a border of the library with what was expected and what came. Losing the target
is a status, never an error.
"""


class TrackerError(Exception):
    """Base of everything the library raises on purpose; the message is one line for the user."""


class ConfigError(TrackerError):
    """A setting is unknown or out of range."""


class SourceError(TrackerError):
    """A source could not be opened, stalled, closed or ended before its announced end."""


class FrameError(TrackerError):
    """A picture has another shape, dtype or layout than expected."""


class RoiError(TrackerError):
    """A start box is empty, outside the picture or holds nothing to learn from."""


class DataError(TrackerError, ValueError):
    """Points, weights, a bandwidth or a table cannot be used; also the ValueError that scikit-learn's users expect."""


class SinkError(TrackerError):
    """A result could not be written."""
