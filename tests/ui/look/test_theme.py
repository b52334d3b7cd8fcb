from itertools import pairwise

import pytest
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QApplication, QLabel, QToolTip

from tracker.values import TrackStatus
from ui.look.palettes import contrast, dark_palette, is_dark, light_palette
from ui.look.theme import THEMES, apply_theme, status_text_colour


@pytest.fixture(autouse=True)
def given_back(qapp, monkeypatch):
    monkeypatch.delenv("GTK_THEME", raising=False)
    yield
    apply_theme(qapp, "system")


@pytest.mark.parametrize("palette", [light_palette, dark_palette])
def test_a_status_can_be_read_as_text(qapp, palette):
    for status in TrackStatus:
        colour = status_text_colour(status, palette())
        for ground in (QPalette.Window, QPalette.Base):
            assert contrast(colour, palette().color(ground)) >= 4.5


@pytest.mark.parametrize("palette", [light_palette, dark_palette])
def test_statuses_have_colours_of_their_own(qapp, palette):
    hues = sorted(status_text_colour(status, palette()).hslHue() for status in TrackStatus)
    assert min(after - before for before, after in pairwise(hues)) > 20


def test_an_open_window_changes_at_once(qapp, qtbot):
    label = QLabel("text")
    qtbot.addWidget(label)
    apply_theme(qapp, "dark")
    assert is_dark(label.palette())
    assert QToolTip.palette().color(QPalette.ToolTipBase) == dark_palette().color(QPalette.ToolTipBase)
    apply_theme(qapp, "light")
    assert label.palette().color(QPalette.Window) == light_palette().color(QPalette.Window)


def test_the_system_gets_its_own_colours_back(qapp):
    apply_theme(qapp, "system")
    before = qapp.palette()
    apply_theme(qapp, "dark")
    apply_theme(qapp, "system")
    assert qapp.palette() == before


@pytest.mark.parametrize(("wish", "dark"), [("Adwaita:dark", True), ("Yaru-dark", True), ("Adwaita", False)])
def test_a_desktop_that_asks_for_dark_gets_it(qapp, monkeypatch, wish, dark):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("GTK_THEME", wish)
    apply_theme(qapp, "system")
    assert is_dark(QApplication.palette()) == dark


def test_an_unknown_theme_is_refused(qapp):
    with pytest.raises(ValueError, match="system, light, dark, got 'blue'"):
        apply_theme(qapp, "blue")
    assert THEMES == ("system", "light", "dark")
