"""Which target lies under the cursor."""

from collections.abc import Set

from tracker.geometry import Box
from ui.picture.placement import Placement
from ui.snapshot import Snapshot, Target


def drawn_targets(snapshot: Snapshot | None, hidden: Set[int]) -> list[Target]:
    """Return the targets that have a box in the picture."""
    targets = snapshot.targets if snapshot is not None else ()
    return [target for target in targets if target.state is not None and target.number not in hidden]


def target_at(targets: list[Target], x: float, y: float, placement: Placement, reach_px: float = 0.0) -> Target | None:
    """Return the smallest target around an image point, counted as larger by ``reach_px`` widget px on each side."""
    reach = reach_px / placement.scale
    around = [target for target in targets if _holds(target.state.box, x, y, reach)]
    return min(around, key=lambda target: target.state.box.area, default=None)


def _holds(box: Box, x: float, y: float, reach: float) -> bool:
    return box.x - reach <= x < box.right + reach and box.y - reach <= y < box.bottom + reach
