"""What a disk does to a download, as a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import WeighInError
from app.domain.plain_text import one_line

_FULL = (errno.ENOSPC, errno.EDQUOT)
_BROKEN = (errno.EIO, errno.ENXIO, errno.ENODEV, getattr(errno, "ESTALE", errno.EIO))


@contextmanager
def disk_told_plainly(target: Path, folder: Path) -> Iterator[None]:
    """Turn an `OSError` about `target`, which lies in the models folder `folder`, into a `WeighInError`."""
    try:
        yield
    except OSError as error:
        raise _problem(error, target, folder) from error


def missing_folder(folder: Path, details: str = "") -> WeighInError:
    """The models folder is not there."""
    return WeighInError(
        f"The folder {one_line(str(folder))} is not there.",
        advice="Connect its disk, or choose another folder.",
        details=details,
    )


def _problem(error: OSError, target: Path, folder: Path) -> WeighInError:
    shown, name, details = one_line(str(folder)), one_line(target.name), f"{type(error).__name__}: {error}"
    if error.errno in _FULL:
        return WeighInError(
            f"The disk of {shown} is full.", advice="Free some space, then go on; nothing is lost.", details=details
        )
    if not folder.is_dir():
        return missing_folder(folder, details)
    if error.errno == errno.ENAMETOOLONG:
        return WeighInError(f"The name of {name[:80]} is too long for this disk.", details=details)
    if error.errno == errno.EFBIG:
        return WeighInError(
            f"{name} is larger than the disk of {shown} allows for a file.",
            advice="Choose a folder on another disk.",
            details=details,
        )
    if error.errno in _BROKEN:
        return WeighInError(
            f"The disk of {shown} fails.", advice="Check the disk, or choose another folder.", details=details
        )
    return WeighInError(
        f"{name} cannot be written in {shown}.",
        advice="Check the folder's permissions, or choose another folder.",
        details=details,
    )
