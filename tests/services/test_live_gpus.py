"""Memory of GPUs as it is now, whatever their driver does."""

import threading
from collections.abc import Callable, Sequence

import pytest

from app.adapters.probes import nvidia
from app.domain.machines.machine import Gpu
from app.services.machine import live_gpus
from app.services.machine.live_gpus import DriverGpus, LiveGpus
from tests.builders.nvml import Nvml, NvmlGpu, nvml_error
from tests.services.fakes import eventually

_GIB = 1 << 30


_AMD = Gpu("Radeon RX 7900 XT", "Linux", 20 * _GIB, 18 * _GIB, usable=False)
_INTEL = Gpu("Intel graphics (0x9a49)", "Linux", None, None, usable=False)


@pytest.fixture(autouse=True)
def no_other_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has that runs the tests."""
    monkeypatch.setattr(live_gpus, "read_linux_gpus", tuple)


class _Source:
    """Answers from a function; `closed` once it was closed."""

    def __init__(self, answer: Callable[[], Sequence[Gpu]]) -> None:
        self._answer = answer
        self.closed = threading.Event()

    def read(self) -> Sequence[Gpu]:
        return self._answer()

    def close(self) -> None:
        self.closed.set()


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "live-gpus"]


def test_figures_follow_the_driver_until_they_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Nvml([NvmlGpu(free=11 * _GIB)])
    monkeypatch.setattr(nvidia, "pynvml", library)
    live = LiveGpus(interval_s=0.01)
    live.start()
    assert eventually(lambda: bool(live.latest()))
    library.gpus[0].free = 5 * _GIB
    assert eventually(lambda: [gpu.free_bytes for gpu in live.latest() or ()] == [5 * _GIB])
    live.stop()
    assert library.calls[-1] == "shutdown"
    assert _threads() == []


def test_every_driver_that_tells_memory_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "pynvml", Nvml([NvmlGpu(), NvmlGpu("NVIDIA GB10", nvml_error("NOT_SUPPORTED"))]))
    monkeypatch.setattr(live_gpus, "read_linux_gpus", lambda: (_AMD, _INTEL))
    drivers = DriverGpus()
    assert [gpu.name for gpu in drivers.read()] == ["NVIDIA GeForce RTX 3060", "Radeon RX 7900 XT"]
    drivers.close()


def test_without_a_driver_nothing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "pynvml", Nvml([], nvml_error("LIBRARY_NOT_FOUND")))
    live = LiveGpus(interval_s=0.01)
    live.start()
    assert eventually(lambda: _threads() == [])
    assert live.latest() == ()
    live.stop()


def test_a_driver_that_hangs_makes_figures_unknown_and_holds_nobody_up() -> None:
    card, wake = Gpu("Card", "NVML", 8 * _GIB, 7 * _GIB), threading.Event()
    answers = iter([(card,)])

    def answer() -> Sequence[Gpu]:
        for each in answers:
            return each
        wake.wait(60)
        return ()

    source = _Source(answer)
    live = LiveGpus(lambda: source, interval_s=0.0, stale_s=0.05)
    live.start()
    assert eventually(lambda: live.latest() is None)
    live.stop()
    wake.set()
    assert source.closed.wait(30)


def test_a_driver_that_breaks_is_as_if_there_were_none() -> None:
    def fail() -> Sequence[Gpu]:
        raise RuntimeError("driver gone")

    source = _Source(fail)
    live = LiveGpus(lambda: source)
    live.start()
    assert source.closed.wait(30)
    assert live.latest() == ()
    live.stop()


def test_stopping_before_the_start_is_no_error() -> None:
    LiveGpus().stop()
