"""Widgets are never destroyed on a thread that is not theirs."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.bridge.garbage import GarbageKeeper


class _Cycle:
    """Garbage that only the collector can find; tells on which thread it went."""

    def __init__(self, ended_on: list[str]) -> None:
        self.itself = self
        self.ended_on = ended_on

    def __del__(self) -> None:
        self.ended_on.append(threading.current_thread().name)


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[GarbageKeeper]:
    keeper = GarbageKeeper(lambda: True)
    yield keeper
    keeper.close()


def _allocate(count: int) -> None:
    kept = [[QObject.__name__, index] for index in range(count)]
    del kept


def test_a_busy_thread_beside_the_window_collects_nothing(keeper: GarbageKeeper) -> None:
    ended_on: list[str] = []
    _Cycle(ended_on)
    thread = threading.Thread(target=_allocate, args=(50_000,), name="reader")
    thread.start()
    thread.join()
    assert ended_on == []


def test_the_window_collects_what_has_gathered(keeper: GarbageKeeper) -> None:
    gc.collect()
    ended_on: list[str] = []
    _Cycle(ended_on)
    gathered = [[index] for index in range(5000)]
    keeper.collect_if_due()
    assert ended_on == [threading.main_thread().name]
    assert len(gathered) == 5000


def test_all_of_it_is_collected_only_when_nothing_has_streamed_for_a_while(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s, busy, full = [0.0], [True], []
    monkeypatch.setattr("app.bridge.garbage.monotonic", lambda: now_s[0])
    monkeypatch.setattr(gc, "collect", lambda generation=2: full.append(now_s[0]) if generation == 2 else None)
    keeper = GarbageKeeper(lambda: busy[0])
    for second in range(100):
        now_s[0] = float(second)
        # a turn of 80 seconds, then silence
        busy[0] = second < 80
        keeper.collect_if_due()
    keeper.close()
    assert full == [89.0]


def test_closing_gives_collection_back_to_python(qapp: QApplication) -> None:
    keeper = GarbageKeeper(lambda: False)
    assert not gc.isenabled()
    keeper.close()
    assert gc.isenabled()
