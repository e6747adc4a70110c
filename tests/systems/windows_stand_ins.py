"""Stand-ins for modules and calls that only Windows has."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import pytest

WINDOWS: Final = SimpleNamespace(platform="win32")
MACOS: Final = SimpleNamespace(platform="darwin")


def named_module(name: str, **contents: Any) -> ModuleType:
    """A module of that name with these contents."""
    module = ModuleType(name)
    for key, value in contents.items():
        setattr(module, key, value)
    return module


def msvcrt_with_locks() -> ModuleType:
    """`msvcrt.locking` as Windows does it: by handle, refused at once to whoever comes second."""
    import fcntl

    def locking(handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError("Permission denied") from error

    return named_module("msvcrt", LK_NBLCK=2, locking=locking, get_osfhandle=lambda descriptor: descriptor + 1000)


@contextmanager
def module_of_windows(monkeypatch: pytest.MonkeyPatch, path: Path, **modules: ModuleType) -> Iterator[Any]:
    """The module at `path` once more, as it is on Windows with these modules of the system."""
    name = f"{path.stem}_of_windows"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "platform", "win32")
        for each in modules.values():
            patched.setitem(sys.modules, each.__name__, each)
        patched.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        yield module
