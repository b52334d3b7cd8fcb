import threading

import pytest

from ui.sources.background import Background


def test_the_result_comes_on_the_thread_of_the_window(qtbot):
    background = Background(lambda number: (number, threading.current_thread()))
    results = []
    background.done.connect(lambda result: results.append((*result, threading.current_thread())))
    background.call(7)
    qtbot.waitUntil(lambda: results != [])
    number, worked, told = results[0]
    assert (number, told) == (7, threading.main_thread())
    assert worked is not threading.main_thread()
    qtbot.waitUntil(lambda: not background.running)


def test_calling_does_not_wait_and_only_the_last_call_counts(qtbot):
    go = threading.Event()
    calls = []

    def work(number):
        calls.append(number)
        go.wait(5)
        return number

    background = Background(work)
    results = []
    background.done.connect(results.append)
    for number in range(3):
        background.call(number)
    assert background.running
    go.set()
    qtbot.waitUntil(lambda: results != [])
    assert (results, calls) == ([2], [0, 2])


def test_a_failure_is_told_and_the_next_call_works(qtbot, caplog):
    background = Background(lambda number: 1 / number)
    failures, results = [], []
    background.failed.connect(failures.append)
    background.done.connect(results.append)
    background.call(0)
    qtbot.waitUntil(lambda: failures != [])
    assert "ZeroDivisionError" in failures[0]
    assert "ZeroDivisionError" in caplog.text
    background.call(2)
    qtbot.waitUntil(lambda: results == [0.5])


@pytest.mark.parametrize("fails", [False, True])
def test_nobody_needs_to_wait_for_the_end(qtbot, fails):
    go, ended = threading.Event(), threading.Event()

    def work():
        go.wait(5)
        ended.set()
        if fails:
            raise OSError("gone")

    background = Background(work)
    background.call()
    background.deleteLater()
    qtbot.wait(10)
    go.set()
    assert ended.wait(3)
