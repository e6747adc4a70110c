"""Where the copies of the app that one user runs on one screen find each other."""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.paths import HOME_VARIABLE

# A socket's name must fit into 104 (macOS) or 108 bytes (Linux).
_LONGEST_NAME_BYTES: Final = 100


@dataclass(frozen=True, slots=True)
class InstancePlace:
    """`server_name` is the path of a local socket, on Windows the name of a pipe; who holds the lock listens there."""

    server_name: str
    lock_path: Path


def instance_place(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform, temporary: Path | None = None
) -> InstancePlace:
    """The place of this user, this home of the app and this screen.

    Raises `OSError` where there is no folder that nobody else can write to.
    """
    around = temporary or Path(tempfile.gettempdir())
    screen = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY") or ""
    whose = (_user(environment), environment.get(HOME_VARIABLE, ""), screen)
    name = f"weighin-{hashlib.sha256(repr(whose).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    if platform == "win32":
        # pipes have no folder; that of temporary files is the user's own there
        return InstancePlace(name, around / f"{name}.lock")
    folder = _private_folder(environment, platform, around)
    socket = str(folder / name)
    if len(os.fsencode(socket)) > _LONGEST_NAME_BYTES:
        raise OSError(f"{socket} is too long for the name of a socket")
    return InstancePlace(socket, folder / f"{name}.lock")


def _user(environment: Mapping[str, str]) -> str:
    if sys.platform != "win32":
        return str(os.getuid())
    return f"{environment.get('USERDOMAIN', '')}\\{environment.get('USERNAME', '')}"


def _private_folder(environment: Mapping[str, str], platform: str, around: Path) -> Path:
    """The user's run-time folder, or one of ours among the temporary files, where anybody may make what they like."""
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if platform == "linux" and runtime and Path(runtime).is_absolute() and _is_private(Path(runtime)):
        return Path(runtime)
    folder = around / f"weighin-{_user(environment)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_private(folder):
        raise PermissionError(f"{folder} is open to other users")
    return folder


def _is_private(folder: Path) -> bool:
    """Whether it is a folder of this user's, no link, that nobody else may look into."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    return sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
