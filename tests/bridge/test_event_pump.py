"""Queued events reach the window in order, in batches, and never all at once."""

from collections import deque
from queue import SimpleQueue
from threading import Thread
from time import sleep
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.event_pump import EventPump


def _pump() -> tuple[SimpleQueue[Any], EventPump, list[Any]]:
    queue: SimpleQueue[Any] = SimpleQueue()
    pump = EventPump(queue)
    received: list[Any] = []
    pump.batch.connect(received.extend)
    return queue, pump, received


def test_events_of_another_thread_arrive_in_order(qtbot: QtBot) -> None:
    queue, pump, received = _pump()
    pump.start()
    thread = Thread(target=lambda: deque(map(queue.put, range(500)), maxlen=0))
    thread.start()
    qtbot.waitUntil(lambda: len(received) == 500)
    thread.join()
    pump.stop()
    assert received == list(range(500))


def test_a_pump_at_rest_hands_nothing_over(qtbot: QtBot) -> None:
    queue, _pump_at_rest, received = _pump()
    queue.put("event")
    qtbot.wait(80)
    assert received == []


def test_stopping_hands_over_what_was_queued(qapp: QApplication) -> None:
    queue, pump, received = _pump()
    pump.start()
    for number in range(100):
        queue.put(number)
    pump.stop()
    assert received == list(range(100))
    assert not pump.running


def test_other_work_gets_its_turn_while_a_backlog_is_worked_off(qtbot: QtBot) -> None:
    queue, pump, received = _pump()
    for number in range(200):
        queue.put(number)
    pump.batch.connect(lambda _events: sleep(0.02))
    lengths_seen: list[int] = []
    other_work = QTimer()
    other_work.timeout.connect(lambda: lengths_seen.append(len(received)))
    other_work.start(0)
    pump.start()
    qtbot.waitUntil(lambda: len(received) == 200)
    other_work.stop()
    pump.stop()
    assert len({length for length in lengths_seen if 0 < length < 200}) >= 3
