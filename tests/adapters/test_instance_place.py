"""Copies of the app meet only where nobody else can get in between."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.desktop.instance_place import InstancePlace, instance_place

_posix = pytest.mark.skipif(sys.platform == "win32", reason="folders have owners and modes elsewhere")


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _place(folder: Path, platform: str = "linux", **environment: str) -> InstancePlace:
    return instance_place(environment, platform, folder)


def test_the_place_differs_by_home_and_screen_and_is_the_same_otherwise(short_path: Path) -> None:
    here = _place(short_path, WEIGHIN_HOME="/a", DISPLAY=":0")
    assert here == _place(short_path, WEIGHIN_HOME="/a", DISPLAY=":0", LANG="de")
    others = [
        _place(short_path, WEIGHIN_HOME="/b", DISPLAY=":0"),
        _place(short_path, WEIGHIN_HOME="/a", DISPLAY=":1"),
        _place(short_path, WEIGHIN_HOME="/a", WAYLAND_DISPLAY="wayland-0", DISPLAY=":0"),
        _place(short_path, DISPLAY=":0"),
    ]
    assert len({here.server_name, *(each.server_name for each in others)}) == 5


@_posix
def test_the_socket_lies_in_the_users_run_time_folder(short_path: Path) -> None:
    runtime = short_path / "runtime"
    runtime.mkdir(mode=0o700)
    place = _place(short_path, XDG_RUNTIME_DIR=str(runtime))
    assert Path(place.server_name).parent == place.lock_path.parent == runtime


@_posix
def test_without_a_run_time_folder_it_lies_in_one_that_only_the_user_may_enter(short_path: Path) -> None:
    for runtime in ("", str(short_path / "missing"), "relative"):
        folder = Path(_place(short_path, XDG_RUNTIME_DIR=runtime).server_name).parent
        assert folder.parent == short_path
        assert folder.stat().st_mode & 0o777 == 0o700


@_posix
def test_a_run_time_folder_that_others_may_enter_is_not_used(short_path: Path) -> None:
    runtime = short_path / "runtime"
    runtime.mkdir(mode=0o755)
    assert Path(_place(short_path, XDG_RUNTIME_DIR=str(runtime)).server_name).parent != runtime


@_posix
def test_a_folder_that_somebody_else_has_laid_there_is_refused(short_path: Path) -> None:
    somewhere = short_path / "somewhere"
    somewhere.mkdir(mode=0o700)
    (short_path / f"weighin-{os.getuid()}").symlink_to(somewhere, target_is_directory=True)
    with pytest.raises(PermissionError):
        _place(short_path)


@_posix
def test_a_folder_that_others_may_enter_is_refused(short_path: Path) -> None:
    (short_path / f"weighin-{os.getuid()}").mkdir(mode=0o777)
    (short_path / f"weighin-{os.getuid()}").chmod(0o777)
    with pytest.raises(PermissionError):
        _place(short_path)


@_posix
def test_a_name_that_no_socket_can_have_is_refused(short_path: Path) -> None:
    deep = short_path / ("d" * 100)
    deep.mkdir()
    with pytest.raises(OSError, match="too long"):
        _place(deep)


def test_windows_has_pipes_which_lie_in_no_folder(short_path: Path) -> None:
    place = _place(short_path, "win32", USERNAME="ann", USERDOMAIN="HOME")
    assert "/" not in place.server_name
    assert "\\" not in place.server_name
    assert place.lock_path.parent == short_path
    assert not any(short_path.iterdir())


@_posix
def test_macos_uses_the_temporary_folder_that_is_the_users_own(short_path: Path) -> None:
    runtime = short_path / "runtime"
    runtime.mkdir(mode=0o700)
    assert runtime not in Path(_place(short_path, "darwin", XDG_RUNTIME_DIR=str(runtime)).server_name).parents
