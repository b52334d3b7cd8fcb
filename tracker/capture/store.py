"""Recorded pictures by number, for scrubbing and for tracking backward."""

from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from tracker.capture.base import Source
from tracker.capture.opening import open_source
from tracker.capture.store_access import Access, PictureAccess
from tracker.errors import SourceError
from tracker.values import Frame

BUDGET_BYTES = 512 * 2**20
_PREVIEW_SHARE = 1 / 3
_RUN_SHARE = 1 / 2


def open_frames(spec: str | Path, *, budget_bytes: int = BUDGET_BYTES) -> "FrameStore":
    """Open a recording to get at its pictures by number.

    Parameters
    ----------
    spec : str or Path
        As for `tracker.capture.open_source`: a video file, an image folder or glob, ``synth:NAME``, or a URL of
        a recording (which is decoded from its start for every jump back).
    budget_bytes : int, > 0
        For all pictures and previews kept, 512 MB by default. Beside it come up to three decoders, each with
        the buffers of its codec, and about 200 bytes per picture for times and checksums.

    Returns
    -------
    FrameStore
        Open; the caller closes it.

    Raises
    ------
    SourceError
        If there is nothing of that name, it holds no pictures, or it is live.
    """
    if not budget_bytes > 0:
        raise SourceError(f"budget_bytes needs to be > 0, got {budget_bytes}")
    return frames_of(open_source(spec), spec, budget_bytes=budget_bytes)


def frames_of(source: Source, spec: str | Path, *, budget_bytes: int = BUDGET_BYTES) -> "FrameStore":
    """Get at the pictures of a source by number.

    Parameters
    ----------
    source : Source
        Just opened, nothing read; it belongs to the store from here on, and is closed if there is an error.
    spec : str or Path
        What it was opened with.
    budget_bytes : int, > 0
        As in `open_frames`.

    Raises
    ------
    SourceError
        If the source is live or can be read only once.
    """
    return FrameStore(_access_to(source, spec), budget_bytes)


def _access_to(source: Source, spec: str | Path) -> Access:
    if source.live:
        source.close()
        raise SourceError(f"{source.name}: a live source cannot be scrubbed: record it first")
    from tracker.capture.file import FileSource

    if not isinstance(source, FileSource):
        return PictureAccess(source)
    from tracker.capture.store_file import FileAccess

    path = None if isinstance(spec, str) and "://" in spec else Path(spec)
    if path is not None and not path.is_file():
        source.close()
        raise SourceError(f"{source.name}: a pipe can be read only once, not scrubbed: record it first")
    return FileAccess(source, path, lambda: open_source(spec))


class FrameStore:
    """Pictures of a recording by number; may be used by several threads.

    What is exact: `frame` returns, pixel for pixel and with the same index and time, what reading the source
    from its start hands out under that number, whatever was asked for before. `preview` returns the right picture
    at once but coded as JPEG, and reduced to 384x216 px or less and enlarged again if it has more than 640x360: to
    look at, not to measure.

    Two thirds of the budget hold exact pictures (those that take longest to decode again stay longest), one third
    previews of everything `visit` or `frame` has seen. When previews get too many, every other one is given up.
    Stepping backward decodes a group of pictures once and keeps as much of it as fits half of the room.

    One thread decodes at a time. `preview` and `visit` never wait for a decoder.

    Parameters
    ----------
    access : Access
        Owned by the store from here on.
    budget_bytes : int
    """

    def __init__(self, access: Access, budget_bytes: int) -> None:
        from tracker.capture.store_cache import RawCache
        from tracker.capture.store_previews import PreviewCache

        previews_bytes = int(budget_bytes * _PREVIEW_SHARE)
        self._access = access
        self._raw = RawCache(budget_bytes - previews_bytes)
        self._previews = PreviewCache(previews_bytes)
        self._memory = Lock()
        self._decoding = Lock()
        self._last = -1
        self._generation = access.generation
        self._closed = False

    @property
    def name(self) -> str:
        """What the user asked for."""
        return self._access.name

    @property
    def nominal_fps(self) -> float | None:
        """Frame rate as announced; never used to compute a time."""
        return self._access.nominal_fps

    @property
    def announced_frames(self) -> int | None:
        """Number of pictures as announced, which may be wrong."""
        return self._access.announced_frames

    @property
    def count(self) -> int | None:
        """Number of pictures that sequential reading hands out; None until the end was seen or `learn` was called."""
        return self._access.count

    @property
    def nbytes(self) -> int:
        """Bytes of pictures and previews held now."""
        return self._raw.nbytes + self._previews.nbytes

    def learn(self) -> int:
        """Find out and return ``count``.

        Reads through a video file without decoding it, then decodes its last group of pictures; a file whose
        packets do not tell its pictures is decoded from start to end. Nothing to do for other recordings.

        Raises
        ------
        SourceError
            If no picture can be decoded, or the store is closed meanwhile.
        """
        with self._decoding:
            self._check_open()
            for frame in self._access.learn():
                self._drop_misnumbered()
                self._keep(frame)
            self._drop_misnumbered()
            count = self._access.count
        if count is None:
            raise SourceError(f"{self.name}: the number of pictures cannot be found out")
        return count

    def frame(self, index: int) -> Frame:
        """Return a picture as sequential reading hands it out: same pixels, index and time.

        Its pixels are shared with the store and with other callers: they must not be written to.

        Raises
        ------
        SourceError
            If there is no such picture, the file is damaged before it, or the store is closed.
        """
        kept = self._recall(index)
        if kept is not None:
            return kept
        with self._decoding:
            self._check_open()
            # Another thread may have decoded it while this one waited.
            kept = self._recall(index)
            return self._decode(index) if kept is None else kept

    def preview(self, index: int) -> Frame | None:
        """Return what is at hand of a picture without decoding the recording; None if nothing is.

        The exact picture if it is kept, else a preview at full size. Once previews have been thinned out it may be
        that of a picture a little before: its ``index`` and ``time_s`` say which one it is.
        """
        with self._memory:
            frame = self._raw.get(index)
        return self._previews.get(index) if frame is None else frame

    def visit(self, frame: Frame) -> None:
        """Remember a picture that a sequential reader of the same recording has decoded anyway.

        The array itself is kept, not a copy: nobody may write into it afterwards. Beside decoding it is cheap for
        large pictures (half a millisecond here and a millisecond in a thread of its own at 1920x1080), and not for
        small ones, whose previews have their own size.
        """
        if self._closed:
            return
        self._access.note(frame)
        self._keep(frame)

    def close(self) -> None:
        """Release decoders and memory; ends what other threads are decoding; may be called twice."""
        self._closed = True
        self._access.stop()
        with self._decoding:
            self._access.close()
        self._previews.close()
        with self._memory:
            self._raw.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _recall(self, index: int) -> Frame | None:
        self._check_open()
        count = self.count
        if index < 0 or (count is not None and index >= count):
            raise self._absent(index)
        with self._memory:
            frame = self._raw.get(index)
            if frame is not None:
                self._last = index
        return frame

    def _absent(self, index: int) -> SourceError:
        if index < 0:
            return SourceError(f"{self.name}: frame needs to be 0 or more, got {index}")
        return self._access.missing(index)

    def _decode(self, index: int) -> Frame:
        wanted = None
        for frame in self._access.read(self._first(index), index):
            self._drop_misnumbered()
            self._keep_raw(frame)
            wanted = frame
        assert wanted is not None  # reading gives every picture or raises
        self._keep(wanted)
        self._last = index
        return wanted

    def _first(self, index: int) -> int:
        """Return where to begin to keep pictures: stepping backward, those before are wanted next."""
        if index != self._last - 1:
            return index
        with self._memory:
            mean_bytes = self._raw.nbytes // max(len(self._raw), 1)
            room = int(self._raw.budget_bytes * _RUN_SHARE) // max(mean_bytes, 1)
        return max(min(self._access.reach(index), index), index - max(room, 1) + 1)

    def _drop_misnumbered(self) -> None:
        if self._access.generation == self._generation:
            return
        self._generation = self._access.generation
        with self._memory:
            self._raw.clear()
        self._previews.clear()

    def _keep_raw(self, frame: Frame) -> None:
        cost = self._access.cost(frame.index)
        with self._memory:
            self._raw.put(frame, cost)

    def _keep(self, frame: Frame) -> None:
        self._keep_raw(frame)
        self._previews.put(frame)

    def _check_open(self) -> None:
        if self._closed:
            raise SourceError(f"{self.name}: closed")
