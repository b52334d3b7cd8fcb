"""Players without a window and without a thread."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.capture import open_source
from tracker.capture.base import Source
from tracker.config import PROFILES
from ui.worker.autosave import Autosave
from ui.worker.opening import Request, open_player
from ui.worker.player import Player, Wishes

_AT_FULL_SPEED = Wishes(speed=None)


@pytest.fixture
def autosave(tmp_path: Path) -> Iterator[Autosave]:
    """A folder of its own for what is kept."""
    autosave = Autosave(tmp_path / "autosave")
    yield autosave
    autosave.release_all()


@pytest.fixture
def open_(compiled, autosave: Autosave) -> Iterator[Callable[..., Player]]:
    """Return what opens a source; all are closed after the test."""
    players = []

    def opened(
        spec: str,
        *,
        profile: str = "camshift",
        opener: Callable[[str], Source] = open_source,
        wishes: Wishes = _AT_FULL_SPEED,
        document: object = None,
    ) -> Player:
        request = Request(spec, PROFILES[profile], document)
        player = open_player(request, wishes, opener=opener, autosave=autosave, wake=lambda: None)
        players.append(player)
        return player

    yield opened
    for player in players:
        player.close()
