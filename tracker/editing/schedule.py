"""What is to be tracked next, a picture at a time; and the cache of passes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tracker.config import Profile
from tracker.editing.course import Course, Task
from tracker.editing.document import Document, Placement
from tracker.editing.passes import Frames, Origin, Pass
from tracker.values import Frame

KEPT_TRACKERS = 16
"""Trackers kept beyond two per target; a `robust` one takes some 3 MB."""

_CROWDED = 64


class Settled(NamedTuple):
    """A search for where backward rows begin that has come to its end."""

    number: int
    old: Placement
    new: Placement


class Schedule:
    """Knows every pass, which of them the current document needs, and what they still have to do.

    Parameters
    ----------
    frames : Frames
    grown : callable
        Told of each pass that got a row.
    passes : sequence of Pass
        Passes with rows that are known already.
    """

    def __init__(self, frames: Frames, grown: Callable[[Pass], None], passes: Sequence[Pass] = ()) -> None:
        self._frames = frames
        self._grown = grown
        self._passes = {source.origin: source for source in passes}
        # The least recently used first.
        self._alive: dict[Origin, Pass] = {}
        self._courses: dict[int, Course] = {}
        self._forward: list[Task] = []
        self._backward: list[Task] = []
        self._crowded = _CROWDED

    @property
    def courses(self) -> dict[int, Course]:
        """The course of each target, by number."""
        return self._courses

    @property
    def left(self) -> int:
        """Pictures that are still to be taken at most."""
        return sum(task.left for task in (*self._backward, *self._forward))

    @property
    def busy(self) -> bool:
        """True while there is something to do."""
        return bool(self._forward or self._backward)

    def behind(self, last: int) -> int:
        """Return how many pictures forward rows up to a frame still take, those of each target counted."""
        return sum(task.source.steps_to(min(task.until, last)) for task in self._forward)

    def find(self, origin: Origin) -> Pass:
        """Return the pass of an origin; a new one has no rows."""
        if origin not in self._passes:
            self._passes[origin] = Pass(origin)
        return self._passes[origin]

    def follow(self, document: Document, last: int) -> None:
        """Work for a document from now on, up to a frame."""
        self._courses = {
            target.number: Course(target, target.profile or document.profile, self.find) for target in document.targets
        }
        self.want(last)

    def want(self, last: int) -> None:
        """Work up to a frame from now on."""
        forward = (task for course in self._courses.values() for task in course.forward_tasks(last))
        backward = (task for course in self._courses.values() for task in course.backward_tasks())
        self._forward = [task for task in forward if task.left]
        self._backward = [task for task in backward if task.left or task.seeking]

    def halt(self) -> None:
        """Have nothing to do until `want` or `follow`."""
        self._forward.clear()
        self._backward.clear()

    def forget(self, documents: Iterable[Document]) -> None:
        """Drop passes that none of the documents needs, if there are many."""
        if len(self._passes) < self._crowded:
            return
        seen: dict[tuple[int, Profile], Course] = {}
        for document in documents:
            for target in document.targets:
                profile = target.profile or document.profile
                # Documents share the targets that an edit left alone.
                if (id(target), profile) not in seen:
                    seen[id(target), profile] = Course(target, profile, self.find)
        self._passes = {source.origin: source for course in seen.values() for source in course.passes}
        self._alive = {origin: source for origin, source in self._alive.items() if origin in self._passes}
        self._crowded = max(_CROWDED, 2 * len(self._passes))

    def begin(self, origin: Origin) -> None:
        """Have a pass learn its box now.

        Raises
        ------
        RoiError
            If the box cannot be used; nothing has changed then.
        """
        source = self._passes.get(origin) or Pass(origin)
        if not len(source.rows):
            self._step(source, self._frames.frame(origin.frame))
        self._passes[origin] = source

    def forward(self, last: int | None = None) -> bool:
        """Take one picture forward, for every target that needs it; False when there was none to take.

        Parameters
        ----------
        last : int, optional
            Only for rows up to this frame.
        """
        tasks = self._forward
        if last is not None:
            tasks = [task for task in tasks if task.source.steps_to(min(task.until, last))]
        if not tasks:
            return False
        index = min(task.source.next_frame for task in tasks)
        frame = self._frames.frame(index)
        for task in tasks:
            if task.source.next_frame == index:
                self._step(task.source, frame)
        self._forward = [task for task in self._forward if task.left]
        return True

    def backward(self) -> bool:
        """Take one picture backward; False when there was none to take."""
        self._backward = [task for task in self._backward if task.left]
        if not self._backward:
            return False
        source = self._backward[0].source
        self._step(source, self._frames.frame(source.next_frame))
        return True

    def settled(self) -> Settled | None:
        """Return the first search for where backward rows begin that has come to its end."""
        for task in self._backward[:1]:
            if task.seeking is not None:
                back_to = self._courses[task.target.number].meeting(task.seeking)
                if back_to is not None:
                    return Settled(task.target.number, task.seeking, task.seeking.settled(back_to))
        return None

    def given_up(self) -> Iterator[Settled]:
        """Yield every search that goes on, as if it had come to its end where it is."""
        for course in self._courses.values():
            for placed in course.target.placements:
                if placed.seeking:
                    yield Settled(course.target.number, placed, placed.settled(course.so_far(placed)))

    def _step(self, source: Pass, frame: Frame) -> None:
        source.step(frame)
        self._alive.pop(source.origin, None)
        self._alive[source.origin] = source
        if len(self._alive) > KEPT_TRACKERS + 2 * len(self._courses):
            self._let_one_go()
        self._grown(source)

    def _let_one_go(self) -> None:
        busy = {task.source.origin for task in (*self._forward, *self._backward)}
        idle = next((source for origin, source in self._alive.items() if origin not in busy), None)
        if idle is not None:
            idle.let_go()
            del self._alive[idle.origin]
