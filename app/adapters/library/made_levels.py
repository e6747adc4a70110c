"""What levels in a repository's folder were made from: a small note beside them. It may be lost without harm."""

import logging
from pathlib import Path
from typing import Final

from app.adapters.json_file import read_json, write_json

_log = logging.getLogger(__name__)

NOTE_NAME: Final = ".weigh-in-made.json"
_VERSION: Final = 1
_MOST_BYTES: Final = 4 << 20


def read_made_levels(folder: Path) -> dict[str, str]:
    """Names of sources by path of the level within `folder`; empty where nothing was made."""
    try:
        document = read_json(folder / NOTE_NAME, most_bytes=_MOST_BYTES)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.info("the note on made levels in %s cannot be read and is left out: %s", folder, error)
        return {}
    made = document.get("made_from") if isinstance(document, dict) and document.get("version") == _VERSION else None
    if not isinstance(made, dict):
        return {}
    return {path: source for path, source in made.items() if isinstance(source, str)}


def note_made_level(folder: Path, path: str, made_from: str) -> None:
    """Add a level to the note."""
    _write(folder, {**read_made_levels(folder), path: made_from})


def forget_made_level(folder: Path, path: str) -> None:
    """Take a level out of the note, which is deleted with the last of them."""
    made = read_made_levels(folder)
    if made.pop(path, None) is not None:
        _write(folder, made)


def _write(folder: Path, made: dict[str, str]) -> None:
    try:
        if made:
            write_json(folder / NOTE_NAME, {"version": _VERSION, "made_from": made})
        else:
            (folder / NOTE_NAME).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("what a level was made from is not noted: %s", error)
