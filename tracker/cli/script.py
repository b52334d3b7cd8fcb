"""What the user did in which frame, played back into a session."""

from collections import deque
from collections.abc import Callable
from functools import partial

from tracker.session import Session
from tracker.session_file import SessionPlan

Action = Callable[[Session], object]


class Script:
    """Places, corrects and removes the targets of a plan as their frames come.

    Parameters
    ----------
    plan : SessionPlan
    """

    def __init__(self, plan: SessionPlan) -> None:
        actions: list[tuple[int, Action]] = [
            (target.end, partial(Session.remove_target, target_id=number))
            for number, target in enumerate(plan.targets, start=1)
            if target.end is not None
        ]
        placements = [target.frame for target in plan.targets] + [one.frame for one in plan.corrections]
        self._last_placement = max(placements)
        actions += [
            (target.frame, partial(Session.add_target, box=target.box, profile=target.profile))
            for target in plan.targets
        ]
        # A session counts its targets, whatever their numbers are.
        ids = {number: place for place, number in enumerate(plan.numbers, start=1)}
        actions += [
            (one.frame, partial(Session.correct_target, target_id=ids[one.target], box=one.box))
            for one in plan.corrections
        ]
        # Sorting keeps the order within a frame: removed, then added, then corrected.
        self._waiting = deque(sorted(actions, key=lambda action: action[0]))

    def play(self, session: Session) -> None:
        """Do what is due by the session's current frame.

        Raises
        ------
        RoiError
            If a box cannot be used.
        """
        while self._waiting and session.frame is not None and self._waiting[0][0] <= session.frame.index:
            self._waiting.popleft()[1](session)

    def missing_frame(self) -> int | None:
        """Return the frame of a box that was not reached, None if all were placed."""
        frames = [frame for frame, _ in self._waiting if frame <= self._last_placement]
        return frames[0] if frames else None
