"""A machine is described whatever its probes do: each costs its own figures at most."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NoReturn

import pytest

from app.domain.machines.machine import Gpu, Machine
from app.domain.machines.machine_notes import ON_BATTERY
from app.services.machine.machine_report import Probes, describe_machine
from tests.services.fakes import fake

_GIB = 1 << 30
_CARD = Gpu("NVIDIA GeForce RTX 3060", "NVML", 12 * _GIB, 11 * _GIB, usable=False, device_id="0000:01:00.0")
_QUIET = Probes(nvidia=lambda: (), linux_graphics=lambda: (), on_battery=lambda: None)


def _describe(probes: Probes) -> Machine:
    return describe_machine(worker_command=fake(), probes=probes)


@pytest.fixture
def hang() -> Iterator[Callable[[], NoReturn]]:
    """A probe that does not answer while the test runs."""
    over = threading.Event()

    def wait() -> NoReturn:
        over.wait(60)
        raise OSError("the driver woke up")

    yield wait
    over.set()


def _fail() -> NoReturn:
    raise RuntimeError("no such sensor")


@pytest.mark.parametrize(
    ("probe", "words"),
    [
        ("processor", "The processor"),
        ("nvidia", "NVIDIA GPUs"),
        ("linux_graphics", "Other GPUs"),
        ("on_battery", "The battery"),
        ("disk", "Free disk space"),
    ],
)
def test_a_probe_that_fails_costs_its_own_figures_and_says_so(probe: str, words: str) -> None:
    machine = _describe(replace(_QUIET, **{probe: _fail}))  # type: ignore[arg-type]
    assert machine.notes == (f"{words} could not be read: no such sensor.",)
    assert machine.processor.usable_cores >= 1
    assert machine.memory.total_bytes > 0
    assert machine.engine is not None


def test_a_driver_that_hangs_is_not_waited_for(hang: Callable[[], NoReturn]) -> None:
    machine = _describe(replace(_QUIET, nvidia=hang, linux_graphics=lambda: (_CARD,), limit_s=0.05))
    assert machine.notes[0] == "NVIDIA GPUs could not be read: the system did not answer in time."
    assert [gpu.name for gpu in machine.gpus] == [_CARD.name]


def test_a_gpu_that_nobody_can_use_is_in_the_list_and_in_the_notes() -> None:
    bare = replace(_CARD, name="NVIDIA graphics (0x2503)", backend="Linux", total_bytes=None, free_bytes=None)
    machine = _describe(replace(_QUIET, nvidia=lambda: (_CARD,), linux_graphics=lambda: (bare,)))
    assert machine.gpus == (_CARD,)
    assert not machine.unified_memory
    assert "without GPU support" in machine.notes[0]


@pytest.mark.parametrize(("on_battery", "notes"), [(True, (ON_BATTERY,)), (False, ()), (None, ())])
def test_a_battery_that_drains_is_told(on_battery: bool | None, notes: tuple[str, ...]) -> None:
    machine = _describe(replace(_QUIET, on_battery=lambda: on_battery))
    assert (machine.on_battery, machine.notes) == (on_battery, notes)
