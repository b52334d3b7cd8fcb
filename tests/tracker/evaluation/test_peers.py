import cv2
import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.errors import ConfigError, TrackerError
from tracker.evaluation import peers
from tracker.evaluation.lineup import line_up
from tracker.evaluation.peers import available_peers, open_peer
from tracker.geometry import Box, iou
from tracker.values import Frame

SCENE = "synth:plain:seed=1:size=160x120:frames=10"


def boxes(name, scene=SCENE):
    with open_synth(scene) as source:
        peer = open_peer(name)
        answers = [peer.init(source.read(), source.truth(0).box.as_tuple())]
        answers += [peer.update(frame) for frame in source]
        return answers, [source.truth(index).box for index in range(len(answers))]


@pytest.mark.parametrize("name", ["camshift", "meanshift", "mil"])
def test_a_peer_follows_a_plain_target(name):
    answers, truth = boxes(name)
    assert all(answer.status == "tracking" for answer in answers)
    assert iou(Box(*answers[-1].box), truth[-1]) > 0.4


def test_what_ran_before_does_not_matter():
    # TrackerMIL draws its features at random from a generator of the process.
    assert boxes("mil") == boxes("mil")


def test_the_recipe_is_the_one_of_opencv_s_samples():
    """Step by step as the sample has it, on the whole frame."""
    with open_synth(SCENE) as source:
        frames = [frame.image for frame in source]
        x, y, width, height = window = tuple(round(number) for number in source.truth(0).box.as_tuple())
    roi = cv2.cvtColor(frames[0][y : y + height, x : x + width], cv2.COLOR_BGR2HSV)
    mask = cv2.inRange(roi, np.array((0.0, 60.0, 32.0)), np.array((180.0, 255.0, 255.0)))
    histogram = cv2.calcHist([roi], [0], mask, [16], [0, 180])
    cv2.normalize(histogram, histogram, 0, 255, cv2.NORM_MINMAX)
    expected = []
    for image in frames[1:]:
        hsv = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
        mask = cv2.inRange(hsv, np.array((0.0, 60.0, 32.0)), np.array((180.0, 255.0, 255.0)))
        probability = cv2.calcBackProject([hsv], [0], histogram.reshape(-1), [0, 180], 1) & mask
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 1)
        _, window = cv2.CamShift(probability, window, criteria)
        expected.append(tuple(window))
    assert [answer.box for answer in boxes("camshift")[0][1:]] == expected


@pytest.mark.parametrize("name", ["camshift", "meanshift"])
def test_a_target_that_vanishes_leaves_a_window_that_can_be_searched(name):
    bright = np.zeros((60, 80, 3), np.uint8)
    bright[20:40, 30:50] = (0, 0, 255)
    peer = open_peer(name)
    peer.init(Frame(bright, 0, 0.0), (30, 20, 20, 20))
    for index in range(1, 5):
        _, _, width, height = peer.update(Frame(np.zeros_like(bright), index, 0.0)).box
        assert width > 0
        assert height > 0


@pytest.mark.parametrize("name", ["camshift", "mil"])
def test_grey_pictures_and_boxes_over_the_border_are_taken(name):
    grey = np.random.default_rng(0).integers(0, 255, (60, 80), np.uint8)
    peer = open_peer(name)
    assert peer.init(Frame(grey, 0, 0.0), (-5.5, -5.5, 30, 30)).box == (-5.5, -5.5, 30, 30)
    peer.update(Frame(grey, 1, 0.0))


def test_a_box_of_whole_pixels_inside_the_picture():
    image = np.zeros((60, 80, 3), np.uint8)
    assert peers._inside((10.4, 20.6, 5.5, 7.2), image) == (10, 21, 6, 7)
    assert peers._inside((70, 50, 30, 30), image) == (70, 50, 10, 10)
    assert peers._inside((-10, -10, 4, 4), image) == (0, 0, 1, 1)
    assert peers._inside((100, 100, 4, 4), image) == (79, 59, 1, 1)


class Failing:
    """A tracker of OpenCV's that disowns its box, then breaks."""

    def __init__(self):
        self.calls = 0

    def init(self, image, box):
        pass

    def update(self, image):
        self.calls += 1
        if self.calls == 3:
            raise cv2.error("assertion failed")
        return self.calls == 1, (1, 2, 3, 4)


def test_a_disowned_box_is_lost_and_an_error_is_ours(monkeypatch):
    monkeypatch.setattr(cv2, "TrackerKCF_create", Failing, raising=False)
    frame = Frame(np.zeros((60, 80, 3), np.uint8), 0, 0.0)
    peer = open_peer("kcf")
    peer.init(frame, (9, 9, 9, 9))
    assert peer.update(frame)[:2] == ((1, 2, 3, 4), "tracking")
    assert peer.update(frame)[:2] == ((1, 2, 3, 4), "lost")
    with pytest.raises(TrackerError, match="OpenCV gave up: assertion failed"):
        peer.update(frame)


def test_what_the_installed_opencv_lacks_is_said_with_what_it_has(monkeypatch):
    for place in (cv2, getattr(cv2, "legacy", cv2)):
        monkeypatch.delattr(place, "TrackerCSRT_create", raising=False)
    assert "csrt" not in available_peers()
    assert available_peers()[:2] == ("camshift", "meanshift")
    with pytest.raises(ConfigError) as error:
        open_peer("csrt")
    assert f"OpenCV {cv2.__version__} has no TrackerCSRT" in str(error.value)
    assert "available: camshift, meanshift" in str(error.value)
    with pytest.raises(ConfigError, match="no such peer, did you mean 'camshift'"):
        open_peer("camshft")


def test_a_line_up_names_each_tracker_once(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.toml").write_text("profile = 'camshift'\n[search]\nmargin = 0.5\n")
    first, second = tmp_path / "a" / "mine.toml", tmp_path / "b" / "mine.toml"
    trackers = line_up(["camshift"], [first, second], ["camshift"])
    assert [tracker.name for tracker in trackers] == ["camshift", "mine", str(second), "cv2.camshift"]
    assert [tracker.info().kind for tracker in trackers] == ["profile"] * 3 + ["peer"]
    assert trackers[1].info().settings["search"]["margin"] == 0.5
    with pytest.raises(ConfigError, match="tracker 'camshift' is given twice"):
        line_up(["camshift", "camshift"], [], [])
    with pytest.raises(ConfigError, match="unknown profile 'camshft'"):
        line_up(["camshft"], [], [])
    with pytest.raises(ConfigError, match="no such peer"):
        line_up([], [], ["nobody"])
