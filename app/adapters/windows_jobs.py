"""Windows' job objects: what a process in a job starts belongs to the job, and ends with it.

Windows has no groups of processes that a signal reaches; a job ends even what was left behind by a parent that died.
"""

import ctypes
import logging
import sys
from ctypes import wintypes
from typing import Final, Protocol

_log = logging.getLogger(__name__)

# From the Windows SDK: winnt.h.
_KILL_ON_JOB_CLOSE: Final = 0x2000
_EXTENDED_LIMIT_INFORMATION: Final = 9
_PROCESS_TERMINATE: Final = 0x0001
_PROCESS_SET_QUOTA: Final = 0x0100
_EXIT_CODE: Final = 1


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; `counters` are the six numbers of IO_COUNTERS."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Kernel32(Protocol):
    """The system's calls that a job takes, by the system's names. Handles and results are 0 or `None` on failure."""

    def CreateJobObjectW(self, attributes: None, name: None, /) -> int | None: ...

    def SetInformationJobObject(self, job: int, kind: int, limits: ExtendedLimits, size_bytes: int, /) -> int: ...

    def OpenProcess(self, access: int, inherited: int, process_id: int, /) -> int | None: ...

    def AssignProcessToJobObject(self, job: int, process: int, /) -> int: ...

    def TerminateJobObject(self, job: int, exit_code: int, /) -> int: ...

    def CloseHandle(self, handle: int, /) -> int: ...


class Job:
    """Holds a process and its descendants until `end`. If this app dies first, the system ends them all."""

    def __init__(self, process_id: int, system: Kernel32) -> None:
        """Raises `OSError` where the system refuses, and leaves nothing open."""
        self._system = system
        self._handle = _worked(system.CreateJobObjectW(None, None), "CreateJobObject")
        try:
            self._end_with_its_handle()
            self._take_in(process_id)
        except OSError:
            system.CloseHandle(self._handle)
            raise

    def kill(self) -> None:
        """End every process in the job at once; it is closed by `end`."""
        if self._handle:
            self._system.TerminateJobObject(self._handle, _EXIT_CODE)

    def end(self) -> None:
        """End what is left and give the job back; may be called again."""
        self.kill()
        handle, self._handle = self._handle, 0
        if handle:
            self._system.CloseHandle(handle)

    def _end_with_its_handle(self) -> None:
        limits = ExtendedLimits()
        limits.basic.limit_flags = _KILL_ON_JOB_CLOSE
        set_limits = self._system.SetInformationJobObject
        done = set_limits(self._handle, _EXTENDED_LIMIT_INFORMATION, limits, ctypes.sizeof(limits))
        _worked(done, "SetInformationJobObject")

    def _take_in(self, process_id: int) -> None:
        access = _PROCESS_TERMINATE | _PROCESS_SET_QUOTA
        process = _worked(self._system.OpenProcess(access, 0, process_id), "OpenProcess")
        try:
            _worked(self._system.AssignProcessToJobObject(self._handle, process), "AssignProcessToJobObject")
        finally:
            self._system.CloseHandle(process)


def job_of(process_id: int, system: Kernel32 | None) -> Job | None:
    """A job around a process, `None` where there are no jobs or none is to be had."""
    if system is None:
        return None
    try:
        return Job(process_id, system)
    except OSError as error:
        _log.warning("process %s is in no job, what it starts may outlive it: %s", process_id, error)
        return None


def system_jobs() -> Kernel32 | None:
    """The system's own calls; `None` on other systems than Windows."""
    if sys.platform != "win32":
        return None
    library = ctypes.WinDLL("kernel32", use_last_error=True)
    handle, number, truth = wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL
    limits = ctypes.POINTER(ExtendedLimits)
    signatures = {
        "CreateJobObjectW": (handle, (ctypes.c_void_p, wintypes.LPCWSTR)),
        "SetInformationJobObject": (truth, (handle, ctypes.c_int, limits, number)),
        "OpenProcess": (handle, (number, truth, number)),
        "AssignProcessToJobObject": (truth, (handle, handle)),
        "TerminateJobObject": (truth, (handle, wintypes.UINT)),
        "CloseHandle": (truth, (handle,)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    calls: Kernel32 = library
    return calls


def _worked(result: int | None, call: str) -> int:
    if not result:
        raise OSError(f"{call} failed")
    return result
