"""A file that grows with every edit and row, so that a killed program loses at most its last second.

One JSON object per line. The first names the source and holds the document at the beginning; then follow edits, as the
documents they lead to, and rows, by pass. A last line that was written by half is left out when the file is read.
"""

import json
import os
from collections.abc import Sequence
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

from tracker.editing.document import Document, Placement
from tracker.editing.history import History
from tracker.editing.passes import Origin, Pass
from tracker.editing.records import of_document, of_origin, of_placement, to_document, to_origin, to_placement
from tracker.errors import ConfigError
from tracker.session_file import is_path
from tracker.sinks.packing import WIDTH
from tracker.sinks.paths import cannot_write

VERSION = 1


class Kept(NamedTuple):
    """What a journal holds.

    Parameters
    ----------
    path : Path
    source : str
        What `tracker.capture.open_source` takes; a path is absolute.
    history : History
    passes : tuple of Pass
        In the order in which they appear in the file.
    size : int
        Bytes of complete lines.
    """

    path: Path
    source: str
    history: History
    passes: tuple[Pass, ...]
    size: int


class Journal:
    """Writes what happens to a document and its rows; what is noted reaches the system with `flush`.

    Parameters
    ----------
    path : Path
    file : FileIO
        Open for writing where the next line belongs; closed by the journal.
    passes : sequence of Pass
        Those that the file has already, with all their rows.
    """

    def __init__(self, path: Path, file: FileIO, passes: Sequence[Pass] = ()) -> None:
        self.path = path
        self._file: FileIO | None = file
        self._lines: list[str] = []
        self._numbers = {source.origin: number for number, source in enumerate(passes)}
        self._written = {source.origin: len(source.rows) for source in passes}
        self._grown: dict[Origin, Pass] = {}

    @classmethod
    def begun(cls, path: Path, source: str, document: Document) -> "Journal":
        """Begin a file; what it held is replaced.

        Parameters
        ----------
        path : Path
        source : str
        document : Document
            Where the history begins.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        journal = cls(path, _opened(path, "wb"))
        where = os.path.abspath(source) if is_path(source) else source
        journal._note({"modetrack journal": VERSION, "source": where, "document": of_document(document)})
        journal.flush()
        return journal

    @classmethod
    def continued(cls, kept: Kept) -> "Journal":
        """Go on with a file that was read.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        file = _opened(kept.path, "r+b")
        file.truncate(kept.size)
        file.seek(kept.size)
        return cls(kept.path, file, kept.passes)

    def did(self, label: str, document: Document) -> None:
        """Note an edit."""
        self._note({"did": label, "document": of_document(document)})

    def undid(self) -> None:
        """Note an undo."""
        self._note({"undid": 1})

    def redid(self) -> None:
        """Note a redo."""
        self._note({"redid": 1})

    def amended(self, number: int, old: Placement, new: Placement) -> None:
        """Note where the backward rows of a placement begin."""
        self._note({"amended": number, "old": of_placement(old), "new": of_placement(new)})

    def grew(self, source: Pass) -> None:
        """Note that a pass has rows that it had not."""
        self._grown[source.origin] = source

    def flush(self) -> None:
        """Hand everything noted to the system.

        Raises
        ------
        SinkError
            If that fails; nothing more is noted then.
        """
        if self._file is None:
            return
        for source in self._grown.values():
            self._note_rows(source)
        self._grown.clear()
        data = "".join(self._lines).encode()
        self._lines.clear()
        done = 0
        try:
            while done < len(data):
                done += self._file.write(data[done:]) or 0
        except OSError as error:
            self.close()
            raise cannot_write(self.path, error) from error

    def close(self) -> None:
        """Release the file and keep it; may be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def discard(self) -> None:
        """Release the file and remove it."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _note(self, values: dict[str, Any]) -> None:
        if self._file is not None:
            self._lines.append(json.dumps(values, separators=(",", ":"), ensure_ascii=False) + "\n")

    def _note_rows(self, source: Pass) -> None:
        origin, rows = source.origin, source.rows
        if origin not in self._numbers:
            self._numbers[origin] = len(self._numbers)
            self._note({"pass": self._numbers[origin], **of_origin(origin)})
        written = self._written.get(origin, 0)
        if written > source.changed_from:
            written = source.changed_from
        values = [rows.numbers(place) for place in range(written, len(rows))]
        source.changed_from = self._written[origin] = len(rows)
        if values:
            self._note({"rows": self._numbers[origin], "at": written, "values": values})


def _opened(path: Path, mode: str) -> FileIO:
    try:
        # Unbuffered: what is handed over once survives the end of this process.
        return FileIO(path, mode)
    except OSError as error:
        raise cannot_write(path, error) from error


def read_journal(path: Path) -> Kept:
    """Read what a journal holds, up to the last line that is whole.

    Raises
    ------
    ConfigError
        If the file cannot be read or is no journal.
    """
    try:
        with path.open("rb") as file:
            lines = [line for line in file if line.endswith(b"\n")]
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    size, reader = 0, _Reader()
    for line in lines:
        try:
            reader.take(json.loads(line))
        except (ValueError, KeyError, IndexError, TypeError, ConfigError):
            # What follows a damaged line may depend on it.
            break
        size += len(line)
    if reader.history is None:
        raise ConfigError(f"{path}: is not a journal of modetrack")
    return Kept(path, reader.source, reader.history, tuple(reader.passes), size)


class _Reader:
    """Plays the lines of a journal back."""

    def __init__(self) -> None:
        self.source = ""
        self.history: History | None = None
        self.passes: list[Pass] = []

    def take(self, values: dict[str, Any]) -> None:
        if self.history is None:
            if values["modetrack journal"] != VERSION:
                raise ValueError(values)
            self.source, self.history = str(values["source"]), History(to_document(values["document"]))
        elif "did" in values:
            self.history.do(values["did"], to_document(values["document"]))
        elif "undid" in values:
            self.history.undo()
        elif "redid" in values:
            self.history.redo()
        elif "amended" in values:
            self.history.amend(values["amended"], to_placement(values["old"]), to_placement(values["new"]))
        elif "pass" in values:
            self.passes.append(Pass(to_origin(values)))
        else:
            self._take_rows(self.passes[values["rows"]], values["at"], values["values"])

    def _take_rows(self, source: Pass, at: int, values: list[list[float]]) -> None:
        if at > len(source.rows) or any(len(numbers) != WIDTH for numbers in values):
            raise ValueError(values)
        source.rows.cut(at)
        for numbers in values:
            source.rows.append(tuple(numbers))
        source.changed_from = len(source.rows)
