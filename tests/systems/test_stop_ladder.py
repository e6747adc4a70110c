"""Ending a model process without signals and groups of POSIX: by a job of Windows, real processes on a stand-in."""

import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from app.domain.protocol.events import WorkerEvent
from app.domain.protocol.outcome import Outcome, OutcomeKind
from app.services.processes import process_family, worker_process
from app.services.processes.process_family import ProcessFamily
from app.services.processes.worker_process import WorkerProcess
from tests.adapters.test_windows_jobs import StandIn
from tests.services.fakes import eventually, fake
from tests.systems.windows_stand_ins import WINDOWS

_SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The system's jobs; the modules that end processes believe to be on Windows, and start no sessions."""
    jobs = StandIn()
    monkeypatch.setattr(process_family, "sys", WINDOWS)
    monkeypatch.setattr(process_family, "system_jobs", lambda: jobs)
    monkeypatch.setattr(worker_process, "os", SimpleNamespace(name="nt", environ=os.environ))
    return jobs


def test_whether_it_ended_and_how_is_asked_of_the_process_itself(jobs: StandIn) -> None:
    child = subprocess.Popen(_SLEEP)
    family = ProcessFamily(child)
    assert not family.has_ended()
    family.terminate()
    assert family.wait() != 0
    assert family.has_ended()
    assert jobs.open == set()


def test_a_kill_ends_the_job_with_all_that_is_in_it(jobs: StandIn) -> None:
    child, further = subprocess.Popen(_SLEEP), subprocess.Popen(_SLEEP)
    family = ProcessFamily(child)
    jobs.members.append(further.pid)
    family.kill()
    assert family.wait() != 0
    assert further.wait() != 0


@pytest.mark.parametrize(
    "stubborn", [(), ("--ignore-end-of-input",), ("--ignore-end-of-input", "--ignore-terminate")], ids=len
)
def test_the_ladder_ends_a_model_process_however_stubborn_it_is(jobs: StandIn, stubborn: tuple[str, ...]) -> None:
    seen: list[WorkerEvent] = []
    ends: list[Outcome] = []
    process = WorkerProcess(on_event=seen.append, on_exit=ends.append, command=fake(*stubborn))
    process.start()
    assert eventually(lambda: bool(seen)), "ready, so that it can be stubborn"
    number = process.process_id
    assert number is not None
    process.stop()
    assert process.wait(10)
    assert [outcome.kind for outcome in ends] == [OutcomeKind.CANCELLED]
    assert not psutil.pid_exists(number)
    assert jobs.members == [number]
    assert jobs.open == set()


def test_a_model_process_gets_no_console_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    flags: list[int] = []

    def refuse(*_command: object, **options: int) -> None:
        flags.append(options["creationflags"])
        raise OSError("started nothing")

    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    ends: list[Outcome] = []
    WorkerProcess(on_event=lambda _event: None, on_exit=ends.append, command=("nothing",)).start()
    assert flags == [0x08000000]
    assert [outcome.kind for outcome in ends] == [OutcomeKind.NEVER_STARTED]
