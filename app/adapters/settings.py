"""What the app remembers between starts: a versioned JSON file; a broken one is kept aside, never fatal."""

import contextlib
import json
import logging
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from app.adapters.json_file import write_json

_log = logging.getLogger(__name__)

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the user. `theme` is system, light or dark; `lanes` holds lanes as the command line writes them.

    `fit_context_tokens` is 0 for what is usual; `fit_answer` is the key of the last recommendation for this machine.
    `download_limit_bytes_per_s` is 0 for none. `models_folder` is where downloads go (empty: the app's own place),
    `further_models_folders` were that before or elsewhere, `added_folders` are other people's or programs' and only
    looked at.
    """

    theme: str = "system"
    text_scale: float = 1.0
    window_geometry: str = ""
    lanes: tuple[str, ...] = ()
    seed: int = 42
    temperature: float = 0.0
    max_tokens: int = 256
    system_prompt: str = ""
    show_differences: bool = True
    engine_checked: str = ""
    recent_files: tuple[str, ...] = ()
    wizard_seen: bool = False
    fit_purpose: str = "chat"
    fit_context_tokens: int = 0
    fit_left_bytes: int = 0
    fit_answer: str = ""
    downloads_at_once: int = 2
    download_limit_bytes_per_s: int = 0
    models_folder: str = ""
    further_models_folders: tuple[str, ...] = ()
    added_folders: tuple[str, ...] = ()


def load_settings(path: Path) -> Settings:
    """Settings from `path`; defaults for a missing file, and for a broken one, which is renamed to `*.broken`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _from_document(document)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("settings could not be read and are set back: %s", error)
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".broken"))
        return Settings()


def save_settings(path: Path, settings: Settings) -> None:
    """Write `settings` atomically. Raises `OSError`."""
    document = {"version": _VERSION, **asdict(settings)}
    write_json(path, document)


def _from_document(document: Any) -> Settings:
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ValueError("not a settings file of this version")
    defaults = Settings()
    known: dict[str, Any] = {}
    for each in fields(Settings):
        value = document.get(each.name, getattr(defaults, each.name))
        if isinstance(value, list):
            value = tuple(str(item) for item in value)
        if each.name in ("temperature", "text_scale") and type(value) is int:
            value = float(value)
        if type(value) is not type(getattr(defaults, each.name)):
            raise ValueError(f"{each.name} has the wrong type")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{each.name} is not a number")
        known[each.name] = value
    return Settings(**known)
