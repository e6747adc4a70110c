"""What the app remembers between starts: a versioned JSON file; a broken one is kept aside, never fatal."""

import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from app.adapters.json_file import write_json
from app.domain.errors import WeighInError

_log = logging.getLogger(__name__)

_VERSION: Final = 1
# A settings file has a few kB: what is larger is none.
_MOST_BYTES: Final = 1_000_000

# Makes a document of one version into one of the next.
Step = Callable[[dict[str, Any]], dict[str, Any]]
# By the version that a step begins with. A field that is new or gone needs none: only what changes its meaning does.
_STEPS: Final[Mapping[int, Step]] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the user. `theme` is system, light or dark; `lanes` holds lanes as the command line writes them.

    `fit_context_tokens` is 0 for what is usual; `fit_answer` is the key of the last recommendation for this machine.
    `download_limit_bytes_per_s` is 0 for none. `models_folder` is where downloads go (empty: the app's own place),
    `further_models_folders` were that before or elsewhere, `added_folders` are other people's or programs' and only
    looked at. `open_page` is the page that was open last. `updates_asked_at_s` is when new versions were last asked
    for (seconds since 1970, 0 for never), `updates_told` the last one that a notice told of.
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
    open_page: str = ""
    updates_wanted: bool = False
    updates_asked_at_s: int = 0
    updates_told: str = ""


_DEFAULTS: Final = Settings()


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Settings as they were found; `problem` is what the user should know about the file, if anything."""

    settings: Settings
    problem: WeighInError | None = None


def read_settings(path: Path) -> ReadSettings:
    """Settings from `path`: defaults for a missing file and for a broken one, which is renamed to `*.broken`.

    A file of a newer version stays as it is: what is understood of it is used.
    """
    try:
        document = _document(path)
        if document["version"] > _VERSION:
            return ReadSettings(_understood(document), _newer(path))
        return ReadSettings(_from_document(migrated(document)))
    except FileNotFoundError:
        return ReadSettings(Settings())
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("settings could not be read and are set back: %s", error)
        return ReadSettings(Settings(), _broken(path, error))


def load_settings(path: Path) -> Settings:
    """As `read_settings`, for those whom problems do not concern."""
    return read_settings(path).settings


def save_settings(path: Path, settings: Settings) -> None:
    """Write `settings` atomically; fields of the file that are unknown here stay in it.

    Raises `OSError`, and `WeighInError` where the file is of a newer version: that one is left alone.
    """
    there = _readable(path)
    if there.get("version", 0) > _VERSION:
        raise _newer(path)
    write_json(path, {**there, "version": _VERSION, **asdict(settings)})


def migrated(
    document: dict[str, Any], steps: Mapping[int, Step] = _STEPS, *, version: int = _VERSION
) -> dict[str, Any]:
    """`document` as `version` writes it. Raises `ValueError` where a step is missing or fails on what it finds."""
    while document["version"] < version:
        step = steps.get(document["version"])
        if step is None:
            raise ValueError(f"version {document['version']} of the settings is unknown")
        try:
            changed = step(dict(document))
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"settings of version {document['version']} are broken: {error}") from error
        document = {**changed, "version": document["version"] + 1}
    return document


def _document(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        raw = stream.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise ValueError("too large for a settings file")
    document = json.loads(raw.decode("utf-8"))
    if not isinstance(document, dict) or type(document.get("version")) is not int:
        raise ValueError("not a settings file")
    return document


def _readable(path: Path) -> dict[str, Any]:
    try:
        return _document(path)
    except (OSError, ValueError, RecursionError):
        return {}


def _understood(document: dict[str, Any]) -> Settings:
    """Field by field: one that has changed its meaning has most likely changed its type."""
    known: dict[str, Any] = {}
    for each in fields(Settings):
        try:
            known[each.name] = _value(document, each.name)
        except ValueError:
            continue
    return Settings(**known)


def _from_document(document: dict[str, Any]) -> Settings:
    return Settings(**{each.name: _value(document, each.name) for each in fields(Settings)})


def _value(document: dict[str, Any], name: str) -> Any:
    default = getattr(_DEFAULTS, name)
    value = document.get(name, default)
    if isinstance(value, list):
        value = tuple(str(item) for item in value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise ValueError(f"{name} has the wrong type")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} is not a number")
    return value


def _broken(path: Path, error: Exception) -> WeighInError:
    beside = path.with_suffix(".broken")
    try:
        path.replace(beside)
    except OSError:
        kept = "The old file could not be kept."
    else:
        kept = f"The old file is kept as {beside}."
    return WeighInError(
        "The settings could not be read, so Weigh-In starts with its defaults.", advice=kept, details=str(error)
    )


def _newer(path: Path) -> WeighInError:
    return WeighInError(
        "The settings were written by a newer version of Weigh-In, so changes of settings are not kept.",
        advice="Use the newer version, or delete the file to begin anew.",
        details=str(path),
    )
