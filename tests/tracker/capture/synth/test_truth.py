import numpy as np
import pytest

from tests.tracker.capture.synth.painted import area, edges, only_target, painted
from tracker.capture.synth import Truth, open_synth, read_truth, scene_names, write_truth
from tracker.capture.synth.spec import Spec
from tracker.errors import SinkError, SourceError
from tracker.geometry import Box, RotatedBox

SIZE = (322, 241)
FRAMES = range(0, 160, 7)


def opened(name, seed):
    return open_synth(f"synth:{name}:seed={seed}:size={SIZE[0]}x{SIZE[1]}")


def scene_of(name, seed):
    return painted(Spec(name, seed, SIZE))


def inside(box):
    return box is not None and box.x >= 0 and box.y >= 0 and box.right <= SIZE[0] and box.bottom <= SIZE[1]


@pytest.mark.parametrize("name", scene_names())
def test_box_is_the_edge_of_the_rendered_mask(name):
    errors = []
    for seed in range(2):
        source, scene = opened(name, seed), only_target(scene_of(name, seed))
        for index in FRAMES:
            box = source.truth(index).box
            if inside(box):
                mask = scene.render(index)[..., 0] >= 128
                errors.append(np.subtract(edges(mask), (box.x, box.y, box.right, box.bottom)))
    assert len(errors) > 20
    assert np.abs(errors).max() < 0.75
    assert np.abs(np.mean(errors, axis=0)).max() < 0.15


@pytest.mark.parametrize("name", scene_names())
def test_visible_is_the_share_of_counted_pixels(name):
    for seed in (0, 1):
        source, scene = opened(name, seed), scene_of(name, seed)
        target = scene.actors[scene.target]
        for index in FRAMES:
            whole = area(target.sprite.outline, target.pose(index).scale)
            counted = scene.render(index)[..., 0].sum() / 255 / whole
            assert source.truth(index).visible == pytest.approx(counted, abs=0.015)


def test_rotated_box_lies_along_the_target():
    source, scene = opened("rotate", 3), only_target(scene_of("rotate", 3))
    for index in range(0, 120, 5):
        turned = source.truth(index).rotated_box
        y, x = np.nonzero(scene.render(index)[..., 0] >= 128)
        spread, axes = np.linalg.eigh(np.cov(x, y))
        angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
        assert (angle - turned.angle_deg + 90) % 180 - 90 == pytest.approx(0, abs=2)
        assert (turned.cx, turned.cy) == pytest.approx((x.mean() + 0.5, y.mean() + 0.5), abs=0.3)
        assert turned.width / turned.height == pytest.approx(np.sqrt(spread[1] / spread[0]), rel=0.1)


@pytest.mark.parametrize("seed", range(2))
def test_no_box_exactly_while_no_pixel_is_in_the_picture(seed):
    source, scene = opened("exit", seed), scene_of("exit", seed)
    answers = {(source.truth(i).box is None, bool(scene.render(i).max() == 0)) for i in range(40, 140)}
    assert answers == {(False, False), (True, True)}


def test_box_is_not_clipped_by_the_picture():
    source = opened("exit", 0)
    boxes = [source.truth(index).box for index in range(140)]
    crossing = [box for box in boxes if box is not None and not inside(box)]
    assert len(crossing) > 10
    for box in crossing:
        assert (box.width, box.height) == pytest.approx((boxes[0].width, boxes[0].height))


def test_box_is_not_reduced_by_what_covers_it():
    source = opened("occlusion", 0)
    hidden = [source.truth(index) for index in range(120) if source.truth(index).visible < 0.01]
    start = source.truth(0).box
    assert hidden
    assert all(truth.box.area == pytest.approx(start.area) for truth in hidden)


@pytest.mark.parametrize("index", [-1, 300])
def test_a_frame_that_is_not_there(index):
    with pytest.raises(SourceError, match=rf"needs to be in 0..299, got {index}"):
        open_synth("synth:plain:size=64x64").truth(index)


def test_file_round_trip(tmp_path):
    source = open_synth("synth:exit:size=160x120:frames=120:fps=25")
    write_truth(source, tmp_path / "truth.csv")
    read = read_truth(tmp_path / "truth.csv")
    assert len(read) == 120
    for index, truth in enumerate(read):
        expected = source.truth(index)
        assert truth.visible == pytest.approx(expected.visible, abs=6e-4)
        assert (truth.box is None) == (expected.box is None) == (truth.rotated_box is None)
        if expected.box is not None:
            assert truth.box.as_tuple() == pytest.approx(expected.box.as_tuple(), abs=6e-4)
            assert truth.rotated_box.corners()[0] == pytest.approx(expected.rotated_box.corners()[0], abs=6e-3)


def test_file_bytes(tmp_path):
    source = open_synth("synth:exit:size=160x120:frames=90:fps=25")
    write_truth(source, tmp_path / "truth.csv")
    lines = (tmp_path / "truth.csv").read_bytes().split(b"\n")
    assert lines[0] == b"frame,time_s,x,y,width,height,cx,cy,angle_deg,visible,rotated_width,rotated_height"
    box = source.truth(0).box
    assert lines[1].decode().startswith(f"0,0.000,{box.x:.3f},{box.y:.3f},{box.width:.3f},{box.height:.3f},")
    assert lines[-2] == b"89,3.560,,,,,,,,0.000,,"
    assert lines[-1] == b""


def test_columns_for_the_turned_box_may_be_missing(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text("frame,visible,x,y,width,height\n0,0.5,1,2,3,4\n")
    assert read_truth(path) == [Truth(Box(1, 2, 3, 4), None, 0.5)]


def test_turned_box_is_read(tmp_path):
    path = tmp_path / "truth.csv"
    header = "frame,time_s,x,y,width,height,cx,cy,angle_deg,visible,rotated_width,rotated_height"
    path.write_text(f"{header}\n0,0.0,1,2,4,3,3,3.5,90,1,3,4\n")
    assert read_truth(path) == [Truth(Box(1, 2, 4, 3), RotatedBox(3, 3.5, 3, 4, 90), 1.0)]


@pytest.mark.parametrize(
    "rows",
    ["0,0.5,1,2,3", "0,0.5,1,2,x,4", "0,0.5,1,2,-3,4", "0,,1,2,3,4", "1,0.5,1,2,3,4", "0,0.5,1,2,nan,4"],
)
def test_a_damaged_file_names_its_line(tmp_path, rows):
    path = tmp_path / "truth.csv"
    path.write_text(f"frame,visible,x,y,width,height\n{rows}\n")
    with pytest.raises(SourceError, match=r"truth.csv, line 2: not a truth row"):
        read_truth(path)


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(SourceError, match="cannot read truth"):
        read_truth(tmp_path / "missing.csv")
    with pytest.raises(SinkError, match="cannot write truth"):
        write_truth(open_synth("synth:plain:size=64x64:frames=1"), tmp_path / "no" / "truth.csv")
