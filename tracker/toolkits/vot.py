"""The tracker as a program that the VOT toolkit starts and talks to over TraX: ``python -m tracker.toolkits.vot``.

::

    python -m pip install vot-toolkit            # brings vot-trax, the protocol

In the workspace's ``trackers.ini``::

    [modetrack]
    label = modetrack
    protocol = trax
    command = python -m tracker.toolkits.vot

Then ``vot test modetrack``, ``vot evaluate modetrack``, ``vot analysis modetrack``. ``--profile NAME`` or
``--config FILE`` after the command choose the settings. The very first start compiles for 10 to 20 seconds; the
toolkit waits 30.

Any number of targets in colour pictures. A start region may be a rectangle or a polygon; of a mask the protocol hands
over the rectangle around it. The answers are rectangles, edges in px counted from 0 as the toolkit counts them, with
the property ``confidence`` in [0, 1]. A lost target is answered with the last box that was believed and a low
confidence.

References
----------
Čehovin: TraX: the visual tracking eXchange protocol and library. Neurocomputing 260, 2017.
Kristan et al.: A novel performance evaluation methodology for single-target trackers. PAMI 38(11), 2016.
"""

import argparse
import importlib
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from tracker.capture.images import read_image
from tracker.config import DEFAULT_PROFILE, profile_from_file, profile_from_name
from tracker.errors import FrameError, RoiError, SourceError, TrackerError
from tracker.geometry import Box
from tracker.toolkits.steady import SteadyTracker
from tracker.tracking import Tracker
from tracker.values import Image

REGIONS = ["rectangle", "polygon"]
PICTURES = ["path", "memory", "buffer"]


def box_around(points: Iterable[tuple[float, float]]) -> Box:
    """Turn a polygon into an upright box with the polygon's area.

    The box has the centre and the aspect ratio of the polygon's corners' extent, drawn in until it holds as much as the
    polygon does: the box around a turned rectangle would hold more ground than target.

    Parameters
    ----------
    points : iterable of (x, y), px
        At least three corners, in order.

    Raises
    ------
    RoiError
        If the polygon holds no area.
    """
    corners = np.array(list(points), np.float64).reshape(-1, 2)
    x, y = corners.T
    area = 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    if len(corners) < 3 or not area > 0:
        raise RoiError(f"polygon needs at least three corners around an area, got {corners.tolist()}")
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    shrink = math.sqrt(area / ((right - left) * (bottom - top)))
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    return Box.from_centre(
        float(centre_x), float(centre_y), float((right - left) * shrink), float((bottom - top) * shrink)
    )


def box_of(region: Any) -> Box:
    """Read the box of a TraX region.

    Parameters
    ----------
    region : trax.region.Rectangle or trax.region.Polygon

    Raises
    ------
    RoiError
        If it is another kind of region or holds no area.
    """
    if region.type == "rectangle":
        return Box(*region.bounds())
    if region.type == "polygon":
        return box_around(region.get(index) for index in range(region.size()))
    raise RoiError(f"start region needs to be a rectangle or a polygon, got a {region.type}")


def picture_of(images: Mapping[str, Any]) -> Image:
    """Read the colour picture of a TraX request.

    Parameters
    ----------
    images : mapping of channel to trax.image.Image
        The channel ``color`` as a file, as encoded bytes, or as RGB or grey pixels.

    Returns
    -------
    ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8

    Raises
    ------
    SourceError
        If a file or the bytes are not a picture.
    FrameError
        If there is no colour channel or its pixels are not 8 bit.
    """
    image = images.get("color")
    if image is None:
        raise FrameError(f"request needs the channel 'color', got {', '.join(images) or 'none'}")
    kind = image.type()
    if kind == "memory":
        return _from_pixels(image.array())
    if kind == "path":
        return read_image(Path(image.path()))
    if kind == "buffer":
        return _decoded(image.buffer())
    raise FrameError(f"picture needs to come as {', '.join(PICTURES)}, got {kind}")


def serve(
    server: Any, new_tracker: Callable[[], Tracker], rectangle: Callable[[float, float, float, float], Any]
) -> None:
    """Answer requests until the other side quits.

    Parameters
    ----------
    server : trax.server.Server
        Or anything with its ``wait()`` and ``status(objects)``.
    new_tracker : callable
        Makes the `Tracker` of one target.
    rectangle : callable
        Makes a region of x, y, width, height, px: ``trax.region.Rectangle.create``.

    Raises
    ------
    TrackerError
        If a request cannot be carried out.
    """
    targets: list[SteadyTracker] = []
    while (request := server.wait()).type in ("initialize", "frame"):
        if request.type == "initialize":
            targets = []
        image = picture_of(request.image)
        found = [target.update(image) for target in targets]
        for region, _ in request.objects or ():
            targets.append(SteadyTracker(new_tracker()))
            found.append(targets[-1].init(image, box_of(region)))
        server.status([(rectangle(*box.as_tuple()), {"confidence": f"{score:.4f}"}) for box, score in found])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return 0, or 1 after one line on standard error."""
    options = _options(argv)
    try:
        profile = profile_from_file(options.config) if options.config else profile_from_name(options.profile)
        protocol = _protocol()
    except TrackerError as error:
        return _failed(error)
    server = protocol.new_server(
        REGIONS,
        PICTURES,
        tracker_name="modetrack",
        tracker_family="mean shift",
        tracker_description=profile.profile,
        multiobject=True,
    )
    try:
        serve(server, lambda: Tracker(profile), protocol.rectangle)
        server.quit()
    except TrackerError as error:
        server.quit(str(error))
        return _failed(error)
    except protocol.error as error:
        return _failed(error)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tracker.toolkits.vot", description="Track for the VOT toolkit (TraX).")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--profile", default=DEFAULT_PROFILE, metavar="NAME", help="a built-in profile (%(default)s)")
    choice.add_argument("--config", type=Path, metavar="FILE", help="a profile in a TOML file")
    return parser.parse_args(argv)


class _Protocol(NamedTuple):
    """What is used of the package that speaks TraX."""

    new_server: Callable[..., Any]
    rectangle: Callable[[float, float, float, float], Any]
    error: type[Exception]


def _protocol() -> _Protocol:
    try:
        server, region = importlib.import_module("trax.server"), importlib.import_module("trax.region")
        return _Protocol(server.Server, region.Rectangle.create, importlib.import_module("trax").TraxException)
    except (ImportError, AttributeError) as error:  # other packages go by the name trax as well
        raise TrackerError(f"the TraX protocol is missing ({error}): python -m pip install vot-trax") from error


def _failed(error: Exception) -> int:
    sys.stderr.write(f"error: {error}\n")
    return 1


def _from_pixels(pixels: Any) -> Image:
    if pixels.dtype != np.uint8:
        raise FrameError(f"picture needs 8 bits per channel, got {pixels.dtype}")
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)
    return np.ascontiguousarray(pixels.reshape(pixels.shape[:2]), np.uint8)


def _decoded(data: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if image is None:
        raise SourceError("request holds bytes that are not a picture")
    return np.asarray(image, np.uint8)


if __name__ == "__main__":
    sys.exit(main())
