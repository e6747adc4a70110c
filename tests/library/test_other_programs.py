"""Models that other programs keep are found where they lie, with what those programs know of them."""

import json
import os
import sys
from pathlib import Path

import pytest

from app.adapters.library.ollama import store_folders
from app.adapters.library.surroundings import own_surroundings
from app.domain.library.library import LibrarySource
from app.services.library.model_folders import add_folder
from tests.builders.model_folders import (
    COMMIT,
    OLDER_COMMIT,
    HuggingFaceCache,
    OllamaStore,
    helper_bytes,
    model_bytes,
    put,
    sha256_of,
    shard_bytes,
)
from tests.library.conftest import Computer, needs_links


@needs_links
@pytest.mark.parametrize("shared", [False, True], ids=["blobs of the repository", "blobs shared between repositories"])
def test_a_file_in_the_hugging_face_cache_is_known_by_its_repository_commit_and_hash(
    computer: Computer, shared: bool
) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub", shared=shared)
    path = cache.add("owner/Tiny-GGUF", "Tiny-Q8_0.gguf", model_bytes(weight_type="Q8_0"))
    found = computer.only()
    assert (found.source, found.path, found.model, found.level) == (
        LibrarySource.HUGGING_FACE,
        path,
        "Tiny random",
        "Q8_0",
    )
    assert (found.repository, found.commit) == ("owner/Tiny-GGUF", COMMIT)
    assert found.sha256 == sha256_of(model_bytes(weight_type="Q8_0"))
    assert not found.may_be_deleted


def test_without_links_the_snapshot_holds_the_file_and_the_listing_its_hash(computer: Computer) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub", links=False)
    path = cache.add("owner/Tiny-GGUF", "sub/Tiny-F16.gguf", model_bytes())
    found = computer.only()
    assert (found.path, found.sha256, found.commit) == (path, sha256_of(model_bytes()), COMMIT)


@needs_links
def test_a_file_that_two_snapshots_share_is_listed_once_with_the_newer_commit(computer: Computer) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub")
    cache.add("owner/Tiny-GGUF", "Tiny-F16.gguf", model_bytes(), commit=COMMIT, is_main=False)
    cache.add("owner/Tiny-GGUF", "Tiny-F16.gguf", model_bytes(), commit=OLDER_COMMIT, is_main=True)
    assert computer.only().commit == OLDER_COMMIT


@needs_links
def test_parts_and_projector_in_the_cache_belong_to_one_variant(computer: Computer) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub")
    first, second = shard_bytes()
    cache.add("owner/Big", "F16/Big-F16-00001-of-00002.gguf", first)
    cache.add("owner/Big", "F16/Big-F16-00002-of-00002.gguf", second)
    projector = cache.add("owner/Big", "mmproj-F16.gguf", helper_bytes("mmproj"))
    found = computer.only()
    assert [path.name for path in found.files] == ["Big-F16-00001-of-00002.gguf", "Big-F16-00002-of-00002.gguf"]
    assert found.file_bytes == len(first) + len(second)
    assert found.projector == projector
    assert found.sha256 is None


@pytest.mark.parametrize(
    ("environment", "below"),
    [
        ({"HF_HUB_CACHE": "{home}/a", "HF_HOME": "{home}/b"}, "a"),
        ({"HUGGINGFACE_HUB_CACHE": "{home}/a", "HF_HOME": "{home}/b"}, "a"),
        ({"HF_HOME": "{home}/b", "XDG_CACHE_HOME": "{home}/c"}, "b/hub"),
        ({"XDG_CACHE_HOME": "{home}/c"}, "c/huggingface/hub"),
        ({"HF_HOME": "~/d"}, "d/hub"),
        ({"HF_HOME": ""}, ".cache/huggingface/hub"),
    ],
)
def test_the_cache_is_looked_for_where_its_client_looks(
    computer: Computer, environment: dict[str, str], below: str
) -> None:
    named = {name: text.format(home=computer.home) for name, text in environment.items()}
    HuggingFaceCache(computer.home / below, links=False).add("o/n", "x-F16.gguf", model_bytes())
    assert computer.only(computer.around(**named)).repository == "o/n"


@pytest.mark.parametrize("home", [".lmstudio", ".cache/lm-studio"])
def test_lm_studio_keeps_models_by_publisher(computer: Computer, home: str) -> None:
    put(computer.home / home / "models" / "lmstudio-community" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes())
    found = computer.only()
    assert (found.source, found.repository) == (LibrarySource.LM_STUDIO, "lmstudio-community/Tiny-GGUF")


def test_this_process_looks_where_its_own_variables_lead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("OLLAMA_MODELS", "~/models")
    around = own_surroundings()
    assert (around.home, around.platform) == (tmp_path, sys.platform)
    assert store_folders(around)[0] == tmp_path / "models"


def test_lm_studio_may_have_moved_its_home(computer: Computer) -> None:
    put(computer.home / ".lmstudio-home-pointer", f"{computer.home / 'elsewhere'}\n".encode())
    put(computer.home / "elsewhere" / "models" / "p" / "m" / "Tiny-F16.gguf", model_bytes())
    assert computer.only().repository == "p/m"


@pytest.mark.parametrize(
    ("platform", "settings", "environment"),
    [
        ("linux", ".lmstudio/settings.json", {}),
        ("linux", ".config/LM Studio/settings.json", {}),
        ("darwin", "Library/Application Support/LM Studio/settings.json", {}),
        ("win32", "AppData/Roaming/LM Studio/settings.json", {}),
        ("win32", "roaming/LM Studio/settings.json", {"APPDATA": "{home}/roaming"}),
    ],
)
def test_lm_studio_may_have_moved_its_models(
    computer: Computer, platform: str, settings: str, environment: dict[str, str]
) -> None:
    named = {name: text.format(home=computer.home) for name, text in environment.items()}
    moved = computer.home / "big disk" / "models"
    put(computer.home / settings, json.dumps({"downloadsFolder": str(moved)}).encode())
    put(moved / "p" / "m" / "Tiny-F16.gguf", model_bytes())
    assert computer.only(computer.around(platform, **named)).root == moved


@pytest.mark.parametrize(
    ("platform", "environment", "below"),
    [
        ("linux", {}, ".cache/llama.cpp"),
        ("linux", {"XDG_CACHE_HOME": "{home}/c"}, "c/llama.cpp"),
        ("darwin", {}, "Library/Caches/llama.cpp"),
        ("win32", {}, "AppData/Local/llama.cpp"),
        ("win32", {"LOCALAPPDATA": "{home}/local"}, "local/llama.cpp"),
        ("linux", {"LLAMA_CACHE": "{home}/l"}, "l"),
    ],
)
def test_the_cache_of_llama_cpp_is_looked_for_where_its_tools_look(
    computer: Computer, platform: str, environment: dict[str, str], below: str
) -> None:
    named = {name: text.format(home=computer.home) for name, text in environment.items()}
    cache = computer.home / below
    put(cache / "manifest=ggml-org=tiny-GGUF=latest.json", b"{}")
    put(cache / "ggml-org_tiny-GGUF_tiny-F16.gguf", model_bytes())
    found = computer.only(computer.around(platform, **named))
    assert (found.source, found.repository) == (LibrarySource.LLAMA_CPP, "ggml-org/tiny-GGUF")


def test_notes_of_llama_cpp_tell_where_a_file_came_from_and_its_hash(computer: Computer) -> None:
    cache = computer.home / ".cache" / "llama.cpp"
    sha256 = sha256_of(model_bytes())
    path = put(cache / "o_n_tiny-F16.gguf", model_bytes())
    note = {"url": "https://huggingface.co/o/n/resolve/main/tiny-F16.gguf", "etag": f'"{sha256}"'}
    put(path.with_name(f"{path.name}.json"), json.dumps(note).encode())
    found = computer.only()
    assert (found.repository, found.sha256) == ("o/n", sha256)


def test_newer_llama_cpp_keeps_repositories_as_hugging_face_does(computer: Computer) -> None:
    HuggingFaceCache(computer.home / "l", links=False).add("o/n", "x-F16.gguf", model_bytes())
    found = computer.only(computer.around(LLAMA_CACHE=str(computer.home / "l")))
    assert (found.source, found.repository) == (LibrarySource.LLAMA_CPP, "o/n")


@needs_links
def test_one_file_that_programs_share_by_links_is_one_entry(computer: Computer) -> None:
    original = put(computer.models / "o" / "n" / "Tiny-F16.gguf", model_bytes())
    studio = computer.home / ".lmstudio" / "models" / "p" / "m"
    studio.mkdir(parents=True)
    os.link(original, studio / "Tiny-F16.gguf")
    (studio / "Again-F16.gguf").symlink_to(original)
    found = computer.only()
    assert (found.source, found.path) == (LibrarySource.OWN, original)


def test_stores_of_programs_on_another_disk_can_be_added(computer: Computer) -> None:
    OllamaStore(computer.home / "disk" / "ollama").add("library/tiny:1b", {"model": model_bytes()})
    HuggingFaceCache(computer.home / "disk" / "hub", links=False).add("o/n", "x-F16.gguf", model_bytes(seed=8))
    add_folder(computer.home / "disk" / "ollama")
    add_folder(computer.home / "disk" / "hub")
    ollama, hugging_face = computer.scan()
    assert (ollama.source, ollama.local_name) == (LibrarySource.FOLDER, "tiny:1b")
    assert (hugging_face.source, hugging_face.repository) == (LibrarySource.FOLDER, "o/n")


def test_what_was_downloaded_into_a_folder_has_its_commit_and_hash_from_the_note(computer: Computer) -> None:
    folder = computer.home / "downloads"
    path = put(folder / "sub" / "x-F16.gguf", model_bytes())
    lines = (COMMIT, sha256_of(model_bytes()), str(path.stat().st_mtime + 0.5))
    put(folder / ".cache" / "huggingface" / "download" / "sub" / "x-F16.gguf.metadata", "\n".join(lines).encode())
    add_folder(folder)
    found = computer.only()
    assert (found.commit, found.sha256) == (COMMIT, sha256_of(model_bytes()))
    later = path.stat().st_mtime + 60
    os.utime(path, (later, later))
    assert (computer.only().commit, computer.only().sha256) == (None, None)


def test_nothing_in_the_folders_of_others_is_changed(computer: Computer) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub", links=False)
    cache.add("owner/Tiny-GGUF", "Tiny-F16.gguf", model_bytes())
    OllamaStore(computer.home / ".ollama" / "models").add("library/tiny:1b", {"model": model_bytes(seed=8)})
    before = _snapshot(computer.home)
    assert len(computer.scan()) == 2
    assert _snapshot(computer.home) == before


def _snapshot(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}
