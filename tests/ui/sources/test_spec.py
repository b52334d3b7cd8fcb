import os

import pytest

from ui.sources.spec import SourceKind, detail_of, kind_of, storable, title_of, without_password


@pytest.mark.parametrize(
    ("spec", "kind", "title", "detail"),
    [
        ("/clips/a b.mp4", SourceKind.PATH, "a b.mp4", "/clips"),
        ("0", SourceKind.CAMERA, "Camera 0", ""),
        ("0:size=1280x720:fps=29.97", SourceKind.CAMERA, "Camera 0", "1280 \N{MULTIPLICATION SIGN} 720, 29.97 fps"),
        ("/dev/video2", SourceKind.CAMERA, "Camera video2", ""),
        ("synth:crowd", SourceKind.SCENE, "Scene crowd", ""),
        ("synth:crowd:seed=3:fps=25", SourceKind.SCENE, "Scene crowd", "seed=3, fps=25"),
        ("rtsp://me:secret@cam:554/live", SourceKind.ADDRESS, "cam:554", "rtsp://cam:554/live"),
        ("udp://@:1234", SourceKind.ADDRESS, "@:1234", "udp://@:1234"),
        ("0:size=huge", SourceKind.PATH, "0:size=huge", "."),
    ],
)
def test_what_a_source_is_and_how_it_is_shown(spec, kind, title, detail):
    assert (kind_of(spec), title_of(spec), detail_of(spec)) == (kind, title, detail)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("rtsp://me:secret@cam/live", "rtsp://cam/live"),
        ("rtsp://me@cam/live", "rtsp://cam/live"),
        ("http://a:b@c:d@cam/x?y=1#z", "http://cam/x?y=1#z"),
        ("http://cam/v.cgi?user=me&pwd=secret&res=4", "http://cam/v.cgi?user=me&res=4"),
        ("http://cam/v.cgi?Token=secret", "http://cam/v.cgi"),
        ("http://cam/v?a=%20b&c", "http://cam/v?a=%20b&c"),
        ("udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234"),
        ("http://me:secret@[cam/x", "http://"),
    ],
)
def test_nothing_secret_is_left_of_an_address(url, kept):
    assert without_password(url) == kept


def test_what_is_stored_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert storable("clip.mp4") == os.path.join(tmp_path, "clip.mp4")
    assert storable("http://a:b@cam/") == "http://cam/"
    assert [storable(spec) for spec in ("0:fps=30", "synth:plain")] == ["0:fps=30", "synth:plain"]
