from PyQt5.QtCore import QObject

from tracker.config import profile_from_name
from ui.panels import settings_timing
from ui.panels.settings_timing import Coalescer, Echo

A, B, C = (profile_from_name("camshift", search={"margin": margin}) for margin in (0.3, 0.4, 0.5))


def test_quick_values_are_thinned_out_and_the_last_one_comes(qtbot):
    parent, values = QObject(), []
    coalescer = Coalescer(60, parent)
    coalescer.due.connect(values.append)
    for value in range(5):
        coalescer.put(value)
    assert values == [0]
    qtbot.waitUntil(lambda: len(values) == 2)
    assert values == [0, 4]
    coalescer.put(5)
    assert values == [0, 4]
    coalescer.flush()
    assert values == [0, 4, 5]
    qtbot.wait(100)
    assert values == [0, 4, 5]


def test_what_was_sent_is_no_news():
    echo = Echo()
    assert echo.is_news(A)
    echo.sent(B)
    echo.sent(C)
    assert [echo.is_news(profile) for profile in (A, B, B, C, C)] == [False] * 5


def test_a_worker_that_skips_values_is_understood():
    echo = Echo()
    echo.is_news(A)
    echo.sent(B)
    echo.sent(C)
    assert not echo.is_news(C)
    # Taken back by somebody else.
    assert echo.is_news(B)


def test_what_was_sent_in_vain_is_news_after_a_while(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(settings_timing, "monotonic", lambda: now[0])
    echo = Echo()
    echo.is_news(A)
    echo.sent(B)
    assert not echo.is_news(A)
    now[0] += 4
    assert echo.is_news(A)
    assert not echo.is_news(A)
