import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from tests.tracker.evaluation.report_cases import Pictures, evaluation, run, slipping, truth
from tracker.errors import SinkError, SourceError
from tracker.evaluation.report import render, write_report
from tracker.evaluation.results import SKIPPED, OtherScore, Protocol, SequenceInfo
from tracker.evaluation.scores import run_score, tracker_scores
from tracker.evaluation.storage import from_json, to_json

VOID = {"br", "img", "meta"}


class Page(HTMLParser):
    """A document as a list of elements (name, attributes, text inside); every element has to be closed in order."""

    def __init__(self, html):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attributes):
        node = {"tag": tag, "attributes": dict(attributes), "text": "", "within": [one["tag"] for one in self._open]}
        self.elements.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag):
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data):
        for node in self._open:
            node["text"] += data

    def all(self, tag, **wanted):
        return [
            one
            for one in self.elements
            if one["tag"] == tag
            and all(one["attributes"].get(key.rstrip("_")) == value for key, value in wanted.items())
        ]

    def table(self, identity):
        """Rows of the texts of a table, the heading first."""
        start = next(index for index, one in enumerate(self.elements) if one["attributes"].get("id") == identity)
        rows = []
        for one in self.elements[start + 1 :]:
            if one["tag"] == "tr":
                rows.append([])
            elif one["tag"] in ("th", "td"):
                rows[-1].append(one["text"].strip())
            elif one["tag"] in ("table", "section"):
                break
        return rows


def points(page, kind):
    """Points of all lines of a kind, ``""`` for the plain ones."""
    lines = [one["attributes"] for one in page.all("polyline")]
    return sum(len(one["points"].split()) for one in lines if ("thin" in one["class"].split()) == (kind == "thin"))


def test_tables_say_what_the_metrics_say():
    whole = evaluation()
    page = Page(render(whole))
    heading, *rows = page.table("trackers")
    assert [row[0] for row in rows] == ["ours", "cv2.theirs", "somebody"]
    for score, row in zip(tracker_scores(whole), rows, strict=False):
        shown = dict(zip(heading, row, strict=True))
        assert shown["AUC"] == f"{score.auc:.3f}"
        assert shown["P20"] == f"{score.p20:.3f}"
        assert shown["NP"] == f"{score.np20:.3f}"
        assert shown["NP"] != shown["P20"]
        assert shown["SR50"] == f"{score.sr50:.3f}"
        assert shown["fps"] == "500"
        assert shown["bad “tracking”"] == f"{score.bad_tracking:.3f}"
        assert (shown["clips"], shown["runs"]) == ("2", "2")
    ours, theirs, other = (dict(zip(heading, row, strict=True)) for row in rows)
    assert ours["says so"] == "3, never 0 of 2"
    assert theirs["says so"] == "never, never 2 of 2"
    assert (other["AUC"], other["P20"], other["SR50"], other["kind"]) == ("0.500", "0.750", "-", "reported")


def test_repaired_losses_are_counted_by_run():
    true = truth(60)
    said = ["tracking"] * 10 + ["lost"] * 5 + ["tracking"] * 45
    whole = evaluation(("one",), ("ours",), 60, runs=(run("ours", "one", true, true, said),))
    heading, row, _ = Page(render(whole)).table("trackers")
    assert dict(zip(heading, row, strict=True))["repaired"] == "1 of 1 (100%)"


def test_every_clip_has_a_row_with_the_best_in_bold():
    names = tuple(f"clip {number}" for number in range(9))
    whole = evaluation(names)
    page = Page(render(whole))
    heading, *rows = page.table("clips")
    assert heading == ["clip", "frames", "ours", "cv2.theirs", "somebody"]
    assert [row[0] for row in rows] == list(names)
    aucs = [[f"{run_score(one).auc:.3f}" for one in whole.runs if one.sequence == name] for name in names]
    assert [row[2:] for row in rows] == [[*values, "0.500"] for values in aucs]
    bold = [one["text"] for one in page.all("strong")]
    assert bold[-9:] == [values[0] for values in aucs]
    anchors = {one["attributes"]["id"] for one in page.all("details") if "id" in one["attributes"]}
    links = {one["attributes"]["href"].removeprefix("#") for one in page.all("a")}
    assert links == anchors
    assert len(anchors) == 9


def test_means_over_other_clips_are_never_the_best():
    page = Page(render(evaluation(others=(OtherScore("somebody", "first", 0.99, 0.99),))))
    _, ours, _, other = page.table("trackers")
    assert other[1] == "0.990"
    second = next(index for index, one in enumerate(page.elements) if one["attributes"].get("id") == "clips")
    bold = [one["text"] for one in page.elements[:second] if one["tag"] == "strong"]
    assert bold[:2] == [ours[1], ours[2]]


def test_lines_have_a_point_for_every_frame_with_a_value():
    frames = 40
    page = Page(render(evaluation(("one",), frames=frames)))
    curves = 2 * 21 + 2 * 51
    absent = 1
    assert points(page, "") == curves + 2 * (frames - absent)
    assert points(page, "thin") == frames
    plots = [one for one in page.all("svg") if one["attributes"].get("role") == "img"]
    assert len(plots) == 2 + 2
    assert all(one["attributes"]["aria-label"] for one in plots)


def test_the_status_is_a_strip_and_words():
    page = Page(render(evaluation(("one",), ("ours",))))
    spans = {one["attributes"]["class"]: one["attributes"] for one in page.all("rect")}
    heights = [float(spans[f"span {status}"]["height"]) for status in ("tracking", "uncertain", "lost")]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    total = sum(float(spans[f"span {status}"]["width"]) for status in ("tracking", "uncertain", "lost"))
    assert total == pytest.approx(100, abs=0.1)
    titles = {one["text"] for one in page.all("title")}
    assert {"tracking: frames 0 to 32", "uncertain: frames 33 to 34", "lost: frames 35 to 39"} <= titles
    assert "absent: frames 20 to 20" in titles
    words = " ".join(one["text"] for one in page.all("figcaption"))
    assert "IoU over 0.5 in 29 of 39 frames with truth; uncertain in 2 (33-34); lost in 5 (35-39)" in words


NASTY = "<b>x</b> \"&' <script>alert(1)</script> </table>"


def test_names_cannot_break_the_page():
    whole = evaluation(
        (NASTY, "plain"),
        (NASTY, "cv2.theirs"),
        dataset=NASTY,
        problems=(NASTY,),
        versions={NASTY: NASTY},
        others=(OtherScore(NASTY + "!", NASTY, 0.5, 0.5),),
    )
    html = render(whole, lambda _: Pictures(), command=NASTY)
    assert "<script>alert" not in html
    page = Page(html)
    assert not page.all("b", class_="x")
    assert [row[0] for row in page.table("clips")[1:]] == [NASTY, "plain"]
    assert [row[0] for row in page.table("trackers")[1:]] == [NASTY, "cv2.theirs", NASTY + "!"]
    assert page.all("h1")[0]["text"] == f"Trackers on {NASTY}"
    assert len(page.all("script")) == 1
    assert any(one["text"] == NASTY for one in page.all("code"))
    assert any(one["attributes"]["alt"].startswith(NASTY) for one in page.all("img"))


def test_nothing_is_fetched_from_anywhere():
    html = render(evaluation(), lambda _: Pictures())
    page = Page(html)
    assert page.all("img")
    for one in page.elements:
        assert one["tag"] not in ("link", "iframe", "object", "embed", "base")
        for key, value in one["attributes"].items():
            if key in ("src", "srcset", "href", "data", "poster", "action"):
                assert value.startswith(("#", "data:image/jpeg;base64,")), f"{one['tag']} {key}={value[:60]}"
    assert not re.search(r"https?://|@import|url\(", html)


def test_pictures_of_the_worst_clips():
    opened = {}

    def open_sequence(name):
        opened[name] = Pictures()
        return opened[name]

    names = tuple(f"clip {number}" for number in range(8))
    page = Page(render(evaluation(names), open_sequence))
    assert len(opened) == 6
    for source in opened.values():
        assert source.closed
        assert source.read_frames == sorted(set(source.read_frames))
        assert {0, 30, 35} <= set(source.read_frames)
        assert len(source.read_frames) == 8
    assert len(page.all("img")) == 48
    assert "clip 0, frame 30: IoU 0.00, score 0.42, tracking" in [one["attributes"]["alt"] for one in page.all("img")]


def test_without_pictures_or_with_broken_ones_there_is_a_report():
    whole = evaluation()
    assert not Page(render(whole)).all("img")

    def broken(name):
        raise SourceError(f"{name}: gone")

    page = Page(render(whole, broken))
    assert not page.all("img")
    assert "first: no pictures: first: gone" in [one["text"] for one in page.all("p")]
    short = Page(render(whole, lambda _: Pictures(frames=5)))
    assert 0 < len(short.all("img")) < 16


def test_a_report_from_json_alone_is_the_same():
    whole = evaluation()
    assert render(from_json(to_json(whole), "e.json")) == render(whole)


def test_clips_and_trackers_without_a_run():
    kept = tuple(one for one in evaluation().runs if one.key[:2] != ("ours", "second"))
    page = Page(render(evaluation(runs=kept, problems=("ours on second: broke off",))))
    assert page.table("clips")[2][2] == "-"
    assert "ours on second: broke off" in [one["text"] for one in page.all("li")]
    assert any("no run came to an end" in one["text"] for one in page.all("p"))
    nothing = Page(render(evaluation(runs=())))
    assert not nothing.all("table")
    assert nothing.all("h1")


def test_several_starts_show_the_worst_run():
    true = truth(40)
    runs = (
        run("ours", "one", true, true),
        run("ours", "one", slipping(true[10:], 5), true[10:], start=10, perturbation="right 10%"),
    )
    whole = evaluation(("one",), ("ours",), runs=runs, protocol=Protocol("many-starts", starts=2, perturb=True, runs=2))
    source = Pictures()
    page = Page(render(whole, lambda _: source))
    assert "worst of 2 runs; from frame 10, right 10%" in " ".join(one["text"] for one in page.all("figcaption"))
    assert "one: ours, from frame 10, right 10%" in [one["text"] for one in page.all("h3")]
    assert min(source.read_frames) == 10
    assert points(page, "thin") == 30
    score = next(one["attributes"]["points"] for one in page.all("polyline") if "thin" in one["attributes"]["class"])
    assert [place.split(",")[0] for place in (score.split()[0], score.split()[-1])] == ["0", "100"]
    ticks = [one["text"] for one in page.all("span") if one["within"][-1] == "div"]
    assert "10" in ticks
    assert "45" not in ticks


def test_restarts_show_accuracy_failures_and_no_curves():
    true = truth(60)
    boxes = slipping(true, 20)[:25]
    boxes[20:] = np.nan
    boxes = np.concatenate([boxes, true[25:]])
    said = ["tracking"] * 20 + [SKIPPED] * 5 + ["tracking"] * 35
    one = run("ours", "one", boxes, true, said, failures=(19,), restarts=(25,))
    whole = evaluation(("one",), ("ours",), 60, runs=(one,), protocol=Protocol("restart"))
    page = Page(render(whole))
    heading, row = page.table("trackers")
    shown = dict(zip(heading, row, strict=True))
    assert (shown["accuracy"], shown["failures"]) == ("1.000", "1")
    assert "AUC" not in heading
    assert page.table("clips")[1][2] == "1.000 (1)"
    assert "Success and precision" not in [one["text"] for one in page.all("h2")]
    assert "failure: frames 19 to 19" in [one["text"] for one in page.all("title")]
    assert points(page, "") == 55


def test_one_frame_and_frames_without_truth_are_drawn():
    for true, judged in ((truth(1), 1), (truth(3, absent=(1, 2)), 1), (truth(5, absent=(0, 2, 4)), 2)):
        boxes = np.nan_to_num(true, nan=5.0)
        sequences = (SequenceInfo("one", (160, 120), true),)
        whole = replace(evaluation(("one",), ("ours",)), runs=(run("ours", "one", boxes, true),), sequences=sequences)
        page = Page(render(whole, lambda _: Pictures()))
        assert len(page.all("img")) == len(true)
        dots = [one["attributes"] for one in page.all("polyline") if "dot" in one["attributes"]["class"].split()]
        assert sum("thin" not in one["class"] for one in dots) == judged
        assert all(len(set(one["points"].split())) == 1 < len(one["points"].split()) for one in dots)


def test_tables_are_marked_up_for_readers():
    page = Page(render(evaluation(), lambda _: Pictures()))
    assert page.all("html", lang="en")
    assert page.all("meta", name="viewport")
    for one in page.all("th"):
        assert one["attributes"]["scope"] in ("row", "col")
    assert len(page.all("caption")) == len(page.all("table")) == 2
    assert all(one["attributes"]["alt"] for one in page.all("img"))
    html = render(evaluation())
    assert "prefers-color-scheme: dark" in html
    dashes = {one["attributes"].get("stroke-dasharray") for one in page.all("polyline") if "time" not in one["within"]}
    assert len(dashes) >= 3


def test_the_file(tmp_path):
    path = write_report(evaluation(), tmp_path / "new" / "folder", command="modetrack eval clips --report out")
    assert path == tmp_path / "new" / "folder" / "report.html"
    html = path.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>\n")
    assert "modetrack eval clips --report out" in html
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]
    assert write_report(evaluation(), tmp_path / "new" / "folder") == path
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match="cannot be written"):
        write_report(evaluation(), tmp_path / "file")


def test_a_large_report_stays_small():
    rng = np.random.default_rng(0)
    names, trackers = tuple(f"clip {number}" for number in range(24)), ("a", "b", "cv2.c", "cv2.d")
    true = truth(600)
    runs = tuple(
        run(tracker, name, true + rng.normal(0, 3, true.shape), true, scores=rng.random(600))
        for tracker in trackers
        for name in names
    )
    whole = evaluation(names, trackers, 600, runs=runs)

    class Noise(Pictures):
        def read(self):
            frame = super().read()
            frame.image[:] = rng.integers(0, 256, (30, 40, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)
            return frame

    html = render(whole, lambda _: Noise(frames=600))
    assert len(html.encode()) < 5_000_000
