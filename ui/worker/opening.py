"""From what the user asked for to a player."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tracker.capture.base import Source
from tracker.capture.store import frames_of
from tracker.config import Profile
from tracker.editing import Document, Kept
from ui.worker.autosave import Autosave
from ui.worker.clip import ClipPlayer
from ui.worker.live import LivePlayer
from ui.worker.player import Player, Wishes


@dataclass(frozen=True, slots=True)
class Request:
    """A source to open.

    Parameters
    ----------
    spec : str
        As on the command line.
    profile : Profile
        Settings of every target that is not given its own.
    document : Document or Kept, optional
        What to go on with: a session file, or what a crash has left.
    """

    spec: str
    profile: Profile
    document: Document | Kept | None = None


def open_player(
    request: Request,
    wishes: Wishes,
    *,
    opener: Callable[[str], Source],
    autosave: Autosave,
    wake: Callable[[], None],
) -> Player:
    """Open a source and show its first picture; a live one runs, a clip waits.

    Raises
    ------
    TrackerError
        If it cannot be opened.
    """
    source = opener(request.spec)
    document = request.document or Document(request.profile)
    journal = document.path if isinstance(document, Kept) else _new_file(autosave, request.spec, source)
    player: Player
    if source.live:
        player = LivePlayer(request.spec, source, request.profile, wishes, journal)
    else:
        player = ClipPlayer(request.spec, frames_of(source, request.spec), document, wishes, wake, journal)
    if journal is not None:
        player.on_close(lambda done_with: autosave.let_go(journal, discard=done_with))
    return player


def _new_file(autosave: Autosave, spec: str, source: Source) -> Path | None:
    with suppress(OSError):
        return autosave.new_file(spec, ".csv" if source.live else ".journal")
    return None
