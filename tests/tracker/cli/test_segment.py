import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.cli import segment_run
from tracker.modes.segmentation import segment


@pytest.fixture
def picture(tmp_path, modetrack):
    """Three flat areas with a little noise, as ``p.png``."""
    image = np.full((40, 60, 3), (200, 60, 40), np.uint8)
    image[:, 30:] = (40, 180, 60)
    image[25:, 30:] = (20, 20, 220)
    noise = np.random.default_rng(0).integers(0, 5, image.shape).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "p.png"), image + noise)
    return image + noise


def test_labels_tables_and_pictures(modetrack, picture):
    result = modetrack(
        "segment", "p.png", "--out", "l.png", "--regions", "r.csv", "--adjacency", "a.csv", "--mean-colour", "m.png",
        "--boundaries", "b.png", "--colours", "c.png", "--spatial", "6", "--range", "20",
    )  # fmt: skip
    assert result.code == 0, result
    assert result.err.startswith("60 x 40 px, 3 regions, ")
    assert result.err.endswith(" s: l.png, r.csv, a.csv, m.png, b.png, c.png\n")
    labels = cv2.imread("l.png", cv2.IMREAD_UNCHANGED)
    assert labels.dtype == np.uint16
    assert np.array_equal(labels, segment(picture, 6.0, 20.0).labels)
    assert (labels[:, :30] == 0).all()
    assert (labels[:25, 30:] == 1).all()
    assert (labels[25:, 30:] == 2).all()
    lines = Path("r.csv").read_text().splitlines()
    assert lines[0] == "label,area,x,y,width,height,cx,cy,blue,green,red"
    assert lines[1].startswith("0,1200,0,0,30,40,15,20,")
    # The noise is 0 to 4: 2 on average.
    assert [float(number) for number in lines[1].split(",")[8:]] == pytest.approx([202, 62, 42], abs=0.5)
    assert lines[3].startswith("2,450,30,25,30,15,45,32.5,")
    borders = [line.split(",")[:3] for line in Path("a.csv").read_text().splitlines()]
    assert borders == [["label", "neighbour", "border"], ["0", "1", "25"], ["0", "2", "15"], ["1", "2", "30"]]
    mean = cv2.imread("m.png")
    assert len(np.unique(mean.reshape(-1, 3), axis=0)) == 3
    assert np.abs(mean.astype(int) - picture).max() <= 5
    drawn = cv2.imread("b.png")
    edges = (drawn == (0, 230, 255)).all(axis=2)
    assert np.array_equal(edges, segment(picture, 6.0, 20.0).boundaries())
    assert np.array_equal(drawn[~edges], picture[~edges])


def test_the_options_reach_the_library(modetrack, picture):
    modetrack(
        "segment", "p.png", "--out", "l.npy", "--spatial", "3", "--range", "9", "--min-region", "0", "--space", "bgr",
        "--algorithm", "grid", "--merge", "4,5", "--features", "gradient", "--jobs", "1",
    )  # fmt: skip
    expected = segment(
        picture, 3.0, 9.0, 0, space="bgr", algorithm="grid", merge=(4.0, 5.0), features=["gradient"], n_jobs=1
    )
    assert np.array_equal(np.load("l.npy"), expected.labels)


def test_grey_pictures_have_grey_regions(modetrack):
    grey = np.zeros((20, 20), np.uint8)
    grey[:, 10:] = 200
    cv2.imwrite("g.png", grey)
    result = modetrack("segment", "g.png", "--regions", "-", "--boundaries", "b.png", "--spatial", "4")
    assert result.out == (
        "label,area,x,y,width,height,cx,cy,grey\n0,200,0,0,10,20,5,10,0\n1,200,10,0,10,20,15,10,200\n"
    )
    assert Path("g.png.labels.png").exists()
    assert cv2.imread("b.png").shape == (20, 20, 3)


def test_a_frame_of_a_video_is_a_picture(modetrack):
    scene = "synth:plain:size=80x64:frames=3"
    assert modetrack("segment", scene, "--frame", "2", "--spatial", "4", "--algorithm", "grid").code == 0
    assert Path("synth-plain-size-80x64-frames-3.labels.png").exists()
    assert modetrack("segment", scene, "--frame", "3").error.endswith("there is no frame 3, the source has 3")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "l.jpg"), "l.jpg: the labels can be .png, .tif, .tiff, .npy files, got .jpg"),
        (("--out", "p.png"), "p.png: cannot be the labels and the picture at once: name another file"),
        (("--out", "none/l.png"), "none/l.png: cannot be written: folder none does not exist"),
        (("--merge", "3"), "--merge needs two numbers COLOUR,PX, got '3'"),
        (("--spatial", "0"), "spatial_radius needs to be"),
        (("--range", "-1"), "range_radius needs to be"),
        (("--features", "smell"), "features"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(modetrack, picture, options, said):
    assert modetrack("segment", "p.png", *options).error.startswith(said)
    assert os.listdir() == ["p.png"]


def test_more_regions_than_16_bits_hold(modetrack, picture, monkeypatch):
    monkeypatch.setattr(segment_run, "MOST_LABELS", 2)
    error = modetrack("segment", "p.png", "--spatial", "6", "--out", "l.png").error
    assert error == "l.png: 16 bits hold 2 labels, there are 3: write .npy or raise --min-region"
    assert modetrack("segment", "p.png", "--spatial", "6", "--out", "l.npy").code == 0


def test_what_is_no_picture(modetrack):
    Path("words.png").write_text("these are words")
    assert "not a complete picture" in modetrack("segment", "words.png").error
    assert modetrack("segment", "none.png").error.startswith("none.png: no such file")
    assert os.listdir() == ["words.png"]
