import os

from PyQt5.QtCore import QSettings

from ui.sources.recent import RecentSources


def test_the_newest_is_first_and_none_is_there_twice():
    recent = RecentSources()
    for spec in ("/a.mp4", "0", "http://cam/", "/a.mp4"):
        recent.add(spec)
    assert recent.items() == ["/a.mp4", "http://cam/", "0"]


def test_ten_are_kept():
    recent = RecentSources()
    for number in range(14):
        recent.add(f"/{number}.mp4")
    assert recent.items() == [f"/{number}.mp4" for number in range(13, 3, -1)]


def test_they_are_kept_between_sessions_however_many_there_are():
    RecentSources().add("/only.mp4")
    QSettings().sync()
    assert RecentSources().items() == ["/only.mp4"]
    RecentSources().add("/commas, and; such.mp4")
    assert RecentSources().items() == ["/commas, and; such.mp4", "/only.mp4"]


def test_no_password_reaches_the_settings(home):
    RecentSources().add("rtsp://me:hunter2@cam/live?token=hunter2")
    QSettings().sync()
    assert RecentSources().items() == ["rtsp://cam/live"]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not any("hunter2" in path.read_text() for path in files)


def test_the_same_file_by_another_path_is_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recent = RecentSources()
    recent.add("clip.mp4")
    recent.add(os.path.join(tmp_path, "clip.mp4"))
    assert recent.items() == [os.path.join(tmp_path, "clip.mp4")]
    recent.remove("clip.mp4")
    assert recent.items() == []


def test_one_is_removed_or_all():
    recent = RecentSources()
    for spec in ("0", "1", "2"):
        recent.add(spec)
    recent.remove("1")
    assert recent.items() == ["2", "0"]
    recent.clear()
    assert recent.items() == []


def test_damaged_settings_are_an_empty_list():
    for stored in (None, 7, "", [7, ""]):
        QSettings().setValue("recent", stored)
        assert all(isinstance(spec, str) and spec for spec in RecentSources().items())
