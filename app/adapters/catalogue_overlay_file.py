"""Keeps what repositories were seen to hold in the app's cache folder; a broken file counts as none."""

import logging
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.adapters.json_file import read_json, write_json
from app.adapters.paths import cache_folder
from app.adapters.strict_fields import Fields
from app.domain.advice.catalogue import PublishedFile
from app.domain.advice.catalogue_overlay import CatalogueOverlay, SeenRepository
from app.domain.errors import WeighInError
from app.domain.gguf.quants import LADDER
from app.domain.gguf.repository_paths import why_unsafe

_log = logging.getLogger(__name__)

_VERSION: Final = 1
_MOST_BYTES: Final = 32 << 20


def overlay_path() -> Path:
    """Where it is kept."""
    return cache_folder() / "catalogue.json"


def load_overlay(path: Path) -> CatalogueOverlay | None:
    """What was kept; `None` where nothing was, or nothing that can be read."""
    try:
        return _parsed(read_json(path, most_bytes=_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warning("the refreshed catalogue cannot be read and is left out: %s", error)
        return None


def save_overlay(path: Path, overlay: CatalogueOverlay) -> None:
    """Replace what was kept, whole or not at all. Raises `WeighInError`."""
    try:
        write_json(path, _document(overlay))
    except OSError as error:
        raise WeighInError(
            "The refreshed catalogue cannot be saved.",
            advice=f"Check the permissions of {path.parent} and the space on its disk.",
            details=str(error),
        ) from error


def _document(overlay: CatalogueOverlay) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "refreshed_at": overlay.refreshed_at,
        "repositories": [
            {
                "name": seen.name,
                "commit": seen.commit,
                "seen_at": seen.seen_at,
                "files": [
                    {"label": file.label, "level": file.level, "file_bytes": file.file_bytes, "path": file.path}
                    for file in seen.files
                ],
            }
            for seen in overlay.repositories.values()
        ],
    }


def _parsed(document: Any) -> CatalogueOverlay:
    fields = Fields(document, "refreshed catalogue")
    if fields.whole("version") != _VERSION:
        raise ValueError("the refreshed catalogue is of another version")
    seen = [_seen(each) for each in fields.records("repositories")]
    return CatalogueOverlay(_moment(fields, "refreshed_at"), MappingProxyType({each.name: each for each in seen}))


def _seen(fields: Fields) -> SeenRepository:
    name = fields.text("name")
    files = tuple(_file(each, name) for each in fields.records("files"))
    return SeenRepository(name, fields.text("commit"), _moment(fields, "seen_at"), files)


def _file(fields: Fields, repository: str) -> PublishedFile:
    level, path = fields.text("level"), fields.text("path")
    if level not in LADDER or why_unsafe(path):
        raise ValueError(f"{fields.place}: no level, or no harmless path")
    return PublishedFile(repository, fields.text("label"), level, fields.whole("file_bytes", least=1), path)


def _moment(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(f"{fields.place}.{name} is in no time zone")
    return text
