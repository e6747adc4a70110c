"""A question in the background: one at a time, left at any time, the next one never lost."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.domain.errors import WeighInError
from tests.bridge.controller_driver import TIMEOUT_MS


@pytest.fixture
def inquiry(qtbot: QtBot) -> Iterator[Inquiry]:
    made = Inquiry()
    yield made
    made.stop()
    made.close()


def _until_left(_progress: Progress, is_cancelled: Cancelled) -> str:
    while not is_cancelled():
        threading.Event().wait(0.005)
    return "left"


def test_what_is_asked_while_the_one_before_winds_down_is_answered(qtbot: QtBot, inquiry: Inquiry) -> None:
    ends: list[bool] = []
    answers: list[object] = []
    inquiry.running_changed.connect(ends.append)
    inquiry.answered.connect(answers.append)
    inquiry.ask(_until_left)
    inquiry.stop()
    inquiry.ask(lambda _progress, _is_cancelled: "the next")
    assert inquiry.running
    qtbot.waitUntil(lambda: not inquiry.running, timeout=TIMEOUT_MS)
    assert answers == ["the next"]
    assert ends == [True, False], "whoever waits for the end is told of the last one alone"


def test_while_something_runs_nothing_else_is_asked(qtbot: QtBot, inquiry: Inquiry) -> None:
    inquiry.ask(_until_left)
    inquiry.ask(lambda _progress, _is_cancelled: "never")
    inquiry.stop()
    with qtbot.assertNotEmitted(inquiry.answered, wait=200):
        qtbot.waitUntil(lambda: not inquiry.running, timeout=TIMEOUT_MS)


def test_a_stop_takes_back_what_was_asked_last(qtbot: QtBot, inquiry: Inquiry) -> None:
    inquiry.ask(_until_left)
    inquiry.stop()
    inquiry.ask(_until_left)
    inquiry.stop()
    qtbot.waitUntil(lambda: not inquiry.running, timeout=TIMEOUT_MS)


def test_a_failure_is_told(qtbot: QtBot, inquiry: Inquiry) -> None:
    def fail(_progress: Progress, _is_cancelled: Cancelled) -> None:
        raise WeighInError("It broke.")

    with qtbot.waitSignal(inquiry.notice, timeout=TIMEOUT_MS) as told:
        inquiry.ask(fail)
    assert told.args is not None
    assert told.args[0].sentence == "It broke."
