"""What the window finds out about the engine after it opened."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from app.adapters.probes import nvidia
from app.bridge.compare.live_memory import LiveMemory
from app.bridge.compare.startup import Startup
from app.domain.errors import WeighInError
from app.services.machine.engine_check import engine_version
from tests.builders.nvml import Nvml, NvmlGpu
from tests.services.fakes import children, eventually, fake

_TIMEOUT_MS = 30_000

Begin = Callable[..., "_Told"]


class _Told:
    """What a startup said."""

    def __init__(self, startup: Startup) -> None:
        self.startup = startup
        self.status: list[str] = []
        self.problems: list[WeighInError] = []
        self.checked: list[str] = []
        startup.engine_status.connect(self.status.append)
        startup.problem.connect(self.problems.append)
        startup.checked.connect(self.checked.append)
        startup.start()


@pytest.fixture
def begin(qtbot: QtBot) -> Iterator[Begin]:
    started: list[Startup] = []

    def run(command: Sequence[str], checked_before: str = "") -> _Told:
        startup = Startup(checked_before, worker_command=command)
        started.append(startup)
        return _Told(startup)

    yield run
    for each in started:
        each.close()
        each.deleteLater()
    assert children() == []


@pytest.mark.usefixtures("builtin_model")
def test_an_engine_that_is_new_here_is_checked_by_a_decode(qtbot: QtBot, begin: Begin) -> None:
    told = begin(fake("--tokens", "2"))
    qtbot.waitUntil(lambda: bool(told.checked), timeout=_TIMEOUT_MS)
    assert told.checked == [engine_version()]
    assert [status.split()[0] for status in told.status] == ["Looking", "Checking", "Ready"]
    assert told.problems == []


def test_an_engine_that_was_checked_before_is_ready_at_once(qtbot: QtBot, begin: Begin) -> None:
    told = begin(fake("--die-with", "SIGILL"), engine_version())
    qtbot.waitUntil(lambda: len(told.status) == 2, timeout=_TIMEOUT_MS)
    assert told.status[1].startswith("Ready · fake · CPU")
    assert told.checked == []


@pytest.mark.usefixtures("builtin_model")
def test_an_engine_that_crashes_is_a_problem_with_its_cause(qtbot: QtBot, begin: Begin) -> None:
    told = begin(fake("--die-with", "SIGILL"))
    qtbot.waitUntil(lambda: bool(told.problems), timeout=_TIMEOUT_MS)
    assert "SIGILL" in told.problems[0].message
    assert told.status[-1] == "The engine does not work"
    assert told.checked == [], "it is checked again at the next start"


def test_an_engine_that_cannot_start_is_never_called_ready(qtbot: QtBot, begin: Begin) -> None:
    told = begin(["/nowhere/weighin"], engine_version())
    qtbot.waitUntil(lambda: len(told.status) == 2, timeout=_TIMEOUT_MS)
    assert told.status[-1] == "The engine does not answer"
    assert "could not be started" in told.problems[0].message


def test_a_gpu_that_the_engine_cannot_use_is_told_in_the_strip_and_is_no_failure(
    qtbot: QtBot, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nvidia, "pynvml", Nvml([NvmlGpu()]))
    told = begin(fake(), engine_version())
    said: list[tuple[str, bool]] = []
    told.startup.gpu_text.connect(lambda text, beside_memory: said.append((text, beside_memory)))
    qtbot.waitUntil(lambda: len(told.status) == 2, timeout=_TIMEOUT_MS)
    assert said == [("The engine cannot use the GPU", True)]
    assert told.problems == []


def test_closing_does_not_wait_for_an_engine_that_hangs(qtbot: QtBot, begin: Begin) -> None:
    told = begin(fake("--never-ready"))
    assert eventually(lambda: bool(children()))
    told.startup.close()
    assert children() == []
    qtbot.wait(50)
    assert told.problems == []


def test_memory_of_the_machine_is_told_at_once(qtbot: QtBot) -> None:
    memory = LiveMemory()
    gpus: list[object] = []
    memory.gpus_sampled.connect(gpus.append)
    with qtbot.waitSignal(memory.sampled) as sampled:
        memory.start()
    memory.stop()
    assert len(gpus) == 1
    assert sampled.args is not None
    used_bytes, total_bytes = sampled.args
    assert 0 < used_bytes < total_bytes
