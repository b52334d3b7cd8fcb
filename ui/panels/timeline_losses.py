"""Where targets get lost: what a user wants to look at first."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from tracker.editing import Track


def next_loss(tracks: Mapping[int, Track], frame: int, number: int | None = None) -> int | None:
    """Return the first frame after ``frame`` in which a target gets lost.

    Parameters
    ----------
    tracks : mapping of int to Track
    frame : int
        Itself never the answer.
    number : int, optional
        Of the target that is asked for; all targets by default.

    Returns
    -------
    int or None
        None where none gets lost any more.
    """
    losses = _losses(tracks, number)
    place = bisect_right(losses, frame)
    return losses[place] if place < len(losses) else None


def previous_loss(tracks: Mapping[int, Track], frame: int, number: int | None = None) -> int | None:
    """Return the last frame before ``frame`` in which a target gets lost, see `next_loss`."""
    losses = _losses(tracks, number)
    place = bisect_left(losses, frame)
    return losses[place - 1] if place else None


def _losses(tracks: Mapping[int, Track], number: int | None) -> list[int]:
    chosen = tracks.values() if number is None else (tracks[number],) if number in tracks else ()
    return sorted({loss for track in chosen for loss in track.losses()})
