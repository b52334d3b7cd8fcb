import numpy as np
import pytest

from tests.helpers.clips import grey_levels, write_clip
from tests.tracker.evaluation.conftest import SCENES, write_sequence
from tracker.capture.synth import open_synth
from tracker.capture.synth.truth import write_rows
from tracker.errors import SourceError
from tracker.evaluation.datasets import open_dataset

SCENE = "synth:plain:seed=1:size=96x72:frames=6"


def numbered(folder, count, *, part="", first=1):
    """Write grey pictures whose level is 4 times their place."""
    import cv2

    (folder / part).mkdir(parents=True, exist_ok=True)
    for index, image in enumerate(grey_levels(count)):
        cv2.imwrite(str(folder / part / f"{index + first}.png"), image)
    return folder


def level(sequence):
    with sequence.open() as source:
        return source.read().image.flat[0]


def test_otb_folders_in_order(rendered):
    found = open_dataset(rendered)
    assert [sequence.name for sequence in found] == list(SCENES)
    assert [sequence.truth.shape for sequence in found] == [(20, 4), (20, 4)]
    with open_synth(SCENES["one"]) as source, found[0].open() as pictures:
        assert np.array_equal(pictures.read().image, source.image(0))
        assert found[0].truth[3] == pytest.approx(source.truth(3).box.as_tuple(), abs=0.006)


def test_one_sequence_folder_is_a_data_set(rendered):
    assert [sequence.name for sequence in open_dataset(rendered / "two")] == ["two"]


def test_a_video_is_read_as_pictures_are(tmp_path):
    (tmp_path / "a").mkdir()
    write_clip(tmp_path / "a" / "clip.mp4", grey_levels(8))
    (tmp_path / "a" / "groundtruth_rect.txt").write_text("1,2,3,4\n" * 11)
    (sequence,) = open_dataset(tmp_path)
    assert sequence.count() == 8
    with sequence.open() as source:
        assert source.announced_frames == 8


@pytest.mark.parametrize("part", ["color", ""])
def test_vot_and_got10k(tmp_path, part):
    folder = numbered(tmp_path / "a", 4, part=part)
    (folder / "groundtruth.txt").write_text("5,1,9,5,5,9,1,5\n1,1,2,2\nnan,nan,nan,nan\n3,3,2,2\n")
    (folder / "absence.label").write_text("0\n1\n0\n0\n")
    (sequence,) = open_dataset(tmp_path)
    assert sequence.truth[[0, 3]].tolist() == [[1, 1, 8, 8], [3, 3, 2, 2]]
    assert np.isnan(sequence.truth[1:3]).all()


def test_list_txt_gives_the_order(tmp_path):
    for name in "abc":
        (numbered(tmp_path / name, 2) / "groundtruth.txt").write_text("1,1,2,2\n")
    (tmp_path / "list.txt").write_text("c\nnot-there\na\n")
    assert [sequence.name for sequence in open_dataset(tmp_path)] == ["c", "a"]


@pytest.mark.parametrize(("pictures", "rows", "common"), [(5, 3, 3), (3, 5, 3)])
def test_the_common_part_of_pictures_and_truth_counts(tmp_path, pictures, rows, common):
    (numbered(tmp_path / "a", pictures) / "groundtruth.txt").write_text("1,1,2,2\n" * rows)
    (sequence,) = open_dataset(tmp_path)
    assert sequence.count() == common


def test_picture_names_need_not_begin_at_1_and_sort_by_number(tmp_path):
    (numbered(tmp_path / "a", 12, first=7) / "groundtruth.txt").write_text("1,1,2,2\n" * 12)
    (sequence,) = open_dataset(tmp_path)
    assert [path.name for path in sequence.pictures[:4]] == ["7.png", "8.png", "9.png", "10.png"]


def test_otb_s_david_begins_in_mid_clip(tmp_path):
    folder = numbered(tmp_path / "David", 2, part="img")
    for number in range(3, 303):
        (folder / "img" / f"{number}.png").write_bytes((folder / "img" / "2.png").read_bytes())
    marked = folder / "img" / "300.png"
    marked.write_bytes((folder / "img" / "1.png").read_bytes())
    (folder / "groundtruth_rect.txt").write_text("1,1,2,2\n" * 3)
    (sequence,) = open_dataset(tmp_path)
    assert level(sequence) == 0
    assert sequence.count() == 3


def test_several_targets_in_one_folder_are_several_sequences(tmp_path):
    folder = numbered(tmp_path / "Jogging", 2, part="img")
    (folder / "groundtruth_rect.1.txt").write_text("1,1,2,2\n")
    (folder / "groundtruth_rect.2.txt").write_text("5,5,2,2\n")
    assert [(one.name, one.truth[0, 0]) for one in open_dataset(tmp_path)] == [("Jogging-1", 1), ("Jogging-2", 5)]


def test_videos_with_their_truth_beside_them(tmp_path):
    with open_synth("synth:exit:seed=1:size=96x72:frames=140") as source:
        write_rows(tmp_path / "a.truth.csv", [(i / 25, source.truth(i)) for i in range(140)])
        write_clip(tmp_path / "a.mp4", [frame.image for frame in source])
        seen = [source.truth(i).visible >= 0.3 for i in range(140)]
    (sequence,) = open_dataset(tmp_path)
    assert sequence.name == "a"
    assert sequence.count() == 140
    assert (~np.isnan(sequence.truth[:, 0])).tolist() == seen
    assert not all(seen)


def test_some_can_be_chosen(rendered):
    assert [one.name for one in open_dataset(rendered, ["two"])] == ["two"]
    assert [one.name for one in open_dataset(rendered, ["t*", "one"])] == ["one", "two"]
    with pytest.raises(SourceError, match=r"no sequence 'tow' with ground truth, did you mean 'two'\?"):
        open_dataset(rendered, ["tow"])
    with pytest.raises(SourceError, match="no sequence 'xyz' with ground truth; there are one, two"):
        open_dataset(rendered, ["one", "xyz"])


def test_what_is_no_data_set_is_said_in_one_line(tmp_path):
    with pytest.raises(SourceError, match="nowhere: no such folder"):
        open_dataset(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="the folder is empty"):
        open_dataset(tmp_path)
    numbered(tmp_path / "a", 1)
    with pytest.raises(SourceError, match=r"no ground truth: needs sequence folders with groundtruth_rect.txt"):
        open_dataset(tmp_path)
    with pytest.raises(SourceError, match="not a folder"):
        open_dataset(tmp_path / "a" / "1.png")
    (tmp_path / "a" / "groundtruth.txt").write_text("nan,nan,nan,nan\n")
    with pytest.raises(SourceError, match=r"groundtruth.txt: there is no box in it"):
        open_dataset(tmp_path)


def test_missing_pictures_are_said_when_they_are_wanted(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "groundtruth.txt").write_text("1,1,2,2\n")
    (sequence,) = open_dataset(tmp_path)
    with pytest.raises(SourceError, match="a: no pictures"):
        sequence.open()


def test_two_videos_in_one_folder_are_one_too_many(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("x.mp4", "y.avi"):
        (tmp_path / "a" / name).touch()
    (tmp_path / "a" / "groundtruth.txt").write_text("1,1,2,2\n")
    with pytest.raises(SourceError, match=r"several videos, x.mp4 and y.avi"):
        open_dataset(tmp_path)


def test_the_fingerprint_follows_pictures_and_truth(tmp_path):
    folder = write_sequence(tmp_path / "a", SCENE)
    before = open_dataset(tmp_path)[0].fingerprint()
    assert open_dataset(tmp_path)[0].fingerprint() == before
    picture = folder / "img" / "0003.png"
    picture.write_bytes(picture.read_bytes() + b"x")
    after = open_dataset(tmp_path)[0].fingerprint()
    assert after != before
    truth = folder / "groundtruth_rect.txt"
    truth.write_text("1,1,5,5\n" + truth.read_text().partition("\n")[2])
    assert open_dataset(tmp_path)[0].fingerprint() not in (before, after)
