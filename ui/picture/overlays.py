"""Paints what is known about a picture on top of it: pure functions of a snapshot."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QPainter, QPen, QPolygonF

from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.look import theme
from ui.picture.heat import paint_heat
from ui.picture.marks import paint_chip, paint_cross, paint_label, size_text, stroke
from ui.picture.placement import Placement
from ui.picture.trail import paint_trail
from ui.snapshot import ProbabilityMap, Snapshot, Target, Why

_NONE: Mapping[int, Box] = {}


@dataclass(frozen=True, slots=True)
class Options:
    """Which overlays are painted.

    Parameters
    ----------
    probability : bool
    opacity : float, in [0, 1]
        Of the probability image.
    search_window, trail : bool
    cue : str or None
        Name of the cue that is painted in place of the whole probability image.
    path : bool
        The way of the window to the mode.
    trail_length : str
        ``second`` or ``all``: how much of the trail the worker is asked for; what it sends is painted.
    labels : bool
        Name and score; a lost target keeps its label.
    """

    probability: bool = False
    opacity: float = 0.65
    search_window: bool = True
    trail: bool = True
    cue: str | None = None
    path: bool = False
    trail_length: str = "second"
    labels: bool = True


def paint_overlays(
    painter: QPainter,
    snapshot: Snapshot,
    placement: Placement,
    options: Options,
    hidden: Set[int] = frozenset(),
    edited: Mapping[int, Box] = _NONE,
) -> None:
    """Paint everything about the targets of a snapshot over its picture.

    Parameters
    ----------
    hidden : set of int
        Numbers of targets of which nothing is painted.
    edited : mapping of int to Box
        Boxes that the user is moving just now, by target.
    """
    targets = [target for target in snapshot.targets if target.number not in hidden]
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setClipRect(placement.rect)
    painter.setBrush(Qt.NoBrush)
    for target in targets:
        if target.why is not None:
            _paint_maps(painter, target.why, placement, options)
    last = snapshot.frame.index if snapshot.frame is not None else 0
    for target in targets:
        colour = theme.target_colour(target.number)
        if options.trail:
            paint_trail(painter, target.trail, last, placement, colour)
        selected = target.number == snapshot.selected_number
        if target.number in edited:
            _paint_edited(painter, edited[target.number], placement, colour)
        elif target.state is not None:
            _paint_target(painter, target, placement, colour, selected=selected)
        if options.path and target.why is not None:
            _paint_path(painter, target.why, placement)
    for target in targets:
        if target.number not in edited and (options.labels or target.status is TrackStatus.LOST):
            _paint_label(painter, target, placement)
    painter.restore()


def _paint_maps(painter: QPainter, why: Why, placement: Placement, options: Options) -> None:
    shown = _chosen_map(why, options.cue) if options.probability else None
    if shown is not None:
        paint_heat(painter, shown, placement, options.opacity)
    if options.search_window and why.search_region is not None:
        painter.setPen(QPen(theme.SEARCH_WINDOW, 1.0, Qt.DashLine))
        painter.drawRect(placement.rect_to_widget(why.search_region))


def _chosen_map(why: Why, cue: str | None) -> ProbabilityMap | None:
    if cue is None:
        return why.probability
    return next((each.map for each in why.cues if each.name == cue), None)


def _paint_target(painter: QPainter, target: Target, placement: Placement, colour: QColor, *, selected: bool) -> None:
    state = target.state
    lost = state.status is TrackStatus.LOST
    rect = placement.rect_to_widget(state.box)
    if not lost and not _upright(target):
        corners = QPolygonF([placement.to_widget(x, y) for x, y in state.rotated_box.corners()])
        stroke(painter, colour, 1.0, lambda: painter.drawPolygon(corners))
    style = Qt.DashLine if lost else Qt.DashDotLine if state.status is TrackStatus.UNCERTAIN else Qt.SolidLine
    stroke(painter, colour, 2.5 if selected else 2.0 if lost else 1.5, lambda: painter.drawRect(rect), style)
    if not lost:
        paint_cross(painter, rect.center(), colour)


def _upright(target: Target) -> bool:
    """Tell whether the turned box is the box itself: it would only thicken its line."""
    turned, box = target.state.rotated_box, target.state.box
    given = (turned.cx, turned.cy, turned.width, turned.height, turned.angle_deg)
    return all(
        abs(one - other) < 0.05 for one, other in zip(given, (box.cx, box.cy, box.width, box.height, 0.0), strict=True)
    )


def _paint_edited(painter: QPainter, box: Box, placement: Placement, colour: QColor) -> None:
    rect = placement.rect_to_widget(box)
    painter.fillRect(rect, QColor(255, 255, 255, 36))
    stroke(painter, colour, 2.5, lambda: painter.drawRect(rect))
    paint_chip(painter, size_text(box), rect, placement.rect, colour)
    painter.setBrush(Qt.NoBrush)


def _paint_path(painter: QPainter, why: Why, placement: Placement) -> None:
    """Paint the steps of the window: an open dot where it began, a full one where it stopped."""
    places = [placement.to_widget(x, y) for x, y in why.path.tolist()]
    if not places:
        return
    white = QColor("white")
    stroke(painter, white, 1.5, lambda: painter.drawPolyline(QPolygonF(places)))
    painter.setPen(QPen(theme.HALO, 1.0))
    painter.setBrush(white)
    for place in places[1:-1]:
        painter.drawEllipse(place, 2.5, 2.5)
    painter.drawEllipse(places[-1], 4, 4)
    painter.setBrush(theme.BACKDROP)
    painter.setPen(QPen(white, 1.5))
    painter.drawEllipse(places[0], 4, 4)
    painter.setBrush(Qt.NoBrush)


def _paint_label(painter: QPainter, target: Target, placement: Placement) -> None:
    state = target.state
    if state is None:
        return
    rect, colour = placement.rect_to_widget(state.box), theme.target_colour(target.number)
    paint_label(painter, target.label, state.status, state.score, rect, placement.rect, colour)
    painter.setBrush(Qt.NoBrush)
