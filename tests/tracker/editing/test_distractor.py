"""One correction after the tracker went over to another object puts right every frame from the last good one on."""

import pytest

from tests.tracker.editing.scenes import finish, rendered
from tracker.capture.synth import open_synth
from tracker.config import profile_from_name
from tracker.editing import Document, Editor, passes
from tracker.geometry import Box, iou
from tracker.tracking import Tracker

FRAMES = 200
LATER = 25
NEEDED = 0.7
SEEDS = range(6)


class Scene:
    """The scene `distractor` by number, where its other objects are, and when they cross the target."""

    def __init__(self, seed):
        spec = f"synth:distractor:seed={seed}:size=320x240:frames={FRAMES}"
        scene = rendered(spec)
        self.spec, self.count, self.frames, self.truth = spec, FRAMES, scene.frames, scene.boxes
        world = open_synth(spec)._scene
        others = [actor for place, actor in enumerate(world.actors) if place != world.target]
        self.others = [[other.sprite.outline.box(other.pose(index)) for other in others] for index in range(FRAMES)]
        overlaps = [max(iou(box, truth) for box in boxes) for boxes, truth in zip(self.others, self.truth, strict=True)]
        self.jump = max(range(FRAMES - 60), key=overlaps.__getitem__)
        crossing = [overlap > 0.05 for overlap in overlaps]
        end = crossing.index(False, self.jump)
        self.next_crossing = crossing.index(True, end) if True in crossing[end:] else FRAMES
        self.correction = min(end + LATER, self.next_crossing - 1)

    def frame(self, index):
        return self.frames[index]

    @property
    def wrong_box(self):
        """The object that covers most of the target in the moment of the jump."""
        return max(self.others[self.jump], key=lambda box: iou(box, self.truth[self.jump]))


def jumping(scene):
    """A tracker that is deceived once: in the middle of the crossing it takes the other object for the target."""

    class Jumping(Tracker):
        def init(self, frame, box, **options):
            self.deceived = frame.index == 0
            return super().init(frame, box, **options)

        def update(self, frame):
            if self.deceived and frame.index == scene.jump:
                return Tracker.init(self, frame, scene.wrong_box)
            return super().update(frame)

    return Jumping


def overlaps(editor, scene, stop):
    return [iou(editor.row(1, index).box, scene.truth[index]) for index in range(stop)]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_correction_is_enough(seed, monkeypatch):
    scene = Scene(seed)
    monkeypatch.setattr(passes, "Tracker", jumping(scene))
    editor = Editor(scene, scene.spec, Document(profile_from_name("robust")))
    editor.add_target(0, scene.truth[0])
    editor.want(FRAMES - 1)
    finish(editor)
    before = overlaps(editor, scene, FRAMES)
    assert min(before[: scene.jump]) >= NEEDED
    assert before[scene.jump] < 0.8
    assert before[scene.correction] < 0.9

    editor.correct(1, scene.correction, scene.truth[scene.correction])
    finish(editor)
    after = overlaps(editor, scene, scene.next_crossing)
    assert min(after) >= NEEDED
    # Nothing of the wrong object is left, and little of what was good was tracked again.
    back_to = editor.document.targets[0].placements[1].back_to
    assert scene.jump - 5 <= back_to <= scene.jump


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_box_that_is_only_moved_leaves_good_rows_alone(seed, monkeypatch):
    scene = Scene(seed)
    monkeypatch.setattr(passes, "Tracker", jumping(scene))
    editor = Editor(scene, scene.spec, Document(profile_from_name("robust")))
    editor.add_target(0, scene.truth[0])
    editor.want(scene.correction)
    finish(editor)
    wrong, right = editor.row(1, scene.correction).box, scene.truth[scene.correction]
    good = overlaps(editor, scene, scene.jump - 5)

    editor.correct(1, scene.correction, Box.from_centre(right.cx, right.cy, wrong.width, wrong.height))
    finish(editor)
    assert overlaps(editor, scene, scene.jump - 5) == good


def test_a_box_drawn_by_hand_is_as_good():
    """Off by a tenth of the target's size to each side, as a hand is."""
    scene = Scene(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passes, "Tracker", jumping(scene))
        for dx, dy in ((0.1, 0.1), (-0.1, 0.1), (0.1, -0.1), (-0.1, -0.1)):
            editor = Editor(scene, scene.spec, Document(profile_from_name("robust")))
            editor.add_target(0, scene.truth[0])
            editor.want(scene.next_crossing)
            finish(editor)
            box = scene.truth[scene.correction]
            drawn = Box(box.x + dx * box.width, box.y + dy * box.height, box.width, box.height)
            editor.correct(1, scene.correction, drawn)
            finish(editor)
            assert min(overlaps(editor, scene, scene.next_crossing)) >= 0.6
