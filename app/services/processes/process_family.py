"""A child process with all that it started: told to end, made to end, and not left behind when the child is gone."""

import contextlib
import logging
import os
import signal
import subprocess
import sys

import psutil

from app.adapters.windows_jobs import Kernel32, job_of, system_jobs

_log = logging.getLogger(__name__)


class ProcessFamily:
    """Made right after the child was started in a session of its own. Never touches another process with its number.

    On Windows the family is a job: what the child started ends with it, however the child ended.
    """

    def __init__(self, child: "subprocess.Popen[bytes]", jobs: Kernel32 | None = None) -> None:
        self._child = child
        self._job = job_of(child.pid, jobs or system_jobs())
        self._root = _opened(child.pid)

    def terminate(self) -> None:
        """Ask child and descendants to end."""
        for each in self._members():
            with contextlib.suppress(psutil.Error):
                each.terminate()

    def kill(self) -> None:
        """End child and descendants at once."""
        if self._job is not None:
            self._job.kill()
        for each in self._members():
            with contextlib.suppress(psutil.Error):
                each.kill()

    def has_ended(self) -> bool:
        """Whether the child itself has ended, collected or not; one whose threads are still dying counts as well."""
        with contextlib.suppress(psutil.Error):
            if self._root is not None and self._root.status() == psutil.STATUS_ZOMBIE:
                return True
        if sys.platform != "win32" and hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                return os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            return True
        return self._child.poll() is not None

    def wait(self) -> int:
        """Wait for the child to end, end what it left behind, return its exit code as `subprocess` gives it."""
        if sys.platform != "win32":
            self._wait_uncollected()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        exit_code = self._child.wait()
        if self._job is not None:
            self._job.end()
        return exit_code

    def _wait_uncollected(self) -> None:
        """Wait, leaving the exit code where it is if possible: so long nobody else can get the process's number."""
        if sys.platform != "win32" and hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT)
        else:
            # Python 3.11 and 3.12 on macOS
            self._child.wait()

    def _members(self) -> list[psutil.Process]:
        if self._root is None:
            return []
        try:
            return [*self._root.children(recursive=True), self._root]
        except psutil.Error:
            return []


def _opened(process_id: int) -> psutil.Process | None:
    try:
        return psutil.Process(process_id)
    except psutil.Error:
        _log.debug("model process %s ended at once", process_id)
        return None
