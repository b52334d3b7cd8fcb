"""Which part of a clip a timeline shows."""

from dataclasses import replace

from ui.panels.timeline_axis import Axis
from ui.panels.timeline_clip import Clip
from ui.snapshot import Snapshot

_LIVE_S = 60.0
_PAGE_START = 0.1


class Scope:
    """The axis of a timeline, kept in step with a clip that may still grow.

    Attributes
    ----------
    clip : Clip
    axis : Axis
    fitted : bool
        All is shown, and stays so.
    last_minute : bool
        All of a live source is its last minute.
    """

    def __init__(self) -> None:
        self.clip = Clip()
        self.axis = Axis(0, 1, 0.0, 1.0)
        self.fitted = True
        self.last_minute = True
        self._live = False

    def learn(self, snapshot: Snapshot) -> bool:
        """Take what a snapshot says, and tell whether it is of another source than the one before."""
        another = self.clip.learn(snapshot)
        self._live = snapshot.live
        if another:
            self.fitted = self.last_minute = True
        self._place()
        return another

    def resize(self, left: int, width: int) -> None:
        """Lie elsewhere in the widget, px."""
        self.axis = replace(self.axis, left=left, width=max(1, width))
        self._place()

    def fit(self) -> None:
        """Show all; of a live source all or the last minute in turn."""
        if self._live:
            self.last_minute = not self.last_minute
        self.fitted = True
        self._place()

    def zoom(self, factor: float, x: float) -> None:
        """Show ``1 / factor`` of the time with what is at ``x`` staying there; a live source has no other part."""
        if not self._live:
            x = min(max(x, self.axis.left), self.axis.left + self.axis.width)
            self.axis = self.axis.zoomed(factor, x, self.clip.frames)
            self.fitted = self.axis.span >= self.clip.frames

    def scroll(self, start: float) -> None:
        """Begin at another frame."""
        self.axis = self.axis.moved(start, self.clip.frames)

    def follow(self, before: int | None, frame: int, *, playing: bool) -> None:
        """Turn the page when the playhead leaves, unless the user looks elsewhere while it plays."""
        followed = before is None or self.axis.shows(before) or not playing
        if not self.fitted and followed and not self.axis.shows(frame):
            self.scroll(frame - _PAGE_START * self.axis.span)

    def frame(self, x: float) -> int:
        """Return the frame of the clip that is nearest to a place, px."""
        return max(0, min(self.axis.frame(x), self.clip.frames - 1))

    def _place(self) -> None:
        frames = float(self.clip.frames)
        if not self.fitted:
            self.axis = replace(self.axis, span=min(self.axis.span, frames)).moved(self.axis.start, self.clip.frames)
            return
        start, span = 0.0, frames
        now_s, pace_s = self.clip.seconds(frames), self.clip.pace_s
        if self._live and self.last_minute and now_s is not None and pace_s is not None:
            start = max(0.0, self.clip.frame_at(now_s - _LIVE_S))
            # It fills from the left until a minute has passed.
            span = frames - start if start else max(frames, _LIVE_S / pace_s)
        self.axis = replace(self.axis, start=start, span=span)
