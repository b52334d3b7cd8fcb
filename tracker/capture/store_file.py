"""Any picture of a video file, exactly the one that sequential reading gives.

Seeking in a container is not exact (OpenCV issues 4890, 9053, 20227): the position is worked out from the
average frame rate, and decoding may begin at a picture that needs others before it. So a seek is only a
proposal here. It aims at a key picture well before the wanted one, decodes forward, and believes a picture only
if its time is that of the wanted number and, where the picture was seen in order before, if its pixels have the
same checksum. A key picture that misleads is never used again; when none serves, decoding begins at the start.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

from tracker.capture.base import Source
from tracker.capture.file import FileSource
from tracker.capture.native import quiet_native_logs
from tracker.capture.store_access import Access
from tracker.capture.store_numbers import Numbers
from tracker.capture.store_packets import read_packets
from tracker.errors import SourceError
from tracker.values import Frame

_LEAD = 17
"""OpenCV begins to decode 16 pictures (by the average rate) before the one it is told, or earlier, and comes to
rest right before it: told the 17th behind a key picture, it begins at that one."""
_DECODERS = 3
_SEEKS = 3
"""Key pictures tried for one access before decoding from the start."""


class _Astray(Exception):
    """Decoding came out somewhere else than asked for."""


class SeekingSource(FileSource):
    """A video file that can be set to another place; what comes then is numbered by its time."""

    _held = False

    def begin_at(self, key_s: float, numbers: Numbers) -> int | None:
        """Decode from the key picture of that time.

        Returns
        -------
        int or None
            Number of the picture that `read` hands out next; None if its time is that of no picture.
        """
        self._ended = self._held = False
        try:
            self._capture.set(cv2.CAP_PROP_POS_MSEC, 1000 * (key_s + _LEAD / (self.nominal_fps or 1.0)))
        except cv2.error:
            return None
        if not self._grab():
            return None
        self._held = True
        index = numbers.find(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        self._count = index or 0
        return index

    def _grab(self) -> bool:
        if self._held:
            self._held = False
            return True
        return super()._grab()


class _Reel:
    """A decoder somewhere in a file: ``next`` is the picture it hands out next, ``sought`` that it was set there."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.next = 0
        self.sought = False

    def read(self) -> Frame | None:
        """Decode the next picture."""
        frame = self.source.read()
        self.next += frame is not None
        return frame

    def skip(self) -> bool:
        """Decode the next picture without converting it; False at the end."""
        passed = self.source.skip(1)
        self.next += passed
        return passed == 1


class FileAccess(Access):
    """The pictures of a video file by number; those of a recording behind a URL too, decoded from its start.

    Before any pass, numbers come from the times of the packets. That is right unless the decoder leaves
    pictures out without saying so; as soon as a decoded or noted picture contradicts the table, the table is
    given up and only what decoding from the start has shown counts. The same goes for damage: pictures behind it
    are reached until the damage is met, and then no more, as in sequential reading.

    Parameters
    ----------
    source : Source
        Freshly opened.
    path : Path or None
        The file; None where there is none to seek in.
    reopen : callable
        Opens the recording again at its start.
    """

    def __init__(self, source: Source, path: Path | None, reopen: Callable[[], Source]) -> None:
        self.name = source.name
        self.nominal_fps = source.nominal_fps
        self.announced_frames = source.announced_frames
        self._path = path
        self._reopen = reopen
        self._reels = [_Reel(source)]
        self._numbers = Numbers()
        self._scanned = path is None or self.nominal_fps is None
        self._damage: SourceError | None = None
        self._stopped = False

    def learn(self) -> Iterator[Frame]:
        """Read the packet table, then decode the first pictures and the last group to see that it is right there.

        Where the table is no good, this decodes the whole file.
        """
        self._scan()
        if self.count is not None:
            return
        yield from self.read(0, min(_LEAD, len(self._numbers)) - 1)
        # Pictures that are not known yet count only if decoded from the start.
        known = len(self._numbers)
        try:
            yield from self.read(max(known - 1, 0) if self._numbers.believed else known, sys.maxsize)
        except SourceError:
            if self.count is None:
                raise

    def cost(self, index: int) -> int:
        """Return how many pictures have to be decoded to get at one of them cold."""
        return index - (self._numbers.key_before(index, _LEAD) or 0) + 1

    def reach(self, index: int) -> int:
        """Return the first picture that comes along anyway when ``index`` is decoded cold."""
        key = self._numbers.key_before(index, _LEAD)
        return 0 if key is None else key + _LEAD

    def note(self, frame: Frame) -> None:
        """Learn the time and the checksum of a picture that sequential reading has handed out."""
        self._numbers.note(frame)

    def read(self, first: int, last: int) -> Iterator[Frame]:
        """Give the pictures ``first`` to ``last``, both included, in order."""
        self._scan()
        while first <= last:
            if self._numbers.contradicted:
                self._disbelieve()
            generation = self.generation
            for reel in self._ways(first):
                try:
                    for frame in self._run(reel, first, last):
                        first = frame.index + 1
                        yield frame
                    return
                except _Astray:
                    self._release(reel)
                if self.generation != generation:
                    break
            else:
                raise SourceError(f"{self.name}: frame {first} is not what it was: the file has changed")

    def missing(self, index: int) -> SourceError:
        """Return the error for a picture that does not exist: the damage, if that is why."""
        return SourceError(str(self._damage)) if self._damage else super().missing(index)

    def stop(self) -> None:
        """Let what another thread is reading end soon, with an error."""
        self._stopped = True

    def close(self) -> None:
        """Release the decoders; may be called twice."""
        self._stopped = True
        for reel in tuple(self._reels):
            self._release(reel)

    def _scan(self) -> None:
        if self._scanned or self._path is None:
            return
        table = read_packets(self._path, lambda: self._stopped)
        self._check_running()
        self._scanned = True
        if table is not None:
            self._numbers.adopt(table)

    def _disbelieve(self) -> None:
        self._numbers.forget()
        self.generation += 1
        self.count = self._damage = None
        for reel in tuple(self._reels):
            self._release(reel)

    def _ways(self, first: int) -> Iterator[_Reel]:
        """Give decoders from which to run up to ``first``: the quickest, then surer ones, last the start.

        Each is given only if the one before led astray.
        """
        # Beyond what is known only decoding from the start shows how far the pictures go.
        new = first >= len(self._numbers)
        parked = [reel for reel in self._reels if reel.next <= first and not (new and reel.sought)]
        near = max(parked, key=lambda reel: reel.next, default=None)
        if near is not None and (new or first - near.next < self.cost(first)):
            yield near
        for _ in range(0 if new else _SEEKS):
            key = self._numbers.key_before(first, _LEAD)
            if key is None:
                break
            reel = self._seek(key)
            if reel is not None and reel.next <= first:
                yield reel
            self._numbers.drop_key(key)
        yield self._park(_Reel(self._reopen()))

    def _seek(self, key: int) -> _Reel | None:
        source = self._seeker()
        if source is None:
            return None
        reel = self._park(_Reel(source))
        index = source.begin_at(self._numbers.time_s(key), self._numbers)
        if index is None:
            self._release(reel)
            return None
        reel.next, reel.sought = index, True
        return reel

    def _seeker(self) -> SeekingSource | None:
        """Return a decoder that can be set to another place: the idlest once there are enough, else a new one."""
        if len(self._reels) >= _DECODERS:
            reel = self._idlest()
            if isinstance(reel.source, SeekingSource):
                self._reels.remove(reel)
                return reel.source
        if self._path is None:
            return None
        quiet_native_logs()
        capture = cv2.VideoCapture(str(self._path.absolute()), cv2.CAP_FFMPEG)
        return SeekingSource(capture, self.name, self._path)

    def _run(self, reel: _Reel, first: int, last: int) -> Iterator[Frame]:
        self._park(reel)
        while reel.next <= last:
            self._check_running()
            try:
                if reel.next < min(first, len(self._numbers)):
                    if not reel.skip():
                        raise self._end(reel, None)
                    continue
                frame = reel.read()
            except SourceError as error:
                raise self._end(reel, error) from error
            if frame is None:
                raise self._end(reel, None)
            if not self._numbers.agree(frame):
                raise self._astray(reel)
            if frame.index >= first:
                yield frame

    def _end(self, reel: _Reel, damage: SourceError | None) -> Exception:
        """Take note that no picture comes behind a decoder and return what to raise."""
        if damage is not None and self._numbers.believed:
            # Which pictures come before damage depends on where decoding began: the start decides.
            self._disbelieve()
            return _Astray()
        if reel.next < len(self._numbers):
            return self._astray(reel)
        self.count, self._damage = reel.next, damage
        return self.missing(reel.next)

    def _astray(self, reel: _Reel) -> _Astray:
        """Return what to raise when a decoder shows something else than is known or promised."""
        # Against one that has decoded everything from the start no table stands.
        if not reel.sought and self._numbers.believed:
            self._disbelieve()
        return _Astray()

    def _park(self, reel: _Reel) -> _Reel:
        """Mark a decoder as the one used last, and close the one used longest ago if there are too many."""
        if reel in self._reels:
            self._reels.remove(reel)
        self._reels.append(reel)
        if len(self._reels) > _DECODERS:
            self._release(self._idlest())
        return reel

    def _idlest(self) -> _Reel:
        """Return the decoder used longest ago, one that began at the start of the file only if there is no other."""
        return next((reel for reel in self._reels if reel.sought), self._reels[0])

    def _release(self, reel: _Reel) -> None:
        if reel in self._reels:
            self._reels.remove(reel)
        reel.source.close()

    def _check_running(self) -> None:
        if self._stopped:
            raise SourceError(f"{self.name}: closed")
