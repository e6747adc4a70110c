"""What a server says of a model, checked field by field: what makes no sense is unknown."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from huggingface_hub.hf_api import ModelInfo

from app.domain.browse.licences import licence_class_of
from app.domain.browse.purposes import purposes_of
from app.domain.browse.search import FoundRepository, Gate
from app.domain.errors import UsageError
from app.domain.gguf.hub_reference import checked_repository
from app.domain.gguf.repository_paths import why_unsafe

MOST_FILES: Final = 2000
_MOST_TAGS: Final = 200
_MOST_PARAMETERS: Final = 10**14
_MOST_COUNT: Final = 10**12
_MOST_CONTEXT_TOKENS: Final = 1 << 30
_TAG: Final = re.compile(r"[\w.:+/@ -]{1,120}")
_WORD: Final = re.compile(r"[\w.+-]{1,60}", re.ASCII)
_BASE_MODEL: Final = re.compile(r"base_model:(?:quantized:)?([^:]+)")
_GATES: Final = {"auto": Gate.AUTOMATIC, "manual": Gate.MANUAL}


def found_repository(info: ModelInfo) -> FoundRepository | None:
    """`None` for a repository whose name cannot be one."""
    name = _checked_name(info.id)
    if name is None:
        return None
    told = _told(info, "gguf")
    gguf = told if isinstance(told, dict) else {}
    tags = _tags(_told(info, "tags"))
    context_tokens = _number(gguf.get("context_length"), 1, _MOST_CONTEXT_TOKENS)
    pipeline = _word(_told(info, "pipeline_tag"))
    licence = next((tag.removeprefix("license:") for tag in tags if tag.startswith("license:")), None)
    modified = _told(info, "last_modified")
    return FoundRepository(
        name=name,
        parameters=_number(gguf.get("total"), 1, _MOST_PARAMETERS),
        architecture=_word(gguf.get("architecture")),
        context_tokens=context_tokens,
        downloads=_number(_told(info, "downloads"), 0, _MOST_COUNT),
        likes=_number(_told(info, "likes"), 0, _MOST_COUNT),
        last_modified=modified.isoformat() if isinstance(modified, datetime) else None,
        gate=gate_of(_told(info, "gated")),
        licence=licence,
        base_model=_base_model(tags),
        tags=tags,
        file_names=_gguf_names(_told(info, "siblings")),
        pipeline=pipeline,
        purposes=purposes_of(name, tags, pipeline, context_tokens),
        licence_class=licence_class_of(licence),
    )


def gate_of(value: object) -> Gate:
    """Whatever is neither open nor known asks for consent in some way."""
    if not value:
        return Gate.OPEN
    return _GATES.get(value, Gate.MANUAL) if isinstance(value, str) else Gate.AUTOMATIC


def _told(info: ModelInfo, key: str) -> object:
    return getattr(info, key, None)


def _checked_name(name: object) -> str | None:
    try:
        return checked_repository(name) if isinstance(name, str) else None
    except UsageError:
        return None


def _number(value: object, least: int, most: int) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if least <= value <= most else None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(tag for tag in value[:_MOST_TAGS] if isinstance(tag, str) and _TAG.fullmatch(tag))


def _base_model(tags: tuple[str, ...]) -> str | None:
    """What was quantized: the tag that says so, or the one that names a base at all."""
    matches = [match for match in map(_BASE_MODEL.fullmatch, tags) if match]
    names = sorted(matches, key=lambda match: "quantized" not in match[0])
    return next((name for match in names if (name := _checked_name(match[1]))), None)


def _gguf_names(siblings: object) -> tuple[str, ...]:
    if not isinstance(siblings, list):
        return ()
    return tuple(gguf_paths(getattr(sibling, "rfilename", None) for sibling in siblings))


def gguf_paths(names: Iterable[object]) -> list[str]:
    """Those that are harmless paths of GGUF files, as many as a repository may sensibly have."""
    paths = (name for name in names if isinstance(name, str) and name.lower().endswith(".gguf"))
    return [path for _, path in zip(range(MOST_FILES), (path for path in paths if not why_unsafe(path)), strict=False)]
