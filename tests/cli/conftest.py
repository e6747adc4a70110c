"""Running `python -m app …` as a user does: a real process, its real streams and exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parent.parent.parent

# Windows has no signals that one process could send to another.
collect_ignore = ["test_interruption.py"] if sys.platform == "win32" else []


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.stdout)

    @property
    def sentence(self) -> str:
        """What it said last on standard error."""
        return self.stderr.strip().splitlines()[-1] if self.stderr.strip() else ""


@dataclass(frozen=True, slots=True)
class Weighin:
    """The command, with a home of its own and no display."""

    environment: dict[str, str]

    def start(self, *arguments: str | Path, **options: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "app", *map(str, arguments)],
            cwd=options.pop("cwd", _ROOT),
            env=self.environment | options.pop("more_environment", {}),
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **options,
        )

    def __call__(self, *arguments: str | Path, standard_input: str | None = None, **options: Any) -> Finished:
        stdin = subprocess.DEVNULL if standard_input is None else subprocess.PIPE
        with self.start(*arguments, stdin=stdin, **options) as process:
            stdout, stderr = process.communicate(standard_input, timeout=100)
        assert "Traceback" not in stderr, stderr
        return Finished(process.returncode, stdout, stderr)


@pytest.fixture(scope="session")
def weighin(builtin_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Weighin:
    """The command with a fresh home, shared by the session so that levels are made once."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {
        "WEIGHIN_HOME": str(tmp_path_factory.mktemp("home")),
        "WEIGHIN_BUILTIN_MODEL": str(builtin_model),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(_ROOT),
        # idle engine threads sleep instead of spinning: on a busy machine a test takes seconds, not half a minute
        "OMP_WAIT_POLICY": "passive",
    }
    return Weighin(environment)
