"""Models in Ollama's store are found through its manifests, which lead to blobs and to nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.library.ollama import find_stored
from app.adapters.library.walking import Walk
from app.domain.library.library import LibrarySource
from tests.builders.model_folders import (
    OllamaStore,
    helper_bytes,
    model_bytes,
    put,
    sha256_of,
    shard_bytes,
)
from tests.library.conftest import Computer


def test_a_model_of_ollama_has_its_name_its_licence_and_its_hash(computer: Computer) -> None:
    store = OllamaStore(computer.home / ".ollama" / "models")
    blobs = store.add(
        "library/tiny:1b",
        {
            "model": model_bytes(),
            "projector": helper_bytes("mmproj"),
            "template": b"{{ .Prompt }}",
            "license": b"\n  Tiny  Licence 1.0\nAll of it.",
        },
    )
    found = computer.only()
    assert (found.source, found.local_name, found.model) == (LibrarySource.OLLAMA, "tiny:1b", "Tiny random")
    assert (found.path, found.projector) == (blobs["model"], blobs["projector"])
    assert (found.sha256, found.licence) == (sha256_of(model_bytes()), "Tiny Licence 1.0")
    assert found.repository is None


def test_a_model_that_ollama_had_from_hugging_face_names_its_repository(computer: Computer) -> None:
    OllamaStore(computer.home / "store").add("bartowski/Tiny-GGUF:Q8_0", {"model": model_bytes()}, host="hf.co")
    found = computer.only(computer.around(OLLAMA_MODELS=str(computer.home / "store")))
    assert (found.repository, found.local_name) == ("bartowski/Tiny-GGUF", "bartowski/Tiny-GGUF:Q8_0")


def test_two_tags_of_one_blob_are_one_file(computer: Computer) -> None:
    store = OllamaStore(computer.home / ".ollama" / "models")
    store.add("library/tiny:latest", {"model": model_bytes()})
    store.add("library/tiny:1b-q8_0", {"model": model_bytes()})
    assert computer.only().local_name == "tiny:1b-q8_0"
    assert (computer.only().label, computer.only().level) == ("Q8_0", "F16")


@pytest.mark.parametrize(
    "layers",
    [
        [("model", "sha256:../../../../etc/passwd")],
        [("model", "sha256-" + "../" * 21 + "a")],
        [("model", "../" + "a" * 64)],
        [("model", "sha256:" + "A" * 64)],
        [("template", "sha256:" + "a" * 64)],
        [("model", "sha256:" + "a" * 64)],
        [],
    ],
    ids=["climbs", "climbs with a dash", "no algorithm", "large letters", "no model", "blob is gone", "empty"],
)
def test_a_manifest_leads_nowhere_but_to_a_blob_that_is_there(
    computer: Computer, layers: list[tuple[str, str]]
) -> None:
    OllamaStore(computer.home / ".ollama" / "models").add_manifest("library/bad:1b", layers)
    assert computer.scan() == ()


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b'{"layers": 3}', b'{"layers": [3]}', b"[" * 100_000, b"\xff"])
def test_what_is_no_manifest_is_passed_over(computer: Computer, text: bytes) -> None:
    store = OllamaStore(computer.home / ".ollama" / "models")
    store.add("library/good:1b", {"model": model_bytes()})
    put(store.folder / "manifests" / "registry.ollama.ai" / "library" / "bad" / "latest", text)
    assert computer.only().local_name == "good:1b"


def test_a_broken_blob_is_told_by_the_name_that_people_know(computer: Computer) -> None:
    OllamaStore(computer.home / ".ollama" / "models").add("library/tiny:1b", {"model": model_bytes()[:-999]})
    assert computer.only().problem.startswith("tiny:1b is cut short")


def test_a_model_of_ollama_in_several_parts_says_so(computer: Computer) -> None:
    store = OllamaStore(computer.home / ".ollama" / "models")
    digests = []
    for content in shard_bytes():
        digests.append(("model", f"sha256:{sha256_of(content)}"))
        put(store.folder / "blobs" / f"sha256-{sha256_of(content)}", content)
    store.add_manifest("library/parts:1b", digests)
    assert "only Ollama" in computer.only().problem


_DIGESTS = st.one_of(st.text(max_size=80), st.just("sha256:" + "a" * 64), st.just("sha256-../../" + "a" * 58))
_LAYERS = st.fixed_dictionaries(
    {"mediaType": st.sampled_from(["application/vnd.ollama.image.model", "x", ""]), "digest": _DIGESTS}
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | _LAYERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["layers", "a"]), inner, max_size=3),
    max_leaves=8,
)


@given(document=_JSON | st.fixed_dictionaries({"layers": st.lists(_LAYERS, max_size=3)}))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_manifest_says_only_blobs_of_the_store_are_looked_for(tmp_path: Path, document: object) -> None:
    put(tmp_path / "manifests" / "h" / "n" / "m" / "t", json.dumps(document).encode())
    for found in find_stored(tmp_path, Walk()):
        assert all(path.parent == tmp_path / "blobs" for path in found.files)
        assert all(path.name == "sha256-" + "a" * 64 for path in found.files)
