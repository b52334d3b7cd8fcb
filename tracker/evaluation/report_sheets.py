"""Contact sheets: pictures of a run where its box leaves the target, the truth and all boxes drawn in."""

import base64
from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from tracker.capture import Source
from tracker.errors import TrackerError
from tracker.evaluation.honesty import OFF_TARGET, ON_TARGET
from tracker.evaluation.metrics import iou
from tracker.evaluation.plots import COLOURS
from tracker.evaluation.report_data import ReportData, number, start_of
from tracker.evaluation.report_html import Markup, element
from tracker.evaluation.results import Floats, Run
from tracker.values import Image

OpenSequence = Callable[[str], Source]

TILES = 8
TILE_WIDTH, TILE_HEIGHT = 300, 225
_QUALITY = 80
_AROUND = 2.2
_LEAST_SHARE = 0.25
# BGR, in the order of the classes c0 ... c7 of the page, bright enough for any picture.
_COLOURS = (
    (255, 176, 95), (77, 143, 255), (164, 208, 63), (203, 156, 234),
    (75, 184, 232), (255, 212, 143), (255, 156, 180), (200, 200, 200),
)  # fmt: skip
_FAR = 10_000
_BLACK, _GREY, _WHITE = (0, 0, 0), (90, 90, 90), (255, 255, 255)


def contact_sheet(data: ReportData, run: Run, open_sequence: OpenSequence, anchor: str) -> Markup:
    """Return pictures of a run with captions, or one line when the pictures cannot be read."""
    overlaps = iou(run.boxes, run.truth)
    chosen = moments(run, overlaps)
    beside = data.runs_beside(run)
    try:
        pictures = _pictures(run, list(chosen), open_sequence)
    except TrackerError as error:
        return element("p", f"{run.sequence}: no pictures: {error}", class_="small")
    tiles = []
    for row, why in chosen.items():
        if row not in pictures:
            continue
        boxes = {style: beside[name].boxes[row] for style, name in enumerate(data.trackers) if _has(beside, name, row)}
        tile = drawn(pictures[row], run.truth[row], boxes, run.boxes[row])
        said = f"IoU {number(float(overlaps[row]), 2)}, score {number(float(run.scores[row]), 2)}, {run.statuses[row]}"
        frame = f"frame {run.start + row}"
        tiles.append(
            element(
                "figure",
                element("img", src=_data_uri(tile), alt=f"{run.sequence}, {frame}: {said}", width=TILE_WIDTH,
                        height=TILE_HEIGHT),
                element("figcaption", element("b", frame), f" {why}" if why else "", element("br"), said),
            )
        )  # fmt: skip
    link = element("a", run.sequence, href=f"#{anchor}")
    about = ", ".join(part for part in (run.tracker, start_of(run)) if part)
    return element("section", element("h3", link, f": {about}"), element("div", tiles, class_="sheet"))


def moments(run: Run, overlaps: Floats, count: int = TILES) -> dict[int, str]:
    """Choose the rows of a run that tell its story: where the IoU falls, where a loss is called, the return.

    Returns
    -------
    dict of int to str
        In order; what happens there, ``""`` for rows that fill gaps.
    """
    events = {0: "start"}
    last = len(run) - 1
    happened = _events(run, overlaps)
    room = max(1, len(run) // 60)
    kinds = ("off the target", "called lost", "IoU under 0.5", "held again", "started anew")
    firsts = [next(((row, kind) for row, kind in happened if kind == wanted), None) for wanted in kinds]
    for row, kind in [one for one in firsts if one is not None] + happened:
        if len(events) < count - 1 and all(abs(row - other) >= room for other in events):
            events[row] = kind
    if all(abs(last - other) >= room for other in events):
        events[last] = "end"
    for row in np.linspace(0, last, 4 * count).astype(int).tolist():
        if len(events) >= min(count, len(run)):
            break
        if all(abs(row - other) >= max(room, len(run) // (count + 2)) for other in events):
            events[row] = ""
    return dict(sorted(events.items()))


def drawn(image: Image, truth: Floats, boxes: dict[int, Floats], main: Floats) -> Image:
    """Cut a picture to the surroundings of a target, and draw the truth (white) and every box (by number) in it.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    truth, main : ndarray, shape (4,), float64
        The true box and that of the tracker the sheet is about, px; NaN for none.
    boxes : dict of int to ndarray
        Box by style.

    Returns
    -------
    ndarray, shape (TILE_HEIGHT, TILE_WIDTH, 3), uint8
    """
    colour = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else image
    height, width = colour.shape[:2]
    x, y, scale = _view(width, height, [box for box in (truth, main) if not np.isnan(box).any()])
    zoom = scale
    if scale < 1:  # a warp alone would skip pixels
        colour, zoom = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), 1.0
    moved = np.array([[zoom, 0, -x * scale], [0, zoom, -y * scale]])
    tile: Image = np.asarray(cv2.warpAffine(colour, moved, (TILE_WIDTH, TILE_HEIGHT), borderValue=_GREY), np.uint8)
    if not np.isnan(truth).any():
        _rectangle(tile, truth, (x, y, scale), _WHITE, "")
    for style, box in reversed(boxes.items()):  # the first tracker on top
        if not np.isnan(box).any():
            _rectangle(tile, box, (x, y, scale), _COLOURS[style % COLOURS], str(style + 1))
    return tile


def _events(run: Run, overlaps: Floats) -> list[tuple[int, str]]:
    found = []
    known = [row for row in range(len(run)) if not np.isnan(overlaps[row])]
    for before, row in pairwise(known):
        for level, kind in ((OFF_TARGET, "off the target"), (ON_TARGET, "IoU under 0.5")):
            if overlaps[row] < level <= overlaps[before]:
                found.append((row, kind))
                break
        if row in run.restarts:
            found.append((row, "started anew"))
        elif overlaps[row] > ON_TARGET and overlaps[before] <= ON_TARGET and run.statuses[row] == "tracking":
            found.append((row, "held again"))
    found += [
        (row, "called lost") for row in range(1, len(run)) if run.statuses[row] == "lost" != run.statuses[row - 1]
    ]
    return sorted(found)


def _pictures(run: Run, rows: Sequence[int], open_sequence: OpenSequence) -> dict[int, Image]:
    found: dict[int, Image] = {}
    with open_sequence(run.sequence) as source:
        position = 0
        for row in rows:
            source.skip(run.start + row - position)
            frame = source.read()
            if frame is None:
                break
            position = run.start + row + 1
            found[row] = frame.image.copy()
    return found


def _has(beside: dict[str, Run], name: str, row: int) -> bool:
    return name in beside and row < len(beside[name])


def _view(width: int, height: int, boxes: list[Floats]) -> tuple[float, float, float]:
    """Return left and top of the part of a picture to show, px, and its scale."""
    largest = max(width / TILE_WIDTH, height / TILE_HEIGHT)
    if not boxes:
        per_pixel, cx, cy = largest, width / 2, height / 2
    else:
        corners = np.array(boxes)
        left, top = corners[:, :2].min(axis=0)
        right, bottom = (corners[:, :2] + corners[:, 2:]).max(axis=0)
        side = max((right - left) / TILE_WIDTH, (bottom - top) / TILE_HEIGHT) * _AROUND
        per_pixel = float(np.clip(side, _LEAST_SHARE * largest, largest))
        cx, cy = float(left + right) / 2, float(top + bottom) / 2
    x = _placed(cx - TILE_WIDTH * per_pixel / 2, width - TILE_WIDTH * per_pixel)
    y = _placed(cy - TILE_HEIGHT * per_pixel / 2, height - TILE_HEIGHT * per_pixel)
    return x, y, 1 / per_pixel


def _placed(start: float, room: float) -> float:
    return room / 2 if room < 0 else min(max(start, 0.0), room)


def _rectangle(
    tile: Image, box: Floats, view: tuple[float, float, float], colour: tuple[int, int, int], label: str
) -> None:
    x, y, scale = view
    edges = (np.array([box[0] - x, box[1] - y, box[0] + box[2] - x, box[1] + box[3] - y]) * scale).round()
    left, top, right, bottom = (int(edge) for edge in edges.clip(-_FAR, _FAR))
    cv2.rectangle(tile, (left, top), (right, bottom), _BLACK, 4, cv2.LINE_AA)
    cv2.rectangle(tile, (left, top), (right, bottom), colour, 2, cv2.LINE_AA)
    if label:
        beside = left + 12 * (int(label) - 1)  # the numbers of boxes that agree stand side by side
        place = (min(max(beside, 2), TILE_WIDTH - 14), min(max(top - 4, 14), TILE_HEIGHT - 4))
        cv2.putText(tile, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, _BLACK, 4, cv2.LINE_AA)
        cv2.putText(tile, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)


def _data_uri(image: Image) -> str:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
