"""Locks, holes and libraries as Windows has them."""

import ctypes
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import app.adapters.downloads.file_lock as file_lock_here
from app.adapters import hollow_file
from app.adapters.downloads.disk_room import reserve
from app.adapters.hollow_file import holds_holes
from app.worker.engine import native_abort
from tests.systems.windows_stand_ins import MACOS, WINDOWS, module_of_windows, msvcrt_with_locks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the real ones are tested")


def test_a_lock_of_windows_is_held_by_one_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"
    source = Path(str(file_lock_here.__file__))
    with module_of_windows(monkeypatch, source, msvcrt=msvcrt_with_locks()) as windows:
        first = windows.FileLock.taken(path)
        assert first is not None
        assert windows.FileLock.taken(path) is None
        first.release()
        first.release()
        assert not path.exists()
        with windows.locked(path, wait_s=1.0), pytest.raises(TimeoutError), windows.locked(path, wait_s=0.05):
            pass
        assert windows.FileLock.taken(path) is not None


class _Kernel32:
    """Notes which handle is marked as sparse; `answer` 0 is a file system that cannot."""

    def __init__(self, answer: int) -> None:
        self.marked: list[tuple[int | None, int]] = []
        self._answer = answer

    def DeviceIoControl(self, handle: ctypes.c_void_p, code: int, *_rest: object) -> int:
        self.marked.append((handle.value, code))
        return self._answer


@pytest.mark.parametrize("answer", [1, 0])
def test_a_file_is_marked_as_sparse_before_it_grows(
    answer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = _Kernel32(answer)
    monkeypatch.setattr(hollow_file, "sys", WINDOWS)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt_with_locks())
    assert holds_holes(tmp_path) is bool(answer)
    ((handle, code),) = kernel.marked
    assert handle is not None
    assert handle > 1000
    assert code == 0x000900C4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=lambda system: str(system.platform))
def test_room_is_reserved_only_where_the_system_can(system: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.downloads.disk_room.sys", system)
    reserve(-1, 1 << 40)  # no such handle: on Linux an error


@pytest.mark.engine
@pytest.mark.parametrize(("name", "library"), [("nt", "msvcrt"), ("posix", None)])
def test_the_abort_flag_is_read_by_the_systems_own_library(
    name: str, library: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    real = ctypes.CDLL

    def load(wanted: str | None) -> ctypes.CDLL:
        asked.append(wanted)
        return real(None)

    monkeypatch.setattr(native_abort, "os", SimpleNamespace(name=name))
    monkeypatch.setattr(ctypes, "CDLL", load)
    assert native_abort._string_length() is not None
    assert asked == [library]
