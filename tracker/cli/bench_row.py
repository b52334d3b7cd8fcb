"""One line of the benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Two times for the same work.

    Parameters
    ----------
    name : str
        What was measured.
    frame_width, frame_height : int
        px.
    ours_us : float
        Microseconds per frame.
    peer : str
        What it is compared with.
    peer_us : float
        Microseconds per frame.
    ratio : float
        ``peer_us / ours_us``.
    """

    name: str
    frame_width: int
    frame_height: int
    ours_us: float
    peer: str
    peer_us: float
    ratio: float


def row(name: str, size: tuple[int, int], ours_s: float, peer: str, peer_s: float) -> Row:
    """Build a row from seconds per frame, rounded to what the clock can tell."""
    ours_us, peer_us = round(ours_s * 1e6, 2), round(peer_s * 1e6, 2)
    return Row(name, *size, ours_us, peer, peer_us, round(peer_us / ours_us, 3))
