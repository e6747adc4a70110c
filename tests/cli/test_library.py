"""`weighin library`: what lies on this computer, on the terminal and as JSON."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.model_folders import OllamaStore, model_bytes, put
from tests.cli.conftest import Weighin

_VARIABLES = ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LLAMA_CACHE")


@pytest.fixture
def here(weighin: Weighin, tmp_path: Path) -> Weighin:
    """The command on a computer with a model of our own and one of Ollama's."""
    kept = {name: text for name, text in weighin.environment.items() if name not in _VARIABLES}
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "WEIGHIN_HOME": str(tmp_path / "weighin")}
    put(tmp_path / "weighin" / "data" / "models" / "o" / "n" / "Tiny-F16.gguf", model_bytes())
    OllamaStore(tmp_path / "store").add("library/tiny:1b", {"model": model_bytes()})
    return replace(weighin, environment={**kept, **home, "OLLAMA_MODELS": str(tmp_path / "store")})


def test_the_library_as_json_has_every_variant_once_and_what_is_the_same(here: Weighin) -> None:
    done = here("library", "--duplicates", "--json")
    assert done.exit_code == 0
    (model,) = done.document["models"]
    assert model["name"] == "Tiny random"
    assert [each["source"] for each in model["variants"]] == ["Ollama", "Weigh-In"]
    first = model["variants"][0]
    assert (first["quant"], first["local_name"], first["licence"]) == ("F16", "tiny:1b", None)
    assert first["file_bytes"] == len(model_bytes())
    (group,) = done.document["duplicates"]
    assert group["own_freeable_bytes"] == len(model_bytes())
    assert here("library", "--json").document["duplicates"] is None


def test_the_library_reads_well_and_paths_stay_in_one_piece(here: Weighin, tmp_path: Path) -> None:
    done = here("library", "--duplicates")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Tiny random  ")
    path = tmp_path / "weighin" / "data" / "models" / "o" / "n" / "Tiny-F16.gguf"
    assert any(line.endswith(str(path)) for line in lines)
    assert any("1 model in 2 variants" in line for line in lines)


def test_folders_are_added_left_and_changed(here: Weighin, tmp_path: Path) -> None:
    put(tmp_path / "more" / "Other-F16.gguf", model_bytes("Other"))
    done = here("library", "--add", tmp_path / "more", "--json")
    assert [model["name"] for model in done.document["models"]] == ["Other", "Tiny random"]
    assert done.document["folders"]["added"] == [str(tmp_path / "more")]
    left = here("library", "--remove", tmp_path / "more", "--folder", tmp_path / "disk", "--json").document
    assert (left["folders"]["added"], left["folders"]["models"]) == ([], str(tmp_path / "disk"))
    assert len(left["models"]) == 1
    refused = here("library", "--add", tmp_path / "nowhere")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "There is no folder" in refused.sentence


@pytest.mark.parametrize("word", ["o/n/Tiny-F16.gguf", "tiny RANDOM"])
def test_a_file_of_our_own_is_deleted_by_path_or_name(here: Weighin, tmp_path: Path, word: str) -> None:
    path = tmp_path / "weighin" / "data" / "models" / "o" / "n" / "Tiny-F16.gguf"
    done = here("library", "delete", word, "--json")
    assert done.document == {"deleted": [str(path)], "freed_bytes": len(model_bytes())}
    assert not path.exists()


def test_files_of_others_are_not_deleted(here: Weighin, tmp_path: Path) -> None:
    refused = here("library", "delete", "tiny:1b")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "belongs to another program" in refused.sentence
    assert here("library", "delete", "nothing").exit_code == 1
    assert here("library", "delete").exit_code == 2
    assert here("library", "burn", "it").exit_code == 2
    assert len(list((tmp_path / "store" / "blobs").iterdir())) == 1
