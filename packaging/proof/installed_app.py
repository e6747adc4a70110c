"""A copy of the bundle where it is hardest: other letters and spaces in its path, read-only, a user without rights."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_FOLDER_NAME: Final = "Eigene Programme ä ü 文"
_NOBODY: Final = 65534
_POLL_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Said:
    """How a command of the app ended and what it printed."""

    exit_code: int
    output: str
    errors: str


class InstalledApp:
    """Commands run with an empty PATH, without network where this machine allows that, and with folders of their own.

    `home` holds what the app writes; `root` everything, to be removed by `remove`.
    """

    def __init__(self, bundle: Path) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="weighin-smoke-"))
        self.root.chmod(0o755)
        self.folder = self.root / _FOLDER_NAME / "Weigh-In"
        shutil.copytree(bundle, self.folder, symlinks=True)
        _make_read_only(self.root / _FOLDER_NAME)
        self.executable = self.folder / "weighin"
        self.empty = self._made("nothing here")
        self.home = self._made("home of ü")
        self.cut_off = _network_cutter()

    def remove(self) -> None:
        """Remove the copy and all that it wrote."""
        for path in (self.root / _FOLDER_NAME).rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self, display: str = "", **more: str) -> dict[str, str]:
        """What the app is told: nothing of Python, nothing of this project."""
        told = {
            "PATH": str(self.empty),
            "HOME": str(self.home),
            "WEIGHIN_HOME": str(self.home / "app"),
            "LANG": "C.UTF-8",
        }
        # two lanes at once on a busy machine: waiting threads must not burn what the others need
        told |= {"OMP_WAIT_POLICY": "passive"} | ({"DISPLAY": display} if display else {})
        return told | more

    def command(self, *arguments: str) -> list[str]:
        """The app with these arguments, as a user without rights and without network where that can be had."""
        return [*self.cut_off, *_as_nobody(), str(self.executable), *arguments]

    def run(self, *arguments: str, environment: dict[str, str] | None = None, timeout_s: float = 180) -> Said:
        """Run a command of the app to its end."""
        done = subprocess.run(
            self.command(*arguments),
            env=environment or self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
        """Start the app and go on."""
        return subprocess.Popen(
            self.command(*arguments),
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def processes(self) -> list[psutil.Process]:
        """All processes of this copy that run now."""
        running = psutil.process_iter(["exe"])
        return [process for process in running if (process.info["exe"] or "").startswith(str(self.folder))]

    def model_processes(self) -> list[psutil.Process]:
        """Those of them that run a model."""
        return [process for process in self.processes() if "--worker" in _command_line(process)]

    def foreign_libraries(self, process: psutil.Process) -> set[str]:
        """Libraries that the bundle brings and that a process of it took from somewhere else."""
        try:
            used = {Path(each.path) for each in process.memory_maps() if ".so" in each.path}
        except psutil.Error:  # it has ended
            return set()
        brought = {path.name for path in (self.folder / "_internal").rglob("*.so*")}
        return {str(path) for path in used if path.name in brought and not path.is_relative_to(self.folder)}

    def wait_for_end(self, timeout_s: float) -> None:
        """Wait until no process of this copy is left. Raises `AssertionError` if one stays."""
        until = time.monotonic() + timeout_s
        while left := self.processes():
            assert time.monotonic() < until, f"processes are left: {[_command_line(each) for each in left]}"
            time.sleep(_POLL_S)

    def kill_all(self) -> None:
        """End what a failed check left."""
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _made(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir()
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        return folder


def _make_read_only(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222 | 0o444 | (0o111 if path.is_dir() else 0))


def _as_nobody() -> Sequence[str]:
    """For root no folder is read-only."""
    if os.geteuid() != 0:
        return ()
    return (_program("setpriv"), f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--")


def _network_cutter() -> Sequence[str]:
    unshare = _program("unshare")
    for command in ((unshare, "--net", "--"), (unshare, "--map-root-user", "--net", "--")):
        if subprocess.run([*command, _program("true")], capture_output=True, check=False).returncode == 0:
            return command
    return ()


def _program(name: str) -> str:
    """Where it is: the app's own PATH is empty."""
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is missing: sudo apt install util-linux")
    return found


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
