"""A look at the first bytes of a file, for sentences that the engine does not have."""

import struct
from typing import Final

from app.domain.long_paths import openable
from app.domain.protocol.events import FailureCode
from app.worker.protocol.failure import CommandFailure

_MAGIC: Final = b"GGUF"
_LARGEST_VERSION: Final = 0xFFFF
_HEADER: Final = struct.Struct("<4sIQQ")


def refuse_unusable_file(path: str) -> None:
    """Raise `CommandFailure` for what cannot be read, is no GGUF, or holds no weights."""
    header = _first_bytes(path)
    if header[: len(_MAGIC)] != _MAGIC:
        raise CommandFailure(
            FailureCode.NOT_A_MODEL,
            "This file is not a GGUF model.",
            advice="Choose a file that ends in .gguf, downloaded completely.",
        )
    if len(header) < _HEADER.size:
        raise truncated()
    _, version, tensors, _ = _HEADER.unpack(header)
    if version > _LARGEST_VERSION:
        raise CommandFailure(
            FailureCode.NOT_A_MODEL,
            "This model was made for computers of the other byte order (big-endian).",
            advice="Look for the ordinary little-endian file of it.",
        )
    if tensors == 0:
        raise CommandFailure(
            FailureCode.NOT_A_MODEL,
            "This file holds a vocabulary without a model: it has no weights, so it cannot answer.",
            advice="Choose the model's own file.",
        )


def truncated(details: str = "") -> CommandFailure:
    """The file ends before its content does."""
    return CommandFailure(
        FailureCode.NOT_A_MODEL,
        "The model's file is incomplete: it ends before the weights do.",
        advice="Download or copy it again.",
        details=details,
    )


def _first_bytes(path: str) -> bytes:
    try:
        with open(openable(path), "rb") as stream:  # noqa: PTH123 - the path is text from the protocol
            return stream.read(_HEADER.size)
    except (OSError, ValueError) as error:
        raise CommandFailure(
            FailureCode.FILE_UNREADABLE,
            "The model's file cannot be read.",
            advice="Check that it is still there and that you may read it.",
            details=str(error),
        ) from error
