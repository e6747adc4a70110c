"""Work off the window's thread."""

import threading

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.bridge.tasks import Tasks
from app.domain.errors import ModelFileError, WeighInError


def _unwanted(value: object) -> None:
    pytest.fail(f"nobody should be told {value!r}")


@pytest.fixture
def tasks(qtbot: QtBot) -> Tasks:
    return Tasks()


def test_results_come_back_on_the_thread_that_asked(qtbot: QtBot, tasks: Tasks) -> None:
    worked_on: list[QThread] = []
    told: list[tuple[object, QThread]] = []

    def work() -> int:
        worked_on.append(QThread.currentThread())
        return 42

    tasks.run(work, on_result=lambda value: told.append((value, QThread.currentThread())), on_error=_unwanted)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(42, QThread.currentThread())]
    assert worked_on[0] is not QThread.currentThread()


def test_an_error_for_the_user_is_handed_over_as_it_is(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[WeighInError] = []
    error = ModelFileError("No such model.")

    def work() -> None:
        raise error

    tasks.run(work, on_result=_unwanted, on_error=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [error]


def test_an_error_of_our_own_becomes_a_sentence(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[WeighInError] = []
    tasks.run(lambda: 1 / 0, on_result=_unwanted, on_error=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert "unexpected" in told[0].message
    assert "ZeroDivisionError" in told[0].details
    assert "Traceback" not in told[0].sentence


def test_once_the_window_closes_long_work_is_asked_to_stop_and_nobody_is_called(qtbot: QtBot, tasks: Tasks) -> None:
    began, told = threading.Event(), list[object]()

    def work() -> str:
        began.set()
        while not tasks.is_closing():
            threading.Event().wait(0.01)
        return "late"

    tasks.run(work, on_result=told.append, on_error=told.append)
    assert began.wait(10)
    assert tasks.wait()
    tasks.run(lambda: "later still", on_result=told.append, on_error=told.append)
    qtbot.wait(50)
    assert told == []


def test_work_whose_owner_is_gone_ends_quietly(qtbot: QtBot, tasks: Tasks) -> None:
    began, go = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        go.wait(10)

    tasks.run(work, on_result=_unwanted, on_error=_unwanted)
    assert began.wait(10)
    threading.Timer(0.1, go.set).start()
    tasks.deleteLater()
    qtbot.wait(300)
