import pytest
from PyQt5.QtCore import QMimeData, QUrl

from tracker.errors import SourceError
from ui.sources.drop import dropped, may_be_dropped


def files(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def text(words):
    mime = QMimeData()
    mime.setText(words)
    return mime


def addresses(*urls):
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


@pytest.mark.parametrize(
    ("mime", "expected"),
    [
        (files("/clips/ä b.mp4"), "/clips/ä b.mp4"),
        (files("/clips/frames"), "/clips/frames"),
        (files("/clips/a.PNG"), "/clips/a.PNG"),
        (files("/x/s.toml"), "/x/s.toml"),
        (files("/f/a.png", "/f/b.JPG", "/f/c.tif"), "/f"),
        (text("rtsp://me:pw@cam/live\n"), "rtsp://me:pw@cam/live"),
        (text("file:///clips/a.mp4"), "/clips/a.mp4"),
        (addresses("http://host/video.mp4"), "http://host/video.mp4"),
    ],
)
def test_what_is_opened(mime, expected):
    assert may_be_dropped(mime)
    assert dropped(mime) == expected


@pytest.mark.parametrize(
    ("mime", "problem"),
    [
        (files("/a.mp4", "/b.mp4"), "only one video can be open at a time: 2 files were dropped"),
        (files("/f/a.png", "/f/b.mp4"), "only one video"),
        (files("/f/a.png", "/g/b.png"), "the pictures lie in several folders"),
        (addresses("http://a/", "http://b/"), "only one address"),
        (addresses("ftp://me:secret@host/a.mp4"), "ftp://host/a.mp4: unknown kind of address; known: http"),
        (text("just some words"), "nothing to open was dropped"),
        (QMimeData(), "nothing to open was dropped"),
    ],
)
def test_what_is_refused_and_why(mime, problem):
    with pytest.raises(SourceError) as caught:
        dropped(mime)
    assert problem in str(caught.value)


@pytest.mark.parametrize("mime", [text("just some words"), QMimeData()])
def test_words_are_not_taken_at_all(mime):
    assert not may_be_dropped(mime)
