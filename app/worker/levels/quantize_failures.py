"""Why a level could not be made, in the user's words."""

import errno
import re
from pathlib import Path
from typing import Final

from app.domain.protocol.events import FailureCode
from app.domain.units import bytes_text
from app.worker.engine.load_failures import load_failure
from app.worker.protocol.failure import CommandFailure

_NEEDS_MATRIX: Final = re.compile(r"importance matrix|imatrix")
_QUANTIZED_SOURCE: Final = re.compile(r"requantizing from type (\S+) is disabled")
_WRITE_FAILED: Final = re.compile(r"iostream error|basic_ios|write error", re.IGNORECASE)
_INVALID_DATA: Final = re.compile(r"invalid data|data validation failed")


def quantize_failure(said: str, details: str, level: str) -> CommandFailure:
    """The failure that the engine's log tells of."""
    if _NEEDS_MATRIX.search(said):
        return CommandFailure(
            FailureCode.BAD_COMMAND,
            f"{level} needs an importance matrix, which this app does not have for the model.",
            advice="Choose a K level such as Q3_K_M or Q2_K, or download a ready-made file.",
            details=details,
        )
    if match := _QUANTIZED_SOURCE.search(said):
        return CommandFailure(
            FailureCode.BAD_COMMAND,
            f"This file is quantized already ({match[1].upper()}); a level made from it would be worse than its name.",
            advice="Use the model's F16 or BF16 file, or allow it explicitly.",
            details=details,
        )
    if _WRITE_FAILED.search(said):
        return disk_full(details=details)
    if _INVALID_DATA.search(said):
        return CommandFailure(
            FailureCode.NOT_A_MODEL,
            "The source file holds weights that are not numbers: it is damaged.",
            advice="Download or copy it again.",
            details=details,
        )
    return load_failure(said, details)


def refuse_unwritable_target(source: Path, target: Path) -> None:
    """Raise `CommandFailure` if the target cannot be written, or is the source itself."""
    if target.exists() and source.exists() and target.samefile(source):
        raise CommandFailure(
            FailureCode.BAD_COMMAND,
            "A level cannot replace the file that it is made from.",
            advice="Choose another name.",
        )
    try:
        with target.open("ab"):
            pass
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(details=str(error)) from error
        raise CommandFailure(
            FailureCode.FILE_UNREADABLE,
            f"Nothing can be written to {target.parent}.",
            advice="Choose another folder, or check its permissions.",
            details=str(error),
        ) from error


def disk_full(*, needed_bytes: int | None = None, free_bytes: int | None = None, details: str = "") -> CommandFailure:
    """The file does not fit, known before (with both sizes) or found out while writing."""
    if needed_bytes is not None and free_bytes is not None:
        message = f"The file needs {bytes_text(needed_bytes)}; the disk has {bytes_text(free_bytes)} free."
    else:
        message = "The file could not be written to its end: the disk is full, or allows no file of that size."
    return CommandFailure(
        FailureCode.DISK_FULL, message, advice="Free some space or choose another folder.", details=details
    )
