import pytest

from tracker.capture.synth import open_synth, scene_names
from tracker.capture.synth.spec import Spec, parse_spec
from tracker.errors import SourceError


def test_the_whole_spec_is_read():
    text = "synth:rotate:seed=7:size=320x240:frames=12:fps=12.5:target=40x30"
    assert parse_spec(text, scene_names()) == Spec("rotate", 7, (320, 240), 12, 12.5, (40, 30))


def test_defaults():
    source = open_synth("synth:plain")
    assert source.name == "synth:plain"
    assert (source.nominal_fps, source.live, source.dropped) == (30.0, False, 0)
    assert source.announced_frames == source.spec.frames == 300
    assert source.read().image.shape == (480, 640, 3)
    assert source.truth(0).box.area == pytest.approx(80 * 60, rel=0.3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("synth:plane", "did you mean 'plain'?"),
        ("synth:", "expected one of plain, scale"),
        ("synth:zzz", "expected one of plain, scale"),
        ("synth:plain:sed=1", "did you mean 'seed'?"),
        ("synth:plain:speed", "did you mean 'seed'?"),
        ("synth:plain:", "expected one of seed, size"),
        ("synth:plain:seed", "seed needs to be given once, as seed=VALUE"),
        ("synth:plain:seed=1:seed=2", "seed needs to be given once"),
        ("synth:plain:seed=-1", "at least 0, got '-1'"),
        ("synth:plain:seed=1.5", "at least 0, got '1.5'"),
        ("synth:plain:seed=²", "at least 0, got '²'"),
        ("synth:plain:frames=0", "at least 1, got '0'"),
        ("synth:plain:fps=0", "fps needs to be a number above 0"),
        ("synth:plain:fps=nan", "fps needs to be a number above 0"),
        ("synth:plain:fps=inf", "fps needs to be a number above 0"),
        ("synth:plain:fps=fast", "fps needs to be a number above 0"),
        ("synth:plain:size=640", "WIDTHxHEIGHT from 64 to 8192 px, got '640'"),
        ("synth:plain:size=63x480", "WIDTHxHEIGHT from 64 to 8192 px"),
        ("synth:plain:size=640x9000", "WIDTHxHEIGHT from 64 to 8192 px"),
        ("synth:plain:target=4x4", "target needs to be WIDTHxHEIGHT"),
        ("synth:plain:target=121x20", "at most a quarter of the picture's smaller side"),
    ],
)
def test_a_wrong_spec_is_refused_in_one_line(text, told):
    with pytest.raises(SourceError) as caught:
        open_synth(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [(64, 64), (160, 120), (121, 333), (1280, 720)])
def test_sizes(size):
    source = open_synth(f"synth:occlusion:size={size[0]}x{size[1]}")
    assert source.read().image.shape == (size[1], size[0], 3)
    share = source.truth(0).box.area / min(size) ** 2
    assert share == pytest.approx(80 * 60 / 480**2, rel=0.3)


def test_target_size_stays_when_asked_for():
    box = open_synth("synth:plain:size=800x600:target=80x60").truth(0).box
    assert (box.width, box.height) == pytest.approx((80, 60))
