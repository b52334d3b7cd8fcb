from dataclasses import replace

import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QIcon, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.ui import made
from tracker.config import PROFILES, profile_from_file, profile_from_name
from tracker.errors import SinkError
from ui.look.theme import apply_theme
from ui.panels.settings import SettingsPanel
from ui.panels.settings_editors import decimals_of
from ui.snapshot import Target

CAMSHIFT = PROFILES["camshift"]
ONE, OTHER = made.state(1), made.state(2)


class Sent(list):
    """What a panel emitted: ``(number or None, profile)``."""

    def __init__(self, panel: SettingsPanel) -> None:
        super().__init__()
        panel.profile_changed.connect(lambda profile: self.append((None, profile)))
        panel.own_profile_changed.connect(lambda number, profile: self.append((number, profile)))


@pytest.fixture
def panel(qtbot) -> SettingsPanel:
    panel = SettingsPanel()
    qtbot.addWidget(panel)
    panel.resize(460, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.show_snapshot(made.snapshot(profile=CAMSHIFT))
    return panel


@pytest.fixture
def sent(panel) -> Sent:
    return Sent(panel)


def field(panel, section, name):
    return panel.form.row(section, name).editor.field


def type_value(widget, text) -> None:
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key_Return)


def mean_lightness(drawn: QIcon) -> float:
    """Return how light the lines of an icon are, 0 to 255."""
    image = drawn.pixmap(24, 24).toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    lines = [colour.lightness() for colour in colours if colour.alpha() > 200]
    return sum(lines) / len(lines)


def choose(box, text) -> None:
    """Choose an entry of a combo box by the keyboard."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == text:
            return
        QTest.keyClick(box, Qt.Key_Down)
    raise AssertionError(text)


def camshift(**sections):
    return profile_from_name("camshift", **sections)


def test_a_snapshot_is_shown_and_nothing_is_emitted(panel, sent):
    profile = camshift(search={"margin": 0.7}, colour={"space": "hs", "bins": (5, 6), "background": False})
    panel.show_snapshot(made.snapshot(profile=profile))
    assert panel.profile == profile
    assert field(panel, "search", "margin").value() == 0.7
    colour = panel.form.sections["colour"].rows
    assert colour["space"].editor.box.currentText() == "hs"
    assert [box.value() for box in colour["bins"].editor.fields if box.isVisible()] == [5, 6]
    assert not colour["background"].editor.box.isChecked()
    assert sent == []


def test_what_is_typed_is_emitted_when_it_is_complete(panel, sent):
    type_value(field(panel, "colour", "value_max"), "200")
    assert sent == [(None, camshift(colour={"value_max": 200}))]


def test_quick_steps_become_few_changes_and_the_last_one_comes(panel, sent, qtbot):
    margin = field(panel, "search", "margin")
    margin.setFocus()
    for _ in range(10):
        QTest.keyClick(margin, Qt.Key_Up)
    assert len(sent) <= 3
    qtbot.waitUntil(lambda: sent[-1] == (None, camshift(search={"margin": 0.4})))
    assert len(sent) <= 4


def test_the_slider_and_its_field_show_the_same(panel, sent, qtbot):
    editor = panel.form.row("search", "margin").editor
    editor.slider.setFocus()
    QTest.keyClick(editor.slider, Qt.Key_Right)
    assert editor.field.value() == 0.31
    QTest.keyClick(editor.slider, Qt.Key_End)
    assert editor.field.value() == 2
    qtbot.waitUntil(lambda: sent[-1][1].search.margin == 2)
    type_value(editor.field, "0.1")
    assert editor.slider.value() == 0


def test_a_slider_reaches_small_values_where_the_default_is_small(panel):
    panel.show_snapshot(made.snapshot(profile=PROFILES["robust"]))
    editor = panel.form.row("template", "learning_rate").editor
    assert editor.slider.value() / editor.slider.maximum() == pytest.approx(0.25, abs=0.01)


def test_values_outside_the_range_cannot_be_set(panel):
    epsilon = field(panel, "search", "epsilon_px")
    type_value(epsilon, "0")
    assert panel.profile.search.epsilon_px == 0.25
    for _ in range(3):
        QTest.keyClick(epsilon, Qt.Key_PageDown)
    assert panel.profile.search.epsilon_px == 0.01
    assert (field(panel, "colour", "value_min").minimum(), field(panel, "colour", "value_min").maximum()) == (0, 255)


def test_switch_and_choice_are_emitted(panel, sent, qtbot):
    colour, search = (panel.form.sections[name].rows for name in ("colour", "search"))
    QTest.mouseClick(colour["background"].editor.box, Qt.LeftButton, pos=QPoint(8, 8))
    choose(search["method"].editor.box, "mean shift")
    expected = camshift(colour={"background": False}, search={"method": "mean_shift"})
    qtbot.waitUntil(lambda: bool(sent) and sent[-1] == (None, expected))


def test_a_colour_space_brings_bins_that_fit(panel, sent, qtbot):
    colour = panel.form.sections["colour"].rows
    choose(colour["space"].editor.box, "hue")
    assert [box.value() for box in colour["bins"].editor.fields if box.isVisible()] == [32]
    qtbot.waitUntil(lambda: sent[-1] == (None, camshift(colour={"space": "hue", "bins": (32,)})))
    assert colour["bins"].label.font().bold()


def test_what_does_not_hold_is_said_at_the_setting_and_not_emitted(panel, sent):
    lost = panel.form.row("status", "lost_below")
    type_value(lost.editor.field, "0.9")
    assert lost.problem.isVisible()
    assert lost.problem.text() == "lost_below needs to be at most uncertain_below"
    assert sent == []
    # A snapshot that has nothing new leaves what was typed.
    panel.show_snapshot(made.snapshot(profile=CAMSHIFT))
    assert lost.editor.field.value() == 0.9
    type_value(lost.editor.field, "0.5")
    assert not lost.problem.isVisible()
    assert sent == [(None, camshift(status={"lost_below": 0.5}))]


def test_reset_is_for_what_was_changed(panel, sent, qtbot):
    margin, kernel = (panel.form.row("search", name) for name in ("margin", "kernel"))
    assert not panel.reset_all_button.isEnabled()
    type_value(margin.editor.field, "0.7")
    assert margin.reset.isEnabled()
    assert margin.label.font().bold()
    assert not kernel.reset.isEnabled()
    assert panel.form.sections["search"].heading.text() == "Search  (1 changed)"
    margin.reset.setFocus()
    QTest.keyClick(margin.reset, Qt.Key_Space)
    assert not margin.reset.isEnabled()
    assert not margin.label.font().bold()
    assert margin.editor.field.hasFocus()
    qtbot.waitUntil(lambda: sent[-1] == (None, CAMSHIFT))


def test_reset_all_gives_the_built_in_profile_back(panel, sent, qtbot):
    panel.show_snapshot(made.snapshot(profile=camshift(search={"margin": 0.7}, status={"lost_below": 0.2})))
    QTest.mouseClick(panel.reset_all_button, Qt.LeftButton)
    assert sent == [(None, CAMSHIFT)]
    assert not panel.reset_all_button.isEnabled()


def test_another_profile_has_a_form_of_its_own(panel, sent):
    choose(panel.profile_box, "colour")
    panel.flush()
    assert sent[-1] == (None, PROFILES["colour"])
    assert "parts_weight" in panel.form.sections["search"].rows
    assert panel.form.isVisible()


def test_answers_to_older_changes_do_not_take_newer_ones_back(panel, sent, qtbot):
    margin = field(panel, "search", "margin")
    for text in ("0.5", "0.6"):
        type_value(margin, text)
        panel.flush()
    margin.setFocus()
    for profile in (CAMSHIFT, sent[0][1], sent[1][1]):
        panel.show_snapshot(made.snapshot(profile=profile))
        assert margin.value() == 0.6
    assert margin.hasFocus()
    # Undone elsewhere.
    panel.show_snapshot(made.snapshot(profile=sent[0][1]))
    assert margin.value() == 0.5


def test_a_value_keeps_its_digits(panel, sent):
    panel.show_snapshot(made.snapshot(profile=camshift(search={"margin": 0.12345})))
    assert panel.profile.search.margin == 0.12345
    assert field(panel, "search", "margin").value() == 0.12345
    type_value(field(panel, "colour", "value_min"), "30")
    assert sent[-1][1].search.margin == 0.12345
    assert [decimals_of(value) for value in (1, 2.0, 0.25, 1e-6)] == [0, 0, 2, 6]


def test_a_section_closes_and_opens(panel):
    box = panel.form.sections["search"]
    box.heading.setFocus()
    QTest.keyClick(box.heading, Qt.Key_Space)
    assert not box.rows["margin"].editor.isVisible()
    QTest.keyClick(box.heading, Qt.Key_Space)
    assert box.rows["margin"].editor.isVisible()


def test_the_wheel_scrolls_the_form_and_changes_nothing(panel):
    margin = field(panel, "search", "margin")
    assert not margin.hasFocus()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False
    )
    QApplication.sendEvent(margin, event)
    assert margin.value() == 0.3


def test_a_target_of_its_own_is_chosen_with_it(panel, sent):
    own = camshift(search={"margin": 0.9})
    targets = [Target(1, ONE), Target(2, OTHER, name="red car", own_profile=own)]
    snapshot = made.snapshot(targets=targets, profile=CAMSHIFT)
    panel.show_snapshot(snapshot)
    assert panel.edited_number is None
    panel.show_snapshot(replace(snapshot, selected_number=2))
    assert panel.edited_number == 2
    assert panel.scope.box.currentText() == "Only red car"
    assert panel.profile == own
    type_value(field(panel, "search", "margin"), "0.8")
    assert sent == [(2, camshift(search={"margin": 0.8}))]
    panel.show_snapshot(snapshot)
    assert panel.edited_number is None
    assert panel.profile == CAMSHIFT


def test_a_target_gets_settings_of_its_own_and_gives_them_up(panel, sent, qtbot):
    choose(panel.scope.box, "Only target 1")
    assert "follows the settings of all" in panel.scope.note.findChild(type(panel._summary)).text()
    assert not panel.scope.release_button.isVisible()
    type_value(field(panel, "search", "margin"), "0.8")
    own = camshift(search={"margin": 0.8})
    assert sent == [(1, own)]
    panel.show_snapshot(made.snapshot(targets=[Target(1, ONE, own_profile=own)], profile=CAMSHIFT))
    QTest.mouseClick(panel.scope.release_button, Qt.LeftButton)
    assert sent[-1] == (1, None)
    assert panel.profile == CAMSHIFT
    panel.show_snapshot(made.snapshot(targets=[Target(1, ONE, own_profile=own)], profile=CAMSHIFT))
    assert panel.profile == CAMSHIFT


def test_all_can_be_edited_while_a_target_has_its_own(panel, sent):
    own = camshift(search={"margin": 0.9})
    panel.show_snapshot(made.snapshot(targets=[Target(1, ONE)], profile=CAMSHIFT))
    snapshot = made.snapshot(targets=[Target(1, ONE, own_profile=own)], profile=CAMSHIFT)
    panel.show_snapshot(snapshot)
    assert panel.edited_number is None
    assert "has settings of its own" in panel.scope.note.findChild(type(panel._summary)).text()
    type_value(field(panel, "search", "margin"), "0.8")
    assert sent == [(None, camshift(search={"margin": 0.8}))]


def test_files_are_for_the_window(panel, qtbot):
    with qtbot.waitSignal(panel.load_wanted):
        QTest.mouseClick(panel.load_button, Qt.LeftButton)
    with qtbot.waitSignal(panel.save_wanted):
        QTest.mouseClick(panel.save_button, Qt.LeftButton)


def test_what_is_saved_can_be_read(panel, sent, tmp_path):
    profile = camshift(search={"margin": 0.12345})
    panel.apply_profile(profile)
    assert sent == [(None, profile)]
    panel.save(tmp_path / "mine.toml")
    assert profile_from_file(tmp_path / "mine.toml") == profile
    with pytest.raises(SinkError, match="nowhere"):
        panel.save(tmp_path / "nowhere" / "mine.toml")


def test_everything_has_a_name_and_help(panel):
    for name in PROFILES:
        panel.show_snapshot(made.snapshot(profile=PROFILES[name]))
        for box in panel.form.sections.values():
            for row in box.rows.values():
                assert row.editor.focusProxy().accessibleName()
                assert row.editor.focusProxy().toolTip() == row.label.toolTip() == row.editor.whatsThis()
                assert f"{box.section.name}.{row.editor.setting.name}" in row.label.toolTip()


def test_problems_and_icons_follow_the_theme(panel, qapp):
    lost = panel.form.row("status", "lost_below")
    type_value(lost.editor.field, "0.9")
    texts, icons = [], []
    try:
        for theme in ("light", "dark"):
            apply_theme(qapp, theme)
            texts.append(lost.problem.palette().windowText().color().lightness())
            icons.append(mean_lightness(lost.reset.icon()))
    finally:
        apply_theme(qapp, "system")
    assert texts[0] < texts[1] - 20
    assert icons[0] < icons[1] - 100


def test_what_was_half_typed_in_the_form_of_another_profile_is_over(panel, sent):
    panel.show_snapshot(made.snapshot(profile=camshift()))
    half_typed = field(panel, "search", "margin")
    half_typed.setFocus()
    half_typed.lineEdit().selectAll()
    QTest.keyClicks(half_typed, "0.9")
    panel.show_snapshot(made.snapshot(profile=PROFILES["robust"]))
    half_typed.editingFinished.emit()
    half_typed.setValue(1.5)
    panel.flush()
    assert sent == []
    assert panel.profile == PROFILES["robust"]
