"""Ctrl+C, a polite end from outside, a reader who leaves: clean ends, and no process stays behind."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine

_LONG = (
    "compare",
    "builtin:F16",
    "builtin:Q8_0",
    "--prompt",
    "Tell me a story.",
    "--max-tokens",
    "900",
    "--repeat",
    "50",
)


def _wait_for_child(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        children = parent.children(recursive=True)
        if children:
            return children
        time.sleep(0.02)
    raise AssertionError("it ended before it started a model process")


@contextmanager
def _running(weighin: Weighin, *arguments: str | Path, wait_for: str) -> Iterator["subprocess.Popen[str]"]:
    """The command once it has written `wait_for` to standard error."""
    with weighin.start(*arguments) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if wait_for in line:
                    break
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("number", "wait_for"), [(signal.SIGINT, "loading"), (signal.SIGINT, "answering"), (signal.SIGTERM, "answering")]
)
def test_an_interrupt_ends_the_command_and_its_model_processes(
    weighin: Weighin, number: signal.Signals, wait_for: str
) -> None:
    with _running(weighin, *_LONG, wait_for=wait_for) as process:
        children = _wait_for_child(process)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (stdout, stderr.strip().splitlines()[-1]) == ("", "weighin: Stopped.")
    assert "Traceback" not in stderr
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_an_interrupt_while_a_level_is_made_leaves_no_half_file(weighin: Weighin, tmp_path: Path) -> None:
    with weighin.start("quantize", "builtin:F16", "Q2_K", "Q3_K_M", "Q4_K_M", "--out", tmp_path) as process:
        children = _wait_for_child(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode in (0, 130)
    psutil.wait_procs(children, timeout=10)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("featherweight-Q")] == []


def test_a_killed_command_takes_its_model_processes_along(weighin: Weighin) -> None:
    with _running(weighin, *_LONG, wait_for="answering") as process:
        children = _wait_for_child(process)
        process.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_a_reader_who_leaves_is_no_error_of_ours(weighin: Weighin) -> None:
    with weighin.start("inspect", "builtin:F16", "--json") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
    assert "Traceback" not in said
