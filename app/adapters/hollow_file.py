"""Model files of a header and a hole: full size, next to no disk, enough for the engine to plan with.

They lie in the app's cache folder and are deleted after use. On Windows a file must be marked as sparse before it is
extended, or it takes its whole size; a file system without holes is recognized before anything large is tried.
"""

import ctypes
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.plan.plan_source import HeaderPart

_FOLDER: Final = "hollow"
# Nobody plans for so long: a folder of that age was left behind by a copy of the app that was killed.
_LEFTOVER_AGE_S: Final = 3600.0
_TRIAL_BYTES: Final = 8 << 20
_FSCTL_SET_SPARSE: Final = 0x000900C4


class NoHolesError(WeighInError):
    """The file system cannot hold files with holes of this size."""


@contextmanager
def hollow_model(parts: Sequence[HeaderPart]) -> Iterator[Path]:
    """The path of a model made of `parts`, as the engine opens it: the first of them. Deleted afterwards.

    Raises `NoHolesError`, and what `read_raw` of a part raises.
    """
    folder = _new_folder()
    try:
        if not holds_holes(folder):
            raise NoHolesError("The disk of the app's cache folder cannot hold files with holes.")
        paths = [folder / _name(number, len(parts)) for number in range(1, len(parts) + 1)]
        for path, part in zip(paths, parts, strict=True):
            _write(path, part)
        yield paths[0]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def holds_holes(folder: Path) -> bool:
    """Whether a hole takes no disk there, tried with a small one."""
    trial = folder / "trial"
    try:
        with trial.open("wb") as stream:
            if not _mark_sparse(stream):
                return False
            stream.truncate(_TRIAL_BYTES)
        blocks = getattr(trial.stat(), "st_blocks", 0)
        return bool(blocks * 512 < _TRIAL_BYTES // 2)
    except OSError:
        return False
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)


def _name(number: int, count: int) -> str:
    """Ours alone: a header's file name comes from a stranger. The engine finds further parts by these names."""
    return "model.gguf" if count == 1 else f"model-{number:05d}-of-{count:05d}.gguf"


def _write(path: Path, part: HeaderPart) -> None:
    raw = part.read_raw()[: part.header.header_bytes]
    try:
        with path.open("wb") as stream:
            _mark_sparse(stream)
            stream.write(raw)
            stream.truncate(max(part.file_bytes, part.header.needed_file_bytes))
    except (OSError, OverflowError) as error:
        raise NoHolesError("No file of this size can be made in the app's cache folder.", details=str(error)) from error


def _new_folder() -> Path:
    home = cache_folder() / _FOLDER
    try:
        home.mkdir(exist_ok=True)
        _remove_leftovers(home)
        return Path(tempfile.mkdtemp(dir=home))
    except OSError as error:
        raise NoHolesError("Nothing can be written to the app's cache folder.", details=str(error)) from error


def _remove_leftovers(home: Path) -> None:
    for folder in home.iterdir():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFTOVER_AGE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _mark_sparse(stream: BinaryIO) -> bool:
    if sys.platform != "win32":
        return True
    import msvcrt

    handle = msvcrt.get_osfhandle(stream.fileno())
    returned = ctypes.c_ulong(0)
    done = ctypes.windll.kernel32.DeviceIoControl(
        ctypes.c_void_p(handle), _FSCTL_SET_SPARSE, None, 0, None, 0, ctypes.byref(returned), None
    )
    return bool(done)
