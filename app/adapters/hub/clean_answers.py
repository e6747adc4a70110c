"""Answers of a server made such that huggingface_hub can read them: one odd field must not spoil all the others.

Fields that nobody here reads are left out, for the client would trip over them as well.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from app.adapters.hub.model_facts import gguf_paths

_GGUF_KEYS: Final = ("total", "architecture", "context_length")
_LFS_KEYS: Final = ("sha256", "size", "pointerSize")
# As the client understands dates.
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z")


def cleaned_page(body: bytes) -> bytes:
    """A page of results. Raises `ValueError` and `TypeError` for what is no list."""
    page: Any = json.loads(body)
    if not isinstance(page, list):
        raise TypeError("the page of results is no list")
    return json.dumps([item for item in map(cleaned_result, page) if item]).encode()


def cleaned_repository(body: bytes) -> bytes:
    """What a repository holds, with sizes and hashes. Raises `ValueError` and `TypeError` for what is no object."""
    told: Any = json.loads(body)
    if not isinstance(told, dict):
        raise TypeError("what is told of the repository is no object")
    cleaned = _known_fields(told)
    cleaned |= {key: told[key] for key in ("sha", "private") if key in told}
    if "siblings" in cleaned:
        cleaned["siblings"] = [file for file in map(_cleaned_file, cleaned["siblings"]) if file]
    return json.dumps(cleaned).encode()


def cleaned_result(item: object) -> dict[str, Any] | None:
    """One result; `None` where it has no name."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return None
    cleaned = _known_fields(item)
    if "siblings" in cleaned:
        named = (each.get("rfilename") for each in cleaned["siblings"] if isinstance(each, dict))
        cleaned["siblings"] = [{"rfilename": name} for name in gguf_paths(named)]
    return cleaned


def _known_fields(told: dict[str, Any]) -> dict[str, Any]:
    cleaned = {key: told[key] for key, is_right in _FIELDS.items() if key in told and is_right(told[key])}
    if "gguf" in cleaned:
        # without the chat template, which is most of it
        cleaned["gguf"] = {key: cleaned["gguf"].get(key) for key in _GGUF_KEYS}
    return cleaned


def _cleaned_file(file: object) -> dict[str, Any] | None:
    if not isinstance(file, dict) or not isinstance(file.get("rfilename"), str):
        return None
    lfs = file.get("lfs")
    is_whole = isinstance(lfs, dict) and all(key in lfs for key in _LFS_KEYS)
    return {
        "rfilename": file["rfilename"],
        "size": file.get("size"),
        "lfs": {key: lfs[key] for key in _LFS_KEYS} if isinstance(lfs, dict) and is_whole else None,
    }


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_DATE.fullmatch(value)) and datetime.fromisoformat(value).year > 1
    except ValueError:
        return False


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FIELDS: Final[dict[str, Callable[[object], bool]]] = {
    "id": lambda value: isinstance(value, str),
    "gguf": lambda value: isinstance(value, dict),
    "downloads": _is_whole_number,
    "likes": _is_whole_number,
    "gated": lambda value: isinstance(value, bool | str),
    "lastModified": _is_date,
    "tags": lambda value: isinstance(value, list),
    "siblings": lambda value: isinstance(value, list),
    "pipeline_tag": lambda value: isinstance(value, str),
}
