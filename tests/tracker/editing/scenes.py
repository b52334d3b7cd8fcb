"""Pictures in memory to edit on, and editors on them."""

from functools import cache
from types import SimpleNamespace

from tracker.capture.synth import open_synth
from tracker.config import profile_from_name
from tracker.editing import Document, Editor

SCENE = "synth:distractor:size=160x120:frames=60"
LAST = 59


@cache
def rendered(spec):
    source = open_synth(spec)
    frames = list(source)
    boxes = [source.truth(index).box for index in range(len(frames))]
    return SimpleNamespace(frames=frames, boxes=boxes)


class Pictures:
    """A scene by number; counts what is asked for."""

    def __init__(self, spec=SCENE, count_known=True):
        self.spec = spec
        self.scene = rendered(spec)
        self.count = len(self.scene.frames) if count_known else None
        self.asked = []

    def frame(self, index):
        self.asked.append(index)
        return self.scene.frames[index]

    def truth(self, index):
        return self.scene.boxes[index]


def editor_on(pictures, profile="camshift", **options):
    return Editor(pictures, pictures.spec, Document(profile_from_name(profile)), **options)


def finish(editor):
    """Work until nothing is left and return the number of calls that took."""
    calls = 1
    while editor.work(0.0):
        calls += 1
        assert calls < 10_000
    return calls


def all_rows(editor, frames=LAST + 1):
    return [editor.rows(index) for index in range(frames)]
