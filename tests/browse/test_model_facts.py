"""What servers say of models, whatever they say: known fields of sane values, or unknown; never an error."""

import json
from typing import Any

from huggingface_hub.hf_api import ModelInfo
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.hub.clean_answers import cleaned_page, cleaned_repository
from app.adapters.hub.model_facts import found_repository
from app.domain.browse.search import FoundRepository, Gate
from app.domain.gguf.repository_paths import why_unsafe

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
_KEYS = (
    *("id", "gguf", "downloads", "likes", "gated", "lastModified", "createdAt", "tags", "siblings", "pipeline_tag"),
    *("sha", "cardData", "config", "safetensors", "baseModels", "model-index", "evalResults", "private", "author"),
)
_TAGS = st.lists(st.sampled_from(["gguf", "license:mit", "base_model:a/b", "base_model:quantized:../x"]) | _JSON)
_GGUF = st.dictionaries(st.sampled_from(["total", "architecture", "context_length", "x"]), _JSON)
_SIBLINGS = st.lists(
    st.fixed_dictionaries({"rfilename": st.sampled_from(["a.gguf", "../b.gguf", "c"]) | _JSON}) | _JSON
)
_ITEMS = st.fixed_dictionaries(
    {"id": st.sampled_from(["org/name", "a/b", "../x", "no-owner", "x" * 300]) | _JSON},
    optional={
        **dict.fromkeys(_KEYS[1:], _JSON),
        "tags": _TAGS | _JSON,
        "gguf": _GGUF | _JSON,
        "siblings": _SIBLINGS | _JSON,
        "lastModified": st.sampled_from(["2026-10-01T12:00:00.000Z", "2026-10-01", "20261001", "0001-01-01"]) | _JSON,
    },
)


def _info(told: dict[str, Any]) -> ModelInfo:
    """As the client makes it of an answer."""
    return ModelInfo(**{"siblings": None, **told})  # type: ignore[no-untyped-call]


@settings(max_examples=50)
@given(st.lists(_ITEMS | _JSON, max_size=3))
def test_any_page_gives_facts_that_make_sense_or_none(page: list[Any]) -> None:
    for item in json.loads(cleaned_page(json.dumps(page).encode())):
        _check(found_repository(_info(item)))


@settings(max_examples=50)
@given(_ITEMS)
def test_any_repository_can_be_read_by_the_client(told: dict[str, Any]) -> None:
    cleaned = json.loads(cleaned_repository(json.dumps(told).encode()))
    if "id" in cleaned:
        _check(found_repository(_info(cleaned)))


def _check(found: FoundRepository | None) -> None:
    if found is None:
        return
    assert found.name.count("/") == 1
    for number in (found.parameters, found.context_tokens, found.downloads, found.likes):
        assert number is None or (isinstance(number, int) and 0 <= number <= 10**14)
    words = (found.architecture, found.licence, found.base_model, found.pipeline, *found.tags)
    assert all(word.isprintable() and len(word) <= 200 for word in words if word is not None)
    assert all(why_unsafe(path) is None and path.lower().endswith(".gguf") for path in found.file_names)
    assert isinstance(found.gate, Gate)
