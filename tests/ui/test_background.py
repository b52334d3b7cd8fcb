import threading
from time import monotonic, sleep

import pytest

from tracker.errors import TrackerError
from ui.background import Background


def test_the_result_comes_on_the_thread_of_the_window(qtbot):
    background = Background()
    results = []
    background.done.connect(lambda result: results.append((*result, threading.current_thread())))
    background.run(lambda: (7, threading.current_thread()))
    qtbot.waitUntil(lambda: results != [])
    number, worked, told = results[0]
    assert (number, told) == (7, threading.main_thread())
    assert worked is not threading.main_thread()
    qtbot.waitUntil(lambda: not background.busy)


def test_running_does_not_wait_and_only_the_last_job_counts(qtbot):
    go = threading.Event()
    calls = []

    def work(number):
        calls.append(number)
        go.wait(5)
        return number

    background = Background()
    results = []
    background.done.connect(results.append)
    for number in range(3):
        background.run(lambda number=number: work(number))
        qtbot.waitUntil(lambda: calls == [0])
    assert background.busy
    go.set()
    qtbot.waitUntil(lambda: len(results) == 2)
    assert results == calls == [0, 2]


def test_a_failure_is_told_and_the_next_job_works(qtbot, caplog):
    background = Background()
    failures, results = [], []
    background.failed.connect(failures.append)
    background.done.connect(results.append)
    background.run(lambda: 1 / 0)
    qtbot.waitUntil(lambda: failures != [])
    assert "ZeroDivisionError" in failures[0]
    assert "ZeroDivisionError" in caplog.text
    background.run(lambda: 0.5)
    qtbot.waitUntil(lambda: results == [0.5])


@pytest.mark.parametrize("fails", [False, True])
def test_nobody_needs_to_wait_for_the_end(qtbot, fails):
    go, ended = threading.Event(), threading.Event()

    def work():
        go.wait(5)
        ended.set()
        if fails:
            raise OSError("gone")

    background = Background()
    background.run(work)
    background.deleteLater()
    qtbot.wait(10)
    go.set()
    assert ended.wait(3)


def test_a_job_that_cannot_be_done_says_so_in_its_own_line(qtbot, caplog):
    def refuse():
        raise TrackerError("there is nothing to measure")

    background = Background()
    failures = []
    background.failed.connect(failures.append)
    background.run(refuse)
    qtbot.waitUntil(lambda: failures == ["there is nothing to measure"])
    assert caplog.text == ""


def test_it_rests_after_a_job_and_stopping_ends_the_rest(qtbot):
    background = Background(rest=100)
    results = []
    background.done.connect(results.append)
    background.run(lambda: sleep(0.05))
    qtbot.waitUntil(lambda: results == [None])
    background.run(lambda: 1)
    qtbot.wait(100)
    assert results == [None]
    background.stop()
    assert not background.busy
    background.run(lambda: 2)
    assert not background.busy


def test_stopping_waits_no_longer_than_wanted(qtbot):
    begun, go = threading.Event(), threading.Event()
    background = Background()
    background.run(lambda: begun.set() or go.wait(5))
    assert begun.wait(5)
    started_s = monotonic()
    background.stop(0.05)
    assert monotonic() - started_s < 2
    assert background.busy
    go.set()
    qtbot.waitUntil(lambda: not background.busy)
