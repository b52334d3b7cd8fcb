"""A box under the mouse: where it can be taken hold of, and what comes of moving that."""

from PyQt5.QtCore import QPointF, QRectF, Qt

from tracker.geometry import Box

MIN_BOX_PX = 3
_REACH_PX = 6.0
_LEAST_ROOM_PX = 26.0

# Which edges a grip moves: -1 the left or upper, 1 the right or lower, 0 none; (0, 0) moves the whole box.
Grip = tuple[int, int]
WHOLE: Grip = (0, 0)
_GRIPS: tuple[Grip, ...] = ((-1, -1), (1, -1), (1, 1), (-1, 1), (0, -1), (1, 0), (0, 1), (-1, 0))
_CURSORS = {
    WHOLE: Qt.SizeAllCursor,
    (-1, -1): Qt.SizeFDiagCursor,
    (1, 1): Qt.SizeFDiagCursor,
    (1, -1): Qt.SizeBDiagCursor,
    (-1, 1): Qt.SizeBDiagCursor,
    (-1, 0): Qt.SizeHorCursor,
    (1, 0): Qt.SizeHorCursor,
    (0, -1): Qt.SizeVerCursor,
    (0, 1): Qt.SizeVerCursor,
}


def handle_places(rect: QRectF) -> dict[Grip, QPointF]:
    """Return where the handles of a box are in the widget; they stand off a box that is small on the screen."""
    roomy = _with_room(rect)
    x = {-1: roomy.left(), 0: roomy.center().x(), 1: roomy.right()}
    y = {-1: roomy.top(), 0: roomy.center().y(), 1: roomy.bottom()}
    return {grip: QPointF(x[grip[0]], y[grip[1]]) for grip in _GRIPS}


def grip_at(rect: QRectF, where: QPointF) -> Grip | None:
    """Return what of a box lies under the mouse, None beside it."""
    for grip, place in handle_places(rect).items():
        away = where - place
        if max(abs(away.x()), abs(away.y())) <= _REACH_PX:
            return grip
    return WHOLE if _with_room(rect).contains(where) else None


def cursor_of(grip: Grip) -> Qt.CursorShape:
    """Return the cursor over a grip."""
    return _CURSORS[grip]


def changed(box: Box, grip: Grip, by: tuple[float, float], width: int, height: int) -> Box:
    """Return a box in whole px whose grip was moved, no further out of the picture than it was.

    Parameters
    ----------
    by : (float, float)
        How far, image px.
    width, height : int
        Of the picture, px.
    """
    across = _span(round(box.x), round(box.right), grip[0], round(by[0]), width, whole=grip == WHOLE)
    down = _span(round(box.y), round(box.bottom), grip[1], round(by[1]), height, whole=grip == WHOLE)
    return Box(across[0], down[0], across[1] - across[0], down[1] - down[0])


def _span(low: int, high: int, side: int, by: int, end: int, *, whole: bool) -> tuple[int, int]:
    high = max(high, low + 1)
    least, most = min(0, low), max(end, high)
    if whole:
        by = min(max(by, least - low), most - high)
        return low + by, high + by
    if side < 0:
        low = max(least, min(low + by, high - MIN_BOX_PX))
    elif side > 0:
        high = min(most, max(high + by, low + MIN_BOX_PX))
    return low, high


def _with_room(rect: QRectF) -> QRectF:
    x, y = (max(0.0, (_LEAST_ROOM_PX - side) / 2) for side in (rect.width(), rect.height()))
    return rect.adjusted(-x, -y, x, y)
