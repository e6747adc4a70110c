"""JSON files, read within bounds, and written so that a power cut leaves the old one or the new one, never half."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def read_json(path: Path, *, most_bytes: int) -> Any:
    """What `path` holds. Raises `OSError`, and `ValueError` for what is no JSON: a file beyond the bound is cut off and
    thereby none."""
    with path.open("rb") as stream:
        data = stream.read(most_bytes)
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("lists in lists without end") from error


def write_json(path: Path, document: Any, *, synced: bool = False) -> None:
    """Put `document` at `path`, whose folder is made if need be. Raises `OSError`.

    `synced` waits until the disk has it: some file systems give a new name to an empty file if the power fails soon.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=1)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
