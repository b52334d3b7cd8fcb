"""The sources opened last, kept between sessions."""

from PyQt5.QtCore import QSettings

from ui.sources.spec import storable

MOST_RECENT = 10
_KEY = "recent"


class RecentSources:
    """A list of sources in the settings: the newest first, none twice, passwords left out.

    Sessions are kept like sources: by their path. Everything is read from and written to the settings at once, so
    that two windows share a list.
    """

    def items(self) -> list[str]:
        """Return the sources, the newest first."""
        stored = QSettings().value(_KEY, [])
        # One entry comes back from an INI file as a text, none as None.
        listed = stored if isinstance(stored, list) else [stored]
        return [spec for spec in listed if isinstance(spec, str) and spec][:MOST_RECENT]

    def add(self, spec: str) -> None:
        """Put a source first."""
        kept, items = storable(spec), self.items()
        if items[:1] != [kept]:
            self._store([kept, *(other for other in items if other != kept)])

    def remove(self, spec: str) -> None:
        """Take a source off the list."""
        self._store([other for other in self.items() if other not in (spec, storable(spec))])

    def clear(self) -> None:
        """Forget all."""
        self._store([])

    def _store(self, specs: list[str]) -> None:
        QSettings().setValue(_KEY, specs[:MOST_RECENT])
