import pytest
from PyQt5.QtGui import QColor, QPalette

from ui.look.palettes import contrast, dark_palette, is_dark, light_palette, luminance, readable

PALETTES = {"light": light_palette, "dark": dark_palette}
TEXTS = (
    (QPalette.WindowText, QPalette.Window),
    (QPalette.Text, QPalette.Base),
    (QPalette.Text, QPalette.AlternateBase),
    (QPalette.ButtonText, QPalette.Button),
    (QPalette.HighlightedText, QPalette.Highlight),
    (QPalette.ToolTipText, QPalette.ToolTipBase),
    (QPalette.PlaceholderText, QPalette.Base),
    (QPalette.PlaceholderText, QPalette.Window),
    (QPalette.Link, QPalette.Base),
    (QPalette.LinkVisited, QPalette.Base),
)


def test_contrast_is_that_of_the_standard():
    # Relative luminances of the sRGB primaries are the weights of the definition in WCAG 2.1.
    assert luminance(QColor("red")) == pytest.approx(0.2126)
    assert luminance(QColor("lime")) == pytest.approx(0.7152)
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    # The lightest neutral grey that still passes on white, a known mark.
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)
    assert contrast(QColor("#777777"), QColor("white")) < 4.5


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_can_be_read(qapp, name):
    palette = PALETTES[name]()
    for text, ground in TEXTS:
        for group in (QPalette.Active, QPalette.Inactive):
            assert contrast(palette.color(group, text), palette.color(group, ground)) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", PALETTES)
def test_what_is_disabled_is_fainter_but_can_be_made_out(qapp, name):
    palette = PALETTES[name]()
    ground = palette.color(QPalette.Window)
    faint = contrast(palette.color(QPalette.Disabled, QPalette.ButtonText), ground)
    assert 2 < faint < contrast(palette.color(QPalette.Active, QPalette.ButtonText), ground) / 2


def test_dark_and_light_are_told_apart(qapp):
    assert is_dark(dark_palette())
    assert not is_dark(light_palette())


@pytest.mark.parametrize("name", PALETTES)
def test_a_colour_that_can_be_read_stays_and_another_moves_no_further_than_needed(qapp, name):
    palette = PALETTES[name]()
    text = palette.color(QPalette.WindowText)
    assert readable(text, palette).rgb() == text.rgb()
    moved = readable(palette.color(QPalette.Window), palette)
    grounds = [palette.color(role) for role in (QPalette.Window, QPalette.Base)]
    assert 4.5 <= min(contrast(moved, ground) for ground in grounds) < 5
