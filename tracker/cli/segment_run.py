"""What ``segment`` does: from a picture to labels, tables and pictures."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np

from tracker.capture import open_source
from tracker.cli.files_out import TABLES, beside, check_outputs, write_array, write_picture, write_rows
from tracker.cli.waiting import working
from tracker.errors import ConfigError, SinkError, SourceError
from tracker.modes.segmentation import Segmentation, segment
from tracker.values import Image

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
LABELS = (".png", ".tif", ".tiff", ".npy")
MOST_LABELS = 1 << 16
_OUTLINE = (0, 230, 255)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; ``options`` are those of `tracker.modes.segment`."""

    image: str
    out: str | None
    regions: str | None
    adjacency: str | None
    mean_colour: Path | None
    boundaries: Path | None
    colours: Path | None
    frame: int
    merge: str | None
    quiet: bool
    options: Mapping[str, Any]


def carry_out(order: Order) -> None:
    """Segment, write, and say in one line what came out.

    Raises
    ------
    TrackerError
        What stood in the way; nothing is written then, or only what was complete.
    """
    out = order.out or beside(order.image, ".labels.png")
    check_outputs(
        {"the picture": order.image},
        {
            "the labels": (out, LABELS),
            "the table of regions": (order.regions, TABLES),
            "the table of borders": (order.adjacency, TABLES),
            "the mean colours": (order.mean_colour, PICTURES),
            "the outlines": (order.boundaries, PICTURES),
            "the colours": (order.colours, PICTURES),
        },
    )
    merge = given_merge(order.merge)
    image = read_frame(order.image, order.frame)
    height, width = image.shape[:2]
    started_s = perf_counter()
    with working(f"segmenting {width} x {height} px", quiet=order.quiet):
        found = segment(image, merge=merge, **order.options)
    elapsed_s = perf_counter() - started_s
    files = _write(order, out, image, found)
    if not order.quiet:
        count = len(found.regions)
        regions = "1 region" if count == 1 else f"{count:,} regions"
        sys.stderr.write(f"{width} x {height} px, {regions}, {elapsed_s:.3g} s: {', '.join(files)}\n")


def read_frame(name: str, index: int) -> Image:
    """Return one picture of a source.

    Raises
    ------
    SourceError
        If there is none of that name or number.
    """
    with open_source(name) as source:
        passed = source.skip(index)
        frame = source.read() if passed == index else None
    if frame is None:
        raise SourceError(f"{name}: there is no frame {index}, the source has {passed}")
    return frame.image


def given_merge(text: str | None) -> tuple[float, float] | None:
    """Return the numbers in ``COLOUR,PX``.

    Raises
    ------
    ConfigError
        If there are not two of them.
    """
    if text is None:
        return None
    try:
        colour, position = (float(number) for number in text.split(","))
    except ValueError:
        raise ConfigError(f"--merge needs two numbers COLOUR,PX, got {text!r}") from None
    return colour, position


def _write(order: Order, out: str, image: Image, found: Segmentation) -> list[str]:
    if out.lower().endswith(".npy"):
        write_array(out, found.labels)
    elif len(found.regions) > MOST_LABELS:
        raise SinkError(
            f"{out}: 16 bits hold {MOST_LABELS:,} labels, there are {len(found.regions):,}: write .npy or raise "
            f"--min-region"
        )
    else:
        write_picture(out, found.labels.astype(np.uint16))
    files = [out]
    if order.regions is not None:
        grey = found.regions.colour.shape[1] == 1
        header = ("label", "area", "x", "y", "width", "height", "cx", "cy", *_channels(grey))
        write_rows(order.regions, header, _rows(found))
        files.append("stdout" if order.regions == "-" else order.regions)
    if order.adjacency is not None:
        borders = found.adjacency
        rows = zip(borders.pairs.tolist(), borders.border.tolist(), borders.contrast.tolist(), strict=True)
        write_rows(
            order.adjacency, ("label", "neighbour", "border", "contrast"), ((*pair, *rest) for pair, *rest in rows)
        )
        files.append("stdout" if order.adjacency == "-" else order.adjacency)
    pictures = (
        (order.mean_colour, found.mean_colour),
        (order.boundaries, lambda: outlined(image, found)),
        (order.colours, found.label_picture),
    )
    for path, drawn in pictures:
        if path is not None:
            write_picture(path, drawn())
            files.append(str(path))
    return files


def outlined(image: Image, found: Segmentation) -> Image:
    """Return a copy of the picture, BGR, with the borders of the regions in yellow."""
    picture = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else image.copy()
    picture[found.boundaries()] = _OUTLINE
    return picture  # type: ignore[return-value]


def _channels(grey: bool) -> Sequence[str]:
    return ("grey",) if grey else ("blue", "green", "red")


def _rows(found: Segmentation) -> Iterator[list[object]]:
    table = found.regions
    columns = (table.area, table.box, table.centroid.round(3), table.colour.round(2))
    for label, (area, box, centroid, colour) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        yield [label, area, *box, *centroid, *colour]
