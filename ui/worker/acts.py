"""What can be done to the targets of a session, each with what takes it back."""

from collections.abc import MutableMapping, Sequence
from typing import TypeVar

from tracker.config import Profile
from tracker.session import Session
from tracker.tracking import Tracker
from tracker.values import TrackState, TrackStatus
from ui.worker.edits import Act

T = TypeVar("T")


class Acts:
    """The acts of one session.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, number: int) -> Act:
        """Follow a target no more."""

        def act() -> Act:
            pair = self._pair(number)
            self._session.remove_target(number)
            return self._put(*pair)

        return act

    def as_now(self, number: int) -> Act:
        """Follow a target with the tracker that it has now."""
        return self._put(*self._pair(number))

    def learn(self, number: int, profile: Profile) -> Act:
        """Go on with other settings, from where the target is; one that is lost goes on as before."""

        def act() -> Act:
            tracker, state = self._pair(number)
            if state.status is not TrackStatus.LOST:
                self._session.relearn_target(number, profile)
            return self._swap(tracker, state)

        return act

    def use(self, profile: Profile) -> Act:
        """Have new targets follow other settings."""

        def act() -> Act:
            before, self._session.profile = self._session.profile, profile
            return self.use(before)

        return act

    def lost(self, numbers: Sequence[int]) -> list[int]:
        """Return which of some targets `learn` would leave as they are."""
        return [number for number in numbers if self._pair(number)[1].status is TrackStatus.LOST]

    def _pair(self, number: int) -> tuple[Tracker, TrackState]:
        return self._session.trackers[number], next(one for one in self._session.states if one.target_id == number)

    def _put(self, tracker: Tracker, state: TrackState) -> Act:
        def act() -> Act:
            number = tracker.target_id
            back = self.as_now(number) if number in self._session.trackers else self.take(number)
            self._session.put_back(tracker, state)
            return back

        return act

    def _swap(self, tracker: Tracker, state: TrackState) -> Act:
        """Go on with a tracker's settings, and with all that it knew if that is not old."""

        def act() -> Act:
            number = tracker.target_id
            if self._session.frame is None or self._session.frame.index != state.index:
                return self.learn(number, tracker.profile)()
            pair = self._pair(number)
            self._session.put_back(tracker, state)
            return self._swap(*pair)

        return act


def assign(values: MutableMapping[int, T], number: int, value: T | None) -> Act:
    """Give a target something of its own; None takes it away."""

    def act() -> Act:
        before = values.pop(number, None)
        if value is not None:
            values[number] = value
        return assign(values, number, before)

    return act
