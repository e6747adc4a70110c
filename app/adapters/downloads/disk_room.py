"""Room on disks: how much is free, how much a partial file holds already, and taking it before it is needed."""

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Final

_KEEP_SIZE: Final = 1  # FALLOC_FL_KEEP_SIZE of linux/falloc.h
_BLOCK_BYTES: Final = 512  # of st_blocks, whatever the disk's own


def free_bytes(folder: Path) -> int:
    """What this user may still write to the disk of `folder`. Raises `OSError`."""
    return shutil.disk_usage(folder).free


def disk_of(folder: Path) -> int:
    """The same number for folders on the same disk. Raises `OSError`."""
    return folder.stat().st_dev


def held_bytes(path: Path) -> int:
    """Room that a file takes already; 0 where there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0
    return int(getattr(status, "st_blocks", 0)) * _BLOCK_BYTES or status.st_size


def reserve(handle: int, size_bytes: int) -> None:
    """Take room for `size_bytes` of an open file, whose length stays as it is.

    Only where the system offers that (Linux, most of its file systems); elsewhere this does nothing. Raises `OSError`
    where the disk has too little.
    """
    if not sys.platform.startswith("linux") or size_bytes <= 0:
        return
    fallocate = getattr(ctypes.CDLL(None, use_errno=True), "fallocate", None)
    if fallocate is None:
        return
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    if fallocate(handle, _KEEP_SIZE, 0, size_bytes) == 0:
        return
    number = ctypes.get_errno()
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        raise OSError(number, os.strerror(number))
