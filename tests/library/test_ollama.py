"""Models in Ollama's store are found through its manifests, which lead to blobs and to nothing else."""

import pytest

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
