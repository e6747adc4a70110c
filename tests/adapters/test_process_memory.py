"""Memory of real processes, seen from outside."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.gpu_memory import GpuMemory
from app.adapters.process_memory import ProcessMemory, ProcessTree
from app.services.comparison.lane_memory import LaneMemory

_SIZE = 64_000_000
_START = "import mmap, subprocess, sys; print('ready', flush=True); input(); "
_WAIT = "print('done', flush=True); input()"

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts children that do something when they are told to, and then wait."""
    started: list[subprocess.Popen[str]] = []

    def run(what: str, *arguments: str) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, "-c", _START + what + ";" + _WAIT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        _expect(child, "ready")
        return child

    yield run
    for child in started:
        child.kill()
        child.communicate()


def _expect(child: "subprocess.Popen[str]", word: str) -> None:
    assert child.stdout is not None
    assert child.stdout.readline() == f"{word}\n"


def _do_it(child: "subprocess.Popen[str]") -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    _expect(child, "done")


def _read(tree: ProcessTree) -> ProcessMemory:
    memory = tree.read()
    assert memory is not None
    return memory


def test_what_a_process_allocates_is_private(start: Start) -> None:
    child = start(f"held = b'x' * {_SIZE}")
    tree = ProcessTree(child.pid)
    before = _read(tree)
    _do_it(child)
    after = _read(tree)
    assert _SIZE <= after.private_bytes - before.private_bytes < _SIZE * 1.1
    assert abs(after.mapped_bytes - before.mapped_bytes) < _SIZE * 0.1
    assert after.cpu_s >= before.cpu_s


def test_a_file_that_a_process_maps_is_mapped_not_private(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "weights"
    file.write_bytes(b"x" * _SIZE)
    look = "f = open(sys.argv[1], 'rb'); m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ); s = sum(m[::4096])"
    child = start(look, str(file))
    tree = ProcessTree(child.pid)
    before = _read(tree)
    _do_it(child)
    after = _read(tree)
    assert _SIZE <= after.mapped_bytes - before.mapped_bytes < _SIZE * 1.1
    assert after.private_bytes - before.private_bytes < _SIZE * 0.1


def test_descendants_count(start: Start) -> None:
    grandchild = f"held = b'x' * {_SIZE}; print('done', flush=True); input()"
    child = start(
        f"p = subprocess.Popen([sys.executable, '-c', {grandchild!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE);"
        " p.stdout.readline()"
    )
    _do_it(child)
    assert _read(ProcessTree(child.pid)).private_bytes > _SIZE


def test_a_process_that_is_gone_has_no_memory(start: Start) -> None:
    child = start("pass")
    tree = ProcessTree(child.pid)
    assert tree.read() is not None
    child.kill()
    child.wait()
    assert tree.read() is None
    assert ProcessTree(child.pid).read() is None


def test_a_dead_process_that_nobody_has_collected_has_no_memory(start: Start) -> None:
    child = start("pass")
    tree = ProcessTree(child.pid)
    assert tree.read() is not None
    child.kill()
    assert child.stdout is not None
    assert child.stdout.read() == ""
    assert tree.read() is None


def test_a_lanes_peak_counts_from_just_before_the_model_and_stays(start: Start) -> None:
    child = start(f"held = b'x' * {_SIZE}; del held")
    memory = LaneMemory(child.pid, GpuMemory())
    assert (memory.runtime_bytes, memory.peak_bytes, memory.gpu_peak_bytes) == (None, None, None)
    memory.sample()
    assert memory.peak_bytes is None, "before a base is known nothing can be said"
    memory.mark_base()
    assert memory.peak_bytes == 0
    _do_it(child)
    memory.sample()
    freed = memory.peak_bytes
    assert freed is not None
    assert freed < _SIZE
    assert memory.runtime_bytes is not None
    child.kill()
    child.wait()
    assert memory.sample() is None
    assert memory.peak_bytes == freed
