import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from tracker.errors import FrameError, RoiError, SourceError
from tracker.geometry import Box, RotatedBox
from tracker.toolkits import vot
from tracker.tracking import Tracker

QUIT = SimpleNamespace(type="quit", image=None, objects=None)


class Rectangle:
    type = "rectangle"

    def __init__(self, *numbers):
        self.numbers = numbers

    def bounds(self):
        return self.numbers


class Polygon:
    type = "polygon"

    def __init__(self, *points):
        self.points = points

    def size(self):
        return len(self.points)

    def get(self, index):
        return self.points[index]


class Pixels:
    """A picture in the request, RGB."""

    def __init__(self, image):
        self._rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)

    def type(self):
        return "memory"

    def array(self):
        return self._rgb


class Server:
    """Plays requests and keeps the answers, as plain numbers."""

    def __init__(self, *requests):
        self.requests = list(requests)
        self.answers = []

    def wait(self):
        return self.requests.pop(0)

    def status(self, objects):
        self.answers.append([(region.bounds(), properties) for region, properties in objects])


def start(image, *regions):
    return SimpleNamespace(type="initialize", image={"color": image}, objects=[(one, {}) for one in regions])


def frame(image, *regions):
    return SimpleNamespace(type="frame", image={"color": image}, objects=[(one, {}) for one in regions] or None)


def served(*requests):
    server = Server(*requests, QUIT)
    vot.serve(server, lambda: Tracker.from_profile("camshift"), Rectangle)
    assert not server.requests
    return server.answers


def test_a_session_gives_what_the_tracker_gives(scene):
    images, boxes = scene
    answers = served(
        start(Pixels(images[0]), Rectangle(*boxes[0].as_tuple())), *(frame(Pixels(image)) for image in images[1:])
    )
    tracker = Tracker.from_profile("camshift")
    state = tracker.init(images[0], boxes[0])
    assert answers[0] == [(boxes[0].as_tuple(), {"confidence": f"{state.score:.4f}"})]
    for answer, image in zip(answers[1:], images[1:], strict=True):
        state = tracker.update(image)
        assert answer == [(state.box.as_tuple(), {"confidence": f"{state.score:.4f}"})]


def test_a_second_start_forgets_the_first(scene):
    images, boxes = scene
    box = Rectangle(*boxes[0].as_tuple())
    once = [start(Pixels(images[0]), box), frame(Pixels(images[1]))]
    answers = served(*once, *once)
    assert answers[:2] == answers[2:]


def test_targets_are_answered_in_the_order_they_came(scene):
    images, boxes = scene
    first, second = Rectangle(*boxes[0].as_tuple()), Rectangle(20, 20, 40, 40)
    both = served(start(Pixels(images[0]), first, second), frame(Pixels(images[1])))
    assert [len(answer) for answer in both] == [2, 2]
    assert both[0][1][0] == (20, 20, 40, 40)
    alone = served(start(Pixels(images[0]), first), frame(Pixels(images[1])))
    assert both[1][0] == alone[1][0]
    later = served(start(Pixels(images[0]), first), frame(Pixels(images[1]), second), frame(Pixels(images[2])))
    assert [len(answer) for answer in later] == [1, 2, 2]
    assert later[1][1][0] == (20, 20, 40, 40)


def test_a_box_with_nothing_to_learn_from_is_kept(scene):
    images, _ = scene
    answers = served(start(Pixels(images[0]), Rectangle(900, 900, 20, 10)), frame(Pixels(images[1])))
    assert answers == [[((900, 900, 20, 10), {"confidence": "0.0000"})]] * 2


@pytest.mark.parametrize("angle_deg", [0, 20, 45, 90, 160])
def test_a_turned_rectangle_becomes_an_upright_box_of_its_area_and_centre(angle_deg):
    turned = RotatedBox(100.5, 80.25, 60, 24, angle_deg)
    box = vot.box_of(Polygon(*turned.corners()))
    assert (box.cx, box.cy) == pytest.approx((100.5, 80.25))
    assert box.area == pytest.approx(60 * 24)
    extent = np.ptp(np.array(turned.corners()), axis=0)
    assert box.width / box.height == pytest.approx(extent[0] / extent[1])


def test_an_upright_rectangle_stays_itself_either_way_around():
    corners = [(10, 20), (40, 20), (40, 32), (10, 32)]
    for points in (corners, corners[::-1]):
        assert vot.box_of(Polygon(*points)).as_tuple() == pytest.approx((10, 20, 30, 12))
    assert vot.box_of(Rectangle(10, 20, 30, 12)) == Box(10, 20, 30, 12)


@pytest.mark.parametrize(
    ("region", "line"),
    [
        (SimpleNamespace(type="mask"), "start region needs to be a rectangle or a polygon, got a mask"),
        (Polygon((0, 0), (5, 5)), "polygon needs at least three corners"),
        (Polygon((0, 0), (5, 5), (10, 10)), "polygon needs at least three corners around an area"),
        (Polygon((0, 0), (5, 0), (float("nan"), 10)), "polygon needs at least three corners around an area"),
        (Rectangle(1, 2, 0, 5), "box needs width and height > 0"),
    ],
)
def test_bad_regions(region, line):
    with pytest.raises(RoiError, match=line):
        vot.box_of(region)


def coming_as(kind, **answers):
    methods = {name: (lambda value=value: value) for name, value in answers.items()}
    return {"color": SimpleNamespace(type=lambda: kind, **methods)}


def test_pictures_come_in_three_ways(scene, tmp_path):
    image = scene[0][0]
    path = tmp_path / "one.png"
    cv2.imwrite(str(path), image)
    assert np.array_equal(vot.picture_of(coming_as("path", path=str(path))), image)
    assert np.array_equal(vot.picture_of(coming_as("buffer", buffer=path.read_bytes())), image)
    assert np.array_equal(vot.picture_of({"color": Pixels(image)}), image)
    grey = image[:, :, :1]
    assert np.array_equal(vot.picture_of(coming_as("memory", array=grey)), grey[:, :, 0])


def test_bad_pictures(tmp_path):
    for images, error, line in [
        (coming_as("path", path=str(tmp_path / "none.jpg")), SourceError, r"none\.jpg: cannot be read"),
        (coming_as("buffer", buffer=b"no picture"), SourceError, "bytes that are not a picture"),
        (coming_as("buffer", buffer=b""), SourceError, "bytes that are not a picture"),
        (coming_as("memory", array=np.zeros((4, 4, 1), np.uint16)), FrameError, "8 bits per channel, got uint16"),
        (coming_as("url"), FrameError, "path, memory, buffer, got url"),
        ({"depth": None}, FrameError, "channel 'color', got depth"),
    ]:
        with pytest.raises(error, match=line):
            vot.picture_of(images)


def test_one_line_without_the_protocols_package(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "trax", None)
    monkeypatch.setitem(sys.modules, "trax.server", None)
    assert vot.main(["--profile", "camshift"]) == 1
    assert capsys.readouterr().err.endswith("python -m pip install vot-trax\n")


def test_one_line_for_a_wrong_profile(capsys, tmp_path):
    assert vot.main(["--profile", "nix"]) == 1
    assert capsys.readouterr().err.startswith("error: unknown profile 'nix'")
    assert vot.main(["--config", str(tmp_path / "none.toml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_request_that_cannot_be_carried_out_ends_the_session_with_its_reason(scene, monkeypatch, capsys):
    images, boxes = scene
    server = Server(
        start(Pixels(images[0]), Rectangle(*boxes[0].as_tuple())), frame(SimpleNamespace(type=lambda: "url"))
    )
    reasons = []
    server.quit = reasons.append
    monkeypatch.setattr(vot, "_protocol", lambda: vot._Protocol(lambda *_, **__: server, Rectangle, OSError))
    assert vot.main(["--profile", "camshift"]) == 1
    assert reasons == ["picture needs to come as path, memory, buffer, got url"]
    assert capsys.readouterr().err == f"error: {reasons[0]}\n"


def test_the_protocols_own_client(scene, tmp_path):
    client = pytest.importorskip("trax.client")
    from trax.image import FileImage, MemoryImage
    from trax.region import Polygon as TraxPolygon

    images, boxes = scene
    path = tmp_path / "one.png"
    cv2.imwrite(str(path), images[0])
    box = boxes[0]
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    command = [sys.executable, "-m", "tracker.toolkits.vot"]
    root = Path(vot.__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as process:
        session = client.Client(stream=(process.stdin.fileno(), process.stdout.fileno()), log=lambda _: None)
        found, _ = session.initialize({"color": FileImage.create(str(path))}, [(TraxPolygon.create(corners), {})], {})
        assert found[0][0].bounds() == pytest.approx(box.as_tuple(), abs=0.01)
        picture = MemoryImage.create(cv2.cvtColor(images[1], cv2.COLOR_BGR2RGB))
        found, _ = session.frame({"color": picture}, {}, [])
        assert found[0][0].bounds() == pytest.approx(boxes[1].as_tuple(), abs=6)
        assert 0 <= float(found[0][1]["confidence"]) <= 1
        session.quit()
        assert process.wait(10) == 0
