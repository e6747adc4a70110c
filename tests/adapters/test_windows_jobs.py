"""Jobs as Windows has them, on a system that stands in for Windows."""

import contextlib
import ctypes
import logging
import subprocess
import sys

import psutil
import pytest

from app.adapters.windows_jobs import BasicLimits, ExtendedLimits, Job, job_of, system_jobs
from app.services.processes.process_family import ProcessFamily
from tests.services.fakes import eventually

_CALLS = ("CreateJobObjectW", "SetInformationJobObject", "OpenProcess", "AssignProcessToJobObject")
_KILL_ON_JOB_CLOSE = 0x2000


class StandIn:
    """Handles, members and limits as the system keeps them; ending a job kills real processes. `broken` calls fail."""

    def __init__(self, *broken: str) -> None:
        self.open: set[int] = set()
        self.members: list[int] = []
        self.limit_flags = 0
        self._broken = broken
        self._processes: dict[int, int] = {}

    def CreateJobObjectW(self, attributes: None, name: None, /) -> int | None:
        return None if "CreateJobObjectW" in self._broken else self._handle()

    def SetInformationJobObject(self, job: int, kind: int, limits: ExtendedLimits, size_bytes: int, /) -> int:
        assert job in self.open
        assert (kind, size_bytes) == (9, ctypes.sizeof(ExtendedLimits))
        self.limit_flags = limits.basic.limit_flags
        return int("SetInformationJobObject" not in self._broken)

    def OpenProcess(self, access: int, inherited: int, process_id: int, /) -> int | None:
        if "OpenProcess" in self._broken:
            return None
        handle = self._handle()
        self._processes[handle] = process_id
        return handle

    def AssignProcessToJobObject(self, job: int, process: int, /) -> int:
        assert {job, process} <= self.open
        self.members.append(self._processes[process])
        return int("AssignProcessToJobObject" not in self._broken)

    def TerminateJobObject(self, job: int, exit_code: int, /) -> int:
        assert job in self.open
        for process_id in self.members:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(process_id).kill()
        return 1

    def CloseHandle(self, handle: int, /) -> int:
        self.open.remove(handle)
        return 1

    def _handle(self) -> int:
        handle = 4 * (len(self.open) + len(self._processes) + 1)
        self.open.add(handle)
        return handle


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64-bit systems")
def test_the_limits_have_the_size_that_the_system_expects() -> None:
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)


def test_a_job_holds_its_process_and_ends_with_the_app() -> None:
    system = StandIn()
    Job(4711, system)
    assert system.members == [4711]
    assert system.limit_flags == _KILL_ON_JOB_CLOSE
    assert len(system.open) == 1, "the process's own handle is given back"


def test_a_job_is_given_back_once() -> None:
    system = StandIn()
    job = Job(2**22 + 5, system)
    job.end()
    job.end()
    job.kill()
    assert system.open == set()


@pytest.mark.parametrize("call", _CALLS)
def test_a_system_that_refuses_leaves_nothing_open(call: str) -> None:
    system = StandIn(call)
    with pytest.raises(OSError, match="failed"):
        Job(4711, system)
    assert system.open == set()


def test_without_a_job_the_process_runs_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert job_of(4711, StandIn("CreateJobObjectW")) is None
    assert "may outlive it" in caplog.text
    assert job_of(4711, None) is None


def test_jobs_are_windows_own() -> None:
    assert (system_jobs() is not None) is (sys.platform == "win32")


@pytest.mark.skipif(sys.platform == "win32", reason="a session of its own stands for what Windows leaves alive")
def test_what_a_dead_process_left_behind_ends_with_its_job() -> None:
    system = StandIn()
    script = (
        "import subprocess, sys\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True,\n"
        "    stdout=subprocess.DEVNULL)\n"
        "print(left.pid, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    family = ProcessFamily(child, system)
    assert child.stdout is not None
    with child.stdout:
        left = psutil.Process(int(child.stdout.read()))
    system.members.append(left.pid)
    assert left.is_running()
    assert family.wait() == 0
    assert eventually(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE)
    assert system.open == set()


@pytest.mark.skipif(sys.platform == "win32", reason="a session of its own stands for what Windows leaves alive")
def test_a_kill_reaches_everything_in_the_job() -> None:
    system = StandIn()
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    family = ProcessFamily(child, system)
    system.members.append(other.pid)
    family.kill()
    assert family.wait() != 0
    assert other.wait() != 0
