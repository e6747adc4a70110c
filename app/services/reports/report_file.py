"""A report's file: whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from app.domain.errors import WeighInError


def write_report(path: Path, content: str) -> None:
    """Write atomically, never half a file under the final name; CSV with a mark by which spreadsheets know UTF-8.

    Raises `WeighInError`.
    """
    encoding = "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"
    _write_atomically(path, content.encode(encoding, errors="replace"))


def _write_atomically(path: Path, content: bytes) -> None:
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:60]}-", suffix=".part", dir=path.absolute().parent)
        partial = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        raise WeighInError(
            f"The report could not be written to {path}.",
            advice="Check the folder's free space and permissions.",
            details=str(error),
        ) from error
