"""One line of the benchmark of mean shift itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModesRow:
    """Two times for the same work.

    Parameters
    ----------
    name : str
        What was measured.
    points : int
        Points, or pixels.
    dimensions : int
        Coordinates of a point; 2 + channels for pictures, whose pixels also have a place.
    ours_s : float
        Seconds.
    peer : str or None
        What it is compared with, or why with nothing.
    peer_s : float or None
        Seconds.
    ratio : float or None
        ``peer_s / ours_s``.
    note : str
        How well the answers agree, or how the time grows.
    """

    name: str
    points: int
    dimensions: int
    ours_s: float
    peer: str | None
    peer_s: float | None
    ratio: float | None
    note: str = ""


def modes_row(
    name: str,
    size: tuple[int, int],
    ours_s: float,
    peer: str | None = None,
    peer_s: float | None = None,
    note: str = "",
) -> ModesRow:
    """Build a row from points and dimensions and from seconds, rounded to what the clock can tell."""
    ratio = None if peer_s is None else round(peer_s / ours_s, 3)
    return ModesRow(name, *size, round(ours_s, 6), peer, None if peer_s is None else round(peer_s, 6), ratio, note)
