"""How busy the processor is."""

from collections import namedtuple
from collections.abc import Iterator

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.probes.processor_load import ProcessorLoad

_Times = namedtuple("_Times", ["user", "system", "idle", "iowait", "guest"])


def _load(monkeypatch: pytest.MonkeyPatch, *moments: _Times) -> ProcessorLoad:
    answers: Iterator[_Times] = iter(moments)
    monkeypatch.setattr(psutil, "cpu_times", lambda: next(answers))
    return ProcessorLoad()


def test_it_is_the_share_of_time_that_was_not_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    load = _load(monkeypatch, _Times(0, 0, 0, 0, 0), _Times(2, 1, 5, 2, 2), _Times(12, 1, 5, 2, 12))
    assert load.read() == pytest.approx(0.3)
    assert load.read() == pytest.approx(1.0)


def test_at_once_again_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _load(monkeypatch, _Times(1, 1, 1, 1, 1), _Times(1, 1, 1, 1, 1)).read() is None


@given(st.lists(st.floats(0, 1e9), min_size=10, max_size=10))
def test_whatever_counters_do_it_is_a_share(numbers: list[float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        share = _load(patch, _Times(*numbers[:5]), _Times(*numbers[5:])).read()
    assert share is None or 0 <= share <= 1


def test_this_machines_load_is_a_share() -> None:
    load = ProcessorLoad()
    sum(range(3_000_000))
    share = load.read()
    assert share is None or 0 <= share <= 1
