"""LM Studio's models folder: PUBLISHER/MODEL/file, in its home or wherever its settings have moved it."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.library.found import FoundModel
from app.adapters.library.surroundings import Surroundings

_log = logging.getLogger(__name__)

_POINTER: Final = ".lmstudio-home-pointer"
_SETTINGS: Final = "settings.json"
_MOST_BYTES: Final = 4 << 20
_DEPTH_OF_REPOSITORY: Final = 2


def models_folders(surroundings: Surroundings) -> tuple[Path, ...]:
    """Every place where LM Studio keeps or kept models: a moved folder first, then those of its homes."""
    homes = [*_pointed_home(surroundings), surroundings.home / ".lmstudio", surroundings.home / ".cache" / "lm-studio"]
    settings = [*(home / _SETTINGS for home in homes), *_application_settings(surroundings)]
    moved = [folder for path in settings if (folder := _moved_folder(path, surroundings)) is not None]
    return tuple(dict.fromkeys((*moved, *(home / "models" for home in homes))))


def with_repository(found: FoundModel) -> FoundModel:
    """The repository that a file's folders are named after."""
    folders = found.files[0].relative_to(found.root).parts[:-1]
    if len(folders) < _DEPTH_OF_REPOSITORY:
        return found
    return replace(found, repository="/".join(folders[:_DEPTH_OF_REPOSITORY]))


def _pointed_home(surroundings: Surroundings) -> list[Path]:
    """The home that LM Studio's pointer file names."""
    text = _read(surroundings.home / _POINTER).splitlines()
    named = surroundings.expanded(text[0].strip()) if text and text[0].strip() else None
    return [named] if named is not None and named.is_absolute() else []


def _application_settings(surroundings: Surroundings) -> list[Path]:
    if surroundings.platform == "win32":
        base = surroundings.folder("APPDATA") or surroundings.home / "AppData" / "Roaming"
    elif surroundings.platform == "darwin":
        base = surroundings.home / "Library" / "Application Support"
    else:
        base = surroundings.folder("XDG_CONFIG_HOME") or surroundings.home / ".config"
    return [base / "LM Studio" / _SETTINGS]


def _moved_folder(settings: Path, surroundings: Surroundings) -> Path | None:
    text = _read(settings)
    try:
        document = json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        _log.info("LM Studio's settings cannot be read: %s", error)
        return None
    named = document.get("downloadsFolder") if isinstance(document, dict) else None
    if not isinstance(named, str) or not named.strip() or "\0" in named:
        return None
    folder = surroundings.expanded(named.strip())
    return folder if folder.is_absolute() else None


def _read(path: Path) -> str:
    """The file's text; empty where there is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8-sig", errors="replace").replace("\0", "")
    except OSError:
        return ""
