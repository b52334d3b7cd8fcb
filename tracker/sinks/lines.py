"""Lines of text that reach the disk within a second and can be continued by a later run."""

import stat
import sys
from collections.abc import Callable
from io import FileIO
from os import fstat
from pathlib import Path
from time import monotonic

from tracker.errors import SinkError
from tracker.sinks.paths import cannot_write, open_output

FLUSH_AFTER_S = 1.0
FLUSH_AFTER_PIECES = 512


class KeptLines:
    """The complete lines that an earlier run left in a file, to compare a new run with.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    size : int
        Bytes of complete lines; an incomplete last line is not counted.

    Raises
    ------
    SinkError
        If the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0
        self._position = 0
        try:
            with path.open("rb") as file:
                self.size = sum(len(line) for line in file if line.endswith(b"\n"))
            self._file = path.open("rb")
        except OSError as error:
            raise SinkError(f"{path}: cannot be read: {error.strerror}") from error

    @property
    def ended(self) -> bool:
        """True when every line has been compared."""
        return self._position == self.size

    def match(self, text: str) -> str:
        """Compare whole lines with the next ones kept and return what goes beyond them.

        Raises
        ------
        SinkError
            If a line differs.
        """
        lines = text.splitlines(keepends=True)
        for place, line in enumerate(lines):
            if self.ended:
                return "".join(lines[place:])
            kept = self._file.readline()
            self._number += 1
            self._position += len(kept)
            if kept != line.encode():
                raise SinkError(
                    f"{self._path}: line {self._number} was written by another run: "
                    f"expected {line.rstrip()!r}, got {kept.decode(errors='replace').rstrip()!r}"
                )
        return ""

    def close(self) -> None:
        """Release the file."""
        self._file.close()


class LineWriter:
    r"""Writes complete lines to a file or, as ``-``, to stdout.

    What waits in memory is handed to the system once a second, so a killed run loses at most the rows of its
    last second. A file that was there keeps its content until the first line comes; a new one that never
    gets a line is removed again.

    Parameters
    ----------
    path : Path or str
    header : str
        Written before the first line, complete with its ``\n``; may be empty.
    resume : bool
        Keep the complete lines that are in the file, compare them with what is written, go on after them.

    Attributes
    ----------
    name : str
        The path for messages.

    Raises
    ------
    SinkError
        If the path cannot be written, or ``resume`` is asked of stdout.
    """

    def __init__(self, path: Path | str, header: str = "", *, resume: bool = False) -> None:
        self._header = header
        self._pending: list[str] = []
        self._flushed_s = -FLUSH_AFTER_S
        self._begun = False
        self._closed = False
        self._failure: SinkError | None = None
        self._kept: KeptLines | None = None
        self._file: FileIO | None = None
        self._created = False
        if str(path) == "-":
            self.name = "stdout"
            self._write = _stdout_writer()
            if resume:
                raise SinkError("stdout: cannot be resumed: name a file")
        else:
            self.name = str(path)
            self._open(Path(path), resume)

    @property
    def ahead(self) -> bool:
        """True while the file holds lines of an earlier run that this one has not come to."""
        return self._kept is not None

    def write(self, text: str) -> None:
        r"""Take zero or more complete lines, each with its ``\n``.

        Raises
        ------
        SinkError
            If they cannot be written, or differ from the lines kept.
        """
        if self._failure is not None:
            raise self._failure
        if not self._begun:
            self._begin()
        self._put(text)
        now_s = monotonic()
        if now_s - self._flushed_s >= FLUSH_AFTER_S or len(self._pending) >= FLUSH_AFTER_PIECES:
            self._flushed_s = now_s
            self.flush()

    def flush(self) -> None:
        """Hand everything to the system.

        Raises
        ------
        SinkError
            If that fails, and at every later `write`; complete lines written before stay.
        """
        data = "".join(self._pending).encode()
        self._pending.clear()
        done = 0
        try:
            while done < len(data):
                done += self._write(data[done:]) or 0
        except OSError as error:
            self._cut(done - (data.rfind(b"\n", 0, done) + 1))
            self._failure = cannot_write(self.name, error)
            raise self._failure from error

    def close(self) -> None:
        """Flush and release the file; may be called twice, and says nothing again after a failed write.

        Raises
        ------
        SinkError
            If the rest cannot be written.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self.flush()
        finally:
            self._release()

    def _open(self, path: Path, resume: bool) -> None:
        self._file, self._created = open_output(path)
        self._write = self._file.write
        if resume and self._is_regular():
            try:
                self._kept = KeptLines(path)
            except SinkError:
                self._file.close()
                raise

    def _begin(self) -> None:
        self._begun = True
        if self._kept is None:
            self._truncate(0)
        self._put(self._header)

    def _put(self, text: str) -> None:
        if self._kept is not None:
            text = self._kept.match(text)
            if self._kept.ended:
                self._truncate(self._kept.size)
                self._kept.close()
                self._kept = None
        if text:
            self._pending.append(text)

    def _is_regular(self) -> bool:
        return self._file is not None and stat.S_ISREG(fstat(self._file.fileno()).st_mode)

    def _truncate(self, size: int) -> None:
        if self._file is not None and self._is_regular():
            self._file.truncate(size)

    def _cut(self, excess: int) -> None:
        """Take ``excess`` bytes of an incomplete line off the end."""
        if excess and self._file is not None and self._is_regular():
            self._file.truncate(fstat(self._file.fileno()).st_size - excess)

    def _release(self) -> None:
        if self._kept is not None:
            self._kept.close()
        if self._file is not None:
            self._file.close()
            if self._created and not self._begun:
                Path(self.name).resolve().unlink(missing_ok=True)


def _stdout_writer() -> Callable[[bytes], int | None]:
    """Return what writes bytes to stdout.

    Python's buffer is passed by where there is one: bytes that a closed pipe refused would stay in it and
    be complained about a second time when the interpreter exits.
    """
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        return lambda data: sys.stdout.write(data.decode())
    write: Callable[[bytes], int | None] = getattr(stream, "raw", stream).write
    return write
