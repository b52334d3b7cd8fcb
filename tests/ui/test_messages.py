import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QShortcut, QWidget

from ui import messages
from ui.messages import MessageBar
from ui.snapshot import Level


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(640, 300)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


@pytest.fixture
def bar(parent):
    return MessageBar(parent)


def test_nothing_is_shown_at_first(bar):
    assert (bar.text, bar.waiting, bar.isVisible()) == ("", (), False)


def test_information_leaves_by_itself_and_an_error_stays(qtbot, parent, monkeypatch):
    monkeypatch.setattr(messages, "_INFO_MS", 30)
    bar = MessageBar(parent)
    bar.show_message(Level.INFO, "saved")
    assert bar.text == "saved"
    qtbot.waitUntil(lambda: bar.text == "")
    bar.show_message(Level.ERROR, "broken")
    qtbot.wait(80)
    assert bar.text == "broken"
    qtbot.mouseClick(bar.close_button, Qt.LeftButton)
    assert bar.text == ""


def test_information_with_a_button_waits_for_an_answer(qtbot, parent, monkeypatch):
    monkeypatch.setattr(messages, "_INFO_MS", 30)
    bar = MessageBar(parent)
    answers = []
    actions = [("Restore", lambda: answers.append("restore")), ("Discard", lambda: answers.append("discard"))]
    bar.show_message(Level.INFO, "unsaved work was found", actions=actions)
    qtbot.wait(80)
    assert [button.text() for button in bar.action_buttons] == ["Restore", "Discard"]
    qtbot.mouseClick(bar.action_buttons[1], Qt.LeftButton)
    assert (answers, bar.text, bar.action_buttons) == (["discard"], "", [])


def test_an_action_may_show_a_message_itself(qtbot, bar):
    bar.show_message(Level.INFO, "found", actions=[("Restore", lambda: bar.show_message(Level.ERROR, "cannot"))])
    qtbot.mouseClick(bar.action_buttons[0], Qt.LeftButton)
    assert (bar.text, bar.waiting) == ("cannot", ())


def test_what_passes_covers_an_error_for_a_while_only(qtbot, parent, monkeypatch):
    monkeypatch.setattr(messages, "_INFO_MS", 30)
    bar = MessageBar(parent)
    bar.show_message(Level.ERROR, "broken", retry=True)
    bar.show_message(Level.INFO, "saved")
    assert (bar.text, bar.retry_button.isVisible()) == ("saved", False)
    qtbot.waitUntil(lambda: bar.text == "broken")
    assert bar.retry_button.isVisible()


def test_what_passes_does_not_come_back(bar):
    bar.show_message(Level.INFO, "saved")
    bar.show_message(Level.ERROR, "broken")
    assert (bar.text, bar.waiting) == ("broken", ())


def test_the_newest_error_is_shown_and_the_others_come_back(bar):
    bar.show_message(Level.INFO, "restore?", actions=[("Restore", lambda: None)])
    bar.show_message(Level.ERROR, "first")
    bar.show_message(Level.ERROR, "second")
    assert (bar.text, bar.waiting) == ("second", ("first", "restore?"))
    bar.dismiss()
    assert bar.text == "first"
    bar.dismiss()
    assert [button.text() for button in bar.action_buttons if button.isVisible()] == ["Restore"]
    bar.dismiss()
    assert bar.text == ""


def test_a_question_does_not_cover_an_error(bar):
    bar.show_message(Level.ERROR, "broken")
    bar.show_message(Level.INFO, "restore?", actions=[("Restore", lambda: None)])
    assert (bar.text, bar.waiting) == ("broken", ("restore?",))


def test_the_same_is_not_said_twice(bar):
    for text in ("no picture", "other", "no picture"):
        bar.show_message(Level.ERROR, text)
    assert (bar.text, bar.waiting) == ("no picture", ("other",))


def test_the_same_without_buttons_does_not_replace_a_question(bar):
    bar.show_message(Level.INFO, "found", actions=[("Restore", lambda: None)])
    bar.show_message(Level.INFO, "found")
    bar.dismiss()
    assert [button.text() for button in bar.action_buttons] == ["Restore"]


def test_no_more_than_twenty_are_kept_and_questions_longest(bar):
    bar.show_message(Level.INFO, "restore?", actions=[("Restore", lambda: None)])
    for number in range(30):
        bar.show_message(Level.ERROR, f"error {number}")
    kept = (bar.text, *bar.waiting)
    assert len(kept) == 20
    assert (kept[0], kept[-2], kept[-1]) == ("error 29", "error 11", "restore?")


def test_clearing_leaves_what_waits_for_an_answer(bar):
    bar.show_message(Level.INFO, "restore?", actions=[("Restore", lambda: None)])
    bar.show_message(Level.ERROR, "broken")
    bar.clear()
    assert (bar.text, bar.waiting) == ("restore?", ())


def test_retry_is_told_once_the_message_is_gone(qtbot, bar):
    bar.show_message(Level.ERROR, "broken", retry=True)
    told = []
    bar.retry.connect(lambda: told.append(bar.text))
    qtbot.mouseClick(bar.retry_button, Qt.LeftButton)
    assert told == [""]


def test_esc_dismisses_only_with_the_focus(qtbot, parent, bar):
    elsewhere = QWidget(parent)
    elsewhere.setFocusPolicy(Qt.StrongFocus)
    elsewhere.show()
    cancelled = []
    shortcut = QShortcut(Qt.Key_Escape, parent)
    shortcut.activated.connect(lambda: cancelled.append(True))
    bar.show_message(Level.ERROR, "broken")
    elsewhere.setFocus()
    QTest.keyClick(elsewhere, Qt.Key_Escape)
    assert (bar.text, cancelled) == ("broken", [True])
    bar.close_button.setFocus()
    QTest.keyClick(bar.close_button, Qt.Key_Escape)
    assert (bar.text, cancelled) == ("", [True])


def test_buttons_are_reached_by_tab(bar):
    bar.show_message(Level.INFO, "found", actions=[("Restore", lambda: None)])
    for button in (*bar.action_buttons, bar.close_button):
        assert button.focusPolicy() & Qt.TabFocus
        assert button.accessibleName()


def test_what_is_said_is_the_accessible_name(bar):
    bar.show_message(Level.ERROR, "camera 0: closed")
    assert bar.accessibleName() == "error: camera 0: closed"


def test_markup_in_a_name_is_shown_as_it_is(bar):
    bar.show_message(Level.ERROR, "<b>clip</b>.mp4: no such file")
    assert bar.findChild(messages.QLabel).textFormat() == Qt.PlainText


def test_it_keeps_to_the_top_edge_and_grows_with_its_text(parent, bar):
    bar.show_message(Level.ERROR, "short")
    short = bar.height()
    assert (bar.x(), bar.y(), bar.width()) == (0, 0, parent.width())
    bar.show_message(Level.ERROR, "a long story " * 30)
    assert bar.height() > 2 * short
    parent.resize(900, 300)
    assert bar.width() == 900
