"""A view of a picture, without window or worker."""

from dataclasses import dataclass, field

import pytest
from PyQt5.QtCore import QObject

from tests.ui import made
from tracker.geometry import Box
from ui.picture.view import VideoView
from ui.snapshot import Target

SIGNALS = (
    "box_drawn",
    "box_moved",
    "target_clicked",
    "clicked",
    "object_clicked",
    "seek",
    "stepped",
    "dragging",
    "zoomed",
    "tool_changed",
)


@dataclass
class Heard:
    """What a view has told: for each signal the arguments of each time."""

    told: dict[str, list[tuple]] = field(default_factory=lambda: {name: [] for name in SIGNALS})

    def __getattr__(self, name: str) -> list[tuple]:
        return self.told[name]

    def nothing_but(self, *names: str) -> bool:
        """Tell whether no other signal about boxes and places came."""
        others = set(SIGNALS) - {"dragging", "zoomed", "tool_changed"} - set(names)
        return not any(self.told[name] for name in others)


@pytest.fixture
def view(qtbot) -> VideoView:
    """A view of 640 x 480 on a picture of 320 x 240 (two widget px per image px), one selected target."""
    shown = VideoView()
    qtbot.addWidget(shown)
    shown.resize(640, 480)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    shown.setFocus()
    shown.show_snapshot(made.snapshot())
    return shown


@pytest.fixture
def heard(view: QObject) -> Heard:
    """What the view tells."""
    result = Heard()
    for name in SIGNALS:
        getattr(view, name).connect(lambda *values, name=name: result.told[name].append(values))
    return result


@pytest.fixture
def two(view: VideoView) -> VideoView:
    """The view with a second target that is not selected."""
    targets = (
        Target(1, made.state(1), trail=((20.0, 200.0), (40.0, 200.0), None, (80.0, 200.0), (120.0, 95.0))),
        Target(2, made.state(2, box=Box(220, 100, 50, 60))),
    )
    view.show_snapshot(made.snapshot(10, targets))
    return view
